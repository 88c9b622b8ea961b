package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"chartkey/vault/keyring"
	"chartkey/vault/keyring/keyringtest"
)

// TestAKeyringThatFailsAtEachCall: nothing is half done, nothing is lost, and doing it again ends well.
func TestAKeyringThatFailsAtEachCall(t *testing.T) {
	refusals := map[string]struct{ answer, want error }{
		"none":     {keyring.ErrNone, ErrNoKeyring},
		"locked":   {keyring.ErrLocked, ErrKeyringLocked},
		"timeout":  {keyring.ErrTimeout, ErrKeyringLocked},
		"not kept": {keyring.ErrNotKept, keyring.ErrNotKept},
	}
	at := newSite(t)
	kr := at.keyring.(*recorder)
	_, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	furnish(t, s)
	before := view(t, s)
	saved, entries := copyTree(t, at), kr.snapshot()
	for _, c := range changes {
		saved.restore(t)
		kr.restore(entries)
		must(t, c.do(t.Context(), again(t, at, s)))
		after := view(t, again(t, at, s))
		for name, r := range refusals {
			for n := 1; n <= 3; n++ {
				for _, tookEffect := range []bool{false, true} {
					saved.restore(t)
					kr.restore(entries)
					kr.arm(n, tookEffect, r.answer)
					err := c.do(t.Context(), again(t, at, s))
					kr.arm(0, false, nil)
					situation := fmt.Sprintf("%s, %s at call %d (took effect: %v)", c.name, name, n, tookEffect)
					if err != nil && !errors.Is(err, r.want) {
						t.Errorf("%s: got error %v, want %v", situation, err, r.want)
					}
					got := view(t, again(t, at, s))
					if got != after && (got != before || err == nil) {
						t.Errorf("%s: error %v, and then\n%s", situation, err, got)
					}
					must(t, c.do(t.Context(), again(t, at, s)))
					if got := view(t, again(t, at, s)); got != after {
						t.Errorf("%s: done again, it gives\n%s", situation, got)
					}
				}
			}
		}
	}
}

func TestAddingAPersonWithAFailingKeyring(t *testing.T) {
	const tries = 3 // calls that try the keyring before anything is written
	for n := 1; n <= tries+2; n++ {
		for _, tookEffect := range []bool{false, true} {
			at := newSite(t)
			kr := at.keyring.(*recorder)
			kr.arm(n, tookEffect, keyring.ErrLocked)
			_, err := at.open(t).AddPerson(t.Context(), "Anna", Patient, ByKeyring())
			wantError(t, err, ErrKeyringLocked)
			delete(kr.values, "probe") // which could not be taken back
			if n <= tries {
				if files := filesUnder(t, at.dir, at.state); len(files) > 0 {
					t.Errorf("written: %v", files)
				}
			}
			persons, err := at.open(t).Persons()
			if err != nil || len(persons) > 0 || len(kr.accounts()) > 0 {
				t.Errorf("call %d: left %v, %v, %v", n, persons, err, kr.accounts())
			}
		}
	}
}

// TestAFailedStoringAsksNoMore: where the keyring is of no use, it is not asked which one it is.
func TestAFailedStoringAsksNoMore(t *testing.T) {
	at := newSite(t)
	kr := newRecorder()
	located := 0
	at.keyring = locating{kr, func() { located++ }}
	kr.arm(4, false, keyring.ErrTimeout) // after the three of the trial
	_, err := at.open(t).AddPerson(t.Context(), "Anna", Patient, ByKeyring())
	wantError(t, err, ErrKeyringLocked)
	if located != 0 {
		t.Errorf("asked %d times", located)
	}
	kr.arm(0, false, nil)
	addPerson(t, at.open(t), "Anna", ByKeyring())
	if located != 1 {
		t.Errorf("of what was stored it is asked %d times", located)
	}
}

// locating is a keyring that tells a test when it is asked where it is.
type locating struct {
	*recorder
	asked func()
}

func (l locating) Locate(context.Context) (keyring.Place, error) {
	l.asked()
	return keyring.Place{}, nil
}

func TestRemovingAPersonWithAFailingKeyring(t *testing.T) {
	for n := 1; n <= 6; n++ {
		for _, answer := range []error{keyring.ErrLocked, keyring.ErrNone} {
			at := newSite(t)
			kr := at.keyring.(*recorder)
			at.keyring = placed{kr, keyring.Place{Program: "KWallet", Keyring: "kdewallet"}}
			p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
			furnish(t, s)
			kr.arm(n, false, answer)
			err := at.open(t).RemovePerson(t.Context(), p.ID)
			calls := kr.calls
			kr.arm(0, false, nil)
			var remains *RemainsError
			switch {
			case calls < n:
				must(t, err)
			case errors.Is(answer, keyring.ErrLocked):
				wantError(t, err, ErrKeyringLocked)
				if n == 1 {
					_ = unlockPerson(t, at.open(t), p.ID, ByKeyring()) // nothing has changed
				}
				must(t, at.open(t).RemovePerson(t.Context(), p.ID))
				wantNothingLeft(t, at)
			case !errors.As(err, &remains) || !strings.Contains(err.Error(), remains.Entries) || !strings.Contains(err.Error(), "KWallet, kdewallet"):
				t.Errorf("call %d: got error %v", n, err)
			default:
				for _, account := range kr.accounts() {
					if !strings.HasPrefix(account, strings.TrimSuffix(remains.Entries, "*")) {
						t.Errorf("%s is not among what is said to remain", account)
					}
				}
				kr.values = map[string]string{}
				wantNothingLeft(t, at)
			}
		}
	}
}

