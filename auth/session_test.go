package auth

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// connected is a session that has signed in, with all that it is made of.
type connected struct {
	*Session
	t       *testing.T
	server  *fakeServer
	store   *fakeStore
	clock   *clock
	mu      sync.Mutex
	notices []string
}

func newSessionOn(t *testing.T, f *fakeServer, d *disk, c *clock) *connected {
	t.Helper()
	s := &connected{t: t, server: f, store: &fakeStore{disk: d}, clock: c}
	s.Session = NewSession(SessionConfig{
		Config: f.config(), ClientID: "chartkey", Store: s.store, HTTP: f.Client(), Now: c.Now, Wait: c.Wait,
		Granted: ParseScopes("launch/patient patient/Observation.rs"), Patient: "p1",
		Notify: func(n string) { s.mu.Lock(); defer s.mu.Unlock(); s.notices = append(s.notices, n) },
	})
	return s
}

// connect signs in and adopts the grant.
func connect(t *testing.T, f *fakeServer) *connected {
	t.Helper()
	s := newSessionOn(t, f, newDisk(), newClock())
	attempt, answer := signIn(t, f, s.clock, askedScopes)
	grant, err := attempt.Finish(t.Context(), answer)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Adopt(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	f.set(func() { f.posts = nil })
	return s
}

// restart is the next run of the program: the same disk and clock, nothing in memory.
func (s *connected) restart() *connected {
	s.t.Helper()
	return newSessionOn(s.t, s.server, s.store.disk, s.clock)
}

// expect checks what AccessToken returns; want nil wants a token.
func (s *connected) expect(want error) {
	s.t.Helper()
	token, _, err := s.AccessToken(s.t.Context())
	if !errors.Is(err, want) || (err == nil) != (want == nil) {
		s.t.Fatalf("AccessToken: %v, want %v", err, want)
	}
	if err != nil && (!token.IsZero() || strings.Contains(err.Error(), "canary")) {
		s.t.Errorf("token %v with error %v", token.IsZero(), err)
	}
	if err == nil && !s.server.accepts(token) {
		s.t.Error("the server does not know the token")
	}
}

func (f *fakeServer) accepts(token Secret) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.access[token.Reveal()]
}

// due lets the access token run out.
func (s *connected) due() *connected {
	s.clock.Advance(time.Hour)
	return s
}

func TestAdoptKeepsTheAccessTokenInMemoryOnly(t *testing.T) {
	s := connect(t, newFakeServer(t))
	if s.store.token != "rt-canary-1" || s.store.rotation != 0 {
		t.Errorf("stored %q, %d", s.store.token, s.store.rotation)
	}
	if strings.Contains(string(s.store.journal), "canary") {
		t.Errorf("journal %s", s.store.journal)
	}
	s.expect(nil)
	if s.server.requests() != 0 {
		t.Error("refreshed without need")
	}
	s.clock.Advance(time.Hour - refreshMargin - time.Second)
	s.expect(nil)
	if s.server.requests() != 0 {
		t.Error("refreshed too early")
	}
	s.clock.Advance(time.Second)
	s.expect(nil)
	if s.server.requests() != 1 || s.store.token != "rt-canary-2" || s.store.rotation != 1 {
		t.Errorf("%d requests, stored %q %d", s.server.requests(), s.store.token, s.store.rotation)
	}
	if entry := s.store.entry(); entry.Step != stepIdle || !entry.Held.IsZero() || entry.Rotation != 1 || entry.Rotates != rotatesYes {
		t.Errorf("journal %+v", entry)
	}
}

func TestAdoptThatFailsKeepsWhatWasThere(t *testing.T) {
	for _, op := range []string{"token", "journal"} {
		s := connect(t, newFakeServer(t)).due()
		before := string(s.store.journal)
		s.store.hook = failing(op)
		grant := &Grant{AccessToken: NewSecret("new"), RefreshToken: NewSecret("new"), Expires: s.clock.Now().Add(time.Hour)}
		if err := s.Adopt(t.Context(), grant); !errors.Is(err, errDisk) {
			t.Fatalf("%s: err = %v", op, err)
		}
		s.store.hook = nil
		if s.store.token != "rt-canary-1" || string(s.store.journal) != before {
			t.Errorf("%s: the old sign-in was harmed: %q %s", op, s.store.token, s.store.journal)
		}
		s.restart().expect(nil)
	}
}

