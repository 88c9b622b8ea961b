package workspace

import (
	"net/http"
	"strings"
	"testing"

	"chartkey/auth"
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

// TestControl: the read that a proof needs stays within what was asked for and granted, also in part.
func TestControl(t *testing.T) {
	for _, c := range []struct{ situation, asked, granted, want string }{
		{"the patient", "patient/Patient.rs", "patient/Patient.rs", "/Patient/p%2F1"},
		{"the patient by a wildcard", "patient/*.rs", "patient/*.read", "/Patient/p%2F1"},
		{"the patient only by what came unasked", "patient/Condition.rs", "patient/*.cruds", "/Condition?patient=p%2F1&_count=1"},
		{"the patient by a search", "patient/Patient.s", "patient/Patient.s", "/Patient?_id=p%2F1"},
		{"a part", "patient/Observation.rs", "patient/Observation.rs?category=http://x|lab", "/Observation?patient=p%2F1&category=http%3A%2F%2Fx%7Clab&_count=1"},
		{"nothing to list", "patient/Condition.r", "patient/Condition.r", ""},
		{"nothing", "openid", "openid", ""},
	} {
		got := control(Connection{Base: "http://127.0.0.1/fhir", Patient: "p/1", Asked: c.asked, Granted: c.granted})
		if c.want != "" {
			c.want = "http://127.0.0.1/fhir" + c.want
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.situation, got, c.want)
		}
	}
	if got := control(Connection{Base: "http://127.0.0.1/fhir", Asked: "patient/Patient.rs", Granted: "patient/Patient.rs"}); got != "" {
		t.Errorf("without a patient: %q", got)
	}
}

// TestRevoke: the five outcomes, what each leaves here, and that the connection is not used after any of them.
func TestRevoke(t *testing.T) {
	for _, c := range []struct {
		situation string
		fault     string
		change    func(h *house)
		want      auth.Outcome
		state     Code
		location  string
	}{
		{"an honest server", "", nil, auth.EndedChecked, Ended, "none"},
		{"a server that does nothing", "revoke-ignored", nil, auth.StillOpen, Connected, "keyring"},
		{"a server that fails", "revoke-500", nil, auth.Pending, Connected, "keyring"},
		{"a page in the place of an answer", "revoke-html", nil, auth.Pending, Connected, "keyring"},
		{"no way to do it", "no-revocation", nil, auth.NotOffered, Connected, "keyring"},
		{"nothing to read before", "", func(h *house) {
			h.network.meddle(func(r *http.Request) (*http.Response, error) {
				if strings.Contains(r.URL.Path, "/fhir/") {
					return respond(r, 503, ``), nil
				}
				return nil, nil
			})
		}, auth.Accepted, Ended, "none"},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			var faults []string
			if c.fault != "" {
				faults = []string{c.fault}
			}
			_, k := h.connected(w, sandbox.Options{Faults: faults})
			mustSync(t, w)
			n := total(t, w)
			if c.change != nil {
				c.change(h)
			}
			done, err := w.Revoke(t.Context(), k.ID, false)
			if err != nil || done.Outcome != c.want || len(done.Evidence) == 0 {
				t.Fatalf("%+v, %v", done, err)
			}
			h.network.meddle(nil)
			for name, w := range map[string]*Workspace{"this run": w, "the next run": h.enter()} {
				after, err := w.Connection(t.Context(), k.ID)
				if err != nil || after.State != c.state || after.TokenLocation != c.location || after.Revocation.Outcome != c.want {
					t.Errorf("%s: %+v, %v", name, after, err)
				}
				_, err = w.TestAccess(t.Context(), k.ID)
				wants(t, err, AccessEnded)
			}
			if got := total(t, w); got != n || n == 0 {
				t.Errorf("%d records of %d are left", got, n)
			}
			if c.want == auth.EndedChecked && w.signIns[k.ID] != nil {
				t.Error("the access token is still in memory")
			}
		})
	}
}

