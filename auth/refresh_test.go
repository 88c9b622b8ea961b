package auth

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"
)

func lostAnswers(t *testing.T) { // R07 too
	rows := []struct {
		name  string
		fault fault
	}{
		{"reset", reset},
		{"processed and lost", lost},
		{"cut off", cut},
		{"500", faultStatus(500)},
		{"502 page", faultBody(502, "text/html", "<html>")},
		{"504", faultStatus(504)},
		{"a page with 200", faultBody(200, "text/html", "<html>")},
		{"200 without a token", faultJSON(200, `{}`)},
		{"400 without a reason", faultBody(400, "text/plain", "bad")},
		{"401 page", faultBody(401, "text/html", "<html>")},
		{"302", faultStatus(302, "Location", "/elsewhere")},
		{"404", faultStatus(404)},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Run("once, and the server forgives", func(t *testing.T) {
				s := connect(t, newFakeServer(t)).due()
				s.server.faults = []fault{forgiving(row.fault)}
				s.expect(nil)
				s.server.atMost(2)
				if len(s.notices) == 0 {
					t.Error("the second try was not visible")
				}
				s.due().expect(nil)
				s.server.atMost(2)
			})
			t.Run("twice", func(t *testing.T) {
				s := connect(t, newFakeServer(t)).due()
				s.server.faults = []fault{forgiving(row.fault), forgiving(row.fault)}
				s.expect(ErrSignInNeeded)
				s.expect(ErrSignInNeeded)
				s.restart().expect(ErrSignInNeeded)
				s.server.atMost(2)
			})
			t.Run("twice, from a server that does not rotate", func(t *testing.T) {
				f := newFakeServer(t)
				f.rotates = false
				s := connect(t, f)
				s.due().expect(nil)
				f.faults = []fault{row.fault, row.fault}
				_, _, err := s.due().AccessToken(t.Context())
				if err == nil || errors.Is(err, ErrSignInNeeded) {
					t.Errorf("err = %v", err)
				}
				s.expect(nil)
			})
		})
	}
	t.Run("and the server is strict", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{lost}
		s.expect(ErrSignInNeeded)
		s.restart().expect(ErrSignInNeeded)
		s.server.atMost(2)
		if s.store.entry().Meaning != "signin-needed" {
			t.Errorf("journal %+v", s.store.entry())
		}
	})
}

// forgiving leaves the token usable although the request may have been processed.
func forgiving(f fault) fault {
	return func(w http.ResponseWriter, process func() (int, map[string]any)) {
		f(w, func() (int, map[string]any) { return 200, map[string]any{} })
	}
}

func TestServersThatAskToWait(t *testing.T) { // R07
	t.Run("short waits are made", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{faultStatus(429, "Retry-After", "7"), faultBody(503, "text/html", "<html>")}
		before := s.clock.Now()
		s.expect(nil)
		if waited := s.clock.Now().Sub(before); waited != 7*time.Second+assumedWait {
			t.Errorf("waited %v", waited)
		}
		if len(s.notices) != 2 {
			t.Errorf("notices %q", s.notices)
		}
	})
	t.Run("at most three tries", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{faultStatus(503, "Retry-After", "20"), faultStatus(503, "Retry-After", "20"), faultStatus(503, "Retry-After", "20")}
		s.expect(ErrRateLimited)
		if s.server.requests() != 3 || len(s.notices) != 3 {
			t.Errorf("%d requests, notices %q", s.server.requests(), s.notices)
		}
		s.restart().expect(ErrRateLimited) // not asked before its time, by another process either
		if s.server.requests() != 3 {
			t.Error("asked too early")
		}
		s.clock.Advance(21 * time.Second)
		s.restart().expect(nil) // and the token was not spent by any of it
	})
	t.Run("long waits are the caller's", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{faultStatus(429, "Retry-After", "99999999999")}
		_, _, err := s.AccessToken(t.Context())
		limit, ok := errors.AsType[*RateLimitError](err)
		if !ok || !limit.Until.Equal(s.clock.Now().Add(longestWait)) || !errors.Is(err, ErrRateLimited) {
			t.Fatalf("err = %v", err)
		}
		if s.server.requests() != 1 {
			t.Errorf("%d requests", s.server.requests())
		}
		s.clock.Advance(longestWait)
		s.expect(nil)
	})
	t.Run("a living access token is used meanwhile", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.clock.Advance(time.Hour - 30*time.Second)
		s.server.faults = []fault{faultStatus(429, "Retry-After", "3600")}
		s.expect(nil)
	})
	t.Run("cancelled meanwhile", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{faultStatus(503, "Retry-After", "20")}
		ctx, cancel := context.WithCancel(t.Context())
		s.wait = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
		if _, _, err := s.AccessToken(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v", err)
		}
		s.wait = s.clock.Wait
		s.expect(nil)
		s.server.atMost(2) // the 503 has not spent it
	})
	t.Run("between lost answers it counts as neither", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{forgiving(reset), faultStatus(503)}
		s.expect(nil)
	})
}

