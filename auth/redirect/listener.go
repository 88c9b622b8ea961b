package redirect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/netutil"
)

var (
	// ErrTimeout is returned by Wait when its deadline passes and no answer came, not even a refused one.
	ErrTimeout = errors.New("the browser did not come back in time")
	// ErrClosed is returned by Wait when the listener was closed, or when Wait was called before.
	ErrClosed = errors.New("the redirect listener is closed")
)

const (
	path           = "/callback"
	maxRequest     = 32 << 10
	maxConnections = 20
	ioTimeout      = 5 * time.Second
	closeTimeout   = 500 * time.Millisecond
	maxNotices     = 20
)

// Listener waits on the loopback interface for the answer of one authorization request.
type Listener struct {
	inner  net.Listener
	server *http.Server
	host   string // what the Host header has to be, such as "127.0.0.1:51873"

	accepted chan url.Values // holds the one answer
	closed   chan struct{}
	closing  sync.Once

	mu       sync.Mutex
	accept   func(url.Values) error // nil until Wait
	notice   func(error)
	answered bool
	refusal  error // the last one
	refusals int
}

// Listen binds the port on 127.0.0.1, or on [::1] where the machine has no IPv4; port 0 takes a free one. A port in
// use is an error on either: the other address would be another redirect URI, and whoever holds the port would
// receive the answer. Call it before the browser is opened, and Close in the end.
func Listen(ctx context.Context, port int) (*Listener, error) {
	if port < 0 || port > 65535 {
		return nil, fmt.Errorf("could not listen for the browser: port %d is not between 0 and 65535", port)
	}
	var config net.ListenConfig
	inner, err := config.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil && lacksFamily(err) {
		inner, err = config.Listen(ctx, "tcp6", net.JoinHostPort("::1", strconv.Itoa(port)))
	}
	if err != nil {
		return nil, fmt.Errorf("could not listen for the browser: %w", err)
	}
	return newListener(inner), nil
}

func newListener(inner net.Listener) *Listener {
	l := &Listener{
		inner:    netutil.LimitListener(inner, maxConnections),
		host:     inner.Addr().String(),
		accepted: make(chan url.Values, 1),
		closed:   make(chan struct{}),
	}
	l.server = &http.Server{
		Handler:           http.HandlerFunc(l.serve),
		ReadHeaderTimeout: ioTimeout,
		ReadTimeout:       ioTimeout,
		WriteTimeout:      ioTimeout,
		IdleTimeout:       ioTimeout,
		MaxHeaderBytes:    maxRequest,
		ErrorLog:          log.New(io.Discard, "", 0), // a stranger's bytes are not for our log
	}
	// One request a connection, so that idle ones neither hold a place nor delay the end.
	l.server.SetKeepAlivesEnabled(false)
	return l
}

// URI returns the redirect URI, such as "http://127.0.0.1:51873/callback".
func (l *Listener) URI() string { return "http://" + l.host + path }

// Wait answers requests until accept takes one, and returns its parameters. For each that accept refuses it calls
// notice, if there is one, with accept's error, for the first twenty; the browser reads 400 and the wait goes on.
// Both functions are called by one goroutine at a time. After the accepted answer the listener stays up and answers
// 410 until Close.
//
// When ctx's deadline passes the error wraps accept's last refusal if there was one, else [ErrTimeout]. When ctx is
// cancelled it wraps ctx's error. In both cases the listener is closed. Wait can be called once.
func (l *Listener) Wait(ctx context.Context, accept func(url.Values) error, notice func(error)) (url.Values, error) {
	if accept == nil || !l.begin(accept, notice) {
		return nil, ErrClosed
	}
	// Connections made since Listen have waited in the kernel's queue.
	go func() { _ = l.server.Serve(l.inner) }()
	select {
	case answer := <-l.accepted:
		return answer, nil
	case <-l.closed:
		return l.last(ErrClosed)
	case <-ctx.Done():
		err := l.ended(ctx)
		if errors.Is(err, context.Canceled) {
			_ = l.Close()
			return nil, err
		}
		return l.last(err)
	}
}

// last closes the listener and returns the answer that came just before, whose page says that it was received, or else err.
func (l *Listener) last(err error) (url.Values, error) {
	_ = l.Close() // until then pages are being sent
	select {
	case answer := <-l.accepted:
		return answer, nil
	default:
		return nil, err
	}
}

// begin installs the functions; it reports false the second time.
func (l *Listener) begin(accept func(url.Values) error, notice func(error)) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.accept != nil {
		return false
	}
	l.accept, l.notice = accept, notice
	return true
}

// ended words the end of a wait without an answer.
func (l *Listener) ended(ctx context.Context) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("the wait for the browser was ended: %w", ctx.Err())
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refusal != nil {
		return fmt.Errorf("no answer to this sign-in came in time, %d others did: %w", l.refusals, l.refusal)
	}
	return ErrTimeout
}

// Close ends the wait and frees the port. A page that is being sent has half a second. Closing twice is fine.
func (l *Listener) Close() error {
	l.closing.Do(func() {
		close(l.closed)
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if l.server.Shutdown(ctx) != nil {
			_ = l.server.Close()
		}
		_ = l.inner.Close() // Shutdown does not know it when Serve never ran
	})
	return nil
}

// lacksFamily reports whether the machine has no such address, in contrast to a port in use.
func lacksFamily(err error) bool {
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT) ||
		errors.Is(err, syscall.EPROTONOSUPPORT)
}
