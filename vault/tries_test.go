package vault

import (
	"context"
	"strings"
	"testing"
	"time"

	"chartkey/vault/keyring"
)

// prompting is a keyring that waits for the person before it gives a master secret.
type prompting struct {
	keyring.Store
	asked, answer chan struct{}
}

func (p prompting) Get(ctx context.Context, account string) (string, error) {
	if strings.HasSuffix(account, "/master") {
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

	slow := prompting{at.keyring, make(chan struct{}), make(chan struct{})}
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
