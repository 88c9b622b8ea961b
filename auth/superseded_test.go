package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// signInAgain replaces the sign-in by a new one of the same person.
func (s *connected) signInAgain() *connected {
	s.t.Helper()
	attempt, answer := signIn(s.t, s.server, s.clock, askedScopes)
	grant, err := attempt.Finish(s.t.Context(), answer)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.Adopt(s.t.Context(), grant); err != nil {
		s.t.Fatal(err)
	}
	s.server.set(func() { s.server.posts = nil })
	return s
}

// earlierTokens are the tokens that are set aside.
func (d *disk) earlierTokens() (tokens []string, lost bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := parseSuperseded(d.earlier)
	for _, token := range l.Tokens {
		tokens = append(tokens, token.Token.Reveal())
	}
	return tokens, l.Lost
}

// TestAdoptSetsTheTokenOfBeforeAside: one that may live is kept to be ended, one that is known to be dead is not.
func TestAdoptSetsTheTokenOfBeforeAside(t *testing.T) {
	rows := []struct {
		name   string
		before func(s *connected)
		want   []string
		lost   bool
	}{
		{"in use", func(*connected) {}, []string{"rt-canary-1"}, false},
		{"renewed meanwhile", func(s *connected) { s.due().expect(nil) }, []string{"rt-canary-2"}, false},
		{"kept in the journal", func(s *connected) {
			s.store.hook = failing("token")
			s.due().expect(nil)
			s.store.hook = nil
		}, []string{"rt-canary-2"}, false},
		{"about another patient", func(s *connected) {
			s.server.member["patient"] = "p2"
			s.due().expect(ErrNeedsReview)
			s.server.member["patient"] = "p1"
		}, []string{"rt-canary-2"}, false},
		{"refused", func(s *connected) {
			clear(s.server.refresh)
			s.due().expect(ErrAccessEnded)
		}, nil, false},
		{"refused with a status that means yes", func(s *connected) {
			s.server.faults = []fault{faultJSON(200, `{"error":"invalid_grant"}`)}
			if _, _, err := s.due().AccessToken(s.t.Context()); err == nil {
				s.t.Error("no error")
			}
		}, []string{"rt-canary-1"}, false},
		{"its answers were lost", func(s *connected) {
			s.server.faults = []fault{reset, reset}
			s.due().expect(ErrSignInNeeded)
		}, []string{"rt-canary-1"}, false},
		{"revoked", func(s *connected) { s.revoke("Patient/p1") }, nil, false},
		{"none", func(s *connected) { s.store.token, s.store.journal = "", nil }, nil, false},
		{"unreadable", func(s *connected) { s.store.unreadable = true }, nil, true},
		{"the journal is damaged", func(s *connected) { s.store.journal = []byte("{") }, []string{"rt-canary-1"}, false},
		{"what was set aside is damaged", func(s *connected) { s.store.earlier = []byte("{") }, []string{"rt-canary-1"}, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := connect(t, newFakeServer(t))
			row.before(s)
			s.signInAgain()
			if got, lost := s.store.earlierTokens(); !slices.Equal(got, row.want) || lost != row.lost {
				t.Errorf("kept %q, lost %t; want %q, %t", got, lost, row.want, row.lost)
			}
			s.due().expect(nil) // and the new one is used, not an earlier one
			for token := range s.server.presented {
				if slices.Contains(row.want, token) && row.name == "in use" {
					t.Errorf("%s was used", token)
				}
			}
		})
	}
	t.Run("the server gives the same token again", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.server.member["refresh_token"] = "rt-canary-1"
		s.signInAgain()
		if got, _ := s.store.earlierTokens(); len(got) != 0 {
			t.Errorf("kept %q", got)
		}
	})
	t.Run("at most eight", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		for range 9 {
			s.signInAgain()
		}
		got, lost := s.store.earlierTokens()
		if len(got) != 8 || got[0] != "rt-canary-2" || !lost {
			t.Errorf("kept %q, lost %t", got, lost)
		}
	})
}

