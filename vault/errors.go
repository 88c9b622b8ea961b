package vault

import (
	"context"
	"errors"
	"fmt"

	"chartkey/vault/keyring"
)

// What a caller decides on. Each is wrapped by a sentence that says what failed.
var (
	// ErrNoKeyring says that this machine offers no keyring, or one that does not keep what it is given.
	ErrNoKeyring = errors.New("there is no keyring that works")
	// ErrKeyringLocked says that the keyring is there but stayed locked: dismissed, refused or not answered in time.
	ErrKeyringLocked = errors.New("the keyring is locked")
	// ErrLocked says that the person is locked: the session was closed, or the key is not of the kind that opens this person.
	ErrLocked = errors.New("the person is locked")
	// ErrWrongPassphrase says that the passphrase does not open this person.
	ErrWrongPassphrase = errors.New("the passphrase does not open this person")
	// ErrKeyLost says that no secret exists any more that opens this person.
	ErrKeyLost = errors.New("the key of this person is lost")
	// ErrDamaged says that what lies on the disk or in the keyring is not what the vault wrote there.
	ErrDamaged = errors.New("the stored data is damaged")
	// ErrIdentityDamaged is ErrDamaged of the file that tells this vault from others. Persons whose headers are whole open all the same.
	ErrIdentityDamaged = fmt.Errorf("%s cannot be read: %w", identityFile, ErrDamaged)
	// ErrSignInsDamaged is ErrDamaged of what is sealed with the sign-ins key: the connections, or what was under way. The records open all the same.
	ErrSignInsDamaged = fmt.Errorf("the sign-ins cannot be read: %w", ErrDamaged)
	// ErrTokenDamaged is ErrDamaged of the refresh token of one connection. Signing in again mends it.
	ErrTokenDamaged = fmt.Errorf("the stored sign-in cannot be read: %w", ErrDamaged)
	// ErrNewerFormat says that a newer version of the program wrote the data. Nothing was changed.
	ErrNewerFormat = errors.New("the data was written by a newer version")
	// ErrExists says that another person has this name already.
	ErrExists = errors.New("a person of this name exists already")
	// ErrNotFound says that there is no such person.
	ErrNotFound = errors.New("there is no such person")
	// ErrForeignFolder says that what should be the folder of the data is something else: a file, or a folder that holds other things. Nothing in
	// it was changed.
	ErrForeignFolder = errors.New("it is no place for the data of Chartkey")
	// ErrBadName says that a name, role or identifier cannot be used.
	ErrBadName = errors.New("the name cannot be used")
	// ErrLongName is ErrBadName of one that is too long.
	ErrLongName = fmt.Errorf("a name has at most %d characters: %w", labelLimit, ErrBadName)
	// ErrStaleRestore says that the stored token is older than the last one this device used: the data was
	// restored or copied. The token must not be sent; signing in again mends it.
	ErrStaleRestore = errors.New("the stored sign-in is an older copy")
	// ErrBusy says that another process held the vault for longer than the wait.
	ErrBusy = errors.New("another process is using the vault")
	// ErrDiskFull says that the disk or the quota is full. The old content is still there.
	ErrDiskFull = errors.New("the disk is full")
)

// lockedError is ErrKeyringLocked in the words of its cause, which say the same or more.
type lockedError struct{ cause error }

func (e *lockedError) Error() string   { return e.cause.Error() }
func (e *lockedError) Unwrap() []error { return []error{ErrKeyringLocked, e.cause} }

// damageError is damage of a part, by what its cause says.
type damageError struct{ part, cause error }

func (e *damageError) Error() string   { return e.cause.Error() }
func (e *damageError) Unwrap() []error { return []error{e.part, e.cause} }

// damaged names the part that an error is about, if the error is damage.
func damaged(part, err error) error {
	if errors.Is(err, ErrDamaged) && !errors.Is(err, part) {
		return &damageError{part, err}
	}
	return err
}

// RemainsError says that a person was removed from the disk while entries of the keyring could not be reached.
// They open nothing any more, since the slots that needed them are gone.
type RemainsError struct {
	// Entries is the account name of the entries that may remain, with a star for what is not known of it.
	Entries string
	// Keyring is where the person's entries were put, as far as that is known.
	Keyring keyring.Place
	// Cause is why the keyring could not be reached or listed.
	Cause error
}

// Error names the entries that remain, the keyring if it is known, and what to do about them.
func (e *RemainsError) Error() string {
	where := ""
	if known := e.Keyring.String(); known != "" {
		where = " in " + known
	}
	return fmt.Sprintf("the person's files are removed, but keyring entries of the name %s may remain%s; "+
		"they open nothing, and the keyring's own program can delete them", e.Entries, where)
}

// Unwrap gives the cause, such as [ErrNoKeyring].
func (e *RemainsError) Unwrap() error { return e.Cause }

// keyringError gives an error of the keyring its meaning for the vault, keeping the original in the chain.
func keyringError(action string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNone), errors.Is(err, keyring.ErrNotKept), errors.Is(err, keyring.ErrFailed):
		return fmt.Errorf("could not %s: %w: %w", action, ErrNoKeyring, err)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("could not %s: %w", action, err)
	case errors.Is(err, keyring.ErrLocked), errors.Is(err, keyring.ErrDismissed), errors.Is(err, keyring.ErrTimeout):
		return fmt.Errorf("could not %s: %w", action, &lockedError{err})
	default:
		return fmt.Errorf("could not %s: %w", action, err)
	}
}
