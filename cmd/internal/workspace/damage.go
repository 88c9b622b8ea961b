package workspace

import (
	"errors"

	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/library"
)

// Part is what of the stored data is damaged, on which hangs what to do about it.
type Part string

// The parts.
const (
	PartVault    Part = "vault"    // the file that tells the vault from others
	PartSignIns  Part = "sign-ins" // the connections of a person; the records can be read
	PartSignIn   Part = "sign-in"  // the token of one connection
	PartRecords  Part = "records"  // some of them, or what finds them
	PartLibrary  Part = "library"  // all of them
	PartActivity Part = "activity" // the log
	PartPerson   Part = "person"   // anything else: the person cannot be opened
)

// DamagedPart tells what an error is about whose code is Damaged, "" for another error.
func DamagedPart(err error) Part {
	for _, p := range []struct {
		err  error
		part Part
	}{
		{vault.ErrIdentityDamaged, PartVault},
		{vault.ErrSignInsDamaged, PartSignIns},
		{vault.ErrTokenDamaged, PartSignIn},
		{library.ErrUnreadable, PartLibrary},
		{library.ErrDamaged, PartRecords},
		{audit.ErrDamaged, PartActivity},
		{vault.ErrDamaged, PartPerson},
	} {
		if errors.Is(err, p.err) {
			return p.part
		}
	}
	return ""
}
