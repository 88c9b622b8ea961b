package workspace

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/vault"
)

// undone is what became of what was not kept.
func undone(t *testing.T, err error) *UndoneError {
	t.Helper()
	end, ok := errors.AsType[*UndoneError](err)
	if !ok {
		t.Fatalf("nothing is told of an end: %v", err)
	}
	return end
}

func sayNo(context.Context, *Candidate) error { return auth.ErrConsentRefused }

// undoing are ways in which a clinic takes back what is undone, with what comes of it.
var undoing = []struct {
	situation, fault string
	change           func(*http.Request) (*http.Response, error)
	want             auth.Outcome
	stays            bool // stored, to be tried again
}{
	{"an honest server", "", nil, auth.EndedChecked, false},
	{"nothing to read before", "", func(r *http.Request) (*http.Response, error) {
		if strings.Contains(r.URL.Path, "/fhir/") {
			return respond(r, 503, ``), nil
		}
		return nil, nil
	}, auth.Accepted, false},
	{"a server that fails", "revoke-500", nil, auth.Pending, true},
	{"no way to do it", "no-revocation", nil, auth.NotOffered, false},
	{"a server that does nothing", "revoke-ignored", nil, auth.StillOpen, true},
}

func faults(name string) []string {
	return slices.DeleteFunc([]string{name}, func(f string) bool { return f == "" })
}

// TestUndoIsProved: what the person does not keep is ended and tried like any access, with its evidence as it arrives; the log tells the outcome,
// and nothing stays here but what another try needs.
func TestUndoIsProved(t *testing.T) {
	for _, c := range undoing {
		t.Run(c.situation, func(t *testing.T) {
			h := newMortalHouse(t, vault.ByKeyring())
			w := h.enter(nil)
			s := h.clinic(sandbox.Options{Approve: true, Faults: faults(c.fault)})
			r := request(s)
			r.Review = func(ctx context.Context, found *Candidate) error {
				h.network.meddle(c.change)
				return sayNo(ctx, found)
			}
			var told []auth.Evidence
			r.Undone = func(e auth.Evidence) { told = append(told, e) }
			_, err := w.Connect(t.Context(), r)
			wants(t, err, ConsentRefused)
			end := undone(t, err)
			if end.Outcome != c.want || len(told) == 0 || !slices.EqualFunc(told, end.Evidence, auth.Evidence.Equal) ||
				end.Connection.Server.Management == "" || end.Held() != (c.want != auth.EndedChecked && c.want != auth.Accepted) {
				t.Errorf("%+v, told %v", end, told)
			}
			h.noConnection(w)
			if log := logged(t, w); !slices.Contains(log, "consent-refused | Clinic | "+string(c.want)) {
				t.Errorf("%q", log)
			}
			left, err := w.CutOff(t.Context())
			if err != nil || (len(left) == 1) != c.stays || (h.items.tokens() == 1) != c.stays {
				t.Errorf("%+v, %v, %d tokens", left, err, h.items.tokens())
			}
			if !c.stays {
				h.nothingLeft(w)
			}
			if open, err := w.Unkept(t.Context()); err != nil || (len(open) == 1) != c.stays || c.stays && open[0].Revocation.Outcome != c.want {
				t.Errorf("%+v, %v", open, err)
			}
		})
	}
}

// TestUndoIsTriedAgain: what could not be ended is tried at each unlock and each sync, and told only where something changes.
func TestUndoIsTriedAgain(t *testing.T) {
	for _, sync := range []bool{false, true} {
		h := newMortalHouse(t, vault.ByKeyring())
		w := h.enter(nil)
		r := request(h.clinic(sandbox.Options{Approve: true}))
		fails := func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/revoke") {
				return respond(r, 500, ``), nil
			}
			return nil, nil
		}
		r.Review = func(ctx context.Context, found *Candidate) error {
			h.network.meddle(fails)
			return sayNo(ctx, found)
		}
		_, err := w.Connect(t.Context(), r)
		if end := undone(t, err); end.Outcome != auth.Pending {
			t.Fatalf("%+v", end)
		}
		w = h.enter(nil)
		if len(h.told) != 0 {
			t.Errorf("what they know is told: %q", h.told)
		}
		h.network.meddle(nil)
		if sync {
			_, err := w.Sync(t.Context(), nil, nil, nil)
			wants(t, err, NotFound)
		} else {
			w = h.enter(nil)
		}
		h.nothingLeft(w)
		news := w.News(t.Context())
		if len(h.told) != 1 || !strings.Contains(h.told[0], "seen to have ended") || len(news) != 1 || news[0].Words.String() != h.told[0] || news[0].Open || len(w.News(t.Context())) != 0 {
			t.Errorf("%q, %v", h.told, news)
		}
		if log := logged(t, w); !strings.HasSuffix(log[len(log)-1], "| ended-checked") {
			t.Errorf("%q", log)
		}
	}
}

