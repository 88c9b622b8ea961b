package workspace

import (
	"net/http"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
)

// line finds what an Access says of one scope.
func line(t *testing.T, a Access, scope string) ScopeAccess {
	t.Helper()
	for _, s := range a.Scopes {
		if s.Scope == scope {
			return s
		}
	}
	t.Errorf("nothing is said of %s: %+v", scope, a.Scopes)
	return ScopeAccess{}
}

func TestAccess(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{Deny: []string{"Condition"}, Faults: []string{"widen-scope"}})
	if _, err := w.change(t.Context(), c, func(c *Connection) bool {
		c.Asked += " patient/Goal.rs"
		c.Granted = strings.ReplaceAll(strings.ReplaceAll(c.Granted, " patient/*.cruds", ""), "patient/Observation.rs", "patient/Observation.r") + " patient/Device.rs"
		return true
	}); err != nil {
		t.Fatal(err)
	}
	list, err := w.Access(t.Context(), nil)
	if err != nil || len(list) != 1 || list[0].Connection != c.ID || list[0].Name != "Clinic" {
		t.Fatalf("%+v, %v", list, err)
	}
	for scope, want := range map[string]string{
		"patient/Patient.rs": "granted", "patient/Observation.rs": "narrowed", "patient/Condition.rs": "refused", "patient/Goal.rs": "refused",
		"patient/Device.rs": "unasked", "openid": "granted",
	} {
		if got := line(t, list[0], scope); got.State != want || got.Sentence == "" || got.Test != "untested" {
			t.Errorf("%s: %+v, want %s", scope, got, want)
		}
	}
	_, err = w.Access(t.Context(), []string{"elsewhere"})
	wants(t, err, NotFound)
}

// TestTestAccess: each scope that was asked for is tried with a real read; what came unasked is not used.
func TestTestAccess(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server := h.clinic(sandbox.Options{Approve: true, Deny: []string{"Condition"}, Faults: []string{"widen-scope"}, Patient: "p1003"})
	r := request(server)
	r.Scopes = "openid launch/patient offline_access patient/Patient.rs patient/Observation.rs patient/Condition.rs patient/AllergyIntolerance.rs patient/Immunization.r patient/Basic.cud"
	done, err := w.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	id := done.Connection.ID
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/Condition"): // the sandbox would let it pass by what it gave unasked
			return respond(r, 403, `{"resourceType":"OperationOutcome"}`), nil
		case strings.HasSuffix(r.URL.Path, "/Observation"):
			return respond(r, 500, ``), nil
		}
		return nil, nil
	})
	a, err := w.TestAccess(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for scope, want := range map[string]string{
		"patient/Patient.rs": "read", "patient/Condition.rs": "refused", "patient/AllergyIntolerance.rs": "empty", "patient/Observation.rs": "failed",
		"patient/Immunization.r": "untested", "patient/Basic.cud": "untested", "patient/*.cruds": "untested", "openid": "untested",
	} {
		if got := line(t, a, scope).Test; got != want {
			t.Errorf("%s: %s, want %s", scope, got, want)
		}
	}
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.Path, "/fhir/") {
			return respond(r, 401, ``), nil
		}
		if strings.HasSuffix(r.URL.Path, "/token") {
			return respond(r, 400, `{"error":"invalid_grant"}`), nil
		}
		return nil, nil
	})
	_, err = w.TestAccess(t.Context(), id)
	wants(t, err, AccessEnded)
	if got := state(t, w, id); got != AccessEnded {
		t.Errorf("state %q", got)
	}
	before := len(server.Requests())
	_, err = w.TestAccess(t.Context(), id)
	wants(t, err, AccessEnded)
	if len(server.Requests()) != before {
		t.Error("it was tried again although it has ended")
	}
}
