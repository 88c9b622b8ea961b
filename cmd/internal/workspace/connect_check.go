package workspace

import (
	"fmt"

	"chartkey/auth"
)

// hasRecord refuses a grant that reads records and does not say whose: nothing that came by it could be told from a stranger's.
func hasRecord(c Connection) error {
	if c.Patient != "" {
		return nil
	}
	for _, s := range auth.ParseScopes(c.Granted) {
		if s.Usable() {
			return fail(auth.ErrIdentityRejected, "the server allowed to read records but did not say whose")
		}
	}
	return nil
}

// sameServer refuses a renewal at another server than the person has consented to: what the clinic's address says of itself may have been
// changed by somebody who wants the code or the token. A revocation endpoint or keys that were not named before may lie where tokens go anyway.
func sameServer(before, now auth.Configuration) error {
	moved := fail(auth.ErrNeedsReview, "the clinic's address now has another server to sign in at than when you connected")
	switch {
	case before.Issuer != "" && now.Issuer != before.Issuer,
		now.Authorization != before.Authorization,
		now.Token != before.Token:
		return moved
	}
	for _, e := range []struct{ before, now string }{{before.Revocation, now.Revocation}, {before.JWKS, now.JWKS}} {
		if e.now != "" && e.now != e.before && (e.before != "" || !auth.SameOrigin(e.now, now.Token)) {
			return moved
		}
	}
	return nil
}

// errOtherPerson is what a person has to look at, and can mend by signing in as who they are.
var errOtherPerson = fmt.Errorf("%w: %w", auth.ErrNeedsReview, auth.ErrOtherPerson)

// samePerson refuses a renewal that came back for somebody else: records of two people must never meet in one list.
func samePerson(before, now Connection) error {
	if before.Patient != "" && now.Patient != before.Patient {
		return fail(errOtherPerson, "the clinic answered with another person's record than before")
	}
	if before.Subject != "" && now.Subject != "" && now.Subject != before.Subject {
		return fail(errOtherPerson, "somebody else signed in than before")
	}
	return nil
}

// requestable refuses scopes that a patient's app must not ask for.
func requestable(asked auth.Scopes) error {
	for _, s := range asked {
		if s.Valid != "yes" || s.Context == "system" || s.Raw == "launch" {
			return fmt.Errorf("could not ask for the scope %q: %w", s.Raw, ErrNotAskable)
		}
	}
	return nil
}
