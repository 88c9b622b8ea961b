package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"chartkey/assets/phrase"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// Check is one thing that the app needs from this machine.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
	Person string `json:"person,omitempty"` // whose files were looked at
	Code   Code   `json:"-"`                // of what is wrong, where that has a name
	Kind   Detail `json:"-"`                // of that code
	Part   Part   `json:"-"`                // of what is damaged
	File   string `json:"-"`                // or folder that it lies in

	Clock phrase.Phrase `json:"-"` // what the clock says, of the check of it
	Lease phrase.Phrase `json:"-"` // what is left of it
}

// released is the day before which no clock of a machine that runs this can be right.
var released = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// Doctor looks whether this machine has what the app needs, and whether what is stored is whole. It always answers, and leaves nothing behind.
// keyOf gives the key of a person whose records are to be looked at too; nil: nobody's.
func (h *Home) Doctor(ctx context.Context, keyOf func(vault.Person) (vault.Key, bool)) []Check {
	v := h.round(keyOf)
	defer v.end()
	return h.doctor(ctx, v)
}

func (h *Home) doctor(ctx context.Context, v *round) []Check {
	checks := []Check{h.checkKeyring(ctx), checkBrowser(ctx), h.checkData(), checkDisplay(), h.checkClock()}
	persons, err := h.Persons()
	checks = append(checks, h.checkVault(len(persons), err))
	for _, p := range persons {
		how := v
		if p.Backend == vault.InKeyring && !checks[0].OK {
			how = h.round(nil) // the first check has said it
		}
		checks = append(checks, h.checkPerson(ctx, p, how))
		if p.Problem == nil {
			checks = append(checks, h.checkLease(p))
		}
	}
	return checks
}

const orPassphrase = "use a vault with a passphrase: person add NAME --passphrase-file F"

// LookAtKeyring tells whether this machine has a keyring, without trying it and without a prompt: see keyring.Look for the errors.
func (h *Home) LookAtKeyring(ctx context.Context) error {
	if h.cfg.Keyring == nil {
		return keyring.ErrNone
	}
	return keyring.Look(ctx, h.cfg.Keyring)
}

// checkKeyring tries it, for which a locked keyring asks the person.
func (h *Home) checkKeyring(ctx context.Context) Check {
	c := Check{Name: "keyring"}
	if h.cfg.Keyring == nil {
		c.Detail, c.Hint, c.Code = "this machine has no keyring", orPassphrase, NoKeyring
		return c
	}
	took, err := keyring.Measure(ctx, h.cfg.Keyring, h.cfg.Now)
	c.Code, c.Kind = cmp.Or(CodeOf(err), NoKeyring), DetailOf(err)
	switch {
	case err == nil:
		c.OK, c.Code = true, ""
		c.Detail = fmt.Sprintf("a test value was stored in %s, read back in %s and deleted in %s", brief(took.Write), brief(took.Read), brief(took.Delete))
	case errors.Is(err, keyring.ErrTimeout):
		c.Detail, c.Hint = "the keyring does not answer", "it may be waiting in a window of its own: answer that and try again"
	case errors.Is(err, keyring.ErrDismissed):
		c.Detail, c.Hint = "the keyring was not opened: its question was refused", "try again and allow it, or "+orPassphrase
	case errors.Is(err, keyring.ErrLocked):
		c.Detail, c.Hint = "the keyring is locked", "unlock it (it usually opens when you log in) and try again"
	case errors.Is(err, keyring.ErrNoCollection):
		c.Detail, c.Hint = "the keyring service has no keyring to store in yet", "make one with the desktop's program for passwords, or "+orPassphrase
	case errors.Is(err, keyring.ErrNone):
		c.Detail, c.Hint = "no keyring answers", "start one (gnome-keyring, KWallet, KeePassXC), or "+orPassphrase
	default:
		c.Detail, c.Hint = "the keyring does not keep what it is given: "+err.Error(), orPassphrase
	}
	return c
}

func checkBrowser(ctx context.Context) Check {
	if err := HasBrowser(ctx); err != nil {
		return Check{Name: "browser", Detail: "nothing here opens web addresses", Hint: "install a browser with xdg-utils, or sign in with connect --open - --paste"}
	}
	return Check{Name: "browser", OK: true, Detail: "web addresses can be handed to the system's browser"}
}

func (h *Home) checkData() Check {
	c := Check{Name: "data directory", Detail: h.cfg.Dir}
	dir, err := nearest(h.cfg.Dir)
	if err != nil {
		c.Hint = "it cannot be reached (" + err.Error() + "): mend that, or choose another with --home"
		return c
	}
	f, err := os.CreateTemp(dir, ".chartkey-doctor-")
	if err != nil {
		c.Hint = "it cannot be written to: mend its permissions, or choose another with --home"
		return c
	}
	err = errors.Join(f.Close(), os.Remove(f.Name()))
	c.OK = err == nil
	return c
}

// nearest is the directory itself, or what exists above it: checking must not make the data directory.
func nearest(dir string) (string, error) {
	for {
		info, err := os.Stat(dir)
		switch {
		case err == nil && !info.IsDir():
			return "", fmt.Errorf("%s is not a folder", dir)
		case err == nil:
			return dir, nil
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) || filepath.Dir(dir) == dir:
			return "", err
		}
		dir = filepath.Dir(dir)
	}
}

// checkDisplay is never bad: the command line needs none.
func checkDisplay() Check {
	c := Check{Name: "display", OK: true, Detail: "there is one"}
	if runtime.GOOS != "windows" && runtime.GOOS != "darwin" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		c.Detail, c.Hint = "there is none", "chartkeyctl works without"
	}
	return c
}

func (h *Home) checkClock() Check {
	now := h.cfg.Now()
	if now.Before(released) {
		early := phrase.New("check.clock.early", "It says {{.Time}}, which is before this version was made.").Time("Time", now)
		return Check{Name: "clock", Detail: now.Format(time.RFC3339) + ", which is before this version was made", Hint: "set the clock: with a wrong one sign-ins are refused", Clock: early}
	}
	return Check{Name: "clock", OK: true, Detail: now.Format(time.RFC3339), Clock: phrase.New("check.clock.ok", "It says {{.Time}}.").Time("Time", now)}
}
