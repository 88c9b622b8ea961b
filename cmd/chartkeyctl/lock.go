package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
)

// ofVault is the passphrase of a vault without keyring.
func (a *app) ofVault() secret { return secret{"passphrase", a.passphraseFile, "passphrase-file"} }

// ofLock is what the lock of a person asks for.
func (a *app) ofLock(kind vault.LockKind) secret {
	return secret{lockName(kind), a.unlockFile, "unlock-file"}
}

func lockName(kind vault.LockKind) string {
	if kind == vault.PIN {
		return "PIN"
	}
	return "passphrase"
}

// key is what opens a person, asked for if need be.
func (a *app) key(ctx context.Context, p vault.Person) (vault.Key, error) {
	from, by := a.ofVault(), vault.ByPassphrase
	switch {
	case a.recoveryFile != "":
		from, by = secret{"recovery code", a.recoveryFile, "recovery-file"}, vault.ByRecovery
	case p.Lapse.Records:
		return vault.Key{}, vault.ErrLapsed
	case p.LockedOut:
		return vault.Key{}, recoveryAdvice(p, vault.ErrLockedOut)
	case p.Lock != vault.NoLock:
		from, by = a.ofLock(p.Lock), vault.ByLock
	case p.Backend == vault.InKeyring:
		return vault.ByKeyring(), nil
	}
	typed, err := a.read(ctx, from)
	if err != nil {
		return vault.Key{}, err
	}
	return by(typed), nil
}

// recoveryAdvice names the recovery code to who has one, where it opens what nothing else does now.
func recoveryAdvice(p vault.Person, err error) error {
	switch {
	case !p.Recovery:
	case errors.Is(err, vault.ErrLockedOut):
		return advise(err, "Open it with --recovery-file FILE, and set a new lock: chartkeyctl lock set --recovery-file FILE --kind pin")
	case errors.Is(err, vault.ErrKeyLost):
		return advise(err, "Open it with --recovery-file FILE, and let the keyring open it again by setting a lock: chartkeyctl lock set --recovery-file FILE --kind pin")
	case errors.Is(err, vault.ErrKeyringLocked), errors.Is(err, vault.ErrNoKeyring):
		return advise(err, "Unlock or start the keyring of this computer, or read the records without it: --recovery-file FILE")
	}
	return err
}

// lockAnswer says what opens a person.
type lockAnswer struct {
	Lock      string `json:"lock"`       // none, pin or passphrase, beside the keyring
	Where     string `json:"where"`      // the key lies: keyring, or passphrase for a vault that the passphrase alone opens
	Recovery  bool   `json:"recovery"`   // a recovery code opens it, too
	LockedOut bool   `json:"locked_out"` // after too many wrong tries
}

func (a *app) lock() *cobra.Command {
	return group("lock", "Choose what is typed to open the vault: a PIN or passphrase", a.lockStatus(), a.lockSet(), a.lockChange(), a.lockRemove())
}

func (a *app) lockStatus() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Say what opens the vault; needs no key", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			home, err := a.openHome()
			if err != nil {
				return err
			}
			p, err := home.Person(a.person)
			if err != nil {
				return err
			}
			if p.Problem != nil {
				return fmt.Errorf("could not open %s: %w", nameOf(p), p.Problem)
			}
			return a.answerLock(p)
		},
	}
}

// answerLock says how a person is opened from now on.
func (a *app) answerLock(p vault.Person) error {
	kind := string(p.Lock)
	if p.Lock == vault.NoLock {
		kind = "none"
	}
	return a.answer(lockAnswer{Lock: kind, Where: p.Backend, Recovery: p.Recovery, LockedOut: p.LockedOut}, func(out io.Writer) {
		say(out, "%s %s.", p.Label, opensWith(p))
		if p.Recovery && !p.LockedOut {
			say(out, "The recovery code opens it, too.")
		}
		if !p.Recovery && !p.LockedOut && (p.Lock != vault.NoLock || p.Backend != vault.InKeyring) {
			say(out, "There is no recovery code, and nobody can restore a lost %s. Make one with: chartkeyctl recovery create", lockName(p.Lock))
		}
	})
}

// withKey opens a person to change what opens them, if allowed says nothing against it, and answers with how they are opened from then on.
func (a *app) withKey(ctx context.Context, allowed func(vault.Person) error, change func(*workspace.Workspace, vault.Person, vault.Key) error) error {
	home, err := a.openHome()
	if err != nil {
		return err
	}
	p, err := home.Person(a.person)
	if err == nil && p.Problem == nil {
		err = allowed(p)
	}
	if err != nil {
		return err
	}
	return a.withPerson(ctx, home, p, func(w *workspace.Workspace, key vault.Key) error {
		if err := change(w, p, key); err != nil {
			return err
		}
		now, err := home.Person(p.ID)
		if err != nil {
			return err
		}
		return a.answerLock(now)
	})
}