func TestFailedDialHasNotSentTheToken(t *testing.T) {
	s := connect(t, newFakeServer(t)).due()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := "http://" + listener.Addr().String() + "/token"
	_ = listener.Close()
	genuine := s.config.Token
	for range 5 {
		s.config.Token = dead
		s.expect(ErrOffline)
		if entry := s.store.entry(); entry.Tries != 0 || entry.Step != stepIdle {
			t.Fatalf("journal %+v", entry)
		}
	}
	s.config.Token = genuine
	s.expect(nil)
}

func TestTransportWithoutTracesCountsAsSent(t *testing.T) {
	s := connect(t, newFakeServer(t)).due()
	s.http = &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, errDisk })}
	s.expect(ErrSignInNeeded)
	if s.store.entry().Tries != 2 {
		t.Errorf("journal %+v", s.store.entry())
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestMeaningOfInvalidGrant(t *testing.T) {
	end := func(s *connected) { s.server.set(func() { clear(s.server.refresh) }) }
	rows := []struct {
		name    string
		prepare func(s *connected) *connected
		want    error
	}{
		{"R04 rotation was seen and nothing else", func(s *connected) *connected { s.expect(nil); return s.due() }, ErrFamilyRevoked},
		{"K10 rotation was not seen", func(s *connected) *connected { return s }, ErrAccessEnded},
		{"a server that does not rotate", func(s *connected) *connected {
			s.server.rotates = false
			s.expect(nil)
			return s.due()
		}, ErrAccessEnded},
		{"after a lost answer", func(s *connected) *connected {
			s.expect(nil)
			s.server.faults = []fault{lost}
			return s.due()
		}, ErrSignInNeeded},
		{"R14 unused for 31 days", func(s *connected) *connected {
			s.expect(nil)
			s.clock.Advance(31 * 24 * time.Hour)
			return s
		}, ErrAccessEnded},
		{"unused beyond the announced life", func(s *connected) *connected {
			s.server.member["refresh_expires_in"] = 7200
			s.expect(nil)
			s.clock.Advance(3 * time.Hour)
			return s
		}, ErrAccessEnded},
		{"within a longer announced life", func(s *connected) *connected {
			s.server.member["refresh_expires_in"] = 90 * 24 * 3600
			s.expect(nil)
			s.clock.Advance(60 * 24 * time.Hour)
			return s
		}, ErrFamilyRevoked},
		{"R08 the journal came from a copy", func(s *connected) *connected {
			copied := s.store.journal
			s.expect(nil)
			s.due().expect(nil)
			s.store.journal = copied
			return s.due()
		}, ErrStaleRestore},
		{"after our own revocation", func(s *connected) *connected {
			s.server.revocation = []fault{faultStatus(503)}
			s.revoke("Patient/p1")
			return s.due()
		}, ErrAccessEnded},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := row.prepare(connect(t, newFakeServer(t)).due())
			end(s)
			s.expect(row.want)
			asked := s.server.requests()
			s.expect(row.want)
			s.restart().expect(row.want)
			if s.server.requests() != asked {
				t.Error("a refused token was sent again")
			}
		})
	}
}

