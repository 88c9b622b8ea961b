package workspace

import (
	"context"
	"fmt"
	"path/filepath"

	"chartkey/assets/phrase"
	"chartkey/vault"
	"chartkey/vault/library"
)

// checkVault looks at the file that tells the vault from others.
func (h *Home) checkVault(persons int, err error) Check {
	if err == nil {
		err = h.vault.Check()
	}
	c := Check{Name: "vault", Code: CodeOf(err), Part: DamagedPart(err)}
	switch {
	case err == nil && persons == 0:
		c.OK, c.Detail = true, "there is no person here yet"
	case err == nil:
		c.OK, c.Detail = true, fmt.Sprintf("persons here: %d", persons)
	case c.Part == PartVault:
		c.File = filepath.Join(h.cfg.Dir, "vault.json")
		c.Detail = "vault.json is damaged: " + c.File
		c.Hint = "restore it from a backup; where there is none, move it away: persons whose own files are whole open without it"
	case c.Code == NewerFormat:
		c.Detail, c.Hint = "a newer version of Chartkey wrote it", "install that version"
	default:
		c.File = h.cfg.Dir
		c.Detail, c.Hint = "it cannot be read: "+err.Error(), "mend that, restore the data directory from a backup, or choose another with --home"
	}
	return c
}

// checkPerson looks at the files of one person: those that need no key, and the records if there is a key.
func (h *Home) checkPerson(ctx context.Context, p vault.Person, v *round) Check {
	err := p.Problem
	if err == nil {
		err = h.vault.CheckPerson(p.ID)
	}
	looked := false
	if err == nil && !p.Lapse.Records {
		var o opening
		if o, looked = v.open(ctx, p); o.session != nil {
			err = h.checkRecords(ctx, o.session)
		} else {
			err = o.err
		}
	}
	c := Check{Name: "person", Person: first(p.Label, p.ID), OK: err == nil, Code: CodeOf(err), Part: DamagedPart(err)}
	folder := filepath.Dir(h.vault.LibraryPath(p.ID))
	switch {
	case err == nil:
		c.Detail = c.Person + ": keys, sign-ins and records are whole"
		if !looked {
			c.Detail = c.Person + ": what can be seen without the key is whole; chartkeyctl records verify looks at the rest"
		}
		if aside := library.Aside(folder); len(aside) > 0 {
			c.Hint = "a damaged file of before is kept; delete it once you miss nothing: " + aside[0]
		}
	case c.Part == PartLibrary:
		c.File = h.vault.LibraryPath(p.ID)
		c.Detail = c.Person + ": the records cannot be read: " + c.File
		c.Hint = "restore that file from a backup; where there is none, move it away and run chartkeyctl sync, which fetches what the clinics still have"
	default:
		c.File = folder
		c.Detail, c.Hint = whatOfPerson(c, err)
		c.Detail = c.Person + ": " + c.Detail
	}
	return c
}

// checkLease says how many days are left. What is forgotten as chosen is no fault.
func (h *Home) checkLease(p vault.Person) Check {
	c := Check{Name: "lease", Person: first(p.Label, p.ID), OK: true}
	switch {
	case p.Lapse.Records:
		c.Lease = phrase.New("lease.gone", "nobody unlocked for {{.Days}} days, and nothing opens the records any more, as chosen").Number("Days", p.Lapse.Days)
		c.Hint = "remove the person: chartkeyctl person remove " + c.Person
	case p.Lapse.Days != 0:
		c.Lease = phrase.New("lease.lapsed", "nobody unlocked for {{.Days}} days, and the sign-ins were forgotten").Number("Days", p.Lapse.Days)
		c.Hint = "sign in again: chartkeyctl connect ID"
	case p.Lease.Days == 0:
		c.Lease = phrase.New("lease.stays", "the sign-ins are never forgotten")
	default:
		c.Lease = phrase.New("lease.left", "days left until the sign-ins are forgotten if nobody unlocks: {{.Days}}").Number("Days", p.Lease.Left(h.cfg.Now()))
	}
	c.Detail = c.Person + ": " + c.Lease.String()
	return c
}

// whatOfPerson says what is wrong with the files in a person's folder, and what to do about it.
func whatOfPerson(c Check, err error) (detail, hint string) {
	switch {
	case c.Part == PartSignIns:
		return "the sign-ins are damaged, in " + c.File,
			"save the records with chartkeyctl records export DIR; then restore that folder from a backup, or remove the person and connect anew"
	case c.Part == PartRecords:
		return "some of the records are damaged", "run chartkeyctl sync: it keeps what can be read and fetches the rest again; chartkeyctl records export DIR saves what can be read"
	case c.Part != "":
		return "damaged, and cannot be opened: " + c.File, "restore that folder from a backup, or remove the person: chartkeyctl person remove " + c.Person
	case c.Code == NewerFormat:
		return "a newer version of Chartkey wrote this", "install that version"
	case c.Code == KeyLost:
		return "the keyring no longer holds the key", "restore the keyring from a backup, or remove the person and connect anew"
	}
	return "not looked at: " + err.Error(), "see to that first, then run doctor again"
}

// checkRecords opens a person's library, past the log: nothing of it is shown to anybody.
func (h *Home) checkRecords(ctx context.Context, s *vault.Session) error {
	if _, err := s.Connections(ctx); err != nil {
		return err
	}
	secret := s.LibraryKey()
	defer clear(secret)
	l, err := library.Open(ctx, library.Config{Path: s.LibraryPath(), Key: secret, Now: h.cfg.Now})
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // only read
	return l.Check(ctx)
}