func TestAdoptWithoutRefreshToken(t *testing.T) {
	s := connect(t, newFakeServer(t))
	grant := &Grant{AccessToken: NewSecret("at-canary-1"), Expires: s.clock.Now().Add(time.Hour)}
	if err := s.Adopt(t.Context(), grant); err != nil || s.store.token != "" {
		t.Fatalf("%v, stored %q", err, s.store.token)
	}
	s.clock.Advance(time.Hour - time.Second)
	s.expect(nil) // nothing to refresh with, so it is used to its end
	s.clock.Advance(time.Second)
	s.expect(ErrSignInNeeded)
	s.restart().expect(ErrSignInNeeded)
}

func TestRotationIsObserved(t *testing.T) {
	t.Run("R01 no rotation: the same value each time", func(t *testing.T) {
		f := newFakeServer(t)
		f.rotates = false
		s := connect(t, f)
		f.refresh["rt-canary-1"] = true
		for range 4 {
			s.due().expect(nil)
		}
		if f.presented["rt-canary-1"] != 4 || s.store.entry().Rotates != rotatesNo || s.store.rotation != 0 {
			t.Errorf("presented %v, journal %+v", f.presented, s.store.entry())
		}
	})
	t.Run("R15 the same value as new is no rotation", func(t *testing.T) {
		f := newFakeServer(t)
		f.rotates = false
		s := connect(t, f)
		f.member = map[string]any{"refresh_token": "rt-canary-1"}
		s.due().expect(nil)
		if s.store.entry().Rotates != rotatesNo || s.store.rotation != 0 {
			t.Errorf("journal %+v", s.store.entry())
		}
	})
	t.Run("R02 each value once", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		for range 5 {
			s.due().expect(nil)
		}
		s.server.atMost(1)
		if s.store.rotation != 5 {
			t.Errorf("rotation %d", s.store.rotation)
		}
	})
}