func TestOtherRefusalsLeaveTheToken(t *testing.T) { // T16
	for _, code := range []string{"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope", "server_error", "temporarily_unavailable", "slow_down", "odd"} {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{faultJSON(400, `{"error":"`+code+`"}`)}
		_, _, err := s.AccessToken(t.Context())
		if refusal, ok := errors.AsType[*OAuthError](err); !ok || refusal.Code != code {
			t.Fatalf("%s: err = %v", code, err)
		}
		if entry := s.store.entry(); entry.Tries != 0 || entry.Step != stepIdle {
			t.Errorf("%s: journal %+v", code, entry)
		}
		s.expect(nil)
	}
	t.Run("invalid_grant with a status that means yes", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{faultJSON(200, `{"error":"invalid_grant"}`)}
		_, _, err := s.AccessToken(t.Context())
		if refusal, ok := errors.AsType[*OAuthError](err); !ok || refusal.Status != 200 || errors.Is(err, ErrAccessEnded) {
			t.Fatalf("err = %v", err)
		}
		if entry := s.store.entry(); entry.Tries != 0 || entry.Step != stepIdle {
			t.Errorf("journal %+v", entry)
		}
		s.expect(nil)
	})
}

func TestRollback(t *testing.T) {
	t.Run("the store is behind the journal", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		old := s.store.token
		s.expect(nil)
		s.store.token, s.store.rotation = old, 0
		asked := s.server.requests()
		s.due().expect(ErrStaleRestore)
		s.restart().expect(ErrStaleRestore)
		if s.server.requests() != asked {
			t.Error("an old token was sent")
		}
	})
	t.Run("the journal is behind the store", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		copied := s.store.journal
		s.expect(nil)
		s.due().expect(nil)
		s.store.journal = copied
		s.restart().expect(nil)
		s.server.atMost(1)
		if entry := s.store.entry(); entry.RolledBack || entry.Rotation != 3 {
			t.Errorf("journal %+v", entry)
		}
	})
	t.Run("the journal is gone", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.expect(nil)
		s.store.journal = nil
		s.restart().expect(nil)
	})
	t.Run("the token is gone", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.store.token, s.store.rotation = "", 0
		s.expect(ErrSignInNeeded)
	})
	t.Run("the journal is damaged", func(t *testing.T) {
		for _, text := range []string{"", "{", `{"format":2,"step":"idle","rotation":0}`, `{"format":1,"step":"x","rotation":0}`, `{"format":1,"step":"received","rotation":1}`, `{"format":1,"step":"refused","rotation":1,"meaning":"?"}`, `{"format":1,"step":"idle","rotation":0,"tries":-1}`} {
			s := connect(t, newFakeServer(t)).due()
			s.store.journal = []byte(text)
			s.expect(ErrSignInNeeded)
			if s.server.requests() != 0 {
				t.Errorf("%q: the token was sent", text)
			}
		}
	})
}

func storeThatDoesNotKeep(t *testing.T) {
	t.Run("the token: the journal holds it", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.store.hook = failing("token")
		s.expect(nil)
		if s.store.token != "rt-canary-1" || s.store.entry().Held.Reveal() != "rt-canary-2" || len(s.notices) != 1 {
			t.Fatalf("stored %q, journal %+v, notices %q", s.store.token, s.store.entry(), s.notices)
		}
		again := s.due().restart() // still failing after a restart
		again.store.hook = failing("token")
		again.expect(nil)
		well := s.due().restart()
		well.expect(nil)
		if well.store.token != "rt-canary-4" || !well.store.entry().Held.IsZero() || well.store.rotation != 3 {
			t.Errorf("stored %q %d, journal %+v", well.store.token, well.store.rotation, well.store.entry())
		}
		s.server.atMost(1)
	})
	t.Run("the journal before the request: nothing is sent", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.store.hook = failing("journal")
		s.expect(errDisk)
		if s.server.requests() != 0 {
			t.Error("sent without a journal entry")
		}
	})
	t.Run("the journal after the request: the store has it", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		calls := 0
		s.store.hook = func(op string, done bool) error {
			if op == "journal" && !done {
				if calls++; calls > 1 {
					return errDisk
				}
			}
			return nil
		}
		s.expect(nil)
		if s.store.token != "rt-canary-2" {
			t.Errorf("stored %q", s.store.token)
		}
		s.due().restart().expect(nil)
		s.server.atMost(1)
	})
	t.Run("both after the request", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		calls := 0
		s.store.hook = func(string, bool) error {
			if calls++; calls > 2 {
				return errDisk
			}
			return nil
		}
		s.expect(ErrSignInNeeded)
		s.expect(errDisk)
	})
}

// killed is the panic in the place of a kill.
type killed struct{}

