package workspace

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
)

// TestSyncOthers: a clinic that is down does not keep the others from being fetched.
func TestSyncOthers(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	down, a := h.connected(w, sandbox.Options{})
	_, b := h.connected(w, sandbox.Options{})
	if err := down.Close(); err != nil {
		t.Fatal(err)
	}
	done, err := w.Sync(t.Context(), []string{a.ID, b.ID}, nil, nil)
	wants(t, err, Offline)
	if done.Stored < 50 {
		t.Errorf("%+v", done)
	}
	if state(t, w, a.ID) != Connected || state(t, w, b.ID) != Connected {
		t.Error("an outage changed a connection's state")
	}
}

// TestSyncStates: what a failure says of the sign-in is kept, and a later success clears it.
func TestSyncStates(t *testing.T) {
	refuse := func(h *house) {
		h.network.meddle(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/token") {
				return respond(r, 400, `{"error":"invalid_grant"}`), nil
			}
			return nil, nil
		})
	}
	for _, c := range []struct {
		situation string
		options   sandbox.Options
		before    func(t *testing.T, h *house, w *Workspace)
		want      Code
	}{
		{"the clinic ended it", sandbox.Options{Faults: []string{"no-rotation"}}, func(_ *testing.T, h *house, _ *Workspace) { refuse(h) }, AccessEnded},
		{"the clinic ended all, and it rotates", sandbox.Options{}, func(t *testing.T, h *house, w *Workspace) {
			mustSync(t, w)
			h.clock.pass(time.Hour)
			mustSync(t, w)
			refuse(h)
		}, FamilyRevoked},
		{"an answer was lost", sandbox.Options{Faults: []string{"lost-refresh-strict"}}, func(*testing.T, *house, *Workspace) {}, SignInNeeded},
		{"the keyring is an older one", sandbox.Options{}, func(t *testing.T, h *house, w *Workspace) {
			mustSync(t, w)
			tokens := w.session.Tokens(onlyConnection(t, w).ID)
			old, rotation, err := tokens.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			h.clock.pass(time.Hour)
			mustSync(t, w)
			if err := tokens.SetToken(t.Context(), old, rotation); err != nil {
				t.Fatal(err)
			}
		}, StaleRestore},
		{"another patient", sandbox.Options{}, func(_ *testing.T, h *house, _ *Workspace) {
			h.network.meddle(changedTokens(func(answer map[string]any) { answer["patient"] = "p1002" }))
		}, NeedsReview},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			_, k := h.connected(w, c.options)
			c.before(t, h, w)
			h.clock.pass(time.Hour)
			_, err := w.Sync(t.Context(), nil, nil, nil)
			wants(t, err, c.want)
			for range 2 { // also when it is looked at again, and from another run
				_, err := h.enter().Sync(t.Context(), []string{k.ID}, nil, nil)
				wants(t, err, c.want)
			}
			if got := state(t, h.enter(), k.ID); got != c.want {
				t.Errorf("state %q", got)
			}
			h.network.meddle(nil)
			if _, err := w.Connect(t.Context(), ConnectRequest{Base: k.ID, Open: browse}); err != nil {
				t.Fatal(err)
			}
			mustSync(t, w)
			if got := state(t, w, k.ID); got != Connected {
				t.Errorf("after signing in again: state %q", got)
			}
		})
	}
	t.Run("cleared by a success", func(t *testing.T) {
		h := newHouse(t)
		w := h.enter()
		_, k := h.connected(w, sandbox.Options{})
		if _, err := w.change(t.Context(), k, func(c *Connection) bool { c.State = SignInNeeded; return true }); err != nil {
			t.Fatal(err)
		}
		mustSync(t, w)
		if got := state(t, w, k.ID); got != Connected {
			t.Errorf("state %q", got)
		}
	})
}

func onlyConnection(t *testing.T, w *Workspace) Connection {
	t.Helper()
	all, err := w.Connections(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	return all[0]
}

// changedTokens lets the server answer a token request and changes the answer.
func changedTokens(change func(map[string]any)) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/token") {
			return nil, nil
		}
		answered, err := plain.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		defer answered.Body.Close()
		var answer map[string]any
		if err := json.NewDecoder(io.LimitReader(answered.Body, 1<<20)).Decode(&answer); err != nil {
			return nil, err
		}
		change(answer)
		text, err := json.Marshal(answer)
		changed := respond(r, answered.StatusCode, string(text))
		changed.Header = maps.Clone(answered.Header)
		changed.Header.Del("Content-Length")
		return changed, err
	}
}

// TestSyncNarrowed: a grant that shrinks is kept as it is left; what it brought before stays, and what is missing now has its reason.
func TestSyncNarrowed(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{})
	mustSync(t, w)
	n := counted(t, w)["Condition"]
	h.clock.pass(time.Hour)
	h.network.meddle(changedTokens(func(answer map[string]any) {
		scopes := strings.Fields(answer["scope"].(string))
		answer["scope"] = strings.Join(slices.DeleteFunc(scopes, func(s string) bool { return strings.Contains(s, "Condition") }), " ")
	}))
	done := mustSync(t, w)
	h.network.meddle(nil)
	if got := stateOf(t, w, done, "Condition"); got != "refused" {
		t.Errorf("state %q", got)
	}
	if got := counted(t, w)["Condition"]; got != n || n == 0 {
		t.Errorf("%d Conditions, before %d", got, n)
	}
	if after, err := h.enter().Connection(t.Context(), c.ID); err != nil || strings.Contains(after.Granted, "Condition") || !strings.Contains(after.Granted, "Observation") {
		t.Errorf("%q, %v", after.Granted, err)
	}
}