// TestRevokeEndsTheEarlierSignIns: only if each of them is seen to be refused is the end called checked.
func TestRevokeEndsTheEarlierSignIns(t *testing.T) {
	later, no := faultStatus(503), faultStatus(404)
	unusable := faultStatus(500)
	rows := []struct {
		name    string
		prepare func(s *connected)
		want    Outcome
		left    []string // of the earlier ones
	}{
		{"an honest server", func(*connected) {}, EndedChecked, nil},
		{"a server that ends all with one", func(s *connected) {
			s.server.revocation = []fault{s.server.endsAll}
		}, EndedChecked, nil},
		{"they had ended before", func(s *connected) {
			delete(s.server.refresh, "rt-canary-1")
			delete(s.server.refresh, "rt-canary-2")
		}, EndedChecked, nil},
		{"all had ended before", func(s *connected) {
			clear(s.server.refresh)
			clear(s.server.access)
			s.clock.Advance(time.Hour)
		}, EndedChecked, nil},
		{"a server that lies", func(s *connected) { s.server.lies = true }, StillOpen, []string{"rt-canary-4", "rt-canary-5"}},
		{"one that lies and does not rotate", func(s *connected) { s.server.lies, s.server.rotates = true, false }, StillOpen, []string{"rt-canary-1", "rt-canary-2"}},
		{"it lies of the first", func(s *connected) { s.server.revocation = []fault{s.server.pretends} }, StillOpen, []string{"rt-canary-4"}},
		{"the first cannot be ended now", func(s *connected) { s.server.revocation = []fault{later} }, Pending, []string{"rt-canary-1"}},
		{"none is taken", func(s *connected) { s.server.revocation = repeated(no) }, NotOffered, []string{"rt-canary-4", "rt-canary-5"}},
		{"none is taken, and they had ended", func(s *connected) {
			clear(s.server.refresh)
			clear(s.server.access)
			s.clock.Advance(time.Hour)
			s.server.revocation = repeated(no)
		}, EndedChecked, nil},
		{"no way to do it", func(s *connected) { s.config.Revocation = "" }, NotOffered, []string{"rt-canary-4", "rt-canary-5"}},
		{"the trial of the first tells nothing", func(s *connected) { s.server.faults = []fault{unusable} }, Pending, []string{"rt-canary-1"}},
		{"the trial of the first is put off", func(s *connected) { s.server.faults = []fault{faultStatus(503, "Retry-After", "2")} }, EndedChecked, nil},
		{"the trial is refused for another reason", func(s *connected) {
			s.server.faults = []fault{faultJSON(401, `{"error":"invalid_client"}`)}
		}, Accepted, nil},
		{"one is lost", func(s *connected) { s.store.earlier = []byte("{") }, Accepted, nil},
		{"one is from a copy", func(s *connected) {
			s.store.earlier = []byte(strings.Replace(string(s.store.earlier), `"client":"chartkey"`, `"client":"chartkey","copied":true`, 1))
		}, Accepted, nil},
		{"the newest is set aside too, by a kill", func(s *connected) {
			s.store.earlier = []byte(strings.Replace(string(s.store.earlier), "rt-canary-2", "rt-canary-3", 1))
			delete(s.server.refresh, "rt-canary-2")
		}, EndedChecked, nil},
		{"the newest cannot be ended now", func(s *connected) { s.server.revocation = []fault{nil, nil, later, later} }, Pending, nil},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := connect(t, newFakeServer(t)).signInAgain().signInAgain()
			s.server.cascades = true
			row.prepare(s)
			result := s.revoke("Patient/p1")
			if result.Outcome != row.want {
				t.Errorf("%s, want %s\n%s", result.Outcome, row.want, story(result))
			}
			if row.want == Accepted && !result.Until.IsZero() {
				t.Errorf("until %v, and it is not only access that may be open", result.Until)
			}
			if got, _ := s.store.earlierTokens(); !slices.Equal(got, row.left) {
				t.Errorf("left %q, want %q", got, row.left)
			}
			if row.want == EndedChecked {
				for token, lives := range s.server.refresh {
					if lives && slices.Contains([]string{"rt-canary-1", "rt-canary-2", "rt-canary-3"}, token) {
						t.Errorf("%s lives", token)
					}
				}
			}
			// What could not be done is done by the next run, as soon as the server lets it be done.
			s.server.set(func() { s.server.lies, s.server.revocation, s.server.faults, s.server.rotates = false, nil, nil, true })
			if row.want == EndedChecked {
				return
			}
			result = s.restart().revoke("Patient/p1")
			want := EndedChecked
			switch row.want {
			case Accepted:
				want = Accepted // what is not at hand any more was never seen to be refused
			case StillOpen, NotOffered: // the access that the trials brought has to run out
				if result.Outcome != Accepted || result.Until.IsZero() {
					t.Errorf("again: %s until %v\n%s", result.Outcome, result.Until, story(result))
				}
				result = s.due().restart().revoke("Patient/p1")
			}
			if result.Outcome != want {
				t.Errorf("again: %s, want %s\n%s", result.Outcome, want, story(result))
			}
		})
	}
}

