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

// revoke revokes with a control address under the base and checks what holds for every outcome.
func (s *connected) revoke(control string) *Revocation {
	s.t.Helper()
	if control != "" {
		control = s.config.Base + "/" + control
	}
	var told []Evidence
	result, err := s.Revoke(s.t.Context(), control, func(e Evidence) { told = append(told, e) })
	if err != nil {
		s.t.Fatal(err)
	}
	if !slices.EqualFunc(told, result.Evidence, Evidence.Equal) {
		s.t.Errorf("told %+v, returned %+v", told, result.Evidence)
	}
	if len(result.Evidence) == 0 {
		s.t.Error("an outcome without evidence")
	}
	for _, evidence := range result.Evidence {
		text := evidence.Step.String() + " " + evidence.Answer.String()
		if evidence.At.IsZero() || evidence.Step.IsZero() || evidence.Answer.IsZero() {
			s.t.Errorf("evidence %+v", evidence)
		}
		for _, word := range []string{"canary", "secure", "safe", "wiped", "guarantee", "http://", "127.0.0.1"} {
			if strings.Contains(text, word) {
				s.t.Errorf("%q in the evidence %q", word, text)
			}
		}
	}
	keeps := result.Outcome == Pending || result.Outcome == NotOffered || result.Outcome == StillOpen
	if !keeps && s.store.token != "" {
		s.t.Errorf("%s, and the stored token is still there", result.Outcome)
	}
	return result
}

func (f *fakeServer) lastRevoked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var tokens []string
	for _, form := range f.revoked {
		tokens = append(tokens, form.Get("token_type_hint")+" "+form.Get("token"))
	}
	return tokens
}

func TestRevoke(t *testing.T) {
	rows := []struct {
		name    string
		prepare func(s *connected)
		want    Outcome
		before  bool
		until   bool
	}{
		{"an honest server", func(*connected) {}, EndedChecked, false, false},
		{"an honest server, access token run out", func(s *connected) { s.due() }, EndedChecked, false, false},
		{"K04 the access token lives on", func(s *connected) { s.server.keepsAccess = true }, Accepted, false, true},
		{"K04 and its life is not announced", func(s *connected) {
			s.server.keepsAccess = true
			s.server.member["expires_in"] = nil
			s.due()
		}, Accepted, false, false},
		{"K03 a server that lies", func(s *connected) { s.server.lies = true }, StillOpen, false, false},
		{"K01 not in the metadata", func(s *connected) { s.config.Revocation = "" }, NotOffered, false, false},
		{"K01 404", func(s *connected) { s.server.revocation = repeated(faultStatus(404)) }, NotOffered, false, false},
		{"400", func(s *connected) { s.server.revocation = repeated(faultJSON(400, `{"error":"invalid_request"}`)) }, NotOffered, false, false},
		{"401", func(s *connected) { s.server.revocation = repeated(faultJSON(401, `{"error":"invalid_client"}`)) }, NotOffered, false, false},
		{"403", func(s *connected) { s.server.revocation = repeated(faultStatus(403)) }, NotOffered, false, false},
		{"405", func(s *connected) { s.server.revocation = repeated(faultStatus(405)) }, NotOffered, false, false},
		{"K06 unsupported_token_type", func(s *connected) {
			s.server.revocation = []fault{faultJSON(400, `{"error":"unsupported_token_type"}`)}
		}, NotOffered, false, false},
		{"K02 503", func(s *connected) { s.server.revocation = repeated(faultStatus(503, "Retry-After", "60")) }, Pending, false, false},
		{"429", func(s *connected) { s.server.revocation = repeated(faultStatus(429)) }, Pending, false, false},
		{"500", func(s *connected) { s.server.revocation = repeated(faultStatus(500)) }, Pending, false, false},
		{"reset", func(s *connected) { s.server.revocation = repeated(reset) }, Pending, false, false},
		{"a page with 200", func(s *connected) { s.server.revocation = repeated(faultBody(200, "text/html", "<html>")) }, Pending, false, false},
		{"an error with 200", func(s *connected) { s.server.revocation = repeated(faultJSON(200, `{"error":"server_error"}`)) }, Pending, false, false},
		{"a redirect", func(s *connected) { s.server.revocation = repeated(faultStatus(302, "Location", "/login")) }, Pending, false, false},
		{"the access token is not supported", func(s *connected) {
			s.server.revocation = []fault{nil, faultJSON(400, `{"error":"unsupported_token_type"}`)}
		}, Accepted, false, true},
		{"refused before, access refused", func(s *connected) {
			clear(s.server.refresh)
			clear(s.server.access)
		}, Accepted, false, true}, // the control address may refuse everybody
		{"refused before, access run out", func(s *connected) {
			clear(s.server.refresh)
			s.due()
			clear(s.server.access)
		}, EndedChecked, true, false},
		{"refused before and known", func(s *connected) {
			clear(s.server.refresh)
			s.due().expect(ErrAccessEnded)
			clear(s.server.access)
		}, EndedChecked, true, false},
		{"refused before, without a revocation endpoint", func(s *connected) {
			clear(s.server.refresh)
			s.due()
			clear(s.server.access)
			s.config.Revocation = ""
		}, EndedChecked, true, false},
		{"the proof meets 503", func(s *connected) { s.server.faults = repeated(faultStatus(503, "Retry-After", "600")) }, Pending, false, false},
		{"the proof meets a page", func(s *connected) { s.server.faults = repeated(faultBody(400, "text/html", "<html>")) }, Pending, false, false},
		{"the proof is lost", func(s *connected) { s.server.faults = repeated(reset) }, Pending, false, false},
		{"the proof meets a failure of the server", func(s *connected) {
			s.server.faults = repeated(faultJSON(400, `{"error":"temporarily_unavailable"}`))
		}, Pending, false, false},
		{"the proof meets invalid_client", func(s *connected) { s.server.faults = repeated(faultJSON(401, `{"error":"invalid_client"}`)) }, Accepted, false, false},
		{"the proof meets 404", func(s *connected) { s.server.faults = repeated(faultStatus(404)) }, Pending, false, false},
		{"the proof meets invalid_grant with 200", func(s *connected) {
			s.server.faults = repeated(faultJSON(200, `{"error":"invalid_grant"}`))
		}, Accepted, false, false},
		{"the proof is put off and then comes", func(s *connected) { s.server.faults = []fault{faultStatus(503, "Retry-After", "3")} }, EndedChecked, false, false},
		{"the control was never answered", func(s *connected) {
			s.server.fhir = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusForbidden); return true }
		}, Accepted, false, true},
		{"the control failed before the end, so 401 after it proves nothing", func(s *connected) {
			reads := 0
			s.server.fhir = func(w http.ResponseWriter, _ *http.Request) bool {
				if reads++; reads == 1 {
					w.WriteHeader(http.StatusBadGateway)
				}
				return reads == 1
			}
		}, Accepted, false, true},
		{"the control fails after the end", func(s *connected) {
			reads := 0
			s.server.fhir = func(w http.ResponseWriter, _ *http.Request) bool {
				if reads++; reads > 1 {
					w.WriteHeader(http.StatusBadGateway)
				}
				return reads > 1
			}
		}, Accepted, false, true},
		{"403 after the end proves nothing", func(s *connected) {
			reads := 0
			s.server.fhir = func(w http.ResponseWriter, _ *http.Request) bool {
				if reads++; reads > 1 {
					w.WriteHeader(http.StatusForbidden)
				}
				return reads > 1
			}
		}, Accepted, false, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := connect(t, newFakeServer(t))
			row.prepare(s)
			result := s.revoke("Patient/p1")
			if result.Outcome != row.want || result.EndedBefore != row.before || result.Until.IsZero() == row.until {
				t.Errorf("%s, before %v, until %v; want %s, %v, %v\n%s", result.Outcome, result.EndedBefore, result.Until,
					row.want, row.before, row.until, story(result))
			}
			switch row.want {
			case EndedChecked, Accepted:
				s.expect(ErrAccessEnded)
				s.restart().expect(ErrAccessEnded)
			case StillOpen, Pending, NotOffered:
				if s.store.token == "" {
					t.Error("the token is gone, and nothing can be tried again")
				}
			}
		})
	}
}