// TestKilledInTheReview: of a sign-in that nobody has decided about the next unlock knows. It ends it, and tells what came of that; an earlier
// sign-in is as it was.
func TestKilledInTheReview(t *testing.T) {
	for _, again := range []bool{false, true} {
		for _, c := range undoing {
			t.Run(c.situation, func(t *testing.T) {
				bothKeys(t, func(t *testing.T, h *mortalHouse) {
					s := h.clinic(sandbox.Options{Approve: true, Faults: faults(c.fault)})
					p := &power{}
					w := h.enter(p)
					r := request(s)
					var before Connection
					if again {
						done, err := w.Connect(t.Context(), r)
						if err != nil {
							t.Fatal(err)
						}
						before = done.Connection
						r.Base = before.ID
					}
					h.network.meddle(p.once(func() {}))
					r.Review = func(context.Context, *Candidate) error {
						p.killAfter(0)
						_ = p.write()
						return errKilled
					}
					if _, err := w.Connect(t.Context(), r); err == nil {
						t.Fatal("it went well")
					}
					h.network.meddle(c.change)
					h.told = nil
					next := h.enter(nil)
					h.network.meddle(nil)
					all, err := next.Connections(t.Context())
					if err != nil || again != (len(all) == 1) || again && (all[0].SignIn != before.SignIn || all[0].State != Connected) {
						t.Fatalf("%+v, %v", all, err)
					}
					if again {
						mustSync(t, next)
					}
					news := next.News(t.Context())
					if len(h.told) != 1 || !strings.Contains(h.told[0], "Clinic was cut off") || len(news) != 1 || news[0].Open != (c.want != auth.EndedChecked && c.want != auth.Accepted) {
						t.Errorf("%q, %+v", h.told, news)
					}
					log := strings.Join(logged(t, next), "\n")
					if !strings.Contains(log, "grant-given-back | Clinic") && !strings.Contains(log, "consent-refused | Clinic") {
						t.Error(log)
					}
					left, err := next.CutOff(t.Context())
					if err != nil || (len(left) == 1) != c.stays {
						t.Errorf("%+v, %v", left, err)
					}
				})
			})
		}
	}
}