// killAtEveryStep kills the run at each writing step, before and after it takes effect, and lets the next run go on.
func killAtEveryStep(t *testing.T) { // R02 too
	for _, strict := range []bool{true, false} {
		for _, after := range []bool{false, true} {
			for step := 1; ; step++ {
				s := connect(t, newFakeServer(t)).due()
				s.store.hook = killAt(step, after)
				if !s.dies() {
					if step < 4 {
						t.Fatalf("only %d steps", step-1)
					}
					break
				}
				spent := !s.server.refresh["rt-canary-1"]
				durable := s.store.token == "rt-canary-2" || s.store.entry().Held.Reveal() == "rt-canary-2"
				if !strict {
					s.server.set(func() { s.server.refresh["rt-canary-1"] = true }) // a grace for the one before
				}
				_, _, err := s.restart().AccessToken(t.Context())
				if wantLoss := strict && spent && !durable; (err != nil) != wantLoss || wantLoss && !errors.Is(err, ErrSignInNeeded) {
					t.Errorf("killed at %d (after %v, strict %v): %v", step, after, strict, err)
				}
				s.server.atMost(2)
				if durable {
					s.server.atMost(1)
				}
			}
		}
	}
}

// killAt panics at the n-th writing call, before it takes effect or after.
func killAt(n int, after bool) func(string, bool) error {
	calls := 0
	return func(_ string, done bool) error {
		if done == after {
			if calls++; calls == n {
				panic(killed{})
			}
		}
		return nil
	}
}

// dies asks for an access token and reports whether the run was killed at it.
func (s *connected) dies() (dead bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(killed); !ok {
				panic(r)
			}
			dead = true
		}
	}()
	if _, _, err := s.AccessToken(s.t.Context()); err != nil {
		s.t.Errorf("AccessToken: %v", err)
	}
	return false
}

func TestKillDuringAdopt(t *testing.T) {
	for _, after := range []bool{false, true} {
		for step := 1; step <= 3; step++ {
			s := connect(t, newFakeServer(t)).due()
			s.expect(nil) // rotation 1, so that the counts differ
			access, refresh := s.server.issue()
			s.store.hook = killAt(step, after)
			func() {
				defer func() { _ = recover() }()
				_ = s.Adopt(t.Context(), &Grant{AccessToken: NewSecret(access), RefreshToken: NewSecret(refresh), Expires: s.clock.Now(), Patient: "p1"})
			}()
			s.due().restart().expect(nil)
		}
	}
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"format":1,"rotation":3,"step":"sent","tries":1,"rotates":"yes","used":"2026-03-01T09:00:00Z"}`), "token", uint64(3))
	f.Add([]byte(`{"format":1,"rotation":4,"step":"received","held":"new"}`), "token", uint64(3))
	f.Add([]byte(`{"format":1,"rotation":4,"step":"refused","meaning":"access-ended"}`), "", uint64(0))
	f.Fuzz(func(t *testing.T, data []byte, token string, rotation uint64) {
		d := newDisk()
		d.journal, d.token, d.rotation = data, token, rotation
		l, err := readLedger(t.Context(), &fakeStore{disk: d})
		if err != nil {
			t.Fatal(err)
		}
		if l.obstacle(newClock().Now()) != nil {
			return
		}
		if l.token.IsZero() || l.entry.Tries > 1 && l.entry.Rotates != rotatesNo || l.rotation < l.entry.Rotation && l.entry.Held.IsZero() {
			t.Errorf("would send: %+v", l.entry)
		}
		if _, err := l.entry.encode(); err != nil {
			t.Errorf("cannot be written back: %v", err)
		}
	})
}

// TestAnotherClientsTokenIsNotSent: a session from before a sign-in again for another client would make the server refuse the new token.
func TestAnotherClientsTokenIsNotSent(t *testing.T) {
	s := connect(t, newFakeServer(t)).due()
	old := s.restart()
	old.clientID = "other"
	old.expect(ErrSignInNeeded)
	if _, err := old.Revoke(t.Context(), ""); !errors.Is(err, ErrSignInNeeded) {
		t.Errorf("revoked: %v", err)
	}
	if s.server.requests()+len(s.server.revoked) != 0 {
		t.Error("something was sent")
	}
	s.expect(nil)
}