// repeated makes an answer that does not change.
func repeated(f fault) []fault { return []fault{f, f, f, f, f, f, f, f} }

// story is the evidence as a person reads it.
func story(r *Revocation) string {
	var text strings.Builder
	for _, e := range r.Evidence {
		text.WriteString(e.Step.String() + ": " + e.Answer.String() + "\n")
	}
	return text.String()
}

// TestEvidenceNamesTheClinicsPage where a person has to go on by themselves, and nowhere else.
func TestEvidenceNamesTheClinicsPage(t *testing.T) {
	const page = "https://clinic.example/manage"
	for _, c := range []struct {
		situation string
		prepare   func(s *connected)
		named     bool
	}{
		{"ended", func(*connected) {}, false},
		{"accepted", func(s *connected) { s.server.keepsAccess = true }, true},
		{"pending", func(s *connected) { s.server.revocation = repeated(faultStatus(503)) }, true},
		{"not offered", func(s *connected) { s.config.Revocation = "" }, true},
		{"still open", func(s *connected) { s.server.lies = true }, true},
	} {
		s := connect(t, newFakeServer(t))
		s.config.Management = page
		c.prepare(s)
		if told := story(s.revoke("Patient/p1")); strings.Contains(told, page) != c.named {
			t.Errorf("%s:\n%s", c.situation, told)
		}
	}
}

func TestRevokeSendsTheLastingTokenFirst(t *testing.T) {
	s := connect(t, newFakeServer(t))
	s.revoke("Patient/p1")
	if got := strings.Join(s.server.lastRevoked(), ", "); got != "refresh_token rt-canary-1, access_token at-canary-1" {
		t.Errorf("revoked %s", got)
	}
	if id := s.server.revoked[0].Get("client_id"); id != "chartkey" {
		t.Errorf("client_id %q", id)
	}
}

func TestRevokeAfterARestartFetchesAnAccessTokenFirst(t *testing.T) {
	s := connect(t, newFakeServer(t)).restart()
	s.server.cascades = true
	result := s.revoke("Patient/p1")
	if result.Outcome != EndedChecked {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
	if got := strings.Join(s.server.lastRevoked(), ", "); got != "refresh_token rt-canary-2, access_token at-canary-2" {
		t.Errorf("revoked %s", got)
	}
	if len(s.server.access) > 0 {
		t.Errorf("%v live", s.server.access)
	}
}

// TestRefusedSignInSaysNothingOfTheAccess: the refresh token has run out, and the control address refuses everybody. The access is sent to be ended,
// and waited for.
func TestRefusedSignInSaysNothingOfTheAccess(t *testing.T) {
	begin := func(t *testing.T) (s *connected, until time.Time) {
		s = connect(t, newFakeServer(t))
		clear(s.server.refresh)
		s.server.fhir = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusUnauthorized); return true }
		return s, s.current.expires
	}
	for _, row := range []struct {
		name     string
		prepare  func(s *connected)
		want     Outcome
		asked    string
		finally  Outcome
		before   bool
		restarts bool
	}{
		{"the server ends it", func(*connected) {}, Accepted, "refresh_token rt-canary-1, access_token at-canary-1", EndedChecked, false, false},
		{"the server keeps it", func(s *connected) { s.server.keepsAccess = true }, Accepted,
			"refresh_token rt-canary-1, access_token at-canary-1", EndedChecked, false, true},
		{"the server offers no way", func(s *connected) { s.config.Revocation = "" }, NotOffered, "", EndedChecked, true, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, until := begin(t)
			row.prepare(s)
			result := s.revoke("Patient/p1")
			if result.Outcome != row.want || result.EndedBefore || !result.Until.Equal(until) {
				t.Errorf("%s, before %t, until %v\n%s", result.Outcome, result.EndedBefore, result.Until, story(result))
			}
			if got := strings.Join(s.server.lastRevoked(), ", "); got != row.asked {
				t.Errorf("revoked %s", got)
			}
			s.clock.Advance(until.Sub(s.clock.Now()))
			if row.restarts {
				s = s.restart()
			}
			if again := s.revoke("Patient/p1"); again.Outcome != row.finally || again.EndedBefore != row.before {
				t.Errorf("again: %s, before %t\n%s", again.Outcome, again.EndedBefore, story(again))
			}
		})
	}
}