// TestAWaitingReviewIsNotCutOff: another run leaves it alone and says what it is, also while it ends; and it can be kept afterwards.
func TestAWaitingReviewIsNotCutOff(t *testing.T) {
	for _, again := range []bool{false, true} {
		h := newHouse(t)
		w := h.enter()
		s := h.clinic(sandbox.Options{Approve: true})
		r := request(s)
		if again {
			done, err := w.Connect(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			r.Base = done.Connection.ID
		}
		r.Review = func(context.Context, *Candidate) error {
			other := h.enter()
			other.Tidied(t.Context())
			waiting, err := other.CutOff(t.Context())
			if err != nil || len(waiting) != 1 || !errors.Is(other.WhyCutOff(t.Context(), waiting[0]), ErrUndecided) || len(other.News(t.Context())) != 0 {
				t.Errorf("%+v, %v", waiting, err)
			}
			if open, err := other.Unkept(t.Context()); err != nil || len(open) != 0 {
				t.Errorf("%+v, %v", open, err)
			}
			if again { // the earlier sign-in goes on meanwhile
				mustSync(t, other)
			}
			return nil
		}
		done, err := w.Connect(t.Context(), r)
		if err != nil || revoked(s) != 0 {
			t.Fatalf("%v, given back %d times", err, revoked(s))
		}
		h.clock.pass(time.Hour)
		next := h.enter()
		mustSync(t, next)
		if all, err := next.loadAll(t.Context()); err != nil || len(all) != 1 || all[0].State != Connected || all[0].ID != done.Connection.ID {
			t.Errorf("%+v, %v", all, err)
		}
	}
}

// TestRemovedWhileReviewed: a person, or the connection that is signed in to again, who is removed by another run keeps nothing, and the clinic is
// told to end what it granted.
func TestRemovedWhileReviewed(t *testing.T) {
	for name, remove := range map[string]func(t *testing.T, h *house, c Connection) error{
		"the person": func(t *testing.T, h *house, _ Connection) error {
			home, err := Open(h.config)
			if err != nil {
				return err
			}
			p, err := home.Person("")
			if err != nil {
				return err
			}
			return home.RemovePerson(t.Context(), p.ID)
		},
		"the connection": func(t *testing.T, h *house, c Connection) error {
			_, err := h.enter().RemoveConnection(t.Context(), c.ID)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			s := h.clinic(sandbox.Options{Approve: true})
			r := request(s)
			done, err := w.Connect(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			r.Base = done.Connection.ID
			r.Review = func(context.Context, *Candidate) error { return remove(t, h, done.Connection) }
			_, err = w.Connect(t.Context(), r)
			if end := undone(t, err); end.Held() || revoked(s) == 0 {
				t.Errorf("%+v, asked %d times", end, revoked(s))
			}
		})
	}
}

// TestAnotherPersonIsProved: a renewal for somebody else is ended as one that the person does not keep.
func TestAnotherPersonIsProved(t *testing.T) {
	h := newHouse(t)
	_, w, s, c := renewable(t, h)
	_, err := w.Connect(t.Context(), ConnectRequest{Base: c.ID, Open: browseAs(s.Patients()[0], "allow")})
	wants(t, err, NeedsReview)
	if end := undone(t, err); end.Outcome != auth.EndedChecked {
		t.Errorf("%+v", end)
	}
	if log := logged(t, w); !slices.Contains(log, "consent-refused | "+c.label()+" | ended-checked") {
		t.Errorf("%q", log)
	}
	mustSync(t, w)
}

// TestUndoInMemory: of a person of this session only the same holds, but for the kill.
func TestUndoInMemory(t *testing.T) {
	h := newHouse(t)
	home, err := OpenInMemory(h.config)
	if err != nil {
		t.Fatal(err)
	}
	ann, err := home.AddPerson(t.Context(), "Ann", vault.Patient, vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	unlock := func() *Workspace {
		w, err := home.Unlock(t.Context(), ann.ID, vault.ByKeyring())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.Close() })
		w.Tidied(t.Context())
		return w
	}
	w := unlock()
	r := request(h.clinic(sandbox.Options{Approve: true}))
	r.Review = func(ctx context.Context, found *Candidate) error {
		h.network.meddle(func(*http.Request) (*http.Response, error) { return nil, errKilled })
		return sayNo(ctx, found)
	}
	_, err = w.Connect(t.Context(), r)
	if end := undone(t, err); end.Outcome != auth.Pending {
		t.Errorf("%+v", end)
	}
	h.network.meddle(nil)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	w = unlock()
	if left, err := w.CutOff(t.Context()); err != nil || len(left) != 0 || len(w.News(t.Context())) != 1 {
		t.Errorf("%+v, %v", left, err)
	}
}

