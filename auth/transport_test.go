package auth

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// get reads an address with the session's client.
func (s *connected) get(address string) (*http.Response, error) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := s.Client().Do(request)
	if err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	return response, err
}

func TestClientSignsOnlyForItsOrigin(t *testing.T) {
	s := connect(t, newFakeServer(t))
	stranger := newFakeServer(t)
	if response, err := s.get(s.server.URL + "/fhir/Patient/p1"); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", response, err)
	}
	base, err := url.Parse(s.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{
		stranger.URL + "/fhir/Patient/p1", // another port
		"http://localhost:" + base.Port() + "/fhir/Patient/p1",
		"https://" + base.Host + "/fhir/Patient/p1",
		"http://user:pw@" + base.Host + "/fhir/Patient/p1",
		"http://127.0.0.1.evil.example:" + base.Port() + "/fhir",
		"http://[::1]:" + base.Port() + "/fhir",
	} {
		if _, err := s.get(address); !errors.Is(err, ErrForeignOrigin) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if len(stranger.reads) > 0 {
		t.Errorf("the stranger saw %q", stranger.reads)
	}
	t.Run("another Host header", func(t *testing.T) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+"/fhir/Patient/p1", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "evil.example"
		if _, err := s.Client().Do(request); !errors.Is(err, ErrForeignOrigin) {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("a body is closed", func(t *testing.T) {
		body := &closer{Reader: strings.NewReader("x")}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, stranger.URL, body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Client().Do(request); !errors.Is(err, ErrForeignOrigin) || !body.closed {
			t.Errorf("err = %v, closed %v", err, body.closed)
		}
	})
}

type closer struct {
	io.Reader
	closed bool
}

func (c *closer) Close() error { c.closed = true; return nil }

func TestDefaultPortsAreTheSameOrigin(t *testing.T) {
	for address, want := range map[string]bool{
		"https://ehr.example/fhir": true, "https://ehr.example:443/x": true, "https://EHR.example/x": true,
		"https://ehr.example:444/x": false, "http://ehr.example:443/x": false, "https://sub.ehr.example/": false,
	} {
		parsed, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if isOrigin(parsed, "https://ehr.example/fhir") != want || SameOrigin("https://ehr.example/fhir", address) != want {
			t.Errorf("%s: want %v", address, want)
		}
	}
}

func TestClientReturnsRedirects(t *testing.T) {
	stranger := newFakeServer(t)
	s := connect(t, newFakeServer(t))
	for _, target := range []string{stranger.URL + "/fhir/x", "/fhir/other"} {
		s.server.fhir = func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusFound)
			return true
		}
		response, err := s.get(s.server.URL + "/fhir/Patient/p1")
		if err != nil || response.StatusCode != http.StatusFound {
			t.Errorf("%v, %v", response, err)
		}
	}
	if len(stranger.reads) > 0 || len(s.server.reads) != 2 {
		t.Errorf("the stranger saw %q, the server %q", stranger.reads, s.server.reads)
	}
}

func TestClientRefreshesOnceOn401(t *testing.T) {
	t.Run("and goes on", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		clear(s.server.access)
		response, err := s.get(s.server.URL + "/fhir/Patient/p1")
		if err != nil || response.StatusCode != http.StatusOK || s.server.requests() != 1 {
			t.Errorf("%v, %v, %d refreshes", response, err, s.server.requests())
		}
	})
	t.Run("R13 and stops when it does not help", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		s.server.fhir = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusUnauthorized); return true }
		for range 5 {
			response, err := s.get(s.server.URL + "/fhir/Patient/p1")
			if err != nil || response.StatusCode != http.StatusUnauthorized {
				t.Errorf("%v, %v", response, err)
			}
		}
		if s.server.requests() != 1 || len(s.server.reads) != 6 {
			t.Errorf("%d refreshes, %d reads", s.server.requests(), len(s.server.reads))
		}
		s.clock.Advance(forcedPause)
		_, _ = s.get(s.server.URL + "/fhir/Patient/p1")
		if s.server.requests() != 2 {
			t.Errorf("%d refreshes a minute later", s.server.requests())
		}
	})
	t.Run("not for a POST", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		clear(s.server.access)
		response, err := s.Client().Post(s.server.URL+"/fhir/Basic", "application/fhir+json", strings.NewReader("{}"))
		if err != nil || response.StatusCode != http.StatusUnauthorized || s.server.requests() != 0 {
			t.Errorf("%v, %v", response, err)
		}
		_ = response.Body.Close()
	})
	t.Run("for many at once", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		clear(s.server.access)
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if response, err := s.get(s.server.URL + "/fhir/Patient/p1"); err != nil || response.StatusCode != http.StatusOK {
					t.Errorf("%v, %v", response, err)
				}
			})
		}
		group.Wait()
		s.server.atMost(1)
		if s.server.requests() != 1 {
			t.Errorf("%d refreshes", s.server.requests())
		}
	})
	t.Run("and tells that the access has ended", func(t *testing.T) {
		s := connect(t, newFakeServer(t))
		clear(s.server.access)
		clear(s.server.refresh)
		_, err := s.get(s.server.URL + "/fhir/Patient/p1")
		if !errors.Is(err, ErrAccessEnded) {
			t.Errorf("err = %v", err)
		}
	})
}

func TestNoCookies(t *testing.T) { // T14
	s := connect(t, newFakeServer(t))
	s.server.fhir = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Cookie") != "" {
			t.Error("a cookie came back")
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b", Path: "/"})
		return false
	}
	for range 2 {
		if _, err := s.get(s.server.URL + "/fhir/Patient/p1"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSecretsStayWhereTheyBelong drives every part with planted secrets and looks for them where none may be.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	f := newFakeServer(t)
	faults := []fault{
		lost, reset, cut, faultStatus(302, "Location", "/x?token=rt-canary-1"), faultStatus(429, "Retry-After", "7200"),
		faultJSON(400, `{"error":"invalid_grant","error_description":"the token rt-canary-1 has been used"}`),
		faultJSON(400, `{"error":"rt-canary-1"}`), faultStatus(500),
		faultBody(400, "text/html", "rt-canary-1"), faultJSON(200, `{"access_token":"at-canary-9"`), faultJSON(200, `{"access_token":"at-canary 9","token_type":"bearer"}`),
		faultJSON(200, `{"access_token":"at-canary-9","token_type":"bearer","refresh_token":"rt-canary-9\u0000"}`),
	}
	for i, broken := range faults {
		f.set(func() { f.made = 0 })
		s := connect(t, f)
		f.set(func() { f.faults = []fault{broken, broken} })
		_, err := s.due().get(f.URL + "/fhir/Patient/p1")
		f.set(func() { f.faults = nil })
		for _, text := range append(s.notices, errorText(err)) {
			if strings.Contains(text, "canary") {
				t.Errorf("fault %d: %s", i, text)
			}
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
