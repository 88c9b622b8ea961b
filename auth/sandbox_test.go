package auth_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/redirect"
	"chartkey/auth/sandbox"
)

// memory is a Store for one connection of one process.
type memory struct {
	lock     sync.Mutex
	token    string
	rotation uint64
	journal  []byte
	earlier  []byte
}

func (m *memory) Lock(context.Context) (func(), error)             { m.lock.Lock(); return m.lock.Unlock, nil }
func (m *memory) Token(context.Context) (string, uint64, error)    { return m.token, m.rotation, nil }
func (m *memory) Journal(context.Context) ([]byte, error)          { return m.journal, nil }
func (m *memory) SetJournal(_ context.Context, entry []byte) error { m.journal = entry; return nil }
func (m *memory) Superseded(context.Context) ([]byte, error)       { return m.earlier, nil }
func (m *memory) SetSuperseded(_ context.Context, tokens []byte) error {
	m.earlier = tokens
	return nil
}
func (m *memory) SetToken(_ context.Context, t string, r uint64) error {
	m.token, m.rotation = t, r
	return nil
}

// clinic starts the sandbox and signs in to it as a program would: discovery, listener, browser, code.
type clinic struct {
	t      *testing.T
	server *sandbox.Server
	config *auth.Configuration
	store  *memory
	grant  *auth.Grant
}

func connectTo(t *testing.T, options sandbox.Options) *clinic {
	t.Helper()
	c := visit(t, options)
	grant, err := c.signIn()
	if err != nil {
		t.Fatal(err)
	}
	c.grant = grant
	return c
}

// visit starts the sandbox and reads what it says of itself.
func visit(t *testing.T, options sandbox.Options) *clinic {
	t.Helper()
	options.Approve = true
	server, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	base, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	config, err := auth.Discover(t.Context(), auth.NewHTTPClient(), base)
	if err != nil {
		t.Fatal(err)
	}
	return &clinic{t: t, server: server, config: config, store: &memory{}}
}

func (c *clinic) signIn() (*auth.Grant, error) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	listener, err := redirect.Listen(ctx, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	defer listener.Close()
	waiting, stop := context.WithCancelCause(ctx) // the first refused answer ends the wait
	defer stop(nil)
	asked := auth.DefaultScopes(c.config, []string{"Patient", "Observation", "Condition"})
	attempt, err := new(auth.Flow).Begin(c.config, sandbox.ClientID, listener.URI(), asked)
	if err != nil {
		c.t.Fatal(err)
	}
	go func() { // the browser, which follows redirects
		if response, err := http.Get(attempt.URL()); err == nil {
			response.Body.Close()
		}
	}()
	answer, err := listener.Wait(waiting, attempt.Check, stop)
	if err != nil {
		return nil, context.Cause(waiting)
	}
	return attempt.Finish(ctx, answer)
}

