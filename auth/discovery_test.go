package auth

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// answers is a server that knows two documents.
type answers struct{ smart, metadata http.HandlerFunc }

func (a answers) serve(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, handler := range map[string]http.HandlerFunc{"/fhir" + wellKnown: a.smart, "/fhir/metadata": a.metadata} {
		if handler != nil {
			mux.HandleFunc("GET "+path, handler)
		}
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/fhir"
}

func answerBody(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func answerStatus(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	}
}

func answerRedirect(location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusFound)
	}
}

const (
	webPage     = "<!DOCTYPE html><html><title>Sign in</title>Secret words of the page</html>"
	goodSmart   = `{"authorization_endpoint":"https://as.example.org/a","token_endpoint":"https://as.example.org/t"}`
	openServer  = `{"resourceType":"CapabilityStatement","rest":[{"mode":"server"}]}`
	olderServer = `{"resourceType":"Conformance","rest":[{"security":{"service":[{"coding":[{"code":"SMART-on-FHIR"}]}],` +
		`"extension":[{"url":"http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris","extension":[` +
		`{"url":"authorize","valueUri":"https://as.example.org/a"},{"url":"token","valueUri":"https://as.example.org/t"}]}]}}]}`
)

func TestDiscover(t *testing.T) {
	gone := answerStatus(http.StatusGone, "")
	tests := map[string]struct {
		answers answers
		source  string // where the configuration comes from, or
		err     error
	}{
		"the newer document":                 {answers{smart: answerBody(goodSmart)}, SourceSmart, nil},
		"the newer document wins":            {answers{answerBody(goodSmart), answerBody(olderServer)}, SourceSmart, nil},
		"404, older document":                {answers{metadata: answerBody(olderServer)}, SourceCapability, nil},
		"410, older document":                {answers{gone, answerBody(olderServer)}, SourceCapability, nil},
		"web page, older document":           {answers{answerBody(webPage), answerBody(olderServer)}, SourceCapability, nil},
		"FHIR without SMART":                 {answers{metadata: answerBody(openServer)}, "", ErrUnsupportedServer},
		"web page, FHIR without SMART":       {answers{answerBody(webPage), answerBody(openServer)}, "", ErrUnsupportedServer},
		"nothing at all":                     {answers{}, "", ErrBadAddress},
		"410 and 404":                        {answers{smart: gone}, "", ErrBadAddress},
		"web pages everywhere":               {answers{answerBody(webPage), answerBody(webPage)}, "", ErrNotJSON},
		"web page, then nothing":             {answers{smart: answerBody(webPage)}, "", ErrNotJSON},
		"nothing, then a web page":           {answers{metadata: answerBody(webPage)}, "", ErrNotJSON},
		"web page, then other JSON":          {answers{answerBody(webPage), answerBody(`{"a":1}`)}, "", ErrNotJSON},
		"nothing, then other JSON":           {answers{metadata: answerBody(`{"a":1}`)}, "", ErrBadAddress},
		"a large web page":                   {answers{answerBody(webPage + strings.Repeat(" ", 1<<20)), nil}, "", ErrNotJSON},
		"broken JSON":                        {answers{smart: answerBody(goodSmart[:40])}, "", ErrNotJSON},
		"an empty answer":                    {answers{smart: answerBody("")}, "", ErrNotJSON},
		"JSON without endpoints":             {answers{answerBody(`{}`), answerBody(olderServer)}, "", ErrUnsupportedServer},
		"an endpoint twice":                  {answers{answerBody(strings.Replace(goodSmart, "{", `{"token_endpoint":"https://x.example",`, 1)), answerBody(olderServer)}, "", ErrConfigRejected},
		"an endpoint that is a number":       {answers{answerBody(`{"token_endpoint":7}`), answerBody(olderServer)}, "", ErrConfigRejected},
		"an endpoint without https":          {answers{answerBody(strings.ReplaceAll(goodSmart, "https", "http")), answerBody(olderServer)}, "", ErrConfigRejected},
		"a failing server":                   {answers{answerStatus(500, webPage), answerBody(olderServer)}, "", ErrOffline},
		"a failing proxy":                    {answers{answerStatus(502, webPage), answerBody(olderServer)}, "", ErrOffline},
		"too many requests":                  {answers{answerStatus(429, ""), answerBody(olderServer)}, "", ErrRateLimited},
		"out of service":                     {answers{answerStatus(503, webPage), answerBody(olderServer)}, "", ErrRateLimited},
		"not for everyone":                   {answers{answerStatus(401, ""), answerBody(olderServer)}, "", ErrUnsupportedServer},
		"no content":                         {answers{answerStatus(204, ""), answerBody(olderServer)}, "", ErrNotJSON},
		"second document: too many requests": {answers{metadata: answerStatus(429, "")}, "", ErrRateLimited},
		"second document: failing":           {answers{metadata: answerStatus(500, "")}, "", ErrOffline},
		"second document: not for everyone":  {answers{metadata: answerStatus(403, "")}, "", ErrUnsupportedServer},
		"second document: a redirect":        {answers{metadata: answerRedirect("http://portal.example/login")}, "", ErrCaptivePortal},
		"a log-in page of the network":       {answers{smart: answerRedirect("http://portal.example/login?u=x")}, "", ErrCaptivePortal},
		"a log-in page of the network, :80":  {answers{smart: answerRedirect("http://portal.example:80/login")}, "", ErrCaptivePortal},
		"a redirect to another server":       {answers{smart: answerRedirect("https://other.example/fhir")}, "", ErrConfigRejected},
		"a redirect to another port":         {answers{smart: answerRedirect("http://127.0.0.1:1/x")}, "", ErrConfigRejected},
		"a redirect to the same host on 80":  {answers{smart: answerRedirect("http://127.0.0.1/x")}, "", ErrConfigRejected},
		"a redirect within the server":       {answers{smart: answerRedirect("/elsewhere")}, "", ErrConfigRejected},
		"a redirect to nowhere":              {answers{smart: answerStatus(302, "")}, "", ErrConfigRejected},
		"too large":                          {answers{smart: answerBody(`{"x":"` + strings.Repeat("y", securityLimit) + `"}`)}, "", ErrConfigRejected},
		"packed in a way not asked for":      {answers{smart: answerPacked("br")}, "", ErrNotJSON},
		"cut off in the middle":              {answers{smart: answerCutOff}, "", ErrOffline},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			base := test.answers.serve(t)
			c, err := Discover(t.Context(), NewHTTPClient(), base+"/")
			if test.err != nil {
				if !errors.Is(err, test.err) || c != nil {
					t.Fatalf("got %+v, %v; want %v", c, err, test.err)
				}
				if strings.Contains(err.Error(), "Secret words") || len(err.Error()) > 400 {
					t.Errorf("the error shows the page: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.Source != test.source || c.Base != base || c.Token != "https://as.example.org/t" {
				t.Errorf("got %+v", c)
			}
		})
	}
}

