package vault

import (
	"context"
	"strings"
	"testing"
	"time"

	"chartkey/vault/keyring"
)

// prompting is a keyring that waits for the person before it gives one kind of entry.
type prompting struct {
	keyring.Store
	entry         string
	asked, answer chan struct{}
}

func (p prompting) Get(ctx context.Context, account string) (string, error) {
	if strings.HasSuffix(account, p.entry) {
		close(p.asked)
		<-p.answer
	}
	return p.Store.Get(ctx, account)
}

// TestAPromptHoldsNobodyUp: while the keyring asks the person to open it for a try, another process goes on to store what clinics give it.
func TestAPromptHoldsNobodyUp(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	v, err := Open(Config{Dir: at.dir, StateDir: at.state, Keyring: at.keyring, Cost: cheap, LockWait: time.Second, Now: c.Now})
	must(t, err)
	s := unlockPerson(t, v, p.ID, ByLock(pin))

	slow := prompting{at.keyring, "/master", make(chan struct{}), make(chan struct{})}
	v, err = Open(Config{Dir: at.dir, StateDir: at.state, Keyring: slow, Cost: cheap, LockWait: time.Minute, Now: c.Now})
	must(t, err)
	tried := make(chan error, 1)
	go func() {
		_, err := v.Unlock(context.WithoutCancel(t.Context()), p.ID, ByLock(pin))
		tried <- err
	}()
	<-slow.asked
	if err := s.Tokens("c1").SetToken(t.Context(), "eighth", 8); err != nil {
		t.Error(err)
	}
	if err := s.Tokens("c1").SetJournal(t.Context(), []byte("sent 8")); err != nil {
		t.Error(err)
	}
	close(slow.answer)
	must(t, <-tried)
}

// TestATryHasTheLock from the reading of the count to its writing, or two would count as one.
func TestATryHasTheLock(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	slow := prompting{at.keyring, "/tries", make(chan struct{}), make(chan struct{})}
	config := Config{Dir: at.dir, StateDir: at.state, Keyring: slow, Cost: cheap, LockWait: time.Minute, Now: c.Now}
	v, err := Open(config)
	must(t, err)
	tried := make(chan error, 1)
	go func() {
		_, err := v.Unlock(context.WithoutCancel(t.Context()), p.ID, ByLock(otherPIN))
		tried <- err
	}()
	<-slow.asked
	config.Keyring, config.LockWait = at.keyring, 20*time.Millisecond
	v, err = Open(config)
	must(t, err)
	_, err = v.Unlock(t.Context(), p.ID, ByLock(otherPIN))
	wantError(t, err, ErrBusy)
	close(slow.answer)
	wantError(t, <-tried, ErrWrongLock)
}
