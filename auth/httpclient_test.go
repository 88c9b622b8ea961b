package auth

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func fetch(t *testing.T, hc *http.Client, address string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := hc.Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	return response, err
}

func TestHTTPClientFollowsNoRedirect(t *testing.T) {
	var second atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { second.Add(1) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		first := httptest.NewServer(http.RedirectHandler(other.URL, status))
		response, err := fetch(t, NewHTTPClient(), first.URL)
		first.Close()
		if err != nil || response.StatusCode != status {
			t.Errorf("%d: got %v, %v", status, response, err)
		}
	}
	if second.Load() != 0 {
		t.Errorf("%d redirects were followed", second.Load())
	}
}

func TestHTTPClientKeepsNoCookies(t *testing.T) {
	var sent atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent.Add(int32(len(r.Cookies())))
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
	}))
	defer server.Close()
	hc := NewHTTPClient()
	for range 2 {
		if _, err := fetch(t, hc, server.URL); err != nil {
			t.Fatal(err)
		}
	}
	if sent.Load() != 0 {
		t.Error("a cookie was sent back")
	}
}

func TestHTTPClientRefusesPlainHTTPBeyondLoopback(t *testing.T) {
	for _, address := range []string{"http://ehr.example.org/", "http://192.168.1.1/", "http://printer/"} {
		if _, err := fetch(t, NewHTTPClient(), address); !errors.Is(transportError(err), ErrConfigRejected) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestHTTPClientRefusesPublicNamesWithPrivateAddresses(t *testing.T) {
	var hits atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{
		"loopback": "127.0.0.1", "private": "10.1.2.3", "link-local": "169.254.169.254", "any": "0.0.0.0",
	} {
		t.Run(name, func(t *testing.T) {
			hc := newHTTPClient(fakeResolver(t, netip4(t, address)))
			_, err := fetch(t, hc, "https://ehr.example.org:"+port+"/")
			if err = transportError(err); !errors.Is(err, ErrConfigRejected) {
				t.Errorf("got %v, want ErrConfigRejected", err)
			}
		})
	}
	if hits.Load() != 0 {
		t.Error("a request arrived")
	}
}

func TestHTTPClientLeavesTheProxyAlone(t *testing.T) {
	// A proxy in the local network is the way out of many clinics; the guard is for the hosts behind it.
	proxy := httptest.NewServer(http.NotFoundHandler())
	defer proxy.Close()
	_, port, err := net.SplitHostPort(proxy.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort("proxy.example.org", port)
	w := &way{resolver: fakeResolver(t, netip4(t, "127.0.0.1"))}
	if _, err := w.dial(t.Context(), "tcp", address); !errors.Is(err, ErrConfigRejected) {
		t.Fatalf("before it is known as a proxy: %v", err)
	}
	w.proxies.Store(proxyAddress(&url.URL{Scheme: "http", Host: address}), true)
	connection, err := w.dial(t.Context(), "tcp", address)
	if err != nil {
		t.Fatalf("the proxy is refused: %v", err)
	}
	_ = connection.Close()
}

func TestHTTPClientTLSVersion(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	server.StartTLS()
	defer server.Close()
	if _, err := fetch(t, NewHTTPClient(), server.URL); err == nil {
		t.Error("TLS 1.1 is accepted")
	}
}

func TestTransportError(t *testing.T) {
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer silent.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer cut.Close()

	hc := newHTTPClient(fakeResolver(t, nil))
	for name, test := range map[string]struct {
		address string
		kind    error
		first   error
		detail  error // nil: there is none
	}{
		"an unknown certificate":        {untrusted.URL, ErrConfigRejected, ErrConfigRejected, ErrCertificate},
		"no TLS where it is due":        {strings.Replace(plain.URL, "http:", "https:", 1), ErrCaptivePortal, ErrCaptivePortal, nil},
		"nobody listens":                {closed.URL, ErrOffline, ErrBadAddress, ErrRefused},
		"no such host":                  {"https://ehr.example.org/patient-id", ErrOffline, ErrBadAddress, ErrUnknownHost},
		"the connection is cut":         {cut.URL, ErrOffline, ErrOffline, nil},
		"no answer before the deadline": {silent.URL, ErrOffline, ErrOffline, ErrNoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			wait := 10 * time.Second
			if test.address == silent.URL {
				wait = 50 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			defer cancel()
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, test.address, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			_, err = hc.Do(request)
			if got := transportError(err); !errors.Is(got, test.kind) || strings.Contains(got.Error(), "example.org") {
				t.Errorf("got %v, want %v without the address", got, test.kind)
			}
			if got := firstContactError(err); !errors.Is(got, test.first) {
				t.Errorf("on first contact: got %v, want %v", got, test.first)
			}
			for _, detail := range []error{ErrUnknownHost, ErrRefused, ErrCertificate, ErrNoAnswer, ErrProxy} {
				if is, want := errors.Is(firstContactError(err), detail), detail == test.detail; is != want || is != errors.Is(transportError(err), detail) { //nolint:errorlint // they are the same or not
					t.Errorf("%v: %v, want %v", detail, is, want)
				}
			}
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, silent.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = hc.Do(request); !errors.Is(transportError(err), context.Canceled) || errors.Is(transportError(err), ErrOffline) {
			t.Errorf("got %v", transportError(err))
		}
	})
	if transportError(nil) != nil {
		t.Error("no error became one")
	}
}

// TestAProxyThatIsInTheWay is told from a server that is: one that is not there, one that nobody knows, and one that says no.
func TestAProxyThatIsInTheWay(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "PLANTED", http.StatusForbidden) }))
	defer refusing.Close()
	for name, address := range map[string]string{"not there": gone.URL, "unknown": "http://proxy.example.org:3128", "refusing": refusing.URL} {
		t.Run(name, func(t *testing.T) {
			hc := newHTTPClient(fakeResolver(t, nil))
			way, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			hc.Transport.(*http.Transport).Proxy = http.ProxyURL(way)
			_, err = fetch(t, hc, "https://ehr.example.org/fhir")
			got := firstContactError(err)
			if !errors.Is(got, ErrOffline) || !errors.Is(got, ErrProxy) || errors.Is(got, ErrBadAddress) || strings.Contains(got.Error(), "PLANTED") {
				t.Errorf("got %v", got)
			}
		})
	}
}

func netip4(t *testing.T, address string) []byte {
	t.Helper()
	return net.ParseIP(address).To4()
}

// fakeResolver answers every name with one IPv4 address, or with "no such host" for nil.
func fakeResolver(t *testing.T, address []byte) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			if answer := dnsAnswer(buffer[:n], address); answer != nil {
				_, _ = socket.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

func dnsAnswer(question, address []byte) []byte {
	var message dnsmessage.Message
	if message.Unpack(question) != nil || len(message.Questions) == 0 {
		return nil
	}
	message.Response, message.Additionals = true, nil
	asked := message.Questions[0]
	switch {
	case address == nil:
		message.RCode = dnsmessage.RCodeNameError
	case asked.Type == dnsmessage.TypeA:
		message.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: asked.Name, Type: asked.Type, Class: asked.Class, TTL: 1},
			Body:   &dnsmessage.AResource{A: [4]byte(address)},
		}}
	}
	packed, err := message.Pack()
	if err != nil {
		return nil
	}
	return packed
}
