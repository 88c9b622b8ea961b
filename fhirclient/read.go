package fhirclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Read reads one resource by reference: "Patient/1", or an absolute address of
// the same origin. Errors, wrapped: ErrNotFound, ErrGone, ErrForbidden,
// ErrUnauthorized, ErrRateLimited, ErrNotJSON, ErrTooLarge, ErrOffline,
// ErrForeignOrigin; a *StatusError for every other refusal.
func (c *Client) Read(ctx context.Context, ref string) (*Entry, error) {
	e, _, err := c.read(ctx, ref, maxResource)
	if err != nil {
		return nil, fmt.Errorf("could not read the resource: %w", err)
	}
	return e, nil
}

func (c *Client) read(ctx context.Context, ref string, limit int64) (*Entry, *head, error) {
	u, err := c.join(ref)
	if err != nil {
		return nil, nil, err
	}
	raw, header, err := c.getAll(ctx, u, limit)
	if err != nil {
		return nil, nil, err
	}
	h, err := readHead(raw, false)
	if h.Type == "OperationOutcome" {
		return nil, nil, &StatusError{Status: http.StatusOK, Outcome: outcomeText(raw)}
	}
	if err != nil {
		return nil, &h, err
	}
	e := h.entry(raw)
	e.Address, e.ETag = u.String(), beside(header.Get("ETag"))
	return &e, &h, nil
}

// getAll reads a whole body of at most limit bytes, without a byte order mark.
// A body that is cut off is asked for once more.
func (c *Client) getAll(ctx context.Context, u *url.URL, limit int64) ([]byte, http.Header, error) {
	var err error
	for range 2 {
		var a *answer
		if a, err = c.get(ctx, u); err != nil {
			return nil, nil, err
		}
		raw, readErr := io.ReadAll(newGate(a, limit))
		a.Close()
		switch {
		case readErr == nil:
			if first := firstByte(withoutBOM(raw)); first != '{' {
				return nil, nil, fmt.Errorf("%w: it is no JSON object", ErrNotJSON)
			}
			return withoutBOM(raw), a.Header, nil
		case ctx.Err() != nil:
			return nil, nil, ctx.Err()
		case !errors.Is(readErr, ErrBrokenConnection):
			return nil, nil, readErr
		}
		err = readErr
	}
	return nil, nil, err
}
