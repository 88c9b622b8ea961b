package vault

import (
	"errors"
	"strings"
)

// slotDeeds are those that change how a person is opened.
func slotDeeds() []deedBy {
	key := func(name string) Key {
		return map[string]Key{
			"keyring": ByKeyring(), "PIN": ByLock(pin), "other PIN": ByLock(otherPIN), "passphrase": ByPassphrase(passphrase),
			"other passphrase": ByPassphrase([]byte("another of five words")),
		}[name]
	}
	// opening sees which of the keys open the person. They are tried for good: a wrong one counts.
	opening := func(names ...string) func(*process) (string, error) {
		return func(p *process) (string, error) {
			var open []string
			for _, name := range names {
				s, err := p.v.Unlock(p.Context(), p.anna.person.ID, key(name))
				switch {
				case err == nil:
					seen, e := viewed(p.Context(), s)
					if err := errors.Join(e, s.Close()); err != nil {
						return "", err
					}
					open = append(open, name, seen)
				case errors.Is(err, ErrDamaged) || errors.Is(err, ErrKeyLost):
					return "", err
				}
			}
			all, err := p.v.Persons()
			if err == nil && all[0].Recovery {
				open = append(open, "code")
			}
			return strings.Join(open, " "), err
		}
	}
	locked := func(p *process) error {
		return errors.Join(lay(p), p.anna.SetLock(p.Context(), ByKeyring(), PIN, pin))
	}
	changing := func(name string, lay func(*process) error, see func(*process) (string, error), step func(*process) error) deed {
		return deed{name: name, lay: lay, see: see, steps: []func(*process) error{step}, again: func(p *process) error {
			err := step(p)
			if errors.Is(err, ErrLocked) || errors.Is(err, ErrWrongLock) || errors.Is(err, ErrWrongPassphrase) || errors.Is(err, ErrNoLock) {
				return nil // it is done: the key of before opens nothing any more
			}
			return err
		}}
	}
	recovery := changing("make a recovery code", lay, opening("keyring"), func(p *process) error {
		_, err := p.anna.CreateRecovery(p.Context(), ByKeyring())
		return err
	})
	noRecovery := changing("remove the recovery code", func(p *process) error { return errors.Join(lay(p), recovery.steps[0](p)) },
		opening("keyring"), func(p *process) error { return p.anna.RemoveRecovery(p.Context(), ByKeyring()) })
	return []deedBy{
		{recovery, inRing}, {noRecovery, inRing},
		{changing("set a lock", lay, opening("keyring", "PIN"), func(p *process) error {
			return p.anna.SetLock(p.Context(), ByKeyring(), PIN, pin)
		}), inRing},
		{changing("change the lock", locked, opening("PIN", "other PIN"), func(p *process) error {
			return p.anna.SetLock(p.Context(), ByLock(pin), PIN, otherPIN)
		}), inRing},
		{changing("remove the lock", locked, opening("keyring", "PIN"), func(p *process) error {
			return p.anna.RemoveLock(p.Context(), ByLock(pin))
		}), inRing},
		{changing("change the passphrase", lay, opening("passphrase", "other passphrase"), func(p *process) error {
			return p.anna.ChangePassphrase(p.Context(), ByPassphrase(passphrase), []byte("another of five words"))
		}), inFiles},
		{lockingOut(locked, opening("PIN")), inRing},
	}
}

// lockingOut is the tenth wrong try. Once it is counted the lock opens nobody.
func lockingOut(locked func(*process) error, see func(*process) (string, error)) deed {
	try := func(p *process) error {
		if _, err := p.v.Unlock(p.Context(), p.anna.person.ID, ByLock(otherPIN)); !errors.Is(err, ErrLockedOut) {
			return errors.Join(errors.New("it was not the last try"), err)
		}
		return nil
	}
	return deed{
		name: "try once too often", see: see, steps: []func(*process) error{try},
		lay: func(p *process) error {
			if err := locked(p); err != nil {
				return err
			}
			h, err := p.v.readHeader(p.anna.vaultID, p.anna.person.ID)
			if err != nil {
				return err
			}
			return p.v.writeTries(p.Context(), h, tries{Wrong: mostTries - 1})
		},
	}
}
