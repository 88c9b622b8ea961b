package fhirclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	fhirJSON   = "application/fhir+json"
	maxRefusal = 64 << 10 // of an error's body
)

// Tries of one GET.
const (
	triesServer     = 3 // 5xx: once and two more
	triesConnection = 4 // reset, cut off: waits of 1, 2, 4 s
	triesBusy       = 5 // 429, 503
)

// get sends one GET and returns an open 200 answer with a JSON body. It waits
// and tries again by the table of spec/fhir-client.md §5. The errors are
// StatusError, ErrNotJSON, ErrRateLimited, ErrOffline, ErrBrokenConnection,
// ctx's, or what the http.Client itself returned (a failed refresh).
func (c *Client) get(ctx context.Context, u *url.URL) (*answer, error) {
	var p patience
	for {
		if err := c.hold(ctx); err != nil {
			return nil, err
		}
		a, err := c.once(ctx, u)
		if err == nil {
			return a, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		pause, again := p.pause(c, err)
		if !again {
			return nil, err
		}
		if pause == 0 {
			continue // hold waits
		}
		if err := c.options.Wait(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// patience counts the tries of one GET, by what went wrong.
type patience struct{ server, connection, busy int }

// pause says whether to try again after err, and after what time; 0 leaves that
// to the wait of the whole client.
func (p *patience) pause(c *Client, err error) (time.Duration, bool) {
	var status *StatusError
	switch {
	case errors.As(err, &status) && errors.Is(status, ErrRateLimited):
		c.slowDown(status.retryAfter, p.busy)
		p.busy++
		return 0, p.busy < triesBusy
	case status != nil && status.Status >= 500 && status.Status != http.StatusNotImplemented:
		p.server++
		return backoff(p.server - 1), p.server < triesServer
	case errors.Is(err, ErrBrokenConnection), errors.Is(err, ErrOffline):
		p.connection++
		return backoff(p.connection - 1), p.connection < triesConnection
	}
	return 0, false
}

// once is one try of get.
func (c *Client) once(ctx context.Context, u *url.URL) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.Total)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("could not write the request: %w", err)
	}
	req.Header.Set("Accept", fhirJSON)
	resp, err := c.hc.Do(req) //nolint:bodyclose // the answer closes it
	if err != nil {
		cancel()
		return nil, connectionError(err)
	}
	a := newAnswer(resp, cancel, c.options.Idle)
	if resp.StatusCode == http.StatusOK {
		if err := checkJSON(resp.Header); err != nil {
			a.Close()
			return nil, err
		}
		return a, nil
	}
	defer a.Close()
	body, _ := io.ReadAll(io.LimitReader(a, maxRefusal)) // without a body the status still says enough
	return nil, newStatusError(resp, body)
}

// checkJSON wants exactly one content type, a JSON one, in UTF-8
// (spec/hostile-server.tsv F42 to F45). None at all is left to the reader.
func checkJSON(header http.Header) error {
	types := header.Values("Content-Type")
	switch {
	case len(types) == 0:
		return nil
	case len(types) > 1:
		return fmt.Errorf("%w: it has two content types", ErrNotJSON)
	}
	kind, parameters, err := mime.ParseMediaType(types[0])
	switch {
	case err != nil && kind == "":
		return fmt.Errorf("%w: its content type cannot be read", ErrNotJSON)
	case kind == "text/html":
		return fmt.Errorf("%w: it is a web page", ErrNotJSON)
	case kind != "application/json" && kind != "text/json" && kind != "application/json+fhir" && !strings.HasSuffix(kind, "+json"):
		return fmt.Errorf("%w: it is %q", ErrNotJSON, cleanText(kind, 60))
	}
	switch charset := strings.ToLower(parameters["charset"]); charset {
	case "", "utf-8", "utf8", "us-ascii":
		return nil
	default:
		return fmt.Errorf("%w: its characters are %q, only utf-8 is read", ErrNotJSON, cleanText(charset, 40))
	}
}
