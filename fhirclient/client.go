package fhirclient

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Options of a Client. The zero value is ready for use.
type Options struct {
	// Wait pauses between tries; nil: a timer. It returns early with ctx's error.
	Wait func(ctx context.Context, d time.Duration) error
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// PageSize is the _count that is wished for; 0: 200. Servers may ignore it.
	PageSize int
	// Idle ends an answer that sends nothing for so long; 0: 30 s.
	Idle time.Duration
	// Total ends one answer however it trickles; 0: 30 min.
	Total time.Duration
	// Notify is told of visible waits in a sentence; nil: nobody.
	Notify func(notice string)
}

// Client reads from one FHIR base. Its methods may be called from several
// goroutines; a wait that the server asks for holds for all of them.
type Client struct {
	base    string
	root    *url.URL // nil: the base is no address
	hc      *http.Client
	options Options

	mu       sync.Mutex
	notUntil time.Time // no request before (Retry-After)
}

// New makes a Client for the base address, with or without a slash at its end.
// hc signs what has to be signed; nil is a client without credentials. It is
// copied, and the copy follows no redirect. A base that is no http or https
// address makes every call fail with ErrForeignOrigin.
func New(base string, hc *http.Client, o Options) *Client {
	if hc == nil {
		hc = &http.Client{}
	}
	own := *hc
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Client{base: strings.TrimSuffix(base, "/"), hc: &own, options: o.filled()}
	if u, err := url.Parse(c.base); err == nil && u.Host != "" && u.User == nil && (u.Scheme == "http" || u.Scheme == "https") {
		c.root = u
	}
	return c
}

func (o Options) filled() Options {
	if o.Wait == nil {
		o.Wait = wait
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PageSize <= 0 {
		o.PageSize = 200
	}
	if o.Idle <= 0 {
		o.Idle = 30 * time.Second
	}
	if o.Total <= 0 {
		o.Total = 30 * time.Minute
	}
	if o.Notify == nil {
		o.Notify = func(string) {}
	}
	return o
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