// TestWhatWasTriedIsKept: the reads of the review stand with the connection until a later test, in another run too, and belong to that sign-in.
func TestWhatWasTriedIsKept(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	r := request(h.clinic(sandbox.Options{Approve: true, Deny: []string{"Condition"}}))
	stop := ""
	r.Review = func(ctx context.Context, found *Candidate) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		_, _ = found.Test(ctx, func(one ScopeAccess) {
			if one.Scope == stop {
				cancel()
			}
		})
		return nil
	}
	done, err := w.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	look := func(w *Workspace) Access {
		t.Helper()
		list, err := w.Access(t.Context(), []string{done.Connection.ID})
		if err != nil {
			t.Fatal(err)
		}
		return list[0]
	}
	at := h.clock.Now()
	for name, w := range map[string]*Workspace{"this run": w, "the next run": h.enter()} {
		a := look(w)
		if got := line(t, a, "patient/Patient.rs"); got.Test != "read" || !got.Tested.Equal(at) {
			t.Errorf("%s: %+v", name, got)
		}
		if got := line(t, a, "patient/Condition.rs"); got.Test != "refused" || line(t, a, "openid").Test != "untested" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	h.clock.pass(time.Hour)
	if _, err := w.TestAccess(t.Context(), done.Connection.ID); err != nil {
		t.Fatal(err)
	}
	if got := line(t, look(h.enter()), "patient/Patient.rs"); got.Test != "read" || !got.Tested.Equal(at.Add(time.Hour)) {
		t.Errorf("a later test: %+v", got)
	}
	stop, r.Base = "patient/Patient.rs", done.Connection.ID
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	a := look(h.enter())
	if line(t, a, "patient/Patient.rs").Test != "read" || line(t, a, "patient/Observation.rs").Test != "untested" {
		t.Errorf("what was tried in the earlier sign-in stands for this one: %+v", a.Scopes)
	}
}

// TestWhatIsKeptIsFree: from the moment on at which it is a connection the lock of its tokens is for whoever uses it, as that of any other.
func TestWhatIsKeptIsFree(t *testing.T) {
	h := newHouse(t)
	w, other := h.enter(), h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	if _, err := w.Connect(t.Context(), request(s)); err != nil {
		t.Fatal(err)
	}
	r, told := request(s), false
	r.Notice = func(phrase.Phrase) { // that it is connected twice: Connect has not returned
		told = true
		all, err := other.Connections(t.Context())
		if err != nil || len(all) != 2 {
			t.Errorf("%+v, %v", all, err)
		}
		for _, c := range all {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			unlock, err := other.session.Tokens(c.ID).Lock(ctx)
			cancel()
			if err != nil {
				t.Errorf("the tokens of %s are in use: %v", c.ID, err)
				continue
			}
			unlock()
		}
	}
	if _, err := w.Connect(t.Context(), r); err != nil || !told {
		t.Fatalf("told %t, %v", told, err)
	}
}

// TestGivenBackBeforeItIsForgotten: what could be stored of a sign-in that could not be kept goes last, so that a kill leaves nothing of which
// nobody knows.
func TestGivenBackBeforeItIsForgotten(t *testing.T) {
	h := newHouse(t)
	k := &brittle{Store: h.config.Keyring}
	k.failSet = true
	h.config.Keyring = k
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	known := 0
	h.network.meanwhile("/revoke", func() {
		all, err := w.loadAll(t.Context())
		if err != nil {
			t.Error(err)
		}
		known = len(all)
	})
	if _, err := w.Connect(t.Context(), request(s)); err == nil {
		t.Fatal("it went well")
	}
	if known != 1 {
		t.Errorf("%d were known when the clinic was asked", known)
	}
	if all, err := w.loadAll(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestWhatIsNoConnectionIsNotRemoved: a sign-in that was undone and has not ended goes when it has, not by its id.
func TestWhatIsNoConnectionIsNotRemoved(t *testing.T) {
	h := newMortalHouse(t, vault.ByKeyring())
	w := h.enter(nil)
	r := request(h.clinic(sandbox.Options{Approve: true, Faults: faults("revoke-500")}))
	r.Review = sayNo
	_, err := w.Connect(t.Context(), r)
	wants(t, err, ConsentRefused)
	left, err := w.CutOff(t.Context())
	if err != nil || len(left) != 1 {
		t.Fatalf("%+v, %v", left, err)
	}
	_, err = w.RemoveConnection(t.Context(), left[0].ID)
	wants(t, err, NotFound)
	if still, err := w.CutOff(t.Context()); err != nil || len(still) != 1 || h.items.tokens() != 1 {
		t.Errorf("%+v, %v, %d tokens", still, err, h.items.tokens())
	}
}
