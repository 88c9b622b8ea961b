package vault

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/vault/audit"
	"chartkey/vault/keyring"
)

// TestMain runs the test binary as another process of the same person where the environment says so.
func TestMain(m *testing.M) {
	if job := os.Getenv("CHARTKEY_TEST_PROCESS"); job != "" {
		if err := runProcess(strings.Split(job, "|")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const rounds = 8

// runProcess is one of several processes that write at the same time: a connection of its own, and a count that all
// share under the token's lock.
func runProcess(job []string) error {
	s, name, err := sessionOf(job)
	if err != nil {
		return err
	}
	return write(context.Background(), s, name)
}

func sessionOf(job []string) (*Session, string, error) {
	dir, state, vault, person, key, name := job[0], job[1], job[2], job[3], job[4], job[5]
	raw, err := hex.DecodeString(key)
	if err != nil {
		return nil, "", err
	}
	v, err := Open(Config{Dir: dir, StateDir: state, Keyring: keyring.Memory(), LockWait: time.Minute})
	if err != nil {
		return nil, "", err
	}
	h, err := v.readHeader(vault, person)
	if err != nil {
		return nil, "", err
	}
	return &Session{
		vault: v, vaultID: vault, person: h.person(v.cfg.Now()), dir: v.personDir(person), logKey: [32]byte(h.LogKey),
		turns: &turns{}, keys: &dataKeys{signIns: raw[:keySize], documents: raw[keySize:], names: raw[:keySize]},
	}, name, nil
}

func write(ctx context.Context, s *Session, name string) error {
	for i := range rounds {
		if err := s.SaveConnection(ctx, name+"-"+strconv.Itoa(i), []byte(name)); err != nil {
			return err
		}
		if err := raise(ctx, s.Tokens("shared")); err != nil {
			return err
		}
		for _, kind := range []audit.Kind{audit.View, audit.Export} { // one that only appends, one that anchors
			if err := s.Activity().Append(ctx, kind, name+"/"+strconv.Itoa(i), ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// raise is what a refresh does to the store: read, and write the next one.
func raise(ctx context.Context, tokens *Tokens) error {
	unlock, err := tokens.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	_, rotation, err := tokens.Token(ctx)
	if err != nil {
		return err
	}
	if err := tokens.SetJournal(ctx, []byte("sent")); err != nil {
		return err
	}
	return tokens.SetToken(ctx, "token", rotation+1)
}

func processesAndGoroutinesAtOnce(t *testing.T) {
	const processes, goroutines = 3, 3
	at := newSite(t)
	v, err := Open(Config{Dir: at.dir, StateDir: at.state, Cost: cheap, LockWait: time.Minute})
	must(t, err)
	_, s := addPerson(t, v, "Anna", ByPassphrase(passphrase))
	var wg sync.WaitGroup
	for i := range processes {
		name := fmt.Sprint("p", i)
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), "CHARTKEY_TEST_PROCESS="+strings.Join(
			[]string{at.dir, at.state, s.vaultID, s.person.ID, hex.EncodeToString(slices.Concat(s.keys.signIns, s.keys.documents)), name}, "|"))
		wg.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s", name, err, out)
			}
		})
	}
	for i := range goroutines {
		wg.Go(func() {
			if err := write(t.Context(), s, fmt.Sprint("g", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	docs, err := s.Connections(t.Context())
	must(t, err)
	if want := (processes + goroutines) * rounds; len(docs) != want {
		t.Errorf("%d of %d connections are there", len(docs), want)
	}
	wantToken(t, s, "shared", "token", (processes+goroutines)*rounds)
	wantLog(t, s, 1+2*(processes+goroutines)*rounds)
}

// TestAKeyringPromptKeepsNoTokenFromBeingStored: one process notes an entry of the log in the keyring, which waits for the person; the other has
// just spent its token.
func TestAKeyringPromptKeepsNoTokenFromBeingStored(t *testing.T) {
	at := newSite(t)
	_, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	must(t, s.Tokens("c1").SetToken(t.Context(), "old", 1))
	other := again(t, at, s)
	prompting, answered := make(chan struct{}), make(chan struct{})
	other.vault.cfg.Keyring = slowStore{at.keyring, accountLogHead(s.vaultID, s.person.ID), prompting, answered}
	done := make(chan error, 1)
	go func() { done <- other.Activity().Append(t.Context(), audit.Grant, "c2", "") }()
	<-prompting
	s.vault.cfg.LockWait = 20 * time.Millisecond
	must(t, s.Tokens("c1").SetJournal(t.Context(), []byte("{}")))
	must(t, s.Tokens("c1").SetToken(t.Context(), "new", 2))
	wantError(t, s.Activity().Append(t.Context(), audit.Lock, "", ""), ErrBusy) // the log has one writer
	close(answered)
	must(t, <-done)
	wantToken(t, s, "c1", "new", 2)
	wantLog(t, s, 2)
}

// slowStore is a keyring that waits for its person before it stores one item.
type slowStore struct {
	keyring.Store
	account             string
	prompting, answered chan struct{}
}

func (p slowStore) Set(ctx context.Context, account, value string) error {
	if account == p.account {
		close(p.prompting)
		<-p.answered
	}
	return p.Store.Set(ctx, account, value)
}

func TestALockThatIsHeld(t *testing.T) {
	at := newSite(t)
	_, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	s.vault.cfg.LockWait = 20 * time.Millisecond
	unlock, err := s.vault.lockPerson(t.Context(), s.person.ID)
	must(t, err)
	wantError(t, s.SaveConnection(t.Context(), "c1", nil), ErrBusy)
	unlock()
	must(t, s.SaveConnection(t.Context(), "c1", nil))

	unlock, err = s.Tokens("c1").Lock(t.Context())
	must(t, err)
	for name, other := range map[string]*Session{"of the same session": s, "of another session": again(t, at, s)} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if _, err := other.Tokens("c1").Lock(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: got error %v", name, err)
		}
		cancel()
	}
	free, err := s.Tokens("c2").Lock(t.Context())
	must(t, err)
	free()
	must(t, s.Tokens("c1").SetToken(t.Context(), "t", 1)) // the holder is not in its own way
	unlock()
	unlock, err = again(t, at, s).Tokens("c1").Lock(t.Context())
	must(t, err)
	unlock()
}
