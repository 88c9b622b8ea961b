package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"chartkey/auth"
	"chartkey/auth/redirect"
	"chartkey/fhirclient"
	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/keyring"
	"chartkey/vault/library"
)

// Code names a kind of failure, or a connection's state. The list is closed: the words for people hang on it.
type Code string

// The codes of errors and states.
const (
	Usage              Code = "usage"
	NotFound           Code = "not-found"
	NoKeyring          Code = "no-keyring"
	KeyringLocked      Code = "keyring-locked"
	Locked             Code = "locked"
	KeyLost            Code = "key-lost"
	Damaged            Code = "damaged"
	NewerFormat        Code = "newer-format"
	BadAddress         Code = "bad-address"
	NotJSON            Code = "not-json"
	NoS256             Code = "no-s256"
	ConfigRejected     Code = "config-rejected"
	NeedsClientID      Code = "needs-client-id"
	ConsentRefused     Code = "consent-refused"
	Timeout            Code = "timeout"
	WrongState         Code = "wrong-state"
	CodeExpired        Code = "code-expired"
	SignInNeeded       Code = "signin-needed"
	AccessEnded        Code = "access-ended"
	FamilyRevoked      Code = "family-revoked"
	StaleRestore       Code = "stale-restore"
	NeedsReview        Code = "needs-review"
	IdentityRejected   Code = "identity-rejected"
	UnsupportedServer  Code = "unsupported-server"
	UnsupportedVersion Code = "unsupported-version"
	Offline            Code = "offline"
	CaptivePortal      Code = "captive-portal"
	RateLimited        Code = "rate-limited"
	DiskFull           Code = "disk-full"
	PartialData        Code = "partial-data"
	Cancelled          Code = "cancelled"
	Busy               Code = "busy"
)

// Sentinels of this package; CodeOf names them like those of the rooms below.
var (
	ErrUsage         = errors.New("not understood")
	ErrNotFound      = errors.New("not found")
	ErrBrokenSignIn  = errors.New("the clinic's sign-in answers with nonsense")
	ErrNoFolder      = errors.New("could not make or open the export folder") // has the code of its cause
	ErrNeedsClientID = errors.New("the clinic has to know this app, and no client id was given")
)

// Situations that a caller may have a better word for than for their kind.
var (
	ErrNobody           error = &situation{ErrNotFound, "there is no person here yet"}
	ErrNoSuchPerson     error = &situation{ErrNotFound, "there is no person of that name here"}
	ErrSeveralOfPerson  error = &situation{ErrUsage, "several persons here have that name"}
	ErrUnconnected      error = &situation{ErrNotFound, "there is no connection yet"}
	ErrNoSuchConnection error = &situation{ErrNotFound, "there is no such connection"}
	ErrNoSuchRecord     error = &situation{ErrNotFound, "there is no such record here"}
	ErrFolderNotEmpty   error = &situation{ErrUsage, "the export folder is not empty, and nothing in it may be overwritten"}
	ErrNoExport         error = &situation{ErrUsage, "the folder holds no raw export that this version knows"}
	ErrNeedsLock        error = &situation{ErrUsage, "a clinician needs a lock before connecting"}
	ErrNotAskable       error = &situation{ErrUsage, "a patient's app cannot ask for it"}
	ErrSeveralOfName    error = &situation{ErrUsage, "several connections have that name"}
)

// situation is an error in words of its own that is one of the sentinels.
type situation struct {
	kind  error
	words string
}

func (s *situation) Error() string { return s.words }
func (s *situation) Unwrap() error { return s.kind }

func fail(kind error, format string, args ...any) error {
	return &situation{kind, fmt.Sprintf(format, args...)}
}

