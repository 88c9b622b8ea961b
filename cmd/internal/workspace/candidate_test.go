package workspace

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
)

// TestReviewShowsWhatToDecideBy: before anything is stored the person sees whose record it is and what was granted, and can try it.
func TestReviewShowsWhatToDecideBy(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true, Deny: []string{"Condition"}})
	r := request(s)
	var seen *Candidate
	r.Review = func(ctx context.Context, found *Candidate) error {
		seen = found
		h.noConnection(w)
		var told []ScopeAccess
		a, err := found.Test(ctx, func(one ScopeAccess) { told = append(told, one) })
		if err != nil {
			return err
		}
		if got := line(t, a, "patient/Patient.rs").Test; got != "read" {
			t.Errorf("the patient: %s", got)
		}
		if got := line(t, a, "patient/Condition.rs"); got.State != "refused" || got.Test != "refused" {
			t.Errorf("what was refused: %+v", got)
		}
		tried := slices.DeleteFunc(slices.Clone(a.Scopes), func(one ScopeAccess) bool { return !auth.ParseScope(one.Scope).Usable() })
		if !slices.Equal(told, tried) {
			t.Errorf("told of %d, tried %d", len(told), len(tried))
		}
		return nil
	}
	done, err := w.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if seen.PatientName == "" || len(seen.BirthDate) != len("1971-03-08") || seen.Renewed || seen.Connection.ID != done.Connection.ID ||
		line(t, seen.Access, "patient/Observation.rs").State != "granted" {
		t.Errorf("%+v", seen)
	}
	before := tokenRequests(s)
	r.Base, r.ClientID = done.Connection.ID, ""
	r.Review = func(ctx context.Context, found *Candidate) error {
		if !found.Renewed || found.PatientName != seen.PatientName {
			t.Errorf("%+v", found)
		}
		h.clock.pass(1 << 40) // the new access has run out, and the old sign-in is not to be used for it
		if a, err := found.Test(ctx); err != nil || line(t, a, "patient/Patient.rs").Test != "refused" {
			t.Errorf("%+v, %v", a, err)
		}
		return auth.ErrConsentRefused
	}
	_, err = w.Connect(t.Context(), r)
	wants(t, err, ConsentRefused)
	if got := tokenRequests(s) - before; got != 3 {
		t.Errorf("%d requests for tokens, want that of the sign-in, and one before and one after its end to prove that", got)
	}
	if end := undone(t, err); end.Outcome != auth.EndedChecked || revoked(s) != 2 {
		t.Errorf("%+v, given back %d times", end, revoked(s))
	}
	if kept, err := w.Connection(t.Context(), done.Connection.ID); err != nil || !kept.SignedIn.Equal(done.Connection.SignedIn) {
		t.Errorf("the connection of before: %+v, %v", kept, err)
	}
}

// TestReviewWithoutAName: what cannot be read stays empty, and is no reason to refuse.
func TestReviewWithoutAName(t *testing.T) {
	for situation, answer := range map[string]func(*http.Request) (*http.Response, error){
		"refused":   func(r *http.Request) (*http.Response, error) { return respond(r, 403, `{}`), nil },
		"no answer": func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded },
		"not JSON":  func(r *http.Request) (*http.Response, error) { return respond(r, 200, `<html>`), nil },
		"another patient": func(r *http.Request) (*http.Response, error) {
			return respond(r, 200, `{"resourceType":"Patient","id":"other","name":[{"text":"Eve"}]}`), nil
		},
		"another thing": func(r *http.Request) (*http.Response, error) {
			return respond(r, 200, `{"resourceType":"Group","id":"p1001"}`), nil
		},
	} {
		t.Run(situation, func(t *testing.T) {
			h := newHouse(t)
			s := h.clinic(sandbox.Options{Approve: true})
			h.network.meddle(func(r *http.Request) (*http.Response, error) {
				if strings.Contains(r.URL.Path, "/fhir/Patient/") {
					return answer(r)
				}
				return nil, nil
			})
			r := request(s)
			asked := false
			r.Review = func(_ context.Context, found *Candidate) error {
				asked = true
				if found.PatientName != "" || found.BirthDate != "" {
					t.Errorf("%q, %q", found.PatientName, found.BirthDate)
				}
				return nil
			}
			if _, err := h.enter().Connect(t.Context(), r); err != nil || !asked {
				t.Errorf("asked: %t, %v", asked, err)
			}
		})
	}
	t.Run("not asked for", func(t *testing.T) {
		h := newHouse(t)
		s := h.clinic(sandbox.Options{Approve: true, Faults: []string{"widen-scope"}})
		r := request(s)
		r.Types = []string{"Immunization"}
		r.Review = func(_ context.Context, found *Candidate) error {
			if found.PatientName != "" {
				t.Errorf("the name was read although it was given unasked: %q", found.PatientName)
			}
			return nil
		}
		if _, err := h.enter().Connect(t.Context(), r); err != nil {
			t.Error(err)
		}
	})
}