func answerPacked(encoding string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", encoding)
		_, _ = io.WriteString(w, goodSmart)
	}
}

func answerCutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, goodSmart[:30])
}

func TestDiscoverAsksForJSONWithoutCredentials(t *testing.T) {
	asked := make(chan http.Header, 2)
	keep := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			asked <- r.Header.Clone()
			next(w, r)
		}
	}
	base := answers{keep(http.NotFound), keep(answerBody(olderServer))}.serve(t)
	if _, err := Discover(t.Context(), NewHTTPClient(), base); err != nil {
		t.Fatal(err)
	}
	for _, accept := range []string{"application/json", "application/fhir+json"} {
		header := <-asked
		if header.Get("Accept") != accept || header.Get("Authorization") != "" || header.Get("Cookie") != "" {
			t.Errorf("asked with %v, want Accept: %s", header, accept)
		}
	}
}

func TestDiscoverRefusesABadBaseWithoutARequest(t *testing.T) {
	for _, base := range []string{"", "ehr.example.org", "http://ehr.example.org/fhir", "https://a@b.example"} {
		if _, err := Discover(t.Context(), nil, base); !errors.Is(err, ErrBadAddress) {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestDiscoverOnFirstContact(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	base := server.URL
	server.Close()
	_, err := Discover(t.Context(), NewHTTPClient(), base)
	if !errors.Is(err, ErrBadAddress) || !strings.Contains(err.Error(), "nothing answers at this address") {
		t.Errorf("nobody listens: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Discover(ctx, NewHTTPClient(), base); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	silent := answers{smart: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }}.serve(t)
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Discover(ctx, NewHTTPClient(), silent); !errors.Is(err, ErrOffline) {
		t.Errorf("no answer: %v", err)
	}
}

// Rows D06 and D08 of the hostile servers: the cap holds for endless and for packed bodies.
func TestDiscoverStopsAtTheCap(t *testing.T) {
	var written atomic.Int64
	endless := func(w io.Writer) {
		for i := range 1 << 20 {
			n, err := fmt.Fprintf(w, "%q:%q,", fmt.Sprint("k", i), strings.Repeat("v", 100))
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"plain": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "{")
			endless(w)
		},
		"packed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			zip := gzip.NewWriter(w)
			_, _ = io.WriteString(zip, "{")
			endless(zip)
		},
	} {
		t.Run(name, func(t *testing.T) {
			base := answers{smart: handler}.serve(t)
			hc := NewHTTPClient()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Discover(t.Context(), hc, base)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, ErrConfigRejected) {
				t.Errorf("got %v", err)
			}
			// The figure includes what the test server allocates.
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
				t.Errorf("%d MiB were allocated", grown>>20)
			}
			hc.CloseIdleConnections()
		})
	}
}
