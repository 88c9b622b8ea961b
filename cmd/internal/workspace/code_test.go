package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"chartkey/auth"
	"chartkey/auth/redirect"
	"chartkey/fhirclient"
	"chartkey/vault"
	"chartkey/vault/library"
)

// TestCodeOf: every decision of the rooms below has its name, also wrapped and joined.
func TestCodeOf(t *testing.T) {
	for err, want := range map[error]Code{
		auth.ErrBadAddress: BadAddress, auth.ErrNotJSON: NotJSON, auth.ErrNoS256: NoS256, auth.ErrConfigRejected: ConfigRejected,
		auth.ErrUnsupportedServer: UnsupportedServer, auth.ErrConsentRefused: ConsentRefused, auth.ErrTimeout: Timeout,
		auth.ErrWrongState: WrongState, auth.ErrCodeExpired: CodeExpired, auth.ErrSignInNeeded: SignInNeeded, auth.ErrAccessEnded: AccessEnded,
		auth.ErrFamilyRevoked: FamilyRevoked, auth.ErrStaleRestore: StaleRestore, auth.ErrNeedsReview: NeedsReview,
		auth.ErrIdentityRejected: IdentityRejected, auth.ErrOffline: Offline, auth.ErrCaptivePortal: CaptivePortal,
		auth.ErrRateLimited: RateLimited, auth.ErrForeignOrigin: ConfigRejected, redirect.ErrTimeout: Timeout,

		vault.ErrNoKeyring: NoKeyring, vault.ErrKeyringLocked: KeyringLocked, vault.ErrLocked: Locked, vault.ErrWrongPassphrase: Locked,
		vault.ErrKeyLost: KeyLost, vault.ErrDamaged: Damaged, vault.ErrNewerFormat: NewerFormat, vault.ErrExists: Usage, vault.ErrBadName: Usage,
		vault.ErrNotFound: NotFound, vault.ErrStaleRestore: StaleRestore, vault.ErrBusy: Busy, vault.ErrDiskFull: DiskFull,

		library.ErrBusy: Busy, library.ErrDamaged: Damaged, library.ErrWrongKey: KeyLost, library.ErrNewerFormat: NewerFormat,
		library.ErrNotFound: NotFound, library.ErrDiskFull: DiskFull,

		fhirclient.ErrUnsupportedVersion: UnsupportedVersion, fhirclient.ErrUnauthorized: SignInNeeded, fhirclient.ErrOffline: Offline,
		fhirclient.ErrNotFound: NotFound, fhirclient.ErrPageUnreadable: PartialData, fhirclient.ErrForeignOrigin: ConfigRejected,

		ErrUsage: Usage, ErrNotFound: NotFound, ErrNeedsClientID: NeedsClientID, context.Canceled: Cancelled, fs.ErrNotExist: NotFound,
	} {
		if got := CodeOf(errors.Join(fmt.Errorf("could not do it: %w", err), errors.New("and more"))); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if got := CodeOf(errors.New("something else")); got != "" {
		t.Errorf("an unknown failure is called %q", got)
	}
	if got := CodeOf(nil); got != "" {
		t.Errorf("no failure is called %q", got)
	}
}

// TestFail: an error in its own words is still what a caller decides on, and does not say it twice.
func TestFail(t *testing.T) {
	err := fail(ErrNotFound, "there is no %s here", "door")
	if err.Error() != "there is no door here" || !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}
