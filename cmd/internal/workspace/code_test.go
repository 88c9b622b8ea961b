package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"chartkey/auth"
	"chartkey/auth/redirect"
	"chartkey/fhirclient"
	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/keyring"
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
		auth.ErrRateLimited: RateLimited, auth.ErrForeignOrigin: ConfigRejected, redirect.ErrTimeout: Timeout, redirect.ErrClosed: Cancelled,
		redirect.ErrNotRedirect: Usage,

		vault.ErrNoKeyring: NoKeyring, vault.ErrKeyringLocked: KeyringLocked, vault.ErrLocked: Locked, vault.ErrWrongPassphrase: Locked,
		vault.ErrKeyLost: KeyLost, vault.ErrDamaged: Damaged, vault.ErrNewerFormat: NewerFormat, vault.ErrExists: Usage, vault.ErrBadName: Usage,
		vault.ErrNotFound: NotFound, vault.ErrStaleRestore: StaleRestore, vault.ErrBusy: Busy, vault.ErrDiskFull: DiskFull,

		keyring.ErrNone: NoKeyring, keyring.ErrNotKept: NoKeyring, keyring.ErrLocked: KeyringLocked, keyring.ErrDismissed: KeyringLocked,
		keyring.ErrTimeout: KeyringLocked, keyring.ErrNotFound: KeyLost, keyring.ErrFailed: NoKeyring,

		audit.ErrDamaged: Damaged, audit.ErrWrongKey: Damaged, audit.ErrNewerFormat: NewerFormat, audit.ErrIntact: Usage,

		library.ErrBusy: Busy, library.ErrDamaged: Damaged, library.ErrWrongKey: KeyLost, library.ErrNewerFormat: NewerFormat,
		library.ErrNotFound: NotFound, library.ErrDiskFull: DiskFull,

		fhirclient.ErrUnsupportedVersion: UnsupportedVersion, fhirclient.ErrUnauthorized: SignInNeeded, fhirclient.ErrOffline: Offline,
		fhirclient.ErrNotFound: NotFound, fhirclient.ErrPageUnreadable: PartialData, fhirclient.ErrForeignOrigin: ConfigRejected,
		fhirclient.ErrGone: NotFound, fhirclient.ErrForbidden: UnsupportedServer, fhirclient.ErrNotJSON: NotJSON, fhirclient.ErrRateLimited: RateLimited,
		fhirclient.ErrBrokenConnection: Offline, fhirclient.ErrTooLarge: PartialData, fhirclient.ErrEndless: PartialData,

		&auth.OAuthError{Code: "invalid_client"}: NeedsClientID, &auth.OAuthError{Code: "invalid_scope"}: ConsentRefused,
		&auth.OAuthError{Code: "server_error"}: Offline, &auth.OAuthError{Code: "what"}: UnsupportedServer, &auth.RateLimitError{}: RateLimited,
		&fs.PathError{Op: "write", Err: syscall.ENOSPC}: DiskFull, context.DeadlineExceeded: Timeout,

		ErrUsage: Usage, ErrNotFound: NotFound, ErrNeedsClientID: NeedsClientID, ErrNotOpened: NotFound, context.Canceled: Cancelled, fs.ErrNotExist: NotFound,
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

// TestCodes: the list is closed, every code on it is what some failure comes to, and none else is.
func TestCodes(t *testing.T) {
	closed := strings.Fields(`usage not-found no-keyring keyring-locked locked key-lost damaged newer-format bad-address not-json no-s256 config-rejected
		needs-client-id consent-refused timeout wrong-state code-expired signin-needed access-ended family-revoked stale-restore needs-review
		identity-rejected unsupported-server unsupported-version offline captive-portal rate-limited disk-full partial-data cancelled busy`)
	reached := map[string]bool{}
	for _, k := range kinds {
		reached[string(k.code)] = true
	}
	for _, code := range oauthCodes {
		reached[string(code)] = true
	}
	for _, code := range closed {
		if !reached[code] {
			t.Errorf("no failure comes to %s", code)
		}
		delete(reached, code)
	}
	for code := range reached {
		t.Errorf("%s is not on the list", code)
	}
	states := []Code{Connected, Refreshing, SignInNeeded, AccessEnded, FamilyRevoked, StaleRestore, NeedsReview, Ended}
	if want := strings.Fields("connected refreshing signin-needed access-ended family-revoked stale-restore needs-review ended"); !slices.EqualFunc(states, want,
		func(c Code, s string) bool { return string(c) == s }) {
		t.Errorf("states %q, want %q", states, want)
	}
}

// TestCodesFirst: where several sentinels meet, what a person acts on names the failure.
func TestCodesFirst(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Code
	}{
		{fmt.Errorf("%w: %w", auth.ErrFamilyRevoked, &auth.OAuthError{Code: "invalid_grant"}), FamilyRevoked},
		{errors.Join(auth.ErrOffline, context.Canceled), Cancelled},
		{fmt.Errorf("%w: %w", vault.ErrNoKeyring, keyring.ErrNone), NoKeyring},
		{fmt.Errorf("%w: %w", fhirclient.ErrUnauthorized, auth.ErrAccessEnded), AccessEnded},
		{fmt.Errorf("%w: %w", vault.ErrDamaged, fs.ErrNotExist), Damaged},
	} {
		if got := CodeOf(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}

// TestTexts: no text about an outcome promises what nobody can.
func TestTexts(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)\b(secure|safe|wiped|guaranteed)\b`)
	for _, k := range kinds {
		if forbidden.MatchString(k.err.Error()) {
			t.Errorf("%q", k.err)
		}
	}
}

// TestFail: an error in its own words is still what a caller decides on, and does not say it twice.
func TestFail(t *testing.T) {
	err := fail(ErrNotFound, "there is no %s here", "door")
	if err.Error() != "there is no door here" || !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}