func TestManyCallersShareOneRefresh(t *testing.T) {
	s := connect(t, newFakeServer(t)).due()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, _, err := s.AccessToken(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if s.server.requests() != 1 {
		t.Errorf("%d refreshes", s.server.requests())
	}
}

func manyProcessesUseEachTokenOnce(t *testing.T) {
	first := connect(t, newFakeServer(t)).due()
	var group sync.WaitGroup
	for range 20 {
		process := first.restart()
		group.Go(func() {
			if _, _, err := process.AccessToken(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	first.server.atMost(1)
	if first.store.rotation != 20 {
		t.Errorf("rotation %d, want 20", first.store.rotation)
	}
}

func TestLifelessTokensDoNotCauseARefreshLoop(t *testing.T) { // T03
	for _, life := range []any{0, -5} {
		f := newFakeServer(t)
		f.member = map[string]any{"expires_in": life}
		s := connect(t, f)
		for range 60 {
			s.expect(nil)
			s.clock.Advance(time.Second)
		}
		if f.requests() > 1 {
			t.Errorf("expires_in %v: %d refreshes in a minute", life, f.requests())
		}
	}
}

func TestShortLivesAreUsedByHalf(t *testing.T) {
	f := newFakeServer(t)
	f.member = map[string]any{"expires_in": 20}
	s := connect(t, f)
	s.clock.Advance(9 * time.Second)
	s.expect(nil)
	if f.requests() != 0 {
		t.Error("refreshed in the first half")
	}
	s.clock.Advance(2 * time.Second)
	s.expect(nil)
	if f.requests() != 1 {
		t.Error("not refreshed in the second half")
	}
}

func TestAnotherPatientInTheAnswerNeedsAReview(t *testing.T) { // T10, R09
	s := connect(t, newFakeServer(t)).due()
	s.server.member = map[string]any{"patient": "p2"}
	s.expect(ErrNeedsReview)
	if s.store.token != "rt-canary-1" {
		t.Errorf("stored %q", s.store.token)
	}
	s.server.member = nil
	s.expect(ErrNeedsReview)
	s.restart().expect(ErrNeedsReview)
	if s.server.requests() != 1 {
		t.Errorf("%d requests", s.server.requests())
	}
	t.Run("and can be revoked", func(t *testing.T) {
		result := s.restart().revoke("Patient/p1")
		if result.Outcome != EndedChecked && result.Outcome != Accepted {
			t.Errorf("%+v", result)
		}
		if s.server.refresh["rt-canary-2"] {
			t.Error("the token that came with the other patient lives on")
		}
	})
	t.Run("and a new sign-in starts afresh", func(t *testing.T) {
		attempt, answer := signIn(t, s.server, s.clock, askedScopes)
		grant, err := attempt.Finish(t.Context(), answer)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Adopt(t.Context(), grant); err != nil {
			t.Fatal(err)
		}
		s.due().expect(nil)
	})
}

func TestNarrowerAndWiderScopes(t *testing.T) {
	s := connect(t, newFakeServer(t)).due()
	s.server.member = map[string]any{"scope": "launch/patient patient/Observation.r patient/*.cruds"}
	s.expect(nil)
	if got := s.Granted().String(); got != "launch/patient patient/Observation.r patient/Observation.rs" &&
		got != "launch/patient patient/Observation.rs" && got != "launch/patient patient/Observation.r" {
		t.Errorf("granted %q", got)
	}
	s.due()
	s.server.member = map[string]any{"scope": "launch/patient patient/Observation.r patient/Condition.rs"}
	s.expect(nil)
	if got := s.Granted().String(); got != "launch/patient patient/Observation.r" {
		t.Errorf("granted %q", got)
	}
	if len(s.notices) == 0 {
		t.Error("nobody was told")
	}
	s.due()
	s.server.member = map[string]any{"scope": nil}
	s.expect(nil)
	if got := s.Granted().String(); got != "launch/patient patient/Observation.r" {
		t.Errorf("granted %q after an answer without a scope", got)
	}
}

func TestCancelledCallersDoNotHarmTheToken(t *testing.T) {
	t.Run("before the request", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, _, err := s.AccessToken(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("err = %v", err)
		}
		s.expect(nil)
		s.server.atMost(1)
	})
	t.Run("while it waits for another process", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		unlock, err := s.store.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { _, _, err := s.AccessToken(ctx); done <- err }()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v", err)
		}
		unlock()
		s.expect(nil)
	})
	t.Run("during the request", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		ctx, cancel := context.WithCancel(t.Context())
		s.server.faults = []fault{func(w http.ResponseWriter, process func() (int, map[string]any)) {
			cancel()
			code, answer := process()
			s.server.write(w, code, answer)
		}}
		if _, _, err := s.AccessToken(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v", err)
		}
		if s.store.token != "rt-canary-2" {
			t.Error("the new token was lost to an impatient caller")
		}
		s.expect(nil)
		s.server.atMost(1)
	})
}

func TestAnotherCallerGoesOnWhenTheFirstGivesUp(t *testing.T) {
	s := connect(t, newFakeServer(t)).due()
	unlock, err := s.store.Lock(t.Context()) // another process holds it for a while
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	leader := make(chan error, 1)
	go func() { _, _, err := s.AccessToken(ctx); leader <- err }()
	var first *flight
	for first == nil {
		runtime.Gosched()
		s.Session.mu.Lock()
		first = s.flight
		s.Session.mu.Unlock()
	}
	follower := make(chan error, 1)
	go func() { _, _, err := s.AccessToken(&noticed{Context: t.Context(), cancel: cancel}); follower <- err }()
	if err := <-leader; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who gave up: %v", err)
	}
	unlock()
	if err := <-follower; err != nil {
		t.Errorf("the one who stayed: %v", err)
	}
}

// noticed is a context that cancels another once somebody waits on it.
type noticed struct {
	context.Context
	cancel context.CancelFunc
}

func (n *noticed) Done() <-chan struct{} { n.cancel(); return n.Context.Done() }