// kinds is searched in order: what is more telling stands first.
var kinds = []struct {
	err  error
	code Code
}{
	{context.Canceled, Cancelled},
	{ErrUsage, Usage},
	{ErrNotFound, NotFound},
	{ErrNeedsClientID, NeedsClientID},
	{ErrNotOpened, NotFound},

	{vault.ErrNoKeyring, NoKeyring},
	{vault.ErrKeyringLocked, KeyringLocked},
	{vault.ErrWrongPassphrase, Locked},
	{vault.ErrWrongRecovery, Locked},
	{vault.ErrWrongLock, Locked},
	{vault.ErrLockedOut, KeyLost},
	{vault.ErrLapsed, KeyLost},
	{vault.ErrBadLease, Usage},
	{vault.ErrWeakLock, Usage},
	{vault.ErrNoLock, Usage},
	{vault.ErrLocked, Locked},
	{vault.ErrKeyLost, KeyLost},
	{vault.ErrDamaged, Damaged},
	{vault.ErrNewerFormat, NewerFormat},
	{vault.ErrExists, Usage},
	{vault.ErrBadName, Usage},
	{vault.ErrForeignFolder, Usage},
	{vault.ErrNotFound, NotFound},
	{vault.ErrStaleRestore, StaleRestore},
	{vault.ErrBusy, Busy},
	{vault.ErrDiskFull, DiskFull},

	{keyring.ErrNone, NoKeyring},
	{keyring.ErrNotKept, NoKeyring}, // one that forgets, or fails, is as good as none
	{keyring.ErrFailed, NoKeyring},
	{keyring.ErrLocked, KeyringLocked},
	{keyring.ErrDismissed, KeyringLocked},
	{keyring.ErrTimeout, KeyringLocked},
	{keyring.ErrNotFound, KeyLost},

	{audit.ErrDamaged, Damaged},
	{audit.ErrWrongKey, Damaged},
	{audit.ErrNewerFormat, NewerFormat},
	{audit.ErrIntact, Usage},

	{library.ErrClosed, Locked},
	{library.ErrBusy, Busy},
	{library.ErrWrongKey, KeyLost},
	{library.ErrDamaged, Damaged},
	{library.ErrNewerFormat, NewerFormat},
	{library.ErrNotFound, NotFound},
	{library.ErrDiskFull, DiskFull},

	{auth.ErrWrongState, WrongState},
	{auth.ErrConsentRefused, ConsentRefused},
	{auth.ErrCodeExpired, CodeExpired},
	{auth.ErrStaleRestore, StaleRestore},
	{auth.ErrFamilyRevoked, FamilyRevoked},
	{auth.ErrAccessEnded, AccessEnded},
	{auth.ErrSignInNeeded, SignInNeeded},
	{auth.ErrNeedsReview, NeedsReview},
	{auth.ErrIdentityRejected, IdentityRejected},
	{auth.ErrNoS256, NoS256},
	{auth.ErrConfigRejected, ConfigRejected},
	{auth.ErrForeignOrigin, ConfigRejected},
	{auth.ErrUnsupportedServer, UnsupportedServer},
	{auth.ErrBadAddress, BadAddress},
	{auth.ErrNotJSON, NotJSON},
	{auth.ErrCaptivePortal, CaptivePortal},
	{auth.ErrRateLimited, RateLimited},
	{auth.ErrOffline, Offline},
	{auth.ErrTimeout, Timeout},
	{redirect.ErrTimeout, Timeout},
	{redirect.ErrClosed, Cancelled},
	{redirect.ErrNotRedirect, Usage},

	{fhirclient.ErrUnsupportedVersion, UnsupportedVersion},
	{fhirclient.ErrForeignOrigin, ConfigRejected},
	{fhirclient.ErrUnauthorized, SignInNeeded},
	{fhirclient.ErrNotJSON, NotJSON},
	{fhirclient.ErrRateLimited, RateLimited},
	{fhirclient.ErrOffline, Offline},
	{fhirclient.ErrBrokenConnection, Offline},
	{fhirclient.ErrForbidden, UnsupportedServer}, // of what every app may ask; a refused kind of record is a state, not an error
	{fhirclient.ErrNotFound, NotFound},
	{fhirclient.ErrGone, NotFound},
	{fhirclient.ErrPageUnreadable, PartialData},
	{fhirclient.ErrTooLarge, PartialData},
	{fhirclient.ErrEndless, PartialData},

	{syscall.ENOSPC, DiskFull},
	{syscall.EDQUOT, DiskFull},
	{fs.ErrNotExist, NotFound},
	{context.DeadlineExceeded, Timeout},
}

// oauthCodes name what an authorization server says in so many words where nothing more telling is known (RFC 6749 §4.1.2.1 and §5.2).
var oauthCodes = map[string]Code{
	"invalid_client": NeedsClientID, "unauthorized_client": NeedsClientID,
	"invalid_scope": ConsentRefused, "access_denied": ConsentRefused,
	"server_error": Offline, "temporarily_unavailable": Offline,
	"invalid_grant": SignInNeeded,
}

// CodeOf names the kind of err, or "" for a failure that has no name of its own. nil has none either.
func CodeOf(err error) Code {
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			return k.code
		}
	}
	if answer, ok := errors.AsType[*auth.OAuthError](err); ok {
		if code, known := oauthCodes[answer.Code]; known {
			return code
		}
		return UnsupportedServer
	}
	return ""
}