// endsAll ends a person's every sign-in with one of them, as servers do that have one grant for each app.
func (f *fakeServer) endsAll(w http.ResponseWriter, process func() (int, map[string]any)) {
	process()
	clear(f.refresh)
	clear(f.access)
	w.WriteHeader(http.StatusOK)
}

// pretends says yes once and does nothing.
func (f *fakeServer) pretends(w http.ResponseWriter, _ func() (int, map[string]any)) {
	w.WriteHeader(http.StatusOK)
}

// TestAccessOfATrialIsNotForgotten: what the trial of an earlier sign-in brings may live on, though its sign-in is refused by the next run.
func TestAccessOfATrialIsNotForgotten(t *testing.T) {
	for _, row := range []struct {
		name string
		try  func(s *connected)
	}{
		{"by a revocation", func(s *connected) {
			s.server.lies, s.server.revocation = false, []fault{s.server.pretends}
			if first := s.revoke("Patient/p1"); first.Outcome != StillOpen {
				s.t.Fatalf("%s\n%s", first.Outcome, story(first))
			}
		}},
		{"where the server offers no end", func(s *connected) {
			s.server.revocation = repeated(faultStatus(404))
			if first := s.revoke("Patient/p1"); first.Outcome != NotOffered {
				s.t.Fatalf("%s\n%s", first.Outcome, story(first))
			}
		}},
		{"where the server offers no end, and has ended the newest by itself", func(s *connected) {
			s.server.revocation = repeated(faultStatus(404))
			delete(s.server.refresh, "rt-canary-2")
			delete(s.server.access, "at-canary-2")
			if first := s.revoke("Patient/p1"); first.Outcome != NotOffered {
				s.t.Fatalf("%s\n%s", first.Outcome, story(first))
			}
		}},
		{"to make room", func(s *connected) {
			for range 7 {
				s.signInAgain()
			}
			if err := s.MakeRoom(t.Context()); err == nil {
				s.t.Fatal("it was refused")
			}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := connect(t, newFakeServer(t)).due().signInAgain()
			s.server.lies = true
			s.clock.Advance(30 * time.Minute)
			row.try(s)
			brought := s.clock.Now().Add(time.Hour)
			s.clock.Advance(45 * time.Minute) // only what the trial brought has time left
			s.server.set(func() { s.server.lies, s.server.revocation = false, nil })
			result := s.revoke("Patient/p1")
			if result.Outcome != Accepted || result.Until.Before(brought) {
				t.Errorf("%s until %v, want %v\n%s", result.Outcome, result.Until, brought, story(result))
			}
			if result := s.due().restart().revoke("Patient/p1"); result.Outcome != EndedChecked {
				t.Errorf("in the end: %s\n%s", result.Outcome, story(result))
			}
		})
	}
}