// TestReviewEndsWithTheWorkspace: a lock while the person reads keeps nothing, and the log tells of it, also where the clinic did not take the
// grant back.
func TestReviewEndsWithTheWorkspace(t *testing.T) {
	for fault, c := range map[string]struct {
		asked int
		want  string
	}{
		"":              {2, "consent-refused | Clinic | ended-checked"},
		"no-revocation": {0, "consent-refused | Clinic | not-offered"},
		"revoke-500":    {2, "consent-refused | Clinic | pending"},
	} {
		t.Run(fault, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			s := h.clinic(sandbox.Options{Approve: true, Faults: slices.DeleteFunc([]string{fault}, func(f string) bool { return f == "" })})
			r := request(s)
			r.Review = func(ctx context.Context, _ *Candidate) error {
				if err := w.Close(); err != nil {
					t.Error(err)
				}
				<-ctx.Done()
				return ctx.Err()
			}
			_, err := w.Connect(t.Context(), r)
			wants(t, err, Cancelled)
			if revoked(s) != c.asked {
				t.Errorf("given back %d times", revoked(s))
			}
			next := h.enter()
			next.Tidied(t.Context())
			h.noConnection(next)
			if log := logged(t, next); !slices.Contains(log, c.want) {
				t.Errorf("%q", log)
			}
			if r := h.verified(next); !r.OK {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestALockDoesNotWaitForTheClinic: one that does not take back what nobody has kept is waited for a moment only.
func TestALockDoesNotWaitForTheClinic(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/revoke") {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return nil, nil
	})
	r := request(s)
	r.Review = func(ctx context.Context, _ *Candidate) error {
		_ = w.Close()
		<-ctx.Done() // which a lock brings about a moment later
		return ctx.Err()
	}
	begun := time.Now()
	_, err := w.Connect(t.Context(), r)
	wants(t, err, Cancelled)
	if took := time.Since(begun); took < redeemGrace || took > 2*redeemGrace-time.Second {
		t.Errorf("it waited %v", took)
	}
	h.network.meddle(nil)
	next := h.enter()
	if log := logged(t, next); !slices.Contains(log, "consent-refused | Clinic | pending") {
		t.Errorf("%q", log)
	}
	next.Tidied(t.Context())
	if log := logged(t, next); !strings.HasPrefix(log[len(log)-1], "consent-refused | Clinic (") || !strings.HasSuffix(log[len(log)-1], "| ended-checked") {
		t.Errorf("the next unlock does not end it: %q", log)
	}
}

// TestConnectAsksForWhatIsWanted: chosen kinds of record, with or without staying signed in.
func TestConnectAsksForWhatIsWanted(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	r := request(s)
	r.Types, r.Once = []string{"Patient", "Immunization"}, true
	done, err := w.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if got := done.Connection.Asked; got != "openid fhirUser launch/patient patient/Patient.rs patient/Immunization.rs" || done.Connection.Expires.IsZero() {
		t.Errorf("asked %q, ends %v", got, done.Connection.Expires)
	}
	r.Base, r.Types, r.Once = done.Connection.ID, []string{"Condition"}, false
	if done, err = w.Connect(t.Context(), r); err != nil || !strings.HasSuffix(done.Connection.Asked, "offline_access patient/Condition.rs") {
		t.Errorf("a renewal with other kinds asked %q, %v", done.Connection.Asked, err)
	}
	r.Types, r.Once = nil, true
	if done, err = w.Connect(t.Context(), r); err != nil || done.Connection.Asked != "openid fhirUser launch/patient patient/Condition.rs" {
		t.Errorf("a renewal without lasting sign-in asked %q, %v", done.Connection.Asked, err)
	}
	r.Types = []string{"Wobble"}
	_, err = w.Connect(t.Context(), r)
	wants(t, err, Usage)
}

func tokenRequests(s *sandbox.Server) (n int) {
	for _, r := range s.Requests() {
		if strings.HasSuffix(r.Path, "/token") {
			n++
		}
	}
	return n
}