// TestTakeAccess: the access token that a newer one replaces is counted, and what the server was seen to do is not held for the newer one.
func TestTakeAccess(t *testing.T) {
	early := newClock().Now()
	late := early.Add(time.Hour)
	for _, row := range []struct {
		before journal
		want   otherAccess
	}{
		{journal{}, otherAccess{}},
		{journal{AccessUntil: late, Announced: true}, otherAccess{Until: late}},
		{journal{AccessUntil: early, Announced: true, Others: otherAccess{Until: late, Ends: true}}, otherAccess{Until: late}},
		{journal{AccessUntil: late, Announced: true, Others: otherAccess{Until: early, Tried: true}}, otherAccess{Until: late, Tried: true}},
		{journal{AccessUntil: late, Others: otherAccess{Until: early}}, otherAccess{Until: early, Unknown: true}},
		{journal{Others: otherAccess{Unknown: true}}, otherAccess{Unknown: true}},
	} {
		j := row.before
		if j.takeAccess(late, true); j.Others != row.want || !j.AccessUntil.Equal(late) || !j.Announced {
			t.Errorf("%+v: %+v", row.before, j)
		}
	}
}

// TestAccessElsewhereIsNotForgotten: an access token that is not at hand may live on, in another process or in nobody's hands. Only its time, or a
// server that is seen to end all access with the sign-in, lets the end be called checked.
func TestAccessElsewhereIsNotForgotten(t *testing.T) {
	for _, row := range []struct {
		name   string
		cannot func(s *connected) *connected // leads to a session that revokes and does not hold all access
	}{
		{"another process has a newer one", func(s *connected) *connected {
			s.restart().expect(nil)
			return s
		}},
		{"another process may have an older one", func(s *connected) *connected { return s.restart() }},
		{"another process has one of a newer sign-in", func(s *connected) *connected {
			s.restart().signInAgain()
			return s
		}},
		{"it was replaced by a newer sign-in", func(s *connected) *connected { return s.signInAgain() }},
		{"it was replaced before its end", func(s *connected) *connected {
			delete(s.server.access, "at-canary-1")
			if _, err := s.token(s.t.Context(), NewSecret("at-canary-1")); err != nil {
				s.t.Fatal(err)
			}
			s.server.access["at-canary-1"] = true // refused only by a part of the server
			return s
		}},
	} {
		for _, rotates := range []bool{true, false} {
			begin := func(t *testing.T) (*connected, time.Time) {
				s := connect(t, newFakeServer(t))
				s.server.rotates = rotates
				s.clock.Advance(10 * time.Minute)
				s = row.cannot(s)
				last := s.store.entry().AccessUntil
				if others := s.store.entry().Others.Until; s.current.expires.Equal(last) {
					last = others // the newest one is at hand
				}
				return s, last
			}
			t.Run(fmt.Sprintf("%s, rotates %t", row.name, rotates), func(t *testing.T) {
				t.Run("it ends by itself", func(t *testing.T) {
					s, last := begin(t)
					result := s.revoke("Patient/p1")
					if len(s.server.access) == 0 {
						t.Fatal("nothing lives")
					}
					if result.Outcome != Accepted || !result.Until.Equal(last) {
						t.Errorf("%s until %v, want %v\n%s", result.Outcome, result.Until, last, story(result))
					}
					if again := s.restart().revoke("Patient/p1"); again.Outcome != Accepted || !again.Until.Equal(last) {
						t.Errorf("again: %s until %v\n%s", again.Outcome, again.Until, story(again))
					}
					s.clock.Advance(last.Sub(s.clock.Now()))
					if again := s.restart().revoke("Patient/p1"); again.Outcome != EndedChecked {
						t.Errorf("in the end: %s\n%s", again.Outcome, story(again))
					}
				})
				t.Run("the server ends it with the sign-in", func(t *testing.T) {
					s, _ := begin(t)
					s.server.cascades = true
					result := s.revoke("Patient/p1")
					if result.Outcome != EndedChecked || len(s.server.access) > 0 {
						t.Errorf("%s, %v live\n%s", result.Outcome, s.server.access, story(result))
					}
				})
			})
		}
	}
	for name, journal := range map[string]func(old []byte) []byte{
		"the journal is from a copy": func(old []byte) []byte { return old },
		"the journal is lost":        func([]byte) []byte { return nil },
		"the journal is damaged":     func([]byte) []byte { return []byte("{") },
	} {
		begin := func(t *testing.T) *connected {
			s := connect(t, newFakeServer(t))
			old := s.store.journal
			s.due()
			s.clock.Advance(time.Minute)
			s.expect(nil)
			s.store.journal = journal(old)
			return s.restart()
		}
		t.Run(name+", and no access can be fetched", func(t *testing.T) {
			s := begin(t)
			s.server.keepsAccess = true
			s.server.faults = []fault{faultStatus(503), faultStatus(503), faultStatus(503)}
			result := s.revoke("Patient/p1")
			if result.Outcome != Accepted || !result.Until.IsZero() || len(s.server.access) == 0 {
				t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
			}
			if again := s.due().restart().revoke("Patient/p1"); again.Outcome != Accepted {
				t.Errorf("again: %s\n%s", again.Outcome, story(again))
			}
		})
		if name == "the journal is damaged" {
			continue // nothing is fetched
		}
		t.Run(name+", and the server ends access with the sign-in", func(t *testing.T) {
			s := begin(t)
			s.server.cascades = true
			if result := s.revoke("Patient/p1"); result.Outcome != EndedChecked || len(s.server.access) > 0 {
				t.Errorf("%s, %v live\n%s", result.Outcome, s.server.access, story(result))
			}
		})
	}
	t.Run("its end was not announced", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.server.member["expires_in"] = nil
		s.restart().expect(nil)
		result := s.revoke("Patient/p1")
		if result.Outcome != Accepted || !result.Until.IsZero() {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
	})
	t.Run("it was replaced by a visit", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		access, _ := s.server.issue()
		grant := &Grant{AccessToken: NewSecret(access), Expires: s.clock.Now().Add(10 * time.Minute), announced: true}
		if err := s.Adopt(t.Context(), grant); err != nil {
			t.Fatal(err)
		}
		last := s.clock.Now().Add(time.Hour)
		s.store.earlier = nil
		s.clock.Advance(10 * time.Minute)
		if result := s.restart().revoke("Patient/p1"); result.Outcome != NotOffered || !result.Until.Equal(last) {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
		s.clock.Advance(50 * time.Minute)
		if result := s.restart().revoke("Patient/p1"); result.Outcome != EndedChecked {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
	})
	t.Run("the sign-in had ended before, and with it the access at hand", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).signInAgain()
		clear(s.server.refresh)
		clear(s.server.access)
		if result := s.revoke("Patient/p1"); result.Outcome != Accepted || !result.Until.Equal(s.clock.Now().Add(time.Hour)) {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
		s.clock.Advance(time.Hour)
		if result := s.revoke("Patient/p1"); result.Outcome != EndedChecked {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
	})
	t.Run("the sign-in had ended before, and the access at hand was not the newest", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.clock.Advance(time.Minute)
		s.restart().expect(nil)
		clear(s.server.refresh)
		delete(s.server.access, "at-canary-1") // by the refresh
		if result := s.revoke("Patient/p1"); result.Outcome != Accepted || !result.Until.Equal(s.clock.Now().Add(time.Hour)) {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
	})
	t.Run("the sign-in had ended before, and the access at hand had been named to the server", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		older := s.clock.Now().Add(time.Hour)
		s.clock.Advance(time.Minute)
		s = s.restart()
		s.server.revocation = []fault{faultStatus(503)}
		if first := s.revoke("Patient/p1"); first.Outcome != Pending {
			t.Fatalf("%s\n%s", first.Outcome, story(first))
		}
		clear(s.server.refresh)
		if result := s.revoke("Patient/p1"); result.Outcome != Accepted || !result.Until.Equal(older) || !s.server.access["at-canary-1"] {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
	})
	t.Run("the sign-in had ended before, and nobody knows whether the access at hand was the newest", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.restart().expect(nil)
		clear(s.server.refresh)
		delete(s.server.access, "at-canary-1")
		s.store.journal = nil
		if result := s.revoke("Patient/p1"); result.Outcome != Accepted || !result.Until.IsZero() {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
	})
	t.Run("it came about somebody else", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.member["patient"] = "p2"
		if result := s.revoke("Patient/p1"); result.Outcome != Accepted || !result.Until.Equal(s.clock.Now().Add(time.Hour)) {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
	})
	t.Run("the server was seen to end access with the sign-in, and then gave some again", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).signInAgain()
		last := s.clock.Now().Add(time.Hour)
		s.server.revocation = []fault{faultStatus(503), func(w http.ResponseWriter, _ func() (int, map[string]any)) {
			delete(s.server.access, "at-canary-2")
			w.WriteHeader(http.StatusOK)
		}}
		s.server.faults = []fault{faultJSON(400, `{"error":"invalid_grant"}`)} // a part of the server that lags behind
		if first := s.revoke("Patient/p1"); first.Outcome != Pending || !strings.Contains(story(first), "look for access that is not at hand") {
			t.Fatalf("%s\n%s", first.Outcome, story(first))
		}
		s.clock.Advance(time.Minute)
		if second := s.restart().revoke("Patient/p1"); second.Outcome != Accepted || !second.Until.Equal(last) {
			t.Errorf("%s until %v\n%s", second.Outcome, second.Until, story(second))
		}
	})
}

