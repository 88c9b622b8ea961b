package sandbox

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestListenOnlyOnLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "192.168.0.1:0", "localhost:0", ":0", "[::]:0", "nonsense"} {
		s, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		if base, err := s.Listen(addr); err == nil {
			t.Errorf("%s was accepted as %s", addr, base)
		}
	}
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	base, err := s.Listen("[::1]:0")
	if err != nil {
		t.Skipf("SKIPPED: no IPv6 loopback here: %v", err)
	}
	defer s.Close()
	if !strings.HasPrefix(base, "http://[::1]:") || !strings.HasSuffix(base, "/fhir") {
		t.Errorf("base %s", base)
	}
	wantStatus(t, get(t, base+"/metadata", ""), http.StatusOK)
	if _, err := s.Listen(""); err == nil {
		t.Error("the server listened twice")
	}
}

func TestCloseFreesThePort(t *testing.T) {
	s := start(t, Options{Faults: []string{tokenRedirect}})
	stray := s.stray
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{s.Base() + "/metadata", stray + "/"} {
		req, _ := http.NewRequest(http.MethodGet, address, nil)
		if _, err := try(req); err == nil {
			t.Errorf("%s still answers", address)
		}
	}
}

// TestListenAgain: a clinic that was away comes back at its address, and what it granted still holds.
func TestListenAgain(t *testing.T) {
	s := start(t, Options{Approve: true})
	granted := signIn(t, s, allScopes)
	base := s.Base()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if at, err := s.Listen(""); err == nil {
		t.Errorf("it came back elsewhere, at %s", at)
	}
	if at, err := s.Listen(strings.TrimPrefix(s.issuer, "http://")); err != nil || at != base {
		t.Fatalf("%s, %v", at, err)
	}
	wantStatus(t, get(t, base+"/Patient/p1001", granted.Access), http.StatusOK)
	if _, err := s.Listen(strings.TrimPrefix(s.issuer, "http://")); err == nil {
		t.Error("it listens twice")
	}
}

func TestNothingIsLogged(t *testing.T) {
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(before)
	s := start(t, Options{Approve: true})
	signIn(t, s, allScopes)
	post(t, s.issuer+"/token", codeForm("wrong"))
	post(t, s.issuer+"/token", refreshForm("wrong"))
	get(t, authorization(s, allScopes, "aud", "x"), "")
	if out.Len() > 0 {
		t.Errorf("logged: %s", out.String())
	}
}

func TestManyAtOnce(t *testing.T) {
	s := start(t, Options{Approve: true})
	token := signIn(t, s, allScopes).Access
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, path := range []string{"/Observation?_count=30", "/Patient/p1001", "/Patient/p1001/$everything", "/metadata"} {
				req, _ := http.NewRequest(http.MethodGet, s.Base()+path, nil)
				req.Header.Set("Authorization", "Bearer "+token)
				if a, err := try(req); err != nil || a.StatusCode != http.StatusOK {
					t.Errorf("%s: %v", path, err)
				}
				s.Requests()
			}
		})
	}
	wg.Wait()
}
