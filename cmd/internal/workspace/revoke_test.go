package workspace

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/auth/sandbox"
)

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
				tried, err := w.TestAccess(t.Context(), k.ID)
				synced, e := w.Sync(t.Context(), []string{k.ID}, nil, nil)
				if c.state == Ended {
					wants(t, err, AccessEnded)
					wants(t, e, AccessEnded)
				} else if err != nil || tried.Outcome != c.want || e != nil || len(synced.Ends) != 1 || synced.Ends[0].Outcome != c.want || synced.Complete() {
					t.Errorf("%s: %+v, %v; %+v, %v", name, tried, err, synced.Ends, e)
				}
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
	if err != nil || ended.Outcome != auth.EndedChecked || len(ended.Evidence) == 0 || len(ended.Earlier) != len(accepted.Evidence) {
		t.Errorf("%+v, %v", ended, err)
	}
}

// TestRevokeWhatIsStillStored: an end that was seen does not stand for a token that is stored all the same.
func TestRevokeWhatIsStillStored(t *testing.T) {
	h := newHouse(t)
	k := &brittle{Store: h.config.Keyring}
	h.config.Keyring = k
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{})
	done, err := w.Revoke(t.Context(), c.ID, false, func(e auth.Evidence) {
		if e.Step.String() == "read the record again" { // the last step before the token is deleted
			k.set(func(k *brittle) { k.gone = true })
		}
	})
	if done == nil || done.Outcome != auth.EndedChecked || !errors.Is(err, errKeyring) {
		t.Fatalf("%+v, %v", done, err)
	}
	k.heal()
	next := h.enter()
	if next.holdsNoToken(t.Context(), c) {
		t.Fatal("the token was deleted")
	}
	again, err := next.Revoke(t.Context(), c.ID, false)
	if err != nil || again.Outcome != auth.EndedChecked || again.EndedBefore || !next.holdsNoToken(t.Context(), c) {
		t.Errorf("%+v, %v", again, err)
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

// TestRevokeLostAnswer: the server acted and nobody heard of it. The next try sees the end, and that it was this device's doing.
func TestRevokeLostAnswer(t *testing.T) {
	h, w, _, c := filled(t)
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/revoke") {
			return nil, nil
		}
		answer, err := plain.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		return respond(r, 502, ""), answer.Body.Close()
	})
	if done, err := w.Revoke(t.Context(), c.ID, false); err != nil || done.Outcome != auth.Pending {
		t.Fatalf("%+v, %v", done, err)
	}
	h.network.meddle(nil)
	done, err := w.Revoke(t.Context(), c.ID, false)
	if err != nil || done.Outcome != auth.EndedChecked || done.EndedBefore {
		t.Errorf("%+v, %v", done, err)
	}
}

// TestEndedStaysEnded: a run that began before the end and hears of it later does not call the connection anything else.
func TestEndedStaysEnded(t *testing.T) {
	_, w, _, before := filled(t)
	s := w.signIn(before, nil)
	if _, err := w.Revoke(t.Context(), before.ID, false); err != nil {
		t.Fatal(err)
	}
	wants(t, w.noteState(t.Context(), before, auth.ErrSignInNeeded), SignInNeeded)
	if now, err := w.noteGranted(t.Context(), before, s); err != nil || now.State != Ended || now.Revocation == nil {
		t.Errorf("%+v, %v", now, err)
	}
	if got := state(t, w, before.ID); got != Ended {
		t.Errorf("state %q", got)
	}
}

// TestRevokeWithoutToken: where no lasting sign-in was given there is nothing to end from here, and the access of the visit ends by itself.
func TestRevokeWithoutToken(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{Faults: []string{"no-refresh-token"}})
	done, err := h.enter().Revoke(t.Context(), c.ID, false) // another run, which does not have the access at hand
	if err != nil || done.Outcome != auth.NotOffered || !done.Until.Equal(c.Expires) {
		t.Errorf("%+v, %v", done, err)
	}
	h.clock.pass(3600e9)
	done, err = h.enter().Revoke(t.Context(), c.ID, false)
	if err != nil || done.Outcome != auth.EndedChecked || !done.EndedBefore {
		t.Errorf("%+v, %v", done, err)
	}
}

