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
	return errors.As(err, &e) && e.Name == "org.freedesktop.DBus.Error.NoReply"
}

// classify tells "none" from "locked" in what go-keyring returns on a system with D-Bus.
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
	case strings.HasPrefix(err.Error(), "failed to unlock correct collection"):
		return noneOrLocked(err)
	default:
		return err
	}
}

// classifyName judges by the name of a D-Bus error. Its text is the service's and is left out.
func classifyName(err dbus.Error) error {
	switch {
	case err.Name == "org.freedesktop.Secret.Error.IsLocked":
		return ErrLocked
	case err.Name == "org.freedesktop.DBus.Error.ServiceUnknown", err.Name == "org.freedesktop.DBus.Error.NameHasNoOwner",
		err.Name == "org.freedesktop.DBus.Error.Disconnected",
		strings.HasPrefix(err.Name, "org.freedesktop.DBus.Error.Spawn."):
		return fmt.Errorf("%w: %s", ErrNone, err.Name)
	default:
		return fmt.Errorf("the keyring service answered %q", bounded(err.Name))
	}
}

// noneOrLocked asks the service whether there is a keyring at all: the unlocking of one that does not exist fails with
// the same words as that of a locked one.
func noneOrLocked(cause error) error {
	exists, err := hasCollection()
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrNone, err)
	case !exists:
		return ErrNoCollection
	default:
		return fmt.Errorf("%w: %w", ErrLocked, cause)
	}
}

// look asks the service what it has, which shows no prompt.
func look(ctx context.Context) error {
	if err := reachable(); err != nil {
		return err
	}
	exists, locked, err := collection(ctx)
	switch {
	case err != nil && ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return ErrTimeout
	case err != nil:
		if err = classify(err); errors.Is(err, ErrNone) {
			return err
		}
		return fmt.Errorf("%w: %w", ErrFailed, err)
	case !exists:
		return ErrNoCollection
	case locked:
		return ErrLocked
	}
	return nil
}

func hasCollection() (bool, error) {
	exists, _, err := collection(context.Background())
	return exists, err
}

// collection tells whether there is the keyring that go-keyring takes, which is the one of the login before the default one, and whether it is
// locked. It uses a connection of its own: signals on the shared one end the prompts of others.
func collection(ctx context.Context) (exists, locked bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	defer func() {
		if err != nil && ctx.Err() != nil { // the end of ctx closes the connection, which may be heard of first
			err = ctx.Err()
		}
	}()
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false, false, err
	}
	defer func() { _ = conn.Close() }()
	var byDefault dbus.ObjectPath
	if err := conn.Object(secretService, secretPath).CallWithContext(ctx, "org.freedesktop.Secret.Service.ReadAlias", 0, "default").
		Store(&byDefault); err != nil {
		return false, false, err
	}
	for _, path := range []dbus.ObjectPath{loginPath, byDefault} {
		if path == "/" {
			continue
		}
		var value dbus.Variant
		if err := conn.Object(secretService, path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0,
			"org.freedesktop.Secret.Collection", "Locked").Store(&value); err == nil { // otherwise there is no such collection
			is, _ := value.Value().(bool)
			return true, is, nil
		}
		if ctx.Err() != nil {
			return false, false, ctx.Err()
		}
	}
	return byDefault != "/", false, nil
}

func bounded(s string) string {
	if len(s) > 200 {
		return s[:200]
	}
	return s
}
