package workspace

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
)

// TestSyncWithoutStatement: a server that does not say what it has is asked for it all the same; one that speaks another FHIR is not.
func TestSyncWithoutStatement(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   Code
	}{
		{404, `{"resourceType":"OperationOutcome"}`, ""},
		{403, `{"resourceType":"OperationOutcome"}`, ""},
		{500, ``, ""},
		{200, `{"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"}`, UnsupportedVersion},
		{200, `<html>`, NotJSON},
	} {
		t.Run(fmt.Sprint(c.status, c.want), func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			h.connected(w, sandbox.Options{})
			h.network.meddle(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/metadata") {
					return respond(r, c.status, c.body), nil
				}
				return nil, nil
			})
			var told []string
			done, err := w.Sync(t.Context(), nil, func(s string) { told = append(told, s) }, nil)
			if c.want != "" {
				wants(t, err, c.want)
				return
			}
			if err != nil || done.Stored < 50 || len(told) == 0 {
				t.Errorf("%+v, %v, told %q", done, err, told)
			}
		})
	}
}

// TestPlan: it says what a sync would do, without a token and without a trace.
func TestPlan(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, c := h.connected(w, sandbox.Options{Deny: []string{"Condition"}})
	before := len(server.Requests())
	plans, err := w.Plan(t.Context(), nil)
	if err != nil || len(plans) != 1 || plans[0].Connection != c.ID || len(plans[0].Steps) == 0 {
		t.Fatalf("%+v, %v", plans, err)
	}
	for _, s := range plans[0].Steps {
		if strings.Contains(s.Address, "://") || strings.Contains(s.Address, "Condition") {
			t.Errorf("%+v", s)
		}
	}
	if !slices.ContainsFunc(plans[0].Partial, func(m Missing) bool { return m.Type == "Condition" && m.State == "refused" }) {
		t.Errorf("%+v", plans[0].Partial)
	}
	for _, r := range server.Requests()[before:] {
		if r.Bearer != "" || r.GrantType != "" {
			t.Errorf("%+v", r)
		}
	}
	if _, err := w.change(t.Context(), c, func(c *Connection) bool { c.State = AccessEnded; return true }); err != nil {
		t.Fatal(err)
	}
	_, err = w.Plan(t.Context(), nil)
	wants(t, err, AccessEnded)
}

// TestChoose: nothing there, nothing of that name, two of one name, one named twice.
func TestChoose(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, err := w.Sync(t.Context(), nil, nil, nil)
	wants(t, err, NotFound)
	_, a := h.connected(w, sandbox.Options{})
	_, b := h.connected(w, sandbox.Options{})
	_, err = w.Sync(t.Context(), []string{"elsewhere"}, nil, nil)
	wants(t, err, NotFound)
	_, err = w.Sync(t.Context(), []string{"Clinic"}, nil, nil)
	wants(t, err, Usage)
	chosen, err := w.choose(t.Context(), []string{b.ID, a.ID, b.ID})
	if err != nil || len(chosen) != 2 || chosen[0].ID != b.ID {
		t.Errorf("%+v, %v", chosen, err)
	}
}