// TestVisitRunsOut: a connection that cannot be renewed says so once its access has run out.
func TestVisitRunsOut(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{Faults: []string{"no-refresh-token"}})
	if got := state(t, w, c.ID); got != Connected {
		t.Errorf("at first: %q", got)
	}
	h.clock.pass(3600e9)
	if got := state(t, h.enter(), c.ID); got != SignInNeeded {
		t.Errorf("after an hour: %q", got)
	}
	_, err := w.Sync(t.Context(), nil, nil, nil)
	wants(t, err, SignInNeeded)
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
		if found, err := w.Records(t.Context(), RecordFilter{Search: "metformin"}); err != nil || len(found) != 0 {
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

// TestRevokeAfterRenewals: the sign-ins that newer ones have replaced live until the connection is ended, and end with it.
func TestRevokeAfterRenewals(t *testing.T) {
	for _, c := range []struct {
		situation, fault string
		want             auth.Outcome
	}{
		{"an honest server", "", auth.EndedChecked},
		{"a server that does nothing", "revoke-ignored", auth.StillOpen},
		{"no way to do it", "no-revocation", auth.NotOffered},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			var faults []string
			if c.fault != "" {
				faults = []string{c.fault}
			}
			server, k := h.connected(w, sandbox.Options{Faults: faults})
			var tokens []string
			for range 3 {
				token, _, err := w.session.Tokens(k.ID).Token(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				tokens = append(tokens, token)
				if _, err := w.Connect(t.Context(), ConnectRequest{Base: k.ID, Open: browse}); err != nil {
					t.Fatal(err)
				}
			}
			for token, uses := range server.RefreshUses() {
				t.Errorf("%s was used %d times for a renewal", token, uses)
			}
			done, err := h.enter().Revoke(t.Context(), k.ID, false)
			if err != nil || done.Outcome != c.want {
				t.Fatalf("%+v, %v", done, err)
			}
			told := 0
			for _, e := range done.Evidence {
				if strings.Contains(e.Step.String(), "the sign-in from before") {
					told++
				}
			}
			if told < len(tokens) {
				t.Errorf("of %d earlier sign-ins: %+v", len(tokens), done.Evidence)
			}
			for _, token := range tokens {
				page, err := visit(t.Context(), http.MethodPost, k.Server.Token, url.Values{
					"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {k.ClientID},
				})
				if err != nil || !strings.Contains(page, "invalid_grant") {
					t.Errorf("it is not refused: %s, %v", page, err)
				}
			}
			left, err := w.session.Tokens(k.ID).Superseded(t.Context())
			if err != nil || (left == nil) != (c.want == auth.EndedChecked) {
				t.Errorf("%d bytes are left, %v", len(left), err)
			}
		})
	}
}

// TestRemoveAfterARenewal: nothing of the earlier sign-ins stays.
func TestRemoveAfterARenewal(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, k := h.connected(w, sandbox.Options{})
	if _, err := w.Connect(t.Context(), ConnectRequest{Base: k.ID, Open: browse}); err != nil {
		t.Fatal(err)
	}
	if left, err := w.session.Tokens(k.ID).Superseded(t.Context()); err != nil || left == nil {
		t.Fatalf("nothing was set aside, %v", err)
	}
	if _, err := w.RemoveConnection(t.Context(), k.ID); err != nil {
		t.Fatal(err)
	}
	if left, err := h.enter().session.Tokens(k.ID).Superseded(t.Context()); err != nil || left != nil {
		t.Errorf("%d bytes are left, %v", len(left), err)
	}
}

// TestManyRenewals: the ninth ends the oldest first, and says so if that fails.
func TestManyRenewals(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	server, k := h.connected(w, sandbox.Options{})
	var told []string
	renew := func() {
		t.Helper()
		r := ConnectRequest{Base: k.ID, Open: browse, Notice: func(p phrase.Phrase) { told = append(told, p.String()) }}
		if _, err := w.Connect(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for range 8 {
		renew()
	}
	if revoked(server) != 0 {
		t.Error("a sign-in was ended before there were too many")
	}
	renew()
	if revoked(server) != 1 || len(told) != 0 {
		t.Errorf("ended %d, told %q", revoked(server), told)
	}
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/revoke") {
			return respond(r, 500, ""), nil
		}
		return nil, nil
	})
	renew()
	if len(told) != 1 || !strings.Contains(told[0], "portal") {
		t.Errorf("told %q", told)
	}
	h.network.meddle(nil)
	h.clock.pass(time.Hour)
	mustSync(t, w)
	done, err := w.Revoke(t.Context(), k.ID, false)
	if err != nil || done.Outcome != auth.Accepted { // one of them was never seen to be refused
		t.Errorf("%+v, %v", done, err)
	}
}