// session is a run of the program: what it knows is in the store.
func (c *clinic) session() *auth.Session {
	return auth.NewSession(auth.SessionConfig{
		Config: c.config, ClientID: sandbox.ClientID, Store: c.store, Granted: c.grant.Granted, Patient: c.grant.Patient,
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
}

func (c *clinic) patient() string { return c.config.Base + "/Patient/" + c.grant.Patient }

// read returns the status of a read of the patient.
func (c *clinic) read(s *auth.Session) (int, error) {
	c.t.Helper()
	response, err := s.Client().Get(c.patient())
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

func TestAgainstTheSandbox(t *testing.T) {
	c := connectTo(t, sandbox.Options{TokenPrefix: "canary-"})
	if c.grant.Patient == "" || c.grant.FHIRUser != "Patient/"+c.grant.Patient || c.grant.Unconfirmed {
		t.Errorf("grant %+v", c.grant)
	}
	if len(c.grant.Warnings) > 0 {
		t.Errorf("warnings %v", c.grant.Warnings)
	}
	first := c.session()
	if err := first.Adopt(t.Context(), c.grant); err != nil {
		t.Fatal(err)
	}
	for run := range 4 { // the sign-in's own token, then a refresh in each run
		s := first
		if run > 0 {
			s = c.session()
		}
		if status, err := c.read(s); err != nil || status != http.StatusOK {
			t.Fatalf("run %d: %d, %v", run, status, err)
		}
	}
	result, err := c.session().Revoke(t.Context(), c.patient())
	if err != nil || result.Outcome != auth.EndedChecked || result.EndedBefore {
		t.Errorf("%+v, %v", result, err)
	}
	if _, err := c.read(c.session()); !errors.Is(err, auth.ErrAccessEnded) {
		t.Errorf("after the revocation: %v", err)
	}
	for digest, times := range c.server.RefreshUses() {
		if times > 2 { // the last one a second time, as the proof
			t.Errorf("the refresh token %s was presented %d times", digest, times)
		}
	}
	for _, request := range c.server.Requests() {
		if strings.Contains(request.Query, "canary-") {
			t.Errorf("a secret in the address of %s %s", request.Method, request.Path)
		}
	}
}

func TestSignInFaultsOfTheSandbox(t *testing.T) {
	rows := map[string]error{
		"refuse-consent": auth.ErrConsentRefused,
		"wrong-state":    auth.ErrWrongState,
		"wrong-iss":      auth.ErrConfigRejected,
		"expired-code":   auth.ErrCodeExpired,
		"bad-nonce":      auth.ErrIdentityRejected,
		"token-html":     auth.ErrNotJSON,
		"token-redirect": auth.ErrConfigRejected,
		"no-patient":     auth.ErrIdentityRejected,
	}
	for fault, want := range rows {
		t.Run(fault, func(t *testing.T) {
			c := visit(t, sandbox.Options{Faults: []string{fault}})
			if _, err := c.signIn(); !errors.Is(err, want) {
				t.Errorf("err = %v, want %v", err, want)
			}
			for _, request := range c.server.Requests() {
				if request.Elsewhere {
					t.Errorf("%s %s went elsewhere", request.Method, request.Path)
				}
			}
		})
	}
}

func TestRefreshFaultsOfTheSandbox(t *testing.T) {
	rows := map[string]error{
		"lost-refresh-answer": nil,
		"lost-refresh-strict": auth.ErrSignInNeeded,
		"refresh-500":         nil,
		"refresh-429":         nil,
		"no-rotation":         nil,
		"no-refresh-token":    auth.ErrSignInNeeded,
	}
	for fault, want := range rows {
		t.Run(fault, func(t *testing.T) {
			c := connectTo(t, sandbox.Options{Faults: []string{fault}})
			if err := c.session().Adopt(t.Context(), c.grant); err != nil {
				t.Fatal(err)
			}
			if _, err := c.read(c.session()); !errors.Is(err, want) || (err == nil) != (want == nil) {
				t.Errorf("err = %v, want %v", err, want)
			}
			for digest, times := range c.server.RefreshUses() {
				if times > 2 {
					t.Errorf("%s was presented %d times", digest, times)
				}
			}
		})
	}
}

func TestRevocationFaultsOfTheSandbox(t *testing.T) {
	rows := map[string]auth.Outcome{
		"revoke-500":     auth.Pending,
		"revoke-html":    auth.Pending,
		"revoke-ignored": auth.StillOpen,
		"no-revocation":  auth.NotOffered,
		"no-rotation":    auth.EndedChecked,
	}
	for fault, want := range rows {
		t.Run(fault, func(t *testing.T) {
			c := connectTo(t, sandbox.Options{Faults: []string{fault}})
			if err := c.session().Adopt(t.Context(), c.grant); err != nil {
				t.Fatal(err)
			}
			result, err := c.session().Revoke(t.Context(), c.patient())
			if err != nil || result.Outcome != want {
				t.Errorf("%+v, %v, want %s", result, err, want)
			}
		})
	}
}