func TestRevokeAfterARestartWithoutAnswerIsNotClaimed(t *testing.T) {
	t.Run("the last access token may live", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).restart()
		clear(s.server.refresh) // ended elsewhere; at-canary-1 still works and is not at hand
		result := s.revoke("Patient/p1")
		if result.Outcome != Accepted || !result.Until.Equal(s.clock.Now().Add(time.Hour)) {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
	})
	t.Run("the last access token has run out", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due().restart()
		clear(s.server.refresh)
		if result := s.revoke("Patient/p1"); result.Outcome != EndedChecked || !result.EndedBefore {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
	})
}

func TestStillOpenCatchesTheFreshTokens(t *testing.T) {
	s := connect(t, newFakeServer(t))
	s.server.lies = true
	result := s.revoke("Patient/p1")
	if result.Outcome != StillOpen || s.store.token != "rt-canary-2" {
		t.Fatalf("%s, stored %q", result.Outcome, s.store.token)
	}
	want := "refresh_token rt-canary-1, access_token at-canary-1, refresh_token rt-canary-2, access_token at-canary-2"
	if got := strings.Join(s.server.lastRevoked(), ", "); got != want {
		t.Errorf("revoked %s", got)
	}
	// Of a server that said yes to what went on nothing is inferred: the first access token counts until its time is over.
	first := s.clock.Now().Add(time.Hour)
	s.clock.Advance(time.Minute)
	s.server.set(func() { s.server.lies, s.server.cascades = false, true })
	if again := s.revoke("Patient/p1"); again.Outcome != Accepted || !again.Until.Equal(first) {
		t.Errorf("again: %s until %v\n%s", again.Outcome, again.Until, story(again))
	}
	s.clock.Advance(time.Hour)
	if again := s.revoke("Patient/p1"); again.Outcome != EndedChecked {
		t.Errorf("in the end: %s\n%s", again.Outcome, story(again))
	}
}

