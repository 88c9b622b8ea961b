package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// house is a backend on a data directory of the test, with a keyring in memory and a browser that answers at once.
type house struct {
	*backend
	t   *testing.T
	cfg workspace.Config
}

func newHouse(t *testing.T, but ...func(*workspace.Config)) *house {
	t.Helper()
	root := t.TempDir()
	cfg := workspace.Config{
		Dir: filepath.Join(root, "data"), StateDir: filepath.Join(root, "state"), Keyring: keyring.Memory(),
		PassphraseCost: vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4},
	}
	for _, change := range but {
		change(&cfg)
	}
	home, err := workspace.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{backend: newBackend(home, cfg, nil), t: t, cfg: cfg}
	h.browser = browse
	begun := time.Now()
	h.proofs.now = func() time.Time { return begun } // a proof does not run out on a slow machine
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// unlocked adds a person and unlocks them.
func (h *house) unlocked(keep ui.Keep) ui.Session {
	h.t.Helper()
	p, err := h.AddPerson(h.t.Context(), "Ann", keep, []byte("five words and a half"))
	if err != nil {
		h.t.Fatal(err)
	}
	var passphrase []byte
	if keep == ui.KeptByPassphrase {
		passphrase = []byte("five words and a half")
	}
	s, err := h.Unlock(h.t.Context(), p.ID, passphrase)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func clinic(t *testing.T, o sandbox.Options) *sandbox.Server {
	t.Helper()
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// signIn is what a person wants who signs in at a clinic of the test.
func signIn(s *sandbox.Server) ui.ConnectRequest {
	return ui.ConnectRequest{Base: s.Base(), Name: "Clinic", ClientID: sandbox.ClientID, StaySignedIn: true}
}

// connected is a person with records of a clinic.
func (h *house) connected(keep ui.Keep, o sandbox.Options) (ui.Session, *sandbox.Server, ui.Connection) {
	h.t.Helper()
	o.Approve = true
	server := clinic(h.t, o)
	s := h.unlocked(keep)
	c, err := s.Connect(h.t.Context(), signIn(server))
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := s.Sync(h.t.Context(), nil, nil); err != nil {
		h.t.Fatal(err)
	}
	return s, server, c
}

// browse goes where a browser would end.
func browse(ctx context.Context, address string) error {
	_, err := visit(ctx, address)
	return err
}

// visit answers the last address: of a page, or of what could not be reached any more.
func visit(ctx context.Context, address string) (last string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", err
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.Request.URL.String(), err
}

// stopShort finds out where the sign-in would end, without going there.
func stopShort(ctx context.Context, address string) (string, error) {
	end := errors.New("not further")
	last := ""
	client := &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(r *http.Request, _ []*http.Request) error {
			if regexp.MustCompile(`[?&](code|error)=`).MatchString(r.URL.String()) {
				last = r.URL.String()
				return end
			}
			return nil
		},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", err
	}
	answer, err := client.Do(r)
	if answer != nil {
		_ = answer.Body.Close()
	}
	if !errors.Is(err, end) {
		return "", errors.Join(errors.New("the sign-in did not end with an answer"), err)
	}
	return last, nil
}

func wants(t *testing.T, err error, code workspace.Code) {
	t.Helper()
	f, ok := errors.AsType[*ui.Failure](err)
	if !ok || f.Code != string(code) {
		t.Errorf("error %v (%q), want a failure %q", err, ui.CodeOf(err), code)
	}
}

func within10s(t *testing.T, what string, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("waited in vain for " + what)
	}
}

func parsed(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
