package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"chartkey/fhirclient"
	"chartkey/vault"
	"chartkey/vault/library"
)

// Workspace is one unlocked period of one person.
type Workspace struct {
	cfg     Config
	session *vault.Session
	closed  chan struct{}
	tidied  chan struct{}

	mu      sync.Mutex
	signIns map[string]*signIn // by connection; they hold the access tokens
	records *library.Library
}

func newWorkspace(cfg Config, s *vault.Session) *Workspace {
	return &Workspace{cfg: cfg, session: s, closed: make(chan struct{}), tidied: make(chan struct{}), signIns: map[string]*signIn{}}
}

// Person is whose workspace this is.
func (w *Workspace) Person() vault.Person { return w.session.Person() }

// lockTimeout bounds how long a lock waits for the log and its anchor. The keys are gone before.
const lockTimeout = 15 * time.Second

// Close forgets the keys and the access tokens, cancels what is under way, and then notes the lock in the log. Methods that need a key then
// fail with vault.ErrLocked. A second Close does nothing. Whatever the error is, the keys are gone. Only a refresh whose request is on its way
// keeps the key of the sign-ins until the answer is stored, for some seconds: the old token is spent by then.
func (w *Workspace) Close() error {
	open, err := w.forgetAll()
	if open {
		err = errors.Join(err, w.noteLock())
	}
	return err
}

// forgetAll takes away all that opens something, and tells whether there was something.
func (w *Workspace) forgetAll() (open bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.closed:
		return false, nil
	default:
		close(w.closed)
	}
	err = w.session.Close()
	w.signIns = map[string]*signIn{}
	if w.records != nil {
		if e := w.records.Close(); err == nil {
			err = e
		}
		w.records = nil
	}
	return true, err
}

// whileOpen is ctx, but it also ends when the workspace is closed.
func (w *Workspace) whileOpen(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-w.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// library opens the record store at its first use.
func (w *Workspace) library(ctx context.Context) (*library.Library, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.records != nil {
		return w.records, nil
	}
	key := w.session.LibraryKey()
	if key == nil {
		return nil, fmt.Errorf("could not open the record library: %w", vault.ErrLocked)
	}
	defer clear(key)
	cfg := library.Config{Path: w.session.LibraryPath(), Key: key, Now: w.cfg.Now}
	if w.cfg.memory != nil {
		cfg.Memory = w.cfg.memory.library
	}
	l, err := library.Open(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("could not open the record library: %w", err)
	}
	w.records = l
	return l, nil
}

func (w *Workspace) fhir(c Connection, hc *http.Client, notify func(string)) *fhirclient.Client {
	return fhirclient.New(c.Base, hc, fhirclient.Options{Now: w.cfg.Now, Wait: w.cfg.Wait, Notify: notify})
}
