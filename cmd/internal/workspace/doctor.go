package workspace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"chartkey/vault/keyring"
)

// Check is one thing that the app needs from this machine.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
}

// released is the day before which no clock of a machine that runs this can be right.
var released = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// Doctor looks whether this machine has what the app needs. It leaves nothing behind.
func (h *Home) Doctor(ctx context.Context) []Check {
	return []Check{h.checkKeyring(ctx), checkBrowser(), h.checkData(), checkDisplay(), h.checkClock()}
}

func (h *Home) checkKeyring(ctx context.Context) Check {
	c := Check{Name: "keyring"}
	checker, ok := h.cfg.Keyring.(interface {
		Check(ctx context.Context) error
	})
	if !ok {
		c.Detail, c.Hint = "this machine has no keyring", "use a vault with a passphrase: person add NAME --passphrase-file F"
		return c
	}
	switch err := checker.Check(ctx); {
	case err == nil:
		c.OK, c.Detail = true, "a test value was stored, read back and deleted"
	case errors.Is(err, keyring.ErrLocked), errors.Is(err, keyring.ErrDismissed), errors.Is(err, keyring.ErrTimeout):
		c.Detail, c.Hint = "the keyring is locked", "unlock it (it usually opens when you log in) and try again"
	case errors.Is(err, keyring.ErrNone):
		c.Detail, c.Hint = "no keyring answers", "start one (gnome-keyring, KWallet, KeePassXC), or use a vault with a passphrase: person add NAME --passphrase-file F"
	default:
		c.Detail, c.Hint = "the keyring does not keep what it is given: "+err.Error(), "use a vault with a passphrase: person add NAME --passphrase-file F"
	}
	return c
}

func checkBrowser() Check {
	if err := HasBrowser(); err != nil {
		return Check{Name: "browser", Detail: "nothing here opens web addresses", Hint: "install a browser with xdg-utils, or sign in with connect --open - --paste"}
	}
	return Check{Name: "browser", OK: true, Detail: "web addresses can be handed to the system's browser"}
}

func (h *Home) checkData() Check {
	c := Check{Name: "data directory", Detail: h.cfg.Dir}
	dir := h.cfg.Dir
	for { // the nearest directory that exists: checking must not make the data directory
		info, err := os.Stat(dir)
		if err == nil {
			if !info.IsDir() {
				c.Hint = "something that is not a folder stands in its place: choose another with --home"
				return c
			}
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			c.Hint = "choose another with --home"
			return c
		}
		dir = parent
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
		return Check{
			Name: "clock", Detail: fmt.Sprintf("it says %s, which is before this version was made", now.Format(time.DateOnly)),
			Hint: "set the clock: with a wrong one sign-ins are refused",
		}
	}
	return Check{Name: "clock", OK: true, Detail: now.Format(time.RFC3339)}
}