func TestWithTheRealKeyring(t *testing.T) {
	kr := keyringtest.Start(t)
	kr.Use(t)
	at := newSite(t)
	at.keyring = keyring.NewSystem(keyring.SystemConfig{Service: "org.chartkey.test", Timeout: 5 * time.Second})
	v := at.open(t)
	p, s := addPerson(t, v, "Anna", ByKeyring())
	furnish(t, s)
	before := view(t, s)
	t.Run("locked", func(t *testing.T) {
		kr.Lock()
		_, err := v.Unlock(t.Context(), p.ID, ByKeyring())
		wantError(t, err, ErrKeyringLocked)
		_, err = v.AddPerson(t.Context(), "Berta", Patient, ByKeyring())
		wantError(t, err, ErrKeyringLocked)
		wantError(t, s.Tokens("c1").SetToken(t.Context(), "next", 8), ErrKeyringLocked)
		wantError(t, v.RemovePerson(t.Context(), p.ID), ErrKeyringLocked)
		kr.Unlock()
		if got := view(t, unlockPerson(t, v, p.ID, ByKeyring())); got != before {
			t.Errorf("unlocked again, it gives\n%s", got)
		}
	})
	t.Run("a passphrase does not open a person of the keyring", func(t *testing.T) {
		_, err := v.Unlock(t.Context(), p.ID, ByPassphrase(passphrase))
		wantError(t, err, ErrLocked)
	})
	t.Run("removed", func(t *testing.T) {
		other, s := addPerson(t, v, "Berta", ByKeyring())
		furnish(t, s)
		must(t, v.RemovePerson(t.Context(), other.ID))
		for _, account := range []string{
			accountMaster(s.vaultID, other.ID), accountLogHead(s.vaultID, other.ID), accountToken(s.vaultID, other.ID, "c1"),
		} {
			_, err := at.keyring.Get(t.Context(), account)
			wantError(t, err, keyring.ErrNotFound)
		}
	})
	t.Run("killed", func(t *testing.T) {
		kr.Kill()
		_, err := v.Unlock(t.Context(), p.ID, ByKeyring())
		wantError(t, err, ErrNoKeyring)
		var remains *RemainsError
		if err := v.RemovePerson(t.Context(), p.ID); !errors.As(err, &remains) {
			t.Errorf("got error %v", err)
		}
		if persons, err := v.Persons(); err != nil || len(persons) != 0 {
			t.Errorf("got persons %v, %v", persons, err)
		}
	})
}

func TestWithoutAKeyringNothingIsWritten(t *testing.T) {
	full := func(t testing.TB) *keyringtest.Session {
		kr := keyringtest.Start(t)
		kr.Fill()
		return kr
	}
	for name, start := range map[string]func(testing.TB) *keyringtest.Session{
		"no service": keyringtest.StartBare, "no collection": keyringtest.StartEmpty, "no place to store": full,
	} {
		t.Run(name, func(t *testing.T) {
			start(t).Use(t)
			at := newSite(t)
			at.keyring = keyring.System("org.chartkey.test")
			_, err := at.open(t).AddPerson(t.Context(), "Anna", Patient, ByKeyring())
			wantError(t, err, ErrNoKeyring)
			for _, dir := range []string{at.dir, at.state} {
				if _, err := os.Lstat(dir); !os.IsNotExist(err) {
					t.Errorf("%s was made", dir)
				}
			}
		})
	}
}

func TestAnEntryThatIsGone(t *testing.T) {
	at := newSite(t)
	kr := at.keyring.(*recorder)
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	furnish(t, s)
	delete(kr.values, accountToken(s.vaultID, p.ID, "c1"))
	wantToken(t, s, "c1", "", 0)
	master := accountMaster(s.vaultID, p.ID)
	good := kr.values[master]
	for name, value := range map[string]string{"another": strings.Repeat("A", 43), "not base64": "?", "short": "AAAA"} {
		t.Run(name, func(t *testing.T) {
			kr.values[master] = value
			_, err := at.open(t).Unlock(t.Context(), p.ID, ByKeyring())
			wantError(t, err, ErrKeyLost)
		})
	}
	delete(kr.values, master)
	_, err := at.open(t).Unlock(t.Context(), p.ID, ByKeyring())
	wantError(t, err, ErrKeyLost)
	kr.values[master] = good // the files were kept
	unlockPerson(t, at.open(t), p.ID, ByKeyring())
}
