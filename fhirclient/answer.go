package fhirclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// answer is an open response whose reads fail as ErrBrokenConnection, and which
// is cut when nothing comes for a while.
type answer struct {
	*http.Response
	cancel context.CancelFunc
	idle   time.Duration
	timer  *time.Timer
}

func newAnswer(resp *http.Response, cancel context.CancelFunc, idle time.Duration) *answer {
	a := &answer{Response: resp, cancel: cancel, idle: idle, timer: time.AfterFunc(idle, cancel)}
	a.timer.Stop()
	return a
}

func (a *answer) Read(p []byte) (int, error) {
	a.timer.Reset(a.idle) // runs only while the server is waited for, not while the reader is busy
	n, err := a.Body.Read(p)
	a.timer.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("%w: the answer stopped coming", ErrBrokenConnection) // the caller's own context is asked first
		} else {
			err = fmt.Errorf("%w: %s", ErrBrokenConnection, reason(err))
		}
	}
	return n, err
}

// Close drops the rest of the body with the connection, unless it was read to
// its end.
func (a *answer) Close() {
	a.timer.Stop()
	a.cancel()
	_ = a.Body.Close() // nothing was written, and what was read is judged by Read
}

// connectionError tells what the network did from what the http.Client said
// for itself. A network failure becomes ErrOffline (nothing was reached) or
// ErrBrokenConnection; everything else is returned as it is, without the
// address, which may hold the patient's id.
func connectionError(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var op *net.OpError
	var dns *net.DNSError
	var number syscall.Errno
	var timeout interface{ Timeout() bool }
	text := err.Error()
	switch {
	case errors.As(err, &dns), errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect"):
		return fmt.Errorf("%w: %w", ErrOffline, err)
	case errors.As(err, &op), errors.As(err, &number), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout(),
		strings.HasPrefix(text, "http2: "), strings.HasPrefix(text, "stream error: "),
		strings.HasPrefix(text, "net/http: "), strings.HasPrefix(text, "http: "):
		return fmt.Errorf("%w: %s", ErrBrokenConnection, reason(err))
	}
	return callerError{fmt.Errorf("could not send the request: %w", err)}
}

// reason is a network error in one bounded line.
func reason(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "it was cut off"
	}
	return cleanText(err.Error(), 120)
}