func TestAccessTokenAcceptedBeyondItsLifeIsStillOpen(t *testing.T) {
	s := connect(t, newFakeServer(t))
	s.server.keepsAccess = true
	s.server.fhir = func(http.ResponseWriter, *http.Request) bool {
		s.clock.Advance(40 * time.Minute) // the first look comes within its life, the second after it
		return false
	}
	if result := s.revoke("Patient/p1"); result.Outcome != StillOpen {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
}

func TestAcceptedBecomesChecked(t *testing.T) {
	t.Run("in the same run", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.server.keepsAccess = true
		first := s.revoke("Patient/p1")
		if first.Outcome != Accepted {
			t.Fatalf("%s\n%s", first.Outcome, story(first))
		}
		if again := s.revoke("Patient/p1"); again.Outcome != Accepted || !again.Until.Equal(first.Until) {
			t.Errorf("again: %s until %v", again.Outcome, again.Until)
		}
		s.server.set(func() { clear(s.server.access) })
		if again := s.revoke("Patient/p1"); again.Outcome != EndedChecked {
			t.Errorf("again: %s\n%s", again.Outcome, story(again))
		}
	})
	t.Run("not by a time that is only the longest that is counted with", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.server.keepsAccess, s.server.member["expires_in"] = true, 30*24*3600
		s.due().expect(nil)
		if result := s.revoke(""); result.Outcome != Accepted || !result.Until.IsZero() {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
		s.clock.Advance(longestLife)
		if result := s.restart().revoke(""); result.Outcome != Accepted {
			t.Errorf("again: %s\n%s", result.Outcome, story(result))
		}
	})
	t.Run("in a later run, by its time", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.server.keepsAccess = true
		s.revoke("Patient/p1")
		later := s.restart()
		if result := later.revoke("Patient/p1"); result.Outcome != Accepted || result.Until.IsZero() {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
		s.clock.Advance(time.Hour)
		if result := later.revoke("Patient/p1"); result.Outcome != EndedChecked {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
	})
}

func TestPendingIsTriedAgain(t *testing.T) {
	s := connect(t, newFakeServer(t))
	s.server.cascades = true
	s.server.revocation = []fault{faultStatus(503), faultStatus(503)}
	if result := s.revoke("Patient/p1"); result.Outcome != Pending {
		t.Fatalf("%s\n%s", result.Outcome, story(result))
	}
	if result := s.restart().revoke("Patient/p1"); result.Outcome != EndedChecked {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
}

// TestUnclearTrialIsTriedAgain: where the server said yes and the trial told nothing, the token is what a later run proves or ends it with.
// The best that comes of it after a lost answer is Accepted: the trial itself may have brought a new token.
func TestUnclearTrialIsTriedAgain(t *testing.T) {
	for name, trial := range map[string]fault{
		"503": faultStatus(503, "Retry-After", "600"), "a page": faultBody(200, "text/html", "<html>"), "lost": reset,
	} {
		best := Accepted
		if name == "503" {
			best = EndedChecked // the server said that it did nothing
		}
		for _, next := range []string{"in this run", "in the next run"} {
			begin := func(t *testing.T, lies bool) *connected {
				s := connect(t, newFakeServer(t))
				s.server.lies, s.server.faults = lies, []fault{trial}
				if first := s.revoke("Patient/p1"); first.Outcome != Pending {
					t.Fatalf("%s\n%s", first.Outcome, story(first))
				}
				s.clock.Advance(time.Minute)
				if next == "in the next run" {
					return s.restart()
				}
				return s
			}
			t.Run(name+", an honest server, "+next, func(t *testing.T) {
				s := begin(t, false)
				if result := s.revoke("Patient/p1"); result.Outcome != best || result.EndedBefore {
					t.Errorf("%s, before %v\n%s", result.Outcome, result.EndedBefore, story(result))
				}
			})
			t.Run(name+", a server that lies, "+next, func(t *testing.T) {
				s := begin(t, true)
				if result := s.revoke("Patient/p1"); result.Outcome != StillOpen {
					t.Errorf("%s\n%s", result.Outcome, story(result))
				}
				s.server.set(func() { s.server.lies = false })
				if result := s.due().revoke("Patient/p1"); result.Outcome != best || len(s.server.refresh) > 0 {
					t.Errorf("%s\n%s", result.Outcome, story(result))
				}
			})
		}
	}
	t.Run("no time was left", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		r := &revoking{session: s.Session, earlier: &superseded{}, ledger: newLedger(s.store, s.store.token, 0, s.store.journal)}
		over, cancel := context.WithDeadline(t.Context(), time.Now())
		defer cancel()
		if outcome, err := r.prove(over); err != nil || outcome != Pending || len(s.server.posts) != 0 {
			t.Errorf("%s, %v", outcome, err)
		}
	})
}

func TestNotOfferedIsNoRevocationOfOurs(t *testing.T) {
	s := connect(t, newFakeServer(t)).due()
	s.expect(nil)
	s.server.revocation = repeated(faultStatus(404))
	s.revoke("Patient/p1")
	clear(s.server.refresh)
	s.due().expect(ErrFamilyRevoked)
}

func TestOfflineIsPending(t *testing.T) { // K09
	s := connect(t, newFakeServer(t)).restart()
	s.server.Close()
	if result := s.revoke("Patient/p1"); result.Outcome != Pending {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
}

func TestRevokeWithAnAccessTokenOnly(t *testing.T) {
	s := newSessionOn(t, newFakeServer(t), newDisk(), newClock())
	access, _ := s.server.issue()
	grant := &Grant{AccessToken: NewSecret(access), Expires: s.clock.Now().Add(time.Hour), announced: true}
	if err := s.Adopt(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	if result := s.revoke("Patient/p1"); result.Outcome != EndedChecked {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
	if got := strings.Join(s.server.lastRevoked(), ", "); got != "access_token at-canary-1" {
		t.Errorf("revoked %s", got)
	}
}

func TestRevokeWithNothingInHand(t *testing.T) {
	s := newSessionOn(t, newFakeServer(t), newDisk(), newClock())
	if result := s.revoke(""); result.Outcome != NotOffered || len(s.server.revoked) > 0 {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
}

func TestRevokeWithoutAControlCannotCheckTheAccessToken(t *testing.T) {
	s := connect(t, newFakeServer(t))
	if result := s.revoke(""); result.Outcome != Accepted || result.Until.IsZero() {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
}

func TestRestoredTokenIsRevokedAndNeverRefreshed(t *testing.T) { // K05
	s := connect(t, newFakeServer(t)).due()
	s.expect(nil)
	s.store.token, s.store.rotation = "rt-canary-1", 0
	later := s.restart()
	asked := s.server.requests()
	if result := later.revoke("Patient/p1"); result.Outcome != Accepted {
		t.Errorf("%s\n%s", result.Outcome, story(result))
	}
	if s.server.requests() != asked {
		t.Error("the restored token was used to refresh")
	}
}

// TestRestoredTokenBesideARefusal: the refusal was of a newer token; the restored one is as little used to refresh as any other.
func TestRestoredTokenBesideARefusal(t *testing.T) {
	begin := func(t *testing.T) *connected {
		s := connect(t, newFakeServer(t)).due()
		s.expect(nil)
		delete(s.server.refresh, "rt-canary-2")
		s.due().expect(ErrFamilyRevoked)
		s.store.token, s.store.rotation = "rt-canary-1", 0
		s.server.refresh["rt-canary-1"] = true // as far as anybody knows here
		return s.restart()
	}
	t.Run("it is revoked, and not tried", func(t *testing.T) {
		s := begin(t)
		asked := s.server.requests()
		if result := s.revoke("Patient/p1"); result.Outcome != Accepted || result.EndedBefore || s.server.refresh["rt-canary-1"] {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
		if s.server.requests() != asked {
			t.Error("the restored token was used to refresh")
		}
	})
	t.Run("a new sign-in sets it aside", func(t *testing.T) {
		s := begin(t).signInAgain()
		if got, _ := s.store.earlierTokens(); !slices.Equal(got, []string{"rt-canary-1"}) {
			t.Errorf("kept %q", got)
		}
	})
}

// TestRefusalIsTakenBack: a token that was refused once and then works has not ended, whatever a later run meets.
func TestRefusalIsTakenBack(t *testing.T) {
	for _, row := range []struct {
		name  string
		trial fault // of the second revocation
		want  Outcome
	}{
		{"and then cannot be tried", faultJSON(401, `{"error":"invalid_client"}`), Accepted},
		{"and then is not answered", faultStatus(503, "Retry-After", "600"), Pending},
	} {
		t.Run("it works, "+row.name, func(t *testing.T) {
			s := connect(t, newFakeServer(t)).due()
			s.server.lies = true
			s.server.faults = []fault{faultJSON(400, `{"error":"invalid_grant"}`)} // a part of the server that lags behind
			if first := s.revoke("Patient/p1"); first.Outcome != StillOpen {
				t.Fatalf("%s\n%s", first.Outcome, story(first))
			}
			if gone := s.store.entry().Gone; !gone.IsZero() {
				t.Errorf("gone since %v", gone)
			}
			s.server.faults = []fault{row.trial}
			if second := s.revoke("Patient/p1"); second.Outcome != row.want {
				t.Errorf("second: %s\n%s", second.Outcome, story(second))
			}
			s.clock.Advance(3 * time.Hour)
			s.server.faults = []fault{row.trial}
			if third := s.restart().revoke("Patient/p1"); third.Outcome != row.want && third.Outcome != StillOpen || len(s.server.refresh) == 0 {
				t.Errorf("third: %s\n%s", third.Outcome, story(third))
			}
		})
	}
	t.Run("it cannot be tried after the server's yes", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).restart()
		s.server.lies = true
		s.server.faults = []fault{faultJSON(400, `{"error":"invalid_grant"}`), faultJSON(401, `{"error":"invalid_client"}`)}
		if first := s.revoke("Patient/p1"); first.Outcome != Accepted {
			t.Fatalf("%s\n%s", first.Outcome, story(first))
		}
		if again := s.due().restart().revoke("Patient/p1"); again.Outcome != Accepted {
			t.Errorf("again: %s\n%s", again.Outcome, story(again))
		}
	})
	t.Run("it was of an older token, and the journal is from a copy", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		entry := s.store.entry()
		s.due().expect(nil)
		entry.Revoking, entry.Gone = s.clock.Now(), s.clock.Now()
		var err error
		if s.store.journal, err = entry.encode(); err != nil {
			t.Fatal(err)
		}
		s.server.faults = []fault{faultJSON(401, `{"error":"invalid_client"}`)}
		if first := s.revoke("Patient/p1"); first.Outcome != Accepted || !first.Until.IsZero() {
			t.Fatalf("%s\n%s", first.Outcome, story(first))
		}
		if gone := s.store.entry().Gone; !gone.IsZero() {
			t.Errorf("gone since %v", gone)
		}
	})
	t.Run("an end that the caller could not keep is told again", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		clear(s.server.refresh)
		if first := s.revoke("Patient/p1"); first.Outcome != EndedChecked {
			t.Fatalf("%s\n%s", first.Outcome, story(first))
		}
		if again := s.restart().revoke("Patient/p1"); again.Outcome != EndedChecked {
			t.Errorf("again: %s\n%s", again.Outcome, story(again))
		}
	})
}

func TestRevokeKeepsTokensFromOtherAddresses(t *testing.T) { // K07
	stranger := newFakeServer(t)
	s := connect(t, newFakeServer(t))
	s.server.revocation = repeated(faultStatus(307, "Location", stranger.URL+"/revoke"))
	s.revoke("Patient/p1")
	for _, control := range []string{stranger.URL + "/fhir/Patient/p1", "https://evil.example/", s.server.URL + "/other", "%", s.config.Base} {
		if _, err := s.Revoke(t.Context(), control); !errors.Is(err, ErrForeignOrigin) {
			t.Errorf("control %s: %v", control, err)
		}
	}
	if len(stranger.revoked)+len(stranger.reads) > 0 {
		t.Error("a token went to a stranger")
	}
}

func TestRevokeWithAFailingStore(t *testing.T) {
	t.Run("before anything is sent", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.store.hook = failing("journal")
		if result, err := s.Revoke(t.Context(), s.config.Base+"/Patient/p1"); !errors.Is(err, errDisk) || len(s.server.revoked) > 0 || result != nil {
			t.Errorf("%+v, err = %v, revoked %v", result, err, s.server.revoked)
		}
	})
	t.Run("at the deletion: the next try removes it", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.store.hook = failing("token")
		result, err := s.Revoke(t.Context(), s.config.Base+"/Patient/p1")
		if !errors.Is(err, errDisk) || result == nil || result.Outcome != EndedChecked {
			t.Fatalf("%+v, err = %v", result, err)
		}
		if result := s.due().restart().revoke("Patient/p1"); result.Outcome != EndedChecked {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
	})
}

// TestRevokeCancelled: once the server has been asked, a caller who gives up hears that it is pending; what was clear by then stands.
func TestRevokeCancelled(t *testing.T) {
	no := func(w http.ResponseWriter, _ func() (int, map[string]any)) { w.WriteHeader(http.StatusForbidden) }
	for name, row := range map[string]struct {
		faults []fault
		after  string // the step at which the caller gives up
		want   Outcome
	}{
		"before anything is sent":     {nil, "read the record before", ""},
		"after the server's yes":      {nil, "end the stored sign-in", Pending},
		"after a lost answer":         {[]fault{reset}, "end the stored sign-in", Pending},
		"after the server's no":       {[]fault{no, no}, "end the access in use", NotOffered},
		"when it is seen to be ended": {nil, "read the record again", EndedChecked},
	} {
		t.Run(name, func(t *testing.T) {
			s := connect(t, newFakeServer(t))
			s.server.revocation = row.faults
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			result, err := s.Revoke(ctx, s.config.Base+"/Patient/p1", func(e Evidence) {
				if e.Step.String() == row.after {
					cancel()
				}
			})
			if brokenOff := row.want == "" || row.want == Pending; brokenOff != errors.Is(err, context.Canceled) || !brokenOff && err != nil {
				t.Errorf("err = %v", err)
			}
			if (row.want == "") != (result == nil) || result != nil && (result.Outcome != row.want || len(result.Evidence) == 0) {
				t.Errorf("%+v, want %q", result, row.want)
			}
			if row.want == "" && len(s.server.revoked) > 0 {
				t.Errorf("the server was asked: %v", s.server.revoked)
			}
			if row.want == Pending && row.faults == nil && (!strings.Contains(story(result), answerLeft.String()) || strings.Contains(story(result), answerSilent.String())) {
				t.Errorf("the server is blamed for what was broken off here:\n%s", story(result))
			}
			if (s.store.token == "") != (row.want == EndedChecked) {
				t.Errorf("the token is %q", s.store.token)
			}
			if result := s.revoke("Patient/p1"); result.Outcome != EndedChecked || result.EndedBefore {
				t.Errorf("%s\n%s", result.Outcome, story(result))
			}
		})
	}
}

// TestLostAnswerMayHaveBroughtASignIn: the server has replaced the token, the answer was lost, and the refusal of the old token is no end of the
// new one. Nothing that comes later makes it one, short of a server that is known to give no new tokens.
func TestLostAnswerMayHaveBroughtASignIn(t *testing.T) {
	const words = "look for what a lost answer brought"
	for _, row := range []struct {
		name   string
		before func(s *connected) *connected
		faults []fault // of the revocation's own requests
		first  Outcome
	}{
		{"of the refresh before, and the repeat is refused", func(s *connected) *connected {
			s.server.faults = []fault{lost}
			s.expect(ErrSignInNeeded)
			return s
		}, nil, Accepted},
		{"the same in another run", func(s *connected) *connected {
			s.server.faults = []fault{lost}
			s.expect(ErrSignInNeeded)
			return s.restart()
		}, nil, Accepted},
		{"of the refresh before, by a kill", func(s *connected) *connected {
			s.server.faults = []fault{lost}
			ctx, cancel := context.WithCancel(s.t.Context())
			s.wait = func(context.Context, time.Duration) error { cancel(); return ctx.Err() }
			_, _, _ = s.AccessToken(ctx)
			return s.restart()
		}, nil, Accepted},
		{"of the access to try with", func(s *connected) *connected { return s }, []fault{lost}, Accepted},
		{"of the trial, at a server that lies", func(s *connected) *connected {
			s.expect(nil)
			s.server.lies = true
			return s
		}, []fault{lost}, Pending},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := row.before(connect(t, newFakeServer(t)).due())
			s.server.set(func() { s.server.faults = row.faults })
			first := s.revoke("Patient/p1")
			if first.Outcome != row.first || first.EndedBefore || !first.Until.IsZero() || !strings.Contains(story(first), words) {
				t.Errorf("%s until %v\n%s", first.Outcome, first.Until, story(first))
			}
			s.clock.Advance(48 * time.Hour)
			again := s.restart().revoke("Patient/p1")
			if again.Outcome != Accepted || !again.Until.IsZero() || !strings.Contains(story(again), words) {
				t.Errorf("again: %s until %v\n%s", again.Outcome, again.Until, story(again))
			}
			if len(s.server.refresh) == 0 {
				t.Error("the server holds nothing, and this is no test")
			}
		})
	}
	t.Run("and the person signs in again", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{lost}
		s.expect(ErrSignInNeeded)
		s = s.signInAgain()
		s.server.cascades = true
		if result := s.revoke("Patient/p1"); result.Outcome != Accepted || !result.Until.IsZero() || len(s.server.refresh) == 0 {
			t.Errorf("%s until %v\n%s", result.Outcome, result.Until, story(result))
		}
	})
	t.Run("and the server offers no way to end it", func(t *testing.T) {
		s := connect(t, newFakeServer(t)).due()
		s.server.faults = []fault{lost}
		s.expect(ErrSignInNeeded)
		s.config.Revocation = ""
		if result := s.revoke("Patient/p1"); result.Outcome != NotOffered {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
	})
	t.Run("and the repeat works: its access may live, unless the server ends all with the sign-in", func(t *testing.T) {
		for cascades, want := range map[bool]Outcome{true: EndedChecked, false: Accepted} {
			s := connect(t, newFakeServer(t)).due()
			s.server.cascades = cascades
			s.server.faults = []fault{forgiving(lost)}
			s.expect(nil)
			if result := s.revoke("Patient/p1"); result.Outcome != want || !result.Until.IsZero() {
				t.Errorf("cascades %t: %s until %v\n%s", cascades, result.Outcome, result.Until, story(result))
			}
		}
	})
	t.Run("not of a server that gives no new tokens", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.server.rotates = false
		s.due().expect(nil)
		s.due()
		s.server.faults = []fault{lost, lost}
		_, _, _ = s.AccessToken(t.Context())
		s.server.cascades = true
		if result := s.revoke("Patient/p1"); result.Outcome != EndedChecked {
			t.Errorf("%s\n%s", result.Outcome, story(result))
		}
	})
}