// TestSyncFinishesRevocation: what the server did not take before is tried again by the next sync, which fetches nothing.
func TestSyncFinishesRevocation(t *testing.T) {
	for _, c := range []struct {
		situation string
		others    bool
		named     bool
	}{
		{"the only one", false, false},
		{"one of two", true, false},
		{"by its name", true, true},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			_, k := h.connected(w, sandbox.Options{})
			if c.others {
				h.connected(w, sandbox.Options{})
			}
			down := func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/revoke") {
					return respond(r, 500, ""), nil
				}
				return nil, nil
			}
			h.network.meddle(down)
			if r, err := w.Revoke(t.Context(), k.ID, false); err != nil || r.Outcome != auth.Pending {
				t.Fatalf("%+v, %v", r, err)
			}
			var ids []string
			if c.named {
				ids = []string{k.ID}
			}
			for range 2 { // also while it is still pending, nothing is fetched
				done, err := w.Sync(t.Context(), ids, nil, nil)
				if err != nil || len(done.Ends) != 1 || done.Ends[0].Connection.ID != k.ID || done.Ends[0].Outcome != auth.Pending || done.Complete() {
					t.Errorf("%+v, %v", done.Ends, err)
				}
				if a, err := w.TestAccess(t.Context(), k.ID); err != nil || a.Outcome != auth.Pending || line(t, a, "patient/Patient.rs").Test != "untested" {
					t.Errorf("a test of it: %+v, %v", a, err)
				}
				plans, err := w.Plan(t.Context(), ids)
				i := slices.IndexFunc(plans, func(p Planned) bool { return p.Connection == k.ID })
				if err != nil || i < 0 || plans[i].Outcome != auth.Pending || len(plans[i].Steps) != 0 {
					t.Errorf("a plan of it: %+v, %v", plans, err)
				}
				if got := state(t, w, k.ID); got != Connected {
					t.Errorf("state %q though nothing has ended", got)
				}
			}
			h.network.meddle(nil)
			done, err := h.enter().Sync(t.Context(), ids, nil, nil)
			if err != nil || len(done.Ends) != 1 || done.Ends[0].Outcome != auth.EndedChecked || !done.Complete() {
				t.Errorf("%+v, %v", done.Ends, err)
			}
			_, err = w.Sync(t.Context(), []string{k.ID}, nil, nil)
			wants(t, err, AccessEnded)
			after, err := w.Connection(t.Context(), k.ID)
			if err != nil || after.State != Ended || after.Revocation.Outcome != auth.EndedChecked || after.Revocation.EndedBefore || after.TokenLocation != "none" {
				t.Errorf("%+v, %+v, %v", after, after.Revocation, err)
			}
			list, err := w.Records(t.Context(), RecordFilter{})
			if err != nil || slices.ContainsFunc(list, func(r Record) bool { return r.Connection == k.ID }) {
				t.Errorf("records came through it, %v", err)
			}
		})
	}
}

// TestSyncLeavesANewSignInAlone: while a sync ends one access after the other, the person signs in again where another one is to be ended. That
// sign-in is not ended: it is used.
func TestSyncLeavesANewSignInAlone(t *testing.T) {
	for situation, later := range map[string]time.Duration{"some time later": time.Minute, "within one tick of the clock": 0, "with a clock set back": -time.Hour} {
		t.Run(situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			_, first := h.connected(w, sandbox.Options{})
			_, second := h.connected(w, sandbox.Options{})
			h.network.meddle(func(r *http.Request) (*http.Response, error) {
				if strings.HasSuffix(r.URL.Path, "/revoke") {
					return respond(r, 500, ""), nil
				}
				return nil, nil
			})
			for _, c := range []Connection{first, second} {
				if done, err := w.Revoke(t.Context(), c.ID, false); err != nil || done.Outcome != auth.Pending {
					t.Fatalf("%+v, %v", done, err)
				}
			}
			other := h.enter()
			h.network.meanwhile("/revoke", func() {
				h.clock.pass(later)
				if _, err := other.Connect(t.Context(), ConnectRequest{Base: second.ID, Open: browse, Timeout: time.Minute}); err != nil {
					t.Error(err)
				}
			})
			done, err := w.Sync(t.Context(), []string{first.ID, second.ID}, nil, nil)
			if err != nil || len(done.Ends) != 1 || done.Ends[0].Connection.ID != first.ID || done.Stored == 0 {
				t.Errorf("%+v, %v", done, err)
			}
			now, err := other.Connection(t.Context(), second.ID)
			if err != nil || now.State != Connected || now.TokenLocation == "none" || now.Revocation != nil {
				t.Errorf("%+v, %v", now, err)
			}
			h.clock.pass(3 * time.Hour)
			mustSync(t, h.enter())
		})
	}
}