// TestUnprovedEndOutlivesANewSignIn: a token that was deleted without having been seen refused may live, whatever is signed in since.
func TestUnprovedEndOutlivesANewSignIn(t *testing.T) {
	for _, row := range []struct {
		name  string
		trial fault // of the first revocation
		times int   // of the new sign-in
		want  Outcome
	}{
		{"proved", nil, 1, EndedChecked},
		{"unproved", faultJSON(401, `{"error":"invalid_client"}`), 1, Accepted},
		{"unproved, two sign-ins ago", faultJSON(401, `{"error":"invalid_client"}`), 2, Accepted},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := connect(t, newFakeServer(t))
			s.server.cascades = true
			s.server.faults = []fault{row.trial}
			s.revoke("Patient/p1")
			for range row.times {
				s.signInAgain()
			}
			if result := s.revoke("Patient/p1"); result.Outcome != row.want {
				t.Errorf("%s\n%s", result.Outcome, story(result))
			}
		})
	}
	t.Run("a visit that was over has nothing to prove", func(t *testing.T) {
		s := newSessionOn(t, newFakeServer(t), newDisk(), newClock())
		access, _ := s.server.issue()
		grant := &Grant{AccessToken: NewSecret(access), Expires: s.clock.Now().Add(time.Hour), announced: true}
		if err := s.Adopt(t.Context(), grant); err != nil {
			t.Fatal(err)
		}
		s.revoke("Patient/p1")
		if result := s.signInAgain().revoke("Patient/p1"); result.Outcome != EndedChecked {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
	})
}

// TestRevokeTellsOfEachEarlierSignIn: the order is the oldest first and the newest last, each with its line.
func TestRevokeTellsOfEachEarlierSignIn(t *testing.T) {
	s := connect(t, newFakeServer(t)).signInAgain().signInAgain()
	result := s.revoke("Patient/p1")
	want := "refresh_token rt-canary-1, refresh_token rt-canary-2, refresh_token rt-canary-3, access_token at-canary-3"
	if got := strings.Join(s.server.lastRevoked(), ", "); got != want {
		t.Errorf("revoked %s", got)
	}
	for _, line := range []string{"read the record before", "end the sign-in from before (1 of 2)", "use the sign-in from before (2 of 2) again", "end the stored sign-in"} {
		if !strings.Contains(story(result), line) {
			t.Errorf("nothing is said of %q:\n%s", line, story(result))
		}
	}
	one := connect(t, newFakeServer(t)).signInAgain()
	if result := one.revoke("Patient/p1"); !strings.Contains(story(result), "end the sign-in from before:") {
		t.Errorf("of one:\n%s", story(result))
	}
}