// TestRevokeAgain: an end that was seen stands without a question; one that could not be seen is tried again, in this run and the next.
func TestRevokeAgain(t *testing.T) {
	h, w, server, c := filled(t)
	first, err := w.Revoke(t.Context(), c.ID, false)
	if err != nil || first.Outcome != auth.EndedChecked || first.EndedBefore {
		t.Fatalf("%+v, %v", first, err)
	}
	before := len(server.Requests())
	again, err := h.enter().Revoke(t.Context(), c.ID, false)
	if err != nil || again.Outcome != auth.EndedChecked || len(again.Evidence) != len(first.Evidence) || len(server.Requests()) != before {
		t.Errorf("%+v, %v", again, err)
	}

	_, other := h.connected(w, sandbox.Options{})
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.Path, "/fhir/") {
			return respond(r, 503, ``), nil
		}
		return nil, nil
	})
	accepted, err := w.Revoke(t.Context(), other.ID, false)
	if err != nil || accepted.Outcome != auth.Accepted || !accepted.Until.After(h.clock.Now()) {
		t.Fatalf("%+v, %v", accepted, err)
	}
	h.network.meddle(nil)
	h.clock.pass(accepted.Until.Sub(h.clock.Now()) + 1)
	ended, err := h.enter().Revoke(t.Context(), other.ID, false)
	if err != nil || ended.Outcome != auth.EndedChecked || len(ended.Evidence) <= len(accepted.Evidence) {
		t.Errorf("%+v, %v", ended, err)
	}
}

// TestRevokeWhatHadEnded: a sign-in that the clinic has ended already is seen to have ended before.
func TestRevokeWhatHadEnded(t *testing.T) {
	h, w, server, c := filled(t)
	token, _, err := w.session.Tokens(c.ID).Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := visit(t.Context(), http.MethodPost, c.Server.Revocation, map[string][]string{"token": {token}, "client_id": {c.ClientID}}); err != nil {
		t.Fatal(err)
	}
	h.clock.pass(3600e9)
	_, err = w.Sync(t.Context(), nil, nil, nil)
	if got := CodeOf(err); got != AccessEnded && got != FamilyRevoked {
		t.Errorf("%v (%q)", err, got)
	}
	done, err := h.enter().Revoke(t.Context(), c.ID, false)
	if err != nil || done.Outcome != auth.EndedChecked || !done.EndedBefore {
		t.Errorf("%+v, %v", done, err)
	}
	if got := state(t, w, c.ID); got != Ended {
		t.Errorf("state %q", got)
	}
	if server.Reuses() != 0 {
		t.Error("a refresh token was used twice")
	}
}

// TestRevokeWithoutToken: where nothing lasting is stored there is nothing to end from here, and it says so.
func TestRevokeWithoutToken(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{Faults: []string{"no-refresh-token"}})
	h.clock.pass(3600e9)
	_, err := w.Sync(t.Context(), nil, nil, nil)
	wants(t, err, SignInNeeded)
	done, err := h.enter().Revoke(t.Context(), c.ID, false)
	if err != nil || done.Outcome != auth.NotOffered {
		t.Errorf("%+v, %v", done, err)
	}
}

// TestRevokeErases: with erase the records go, whatever the server says, and the connection stays as the place of the evidence.
func TestRevokeErases(t *testing.T) {
	for _, fault := range []string{"", "revoke-500"} {
		h := newHouse(t)
		w := h.enter()
		o := sandbox.Options{}
		if fault != "" {
			o.Faults = []string{fault}
		}
		_, c := h.connected(w, o)
		mustSync(t, w)
		if _, err := w.Revoke(t.Context(), c.ID, true); err != nil {
			t.Fatal(err)
		}
		if n := total(t, w); n != 0 {
			t.Errorf("%d records are left", n)
		}
		if found, err := w.SearchRecords(t.Context(), "metformin", 0); err != nil || len(found) != 0 {
			t.Errorf("%v, %v", found, err)
		}
		if after, err := w.Connection(t.Context(), c.ID); err != nil || after.Revocation == nil {
			t.Errorf("%+v, %v", after, err)
		}
	}
}

// TestRevokeThenConnect: signing in again after a revocation begins anew.
func TestRevokeThenConnect(t *testing.T) {
	_, w, _, c := filled(t)
	if _, err := w.Revoke(t.Context(), c.ID, false); err != nil {
		t.Fatal(err)
	}
	_, err := w.Sync(t.Context(), nil, nil, nil)
	wants(t, err, AccessEnded)
	done, err := w.Connect(t.Context(), ConnectRequest{Base: c.ID, Open: browse})
	if err != nil || done.Connection.Revocation != nil || done.Connection.State != Connected {
		t.Fatalf("%+v, %v", done, err)
	}
	mustSync(t, w)
}