// lockable refuses who has no lock to speak of.
func lockable(p vault.Person) error {
	switch {
	case p.Backend != vault.InKeyring:
		return vault.ErrNoLock
	case p.Lock == vault.NoLock && !p.LockedOut:
		return advise(usageError(errors.New("there is no lock")), "Set one with: chartkeyctl lock set")
	}
	return nil
}

// chosen is a new lock of the command line.
type chosen struct{ kind, file string }

func (n *chosen) flags(c *cobra.Command, kind string) {
	c.Flags().StringVar(&n.kind, "kind", kind, "pin (six digits or more, not all the same or in a row) or passphrase (twelve characters or more)")
	c.Flags().StringVar(&n.file, "secret-file", "", "file with the new PIN or passphrase (- is standard input; default: asked for)")
}

// read asks for the new secret, and refuses a weak one.
func (n *chosen) read(ctx context.Context, a *app) ([]byte, error) {
	kind := vault.LockKind(n.kind)
	if kind != vault.PIN && kind != vault.LockPassphrase {
		return nil, usageError(fmt.Errorf("--kind is pin or passphrase, not %q", n.kind))
	}
	if n.file == "-" && (a.unlockFile == "-" || a.passphraseFile == "-" || a.recoveryFile == "-") {
		return nil, usageError(errors.New("standard input holds one secret only"))
	}
	typed, err := a.readNew(ctx, secret{lockName(kind), n.file, "secret-file"})
	if err == nil {
		err = vault.CheckLock(kind, typed)
	}
	return typed, err
}

func (a *app) lockSet() *cobra.Command {
	var to chosen
	c := &cobra.Command{
		Use: "set", Short: "Set a lock",
		Long: `Ask for a PIN or a passphrase beside the keyring from now on. If this computer is lost, a PIN slows down a skilled thief for hours to days; a
passphrase of five random words stops them. Nobody can restore a lost one: make a recovery code too (chartkeyctl recovery create).
Five wrong tries are free, each later one waits longer, and the tenth removes the lock with the keys behind it: then only a recovery code
opens the vault.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withLock(c.Context(), &to, func(p vault.Person) error {
				switch {
				case p.Backend != vault.InKeyring:
					return advise(usageError(errors.New("this vault opens with its passphrase alone")), "Change that with: chartkeyctl lock change")
				case p.Lock != vault.NoLock:
					return advise(usageError(errors.New("there is a lock already")), "Change it with: chartkeyctl lock change")
				}
				return nil
			})
		},
	}
	to.flags(c, string(vault.PIN))
	return c
}

func (a *app) lockChange() *cobra.Command {
	var to chosen
	c := &cobra.Command{
		Use: "change", Short: "Choose another PIN or passphrase",
		Long: "Choose another PIN or passphrase for the lock, or another passphrase for a vault that a passphrase alone opens. The present one is asked for.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withLock(c.Context(), &to, func(p vault.Person) error {
				if p.Backend != vault.InKeyring {
					return nil // of its passphrase
				}
				return lockable(p)
			})
		},
	}
	to.flags(c, "")
	return c
}

// withLock sets a new lock, if allowed says nothing against it. Without --kind it is one of the same kind as before.
func (a *app) withLock(ctx context.Context, to *chosen, allowed func(vault.Person) error) error {
	return a.withKey(ctx, allowed, func(w *workspace.Workspace, p vault.Person, key vault.Key) error {
		to.kind = cmp.Or(to.kind, string(p.Lock), string(vault.LockPassphrase))
		if p.Backend != vault.InKeyring && to.kind == string(vault.PIN) {
			return advise(usageError(errors.New("a vault without keyring opens with a passphrase, not with a PIN")), "Leave --kind out.")
		}
		typed, err := to.read(ctx, a)
		if err != nil {
			return err
		}
		defer clear(typed)
		if p.Backend == vault.InKeyring {
			return w.SetLock(ctx, key, vault.LockKind(to.kind), typed)
		}
		return w.ChangePassphrase(ctx, key, typed)
	})
}

func (a *app) lockRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove", Short: "Remove the lock, so that the keyring alone opens the vault again", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withKey(c.Context(), lockable, func(w *workspace.Workspace, _ vault.Person, key vault.Key) error {
				return w.RemoveLock(c.Context(), key)
			})
		},
	}
}