// TestEarlierSignInsBelongToTheirClient: a token is refused to every other client, which would prove nothing.
func TestEarlierSignInsBelongToTheirClient(t *testing.T) {
	s := connect(t, newFakeServer(t))
	s.clientID = "other"
	_, token := s.server.issue()
	if err := s.Adopt(t.Context(), &Grant{AccessToken: NewSecret("x"), RefreshToken: NewSecret(token), Expires: s.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	s.Revoke(t.Context(), "")
	if first, last := s.server.revoked[0], s.server.revoked[len(s.server.revoked)-1]; first.Get("client_id") != "chartkey" || last.Get("client_id") != "other" {
		t.Errorf("revoked %v", s.server.revoked)
	}
	if tried := s.server.posts[len(s.server.posts)-2]; tried.Get("client_id") != "chartkey" || tried.Get("refresh_token") != "rt-canary-1" {
		t.Errorf("tried %v", s.server.posts)
	}
}

// TestRevokeWithoutTheNewestToken: what is left are the earlier ones, and the newest sign-in was not a lasting one.
func TestRevokeWithoutTheNewestToken(t *testing.T) {
	s := connect(t, newFakeServer(t))
	access, _ := s.server.issue()
	if err := s.Adopt(t.Context(), &Grant{AccessToken: NewSecret(access), Expires: s.clock.Now().Add(time.Hour), announced: true}); err != nil {
		t.Fatal(err)
	}
	later := s.restart()
	if result := later.revoke("Patient/p1"); result.Outcome != Accepted || result.Until.IsZero() || s.server.refresh["rt-canary-1"] {
		t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
	}
	s = connect(t, newFakeServer(t))
	if err := s.Adopt(t.Context(), &Grant{AccessToken: NewSecret("x"), Expires: s.clock.Now().Add(time.Hour), announced: true}); err != nil {
		t.Fatal(err)
	}
	later = s.due().restart()
	if result := later.revoke("Patient/p1"); result.Outcome != EndedChecked || result.EndedBefore {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
}

// TestEarlierSignInsLeaveTimeForTheNewest: servers that do not answer cannot use up the whole of it.
func TestEarlierSignInsLeaveTimeForTheNewest(t *testing.T) {
	s := connect(t, newFakeServer(t)).signInAgain()
	r := &revoking{session: s.Session, earlier: parseSuperseded(s.store.earlier), ledger: newLedger(s.store, s.store.token, 0, s.store.journal)}
	over, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	outcome, err := r.endSuperseded(over)
	if tokens, _ := s.store.earlierTokens(); err != nil || outcome != Pending || len(tokens) != 1 || len(s.server.posts) != 0 {
		t.Errorf("%s, %v, left %q", outcome, err, tokens)
	}
}

// TestMakeRoom: with eight set aside the oldest is ended, and only then.
func TestMakeRoom(t *testing.T) {
	full := func(t *testing.T) *connected {
		s := connect(t, newFakeServer(t))
		for range 8 {
			s.signInAgain()
		}
		return s
	}
	s := connect(t, newFakeServer(t)).signInAgain()
	if err := s.MakeRoom(t.Context()); err != nil || len(s.server.revoked) > 0 {
		t.Errorf("%v, revoked %v", err, s.server.revoked)
	}
	for _, row := range []struct {
		name    string
		prepare func(s *connected)
		fails   bool
		first   string
		lost    bool
	}{
		{"an honest server", func(*connected) {}, false, "rt-canary-2", false},
		{"it cannot be tried", func(s *connected) { s.server.faults = repeated(faultJSON(401, `{"error":"invalid_client"}`)) }, false, "rt-canary-2", true},
		{"it cannot be tried now", func(s *connected) { s.server.faults = repeated(faultStatus(500)) }, true, "rt-canary-1", false},
		{"a server that lies", func(s *connected) { s.server.lies = true }, true, "rt-canary-10", false},
		{"a server that fails", func(s *connected) { s.server.revocation = repeated(faultStatus(500)) }, true, "rt-canary-1", false},
		{"no way to do it", func(s *connected) { s.config.Revocation = "" }, true, "rt-canary-10", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := full(t)
			row.prepare(s)
			err := s.MakeRoom(t.Context())
			tokens, lost := s.store.earlierTokens()
			if (err != nil) != row.fails || tokens[0] != row.first || lost != row.lost {
				t.Errorf("%v, kept %q, lost %t", err, tokens, lost)
			}
			s.server.set(func() { s.server.faults = nil })
			s.due().expect(nil) // the newest is as it was
		})
	}
}

// TestAdoptWithAFailingStore: wherever the store fails, all is as it was and the old sign-in works on.
func TestAdoptWithAFailingStore(t *testing.T) {
	for write := 1; ; write++ {
		s := connect(t, newFakeServer(t)).signInAgain()
		s.due().expect(nil)
		before := []string{s.store.token, fmt.Sprint(s.store.rotation), string(s.store.journal), string(s.store.earlier)}
		attempt, answer := signIn(t, s.server, s.clock, askedScopes)
		grant, err := attempt.Finish(t.Context(), answer)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		s.store.hook = func(_ string, done bool) error {
			if !done {
				count++
			}
			if count == write && !done {
				return errDisk
			}
			return nil
		}
		err = s.AdoptWith(t.Context(), grant, func(store func() error) error {
			return errors.Join(store(), s.store.SetSuperseded(t.Context(), s.store.earlier)) // stands for what else is stored
		})
		if err == nil {
			if write < 5 {
				t.Errorf("only %d writes", write)
			}
			return
		}
		after := []string{s.store.token, fmt.Sprint(s.store.rotation), string(s.store.journal), string(s.store.earlier)}
		if !errors.Is(err, errDisk) || !slices.Equal(before, after) {
			t.Errorf("write %d: %v\n%q\n%q", write, err, before, after)
		}
		s.due().expect(nil)
	}
}

// TestAdoptKilled: after a kill at any write one of the two sign-ins works, and none that may live is forgotten.
func TestAdoptKilled(t *testing.T) {
	for write := 1; ; write++ {
		s := connect(t, newFakeServer(t))
		s.server.cascades = true // a kill may take along what was known of the new access
		attempt, answer := signIn(t, s.server, s.clock, askedScopes)
		grant, err := attempt.Finish(t.Context(), answer)
		if err != nil {
			t.Fatal(err)
		}
		count, killed := 0, false
		s.store.hook = func(_ string, done bool) error {
			if done {
				return nil
			}
			if count++; count >= write {
				killed = true
				return errDisk
			}
			return nil
		}
		_ = s.Adopt(t.Context(), grant)
		if !killed {
			if write < 5 {
				t.Errorf("only %d writes", write)
			}
			return
		}
		s.store.hook = nil
		later := s.due().restart()
		earlier, _ := s.store.earlierTokens()
		if s.store.token != "rt-canary-1" && !slices.Contains(earlier, "rt-canary-1") {
			t.Errorf("write %d: the old sign-in is forgotten, stored are %q and %q", write, s.store.token, earlier)
		}
		later.expect(nil)
		if result := later.revoke("Patient/p1"); result.Outcome != EndedChecked || s.server.refresh["rt-canary-1"] {
			t.Errorf("write %d: %s\n%s", write, result.Outcome, story(result))
		}
	}
}

// TestUnaskedLastingAccess: a refresh token that nobody asked for is never used, lives at the server all the same, and ends with the connection.
func TestUnaskedLastingAccess(t *testing.T) {
	f, c := newFakeServer(t), newClock()
	attempt, answer := signIn(t, f, c, ParseScopes("launch/patient patient/Observation.rs"))
	grant, err := attempt.Finish(t.Context(), answer)
	if err != nil || !grant.RefreshToken.IsZero() {
		t.Fatal(grant, err)
	}
	s := newSessionOn(t, f, newDisk(), c)
	if err := s.Adopt(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.store.earlierTokens(); s.store.token != "" || !slices.Equal(got, []string{"rt-canary-1"}) {
		t.Errorf("stored %q, set aside %q", s.store.token, got)
	}
	s.due().expect(ErrSignInNeeded)
	if s.server.presented["rt-canary-1"] != 0 {
		t.Error("it was used")
	}
	result := s.restart().revoke("Patient/p1")
	if result.Outcome != EndedChecked || f.refresh["rt-canary-1"] || !strings.Contains(story(result), "end the lasting access that was not asked for:") {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
}

// TestGiveBackUnasked: it is what is given back, since the access hangs on it.
func TestGiveBackUnasked(t *testing.T) {
	f, c := newFakeServer(t), newClock()
	attempt, answer := signIn(t, f, c, ParseScopes("launch/patient patient/Observation.rs"))
	grant, err := attempt.Finish(t.Context(), answer)
	if err != nil {
		t.Fatal(err)
	}
	s := newSessionOn(t, f, newDisk(), c)
	if err := s.GiveBack(t.Context(), grant); err != nil || f.refresh["rt-canary-1"] {
		t.Errorf("%v, it lives: %t", err, f.refresh["rt-canary-1"])
	}
}
