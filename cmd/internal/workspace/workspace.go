package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
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
	news    []News

	opening chan struct{} // holds one token: whose turn it is to open records, without mu, since a lock does not wait for that
	ruin    ruin          // belongs to the holder of the token
}

// ruin is a file of which nothing can be read, so that it is looked through once.
type ruin struct {
	file fs.FileInfo
	err  error
}

// of tells whether that is the file as it was.
func (r ruin) of(file fs.FileInfo) bool {
	return r.err != nil && file != nil && os.SameFile(r.file, file) && r.file.Size() == file.Size() && r.file.ModTime().Equal(file.ModTime())
}

func newWorkspace(cfg Config, s *vault.Session) *Workspace {
	w := &Workspace{
		cfg: cfg, session: s, closed: make(chan struct{}), tidied: make(chan struct{}), signIns: map[string]*signIn{}, opening: make(chan struct{}, 1),
	}
	w.opening <- struct{}{}
	return w
}

// Person is whose workspace this is.
func (w *Workspace) Person() vault.Person { return w.session.Person() }

// lockTimeout bounds how long a lock waits for the log and its anchor. The keys are gone before.
const lockTimeout = 15 * time.Second

// Close forgets the keys and the access tokens, cancels what is under way, and then notes the lock in the log. Methods that need a key then
// fail with vault.ErrLocked. A second Close does nothing. Whatever the error is, the keys are gone. Only a refresh whose request is on its way
// keeps the key of the sign-ins until the answer is stored, for some seconds: the old token is spent by then. So does a sign-in that was waiting
// for the person's word, until it has been ended at the clinic or that was given up.
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
	w.cfg.HTTP.CloseIdleConnections() // their buffers hold the last access token
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
	if l := w.openLibrary(); l != nil {
		return l, nil
	}
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	select {
	case <-ctx.Done():
		return nil, w.unopened(ctx.Err())
	case <-w.opening:
	}
	defer func() { w.opening <- struct{}{} }()
	if l := w.openLibrary(); l != nil {
		return l, nil
	}
	l, err := w.openRecords(ctx)
	if err != nil {
		return nil, w.unopened(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.closed:
		return nil, errors.Join(w.unopened(nil), l.Close())
	default:
		w.records = l
		return l, nil
	}
}

func (w *Workspace) openLibrary() *library.Library {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.records
}

// unopened says why there is no library. What a lock has ended is locked.
func (w *Workspace) unopened(err error) error {
	select {
	case <-w.closed:
		err = vault.ErrLocked
	default:
	}
	return fmt.Errorf("could not open the record library: %w", err)
}

// openRecords is for the holder of the token.
func (w *Workspace) openRecords(ctx context.Context) (*library.Library, error) {
	key := w.session.LibraryKey()
	if key == nil {
		return nil, vault.ErrLocked
	}
	defer clear(key)
	cfg := library.Config{Path: w.session.LibraryPath(), Key: key, Now: w.cfg.Now}
	if w.cfg.memory != nil {
		cfg.Memory = w.cfg.memory.library
		return library.Open(ctx, cfg)
	}
	file, _ := os.Lstat(cfg.Path) // without one nothing is remembered
	if w.ruin.of(file) {
		return nil, w.ruin.err
	}
	l, err := library.Open(ctx, cfg)
	if errors.Is(err, library.ErrUnreadable) && file != nil {
		w.ruin = ruin{file, err}
	}
	return l, err
}

func (w *Workspace) fhir(c Connection, hc *http.Client, notify func(string)) *fhirclient.Client {
	return fhirclient.New(c.Base, hc, fhirclient.Options{Now: w.cfg.Now, Wait: w.cfg.Wait, Notify: notify})
}
