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

func documentText(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func documentStatus(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	}
}

func documentMoved(location string) http.HandlerFunc {
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
	gone := documentStatus(http.StatusGone, "")
	tests := map[string]struct {
		answers answers
		source  string // where the configuration comes from, or
		err     error
	}{
		"the newer document":                 {answers{smart: documentText(goodSmart)}, SourceSmart, nil},
		"the newer document wins":            {answers{documentText(goodSmart), documentText(olderServer)}, SourceSmart, nil},
		"404, older document":                {answers{metadata: documentText(olderServer)}, SourceCapability, nil},
		"410, older document":                {answers{gone, documentText(olderServer)}, SourceCapability, nil},
		"web page, older document":           {answers{documentText(webPage), documentText(olderServer)}, SourceCapability, nil},
		"FHIR without SMART":                 {answers{metadata: documentText(openServer)}, "", ErrUnsupportedServer},
		"web page, FHIR without SMART":       {answers{documentText(webPage), documentText(openServer)}, "", ErrUnsupportedServer},
		"nothing at all":                     {answers{}, "", ErrBadAddress},
		"410 and 404":                        {answers{smart: gone}, "", ErrBadAddress},
		"web pages everywhere":               {answers{documentText(webPage), documentText(webPage)}, "", ErrNotJSON},
		"web page, then nothing":             {answers{smart: documentText(webPage)}, "", ErrNotJSON},
		"nothing, then a web page":           {answers{metadata: documentText(webPage)}, "", ErrNotJSON},
		"web page, then other JSON":          {answers{documentText(webPage), documentText(`{"a":1}`)}, "", ErrNotJSON},
		"nothing, then other JSON":           {answers{metadata: documentText(`{"a":1}`)}, "", ErrBadAddress},
		"a large web page":                   {answers{documentText(webPage + strings.Repeat(" ", 1<<20)), nil}, "", ErrNotJSON},
		"broken JSON":                        {answers{smart: documentText(goodSmart[:40])}, "", ErrNotJSON},
		"an empty answer":                    {answers{smart: documentText("")}, "", ErrNotJSON},
		"JSON without endpoints":             {answers{documentText(`{}`), documentText(olderServer)}, "", ErrUnsupportedServer},
		"an endpoint twice":                  {answers{documentText(strings.Replace(goodSmart, "{", `{"token_endpoint":"https://x.example",`, 1)), documentText(olderServer)}, "", ErrConfigRejected},
		"an endpoint that is a number":       {answers{documentText(`{"token_endpoint":7}`), documentText(olderServer)}, "", ErrConfigRejected},
		"an endpoint without https":          {answers{documentText(strings.ReplaceAll(goodSmart, "https", "http")), documentText(olderServer)}, "", ErrConfigRejected},
		"a failing server":                   {answers{documentStatus(500, webPage), documentText(olderServer)}, "", ErrOffline},
		"a failing proxy":                    {answers{documentStatus(502, webPage), documentText(olderServer)}, "", ErrOffline},
		"too many requests":                  {answers{documentStatus(429, ""), documentText(olderServer)}, "", ErrRateLimited},
		"out of service":                     {answers{documentStatus(503, webPage), documentText(olderServer)}, "", ErrRateLimited},
		"not for everyone":                   {answers{documentStatus(401, ""), documentText(olderServer)}, "", ErrUnsupportedServer},
		"no content":                         {answers{documentStatus(204, ""), documentText(olderServer)}, "", ErrNotJSON},
		"second document: too many requests": {answers{metadata: documentStatus(429, "")}, "", ErrRateLimited},
		"second document: failing":           {answers{metadata: documentStatus(500, "")}, "", ErrOffline},
		"second document: not for everyone":  {answers{metadata: documentStatus(403, "")}, "", ErrUnsupportedServer},
		"second document: a redirect":        {answers{metadata: documentMoved("http://portal.example/login")}, "", ErrCaptivePortal},
		"a log-in page of the network":       {answers{smart: documentMoved("http://portal.example/login?u=x")}, "", ErrCaptivePortal},
		"a log-in page of the network, :80":  {answers{smart: documentMoved("http://portal.example:80/login")}, "", ErrCaptivePortal},
		"a redirect to another server":       {answers{smart: documentMoved("https://other.example/fhir")}, "", ErrConfigRejected},
		"a redirect to another port":         {answers{smart: documentMoved("http://127.0.0.1:1/x")}, "", ErrConfigRejected},
		"a redirect to the same host on 80":  {answers{smart: documentMoved("http://127.0.0.1/x")}, "", ErrConfigRejected},
		"a redirect within the server":       {answers{smart: documentMoved("/elsewhere")}, "", ErrConfigRejected},
		"a redirect to nowhere":              {answers{smart: documentStatus(302, "")}, "", ErrConfigRejected},
		"too large":                          {answers{smart: documentText(`{"x":"` + strings.Repeat("y", securityLimit) + `"}`)}, "", ErrConfigRejected},
		"packed in a way not asked for":      {answers{smart: documentPacked("br")}, "", ErrNotJSON},
		"cut off in the middle":              {answers{smart: documentCutOff}, "", ErrOffline},
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

func documentPacked(encoding string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", encoding)
		_, _ = io.WriteString(w, goodSmart)
	}
}

func documentCutOff(w http.ResponseWriter, _ *http.Request) {
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
	base := answers{keep(http.NotFound), keep(documentText(olderServer))}.serve(t)
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