// TestPendingIsNoYes: what the server was asked to end and did not say yes to is asked for again, or said to be out of reach.
func TestPendingIsNoYes(t *testing.T) {
	visit := func(t *testing.T) *connected {
		s := newSessionOn(t, newFakeServer(t), newDisk(), newClock())
		access, refresh := s.server.issue()
		delete(s.server.refresh, refresh)
		if err := s.Adopt(t.Context(), &Grant{AccessToken: NewSecret(access), Expires: s.clock.Now().Add(time.Hour), announced: true}); err != nil {
			t.Fatal(err)
		}
		return s
	}
	pending := func(s *connected) {
		s.server.revocation = []fault{faultStatus(503), faultStatus(503)}
		if first := s.revoke("Patient/p1"); first.Outcome != Pending {
			s.t.Fatalf("%s\n%s", first.Outcome, story(first))
		}
		s.server.revocation = nil
	}
	neverYes := func(t *testing.T, r *Revocation) {
		t.Helper()
		if strings.Contains(story(r), "look at the earlier revocation: the server said yes") {
			t.Errorf("it said no such thing:\n%s", story(r))
		}
	}
	t.Run("the access of a visit", func(t *testing.T) {
		s := visit(t)
		pending(s)
		if r := s.revoke("Patient/p1"); r.Outcome != EndedChecked || len(s.server.access) > 0 {
			t.Errorf("%s, %v live\n%s", r.Outcome, s.server.access, story(r))
		}
	})
	t.Run("the access of a visit that is not at hand", func(t *testing.T) {
		s := visit(t)
		until := s.current.expires
		pending(s)
		s = s.restart()
		r := s.revoke("Patient/p1")
		neverYes(t, r)
		if r.Outcome != NotOffered || !r.Until.Equal(until) {
			t.Errorf("%s until %v\n%s", r.Outcome, r.Until, story(r))
		}
		s.clock.Advance(time.Hour)
		if r := s.revoke("Patient/p1"); r.Outcome != EndedChecked {
			t.Errorf("%s\n%s", r.Outcome, story(r))
		}
	})
	t.Run("the access of a visit that the server keeps is over with its time", func(t *testing.T) {
		s := visit(t)
		s.server.keepsAccess = true
		until := s.current.expires
		for range 2 {
			r := s.revoke("Patient/p1")
			neverYes(t, r)
			if r.Outcome != Accepted || !r.Until.Equal(until) {
				t.Errorf("%s until %v\n%s", r.Outcome, r.Until, story(r))
			}
			s = s.restart()
		}
		s.clock.Advance(time.Hour)
		if r := s.revoke("Patient/p1"); r.Outcome != EndedChecked {
			t.Errorf("%s\n%s", r.Outcome, story(r))
		}
	})
	for _, restarts := range []bool{true, false} {
		t.Run(fmt.Sprintf("the token was deleted meanwhile, restart %t", restarts), func(t *testing.T) {
			s := connect(t, newFakeServer(t))
			pending(s)
			s.store.token = ""
			if restarts {
				s = s.restart()
			}
			for range 2 {
				r := s.revoke("Patient/p1")
				neverYes(t, r)
				if r.Outcome != NotOffered || !r.Until.IsZero() || !strings.Contains(story(r), "the stored sign-in is not here any more") {
					t.Errorf("%s until %v\n%s", r.Outcome, r.Until, story(r))
				}
			}
			if len(s.server.refresh) == 0 {
				t.Error("the server holds nothing, and this is no test")
			}
		})
	}
	t.Run("a kill between the announcement and the request", func(t *testing.T) {
		s := visit(t)
		s.store.hook = func(op string, done bool) error {
			if op == "journal" && done {
				panic("killed")
			}
			return nil
		}
		func() {
			defer func() { _ = recover() }()
			_, _ = s.Revoke(t.Context(), s.config.Base+"/Patient/p1")
		}()
		later := newSessionOn(t, s.server, s.store.disk, s.clock)
		later.store.lock = make(chan struct{}, 1)
		r := later.revoke("Patient/p1")
		neverYes(t, r)
		if r.Outcome != NotOffered || r.Until.IsZero() || len(s.server.revoked) > 0 || s.store.entry().Revoking.IsZero() {
			t.Errorf("%s until %v\n%s", r.Outcome, r.Until, story(r))
		}
	})
}

// TestRevokeCancelledInATokenRequest: what was broken off here is not told as the server's silence.
func TestRevokeCancelledInATokenRequest(t *testing.T) {
	for name, begin := range map[string]func(s *connected) *connected{
		"the trial":               func(s *connected) *connected { return s },
		"the access to try with":  func(s *connected) *connected { return s.restart() },
		"the trial of one before": func(s *connected) *connected { return s.signInAgain() },
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(connect(t, newFakeServer(t)))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s.server.faults = []fault{func(w http.ResponseWriter, _ func() (int, map[string]any)) { cancel(); hangUp(w) }}
			var told strings.Builder
			_, err := s.Revoke(ctx, s.config.Base+"/Patient/p1", func(e Evidence) { told.WriteString(e.Step.String() + ": " + e.Answer.String() + "\n") })
			if !errors.Is(err, context.Canceled) || !strings.Contains(told.String(), answerLeft.String()) || strings.Contains(told.String(), "no usable answer came") {
				t.Errorf("%v\n%s", err, told.String())
			}
		})
	}
}
