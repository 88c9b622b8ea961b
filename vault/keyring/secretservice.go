//go:build linux || freebsd || openbsd || netbsd || dragonfly

package keyring

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	busVariable   = "DBUS_SESSION_BUS_ADDRESS"
	secretService = "org.freedesktop.secrets"
	secretPath    = "/org/freedesktop/secrets"
	loginPath     = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	askTimeout    = 2 * time.Second
)

// reachable returns ErrNone where no session bus runs. Without this look the D-Bus library would start one with
// dbus-launch, and leave it running.
func reachable() error {
	if address := os.Getenv(busVariable); address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return nil
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		dir = "/run/user/" + strconv.Itoa(os.Geteuid())
	}
	socket := filepath.Join(dir, "bus")
	if info, err := os.Stat(socket); err != nil || info.Mode().Type() != os.ModeSocket { //nolint:gosec // only looked at
		return fmt.Errorf("no session bus runs here: %w", ErrNone)
	}
	// The library looks for the bus of the login session only; like it, we say where the bus is by the environment.
	return os.Setenv(busVariable, "unix:path="+dbus.EscapeBusAddressValue(socket))
}

// isNoReply says that the service went away while it worked on a call.
func isNoReply(err error) bool {
	var e dbus.Error
	return errors.As(err, &e) && e.Name == errGone.Name
}

// classify tells what the bus and the service say apart.
func classify(err error) error {
	var (
		busError  dbus.Error
		execError *exec.Error
		netError  *net.OpError
	)
	switch {
	case errors.As(err, &busError):
		return classifyName(busError)
	case errors.As(err, &execError), errors.As(err, &netError), errors.Is(err, dbus.ErrClosed), errors.Is(err, io.EOF),
		strings.Contains(err.Error(), "invalid bus address"), strings.Contains(err.Error(), "address of session bus"):
		return fmt.Errorf("%w: %w", ErrNone, err)
	default:
		return err
	}
}

// classifyName judges by the name of a D-Bus error. Its text is the service's and is left out.
func classifyName(err dbus.Error) error {
	switch {
	case err.Name == "org.freedesktop.Secret.Error.IsLocked":
		return ErrLocked
	case err.Name == busName+".Error.ServiceUnknown", err.Name == busName+".Error.NameHasNoOwner", err.Name == busName+".Error.Disconnected",
		strings.HasPrefix(err.Name, busName+".Error.Spawn."):
		return fmt.Errorf("%w: %s", ErrNone, err.Name)
	default:
		return fmt.Errorf("the keyring service answered %q", bounded(err.Name))
	}
}

// look asks the service what it has, which shows no prompt. Entries of ours that lie in another keyring, which is locked, would be asked for, too.
func look(ctx context.Context, service string) error {
	locked := false
	err := inspect(ctx, func(ctx context.Context, c *conversation) error {
		collection, err := c.collection(ctx)
		if err != nil {
			return err
		}
		if err := c.property(ctx, collection, collectionRoom, "Locked", &locked); err != nil || locked {
			return err
		}
		_, closed, err := c.search(ctx, map[string]string{"service": service})
		locked = len(closed) > 0
		return err
	})
	if err == nil && locked {
		return ErrLocked
	}
	return err
}

// locate asks the service which keyring is used, and the bus whose process the service is.
func locate(ctx context.Context) (p Place, err error) {
	err = inspect(ctx, func(ctx context.Context, c *conversation) error {
		p.Program = c.program(ctx)
		collection, err := c.collection(ctx)
		if err == nil {
			p.Keyring = path.Base(string(collection))
		}
		return err
	})
	return p, err
}

// inspect has a brief conversation in which nothing is shown.
func inspect(ctx context.Context, see func(context.Context, *conversation) error) error {
	if err := reachable(); err != nil {
		return err
	}
	limited, cancel := context.WithTimeoutCause(ctx, askTimeout, ErrTimeout)
	defer cancel()
	err := converse(limited, func(c *conversation) error { return see(limited, c) })
	switch {
	case err == nil:
		return nil
	case limited.Err() != nil: // which closes the connection, and that may be heard of first
		return ended(limited)
	default:
		return meaning(classify(err))
	}
}

// program names what owns the service, by the process that the bus knows it as; "" where that cannot be seen, as from within a sandbox.
func (c *conversation) program(ctx context.Context) string {
	var pid uint32
	if err := c.conn.BusObject().CallWithContext(ctx, busName+".GetConnectionUnixProcessID", 0, c.owner).Store(&pid); err != nil {
		return ""
	}
	said, err := os.ReadFile("/proc/" + strconv.FormatUint(uint64(pid), 10) + "/comm")
	if err != nil {
		return ""
	}
	name := strings.TrimSpace(string(said))
	for _, known := range []struct{ begins, name string }{
		{"gnome-keyring", "gnome-keyring"}, {"kwalletd", "KWallet"}, {"ksecretd", "KWallet"}, {"keepassxc", "KeePassXC"}, {"oo7", "oo7"},
	} {
		if strings.HasPrefix(name, known.begins) {
			return known.name
		}
	}
	return bounded(name)
}

func bounded(s string) string {
	if len(s) > 200 {
		return s[:200]
	}
	return s
}
