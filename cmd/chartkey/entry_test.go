package main

import (
	"strings"
	"testing"

	"chartkey/ui"
	"chartkey/ui/uitest"
	"chartkey/vault/audit"
)

// TestEntriesOfTheLog: what the log holds in short is said to the person in words.
func TestEntriesOfTheLog(t *testing.T) {
	uitest.NewBench(t) // in English
	for _, row := range []struct {
		kind               audit.Kind
		object, text, want string
	}{
		{audit.PersonAdded, "", "patient, keyring", "With the keyring of this computer"},
		{audit.PersonRenamed, "", "Anna (mum)", "Anna (mum)"},
		{audit.Unlock, "", "passphrase", "With a passphrase"},
		{audit.UnlockFailed, "", "wrong-passphrase", "The passphrase was wrong."},
		{audit.UnlockFailed, "", "keyring-locked", "The keyring of this computer is locked."},
		{audit.Lock, "", "", ""},
		{audit.Unlock, "", "pin", "With a PIN"},
		{audit.Unlock, "", "recovery", "With the recovery code"},
		{audit.UnlockFailed, "", "wrong-lock", "The PIN or passphrase was wrong."},
		{audit.UnlockFailed, "", "wrong-recovery", "That recovery code does not open it."},
		{audit.UnlockFailed, "", "locked-out", "After too many wrong tries the lock was removed, and the keys with it."},
		{audit.LockChanged, "", "pin", "By a PIN from then on"},
		{audit.LockChanged, "", "passphrase", "By a passphrase from then on"},
		{audit.LockChanged, "", "nothing", "Without anything to type from then on"},
		{audit.RecoveryChanged, "", "created", "A new one was made"},
		{audit.RecoveryChanged, "", "removed", "It opens nothing any more"},
		{audit.LeaseSet, "", "7 and records", "7 days without unlocking, the records too"},
		{audit.LeaseSet, "", "never", "Never"},
		{audit.Lapsed, "", "30", "30 days without unlocking"},
		{audit.Grant, "Clinic (uwv22mzh)", "openid patient/Observation.rs", "Clinic: 2 permissions"},
		{audit.Grant, "Clinic (uwv22mzh)", "unconfirmed: openid", "Clinic: 1 permission"},
		{audit.GrantGivenBack, "Clinic (uwv22mzh)", "cut off", "Clinic"},
		{audit.ConsentRefused, "North (old)", "", "North (old)"},
		{
			audit.ConsentRefused, "North", "held",
			"North: Nothing was stored here, but the clinic could not be told so. It may still let this app in: end that in the clinic’s portal.",
		},
		{audit.Sync, "Clinic (uwv22mzh)", "stored 1, unchanged 2, removed 0, quarantined 0", "Clinic: 1 record new or changed"},
		{
			audit.Sync, "Clinic (uwv22mzh)", "stored 0, unchanged 2, removed 1, quarantined 3",
			"Clinic: 0 records new or changed; 1 removed, as the clinic has it no more; 3 of somebody else, not kept",
		},
		{
			audit.Sync, "Clinic (uwv22mzh)", "stored 1240, unchanged 2, removed 0, quarantined 0, missing kinds 2, failed offline",
			"Clinic: 1,240 records new or changed; 2 kinds missing or not certain. The clinic cannot be reached.",
		},
		{audit.Sync, "Clinic (uwv22mzh)", "stored 3, unchanged 0, removed 0, quarantined 0, files 1, failed offline", "Clinic: 2 records new or changed. The clinic cannot be reached."},
		{audit.Export, "", "format raw, written 115, bytes 9, files 1", "114 records and 1 attached file"},
		{audit.RecordsErased, "Clinic (uwv22mzh)", "records 3, files 2", "Clinic: 1 record and 2 attached files"},
		{audit.View, "Observation/x", "Clinic (uwv22mzh)", "Clinic: Result, not here any more"},
		{audit.View, "Wobble/x", "uwv22mzh", "uwv22mzh: Other record, not here any more"},
		{audit.Export, "", "format raw, begun", "Begun"},
		{audit.Export, "", "format raw, written 0, bytes 0", "0 records"},
		{audit.Revocation, "Clinic (uwv22mzh)", "still-open", "Clinic: Taken back, still open there"},
		{audit.RecordsErased, "Clinic (uwv22mzh)", "records 14", "Clinic: 14 records"},
		{audit.RecordsMended, "", "kept 1240, lost 0", "1,240 records kept"},
		{audit.RecordsMended, "", "kept 1, lost 2", "1 record kept; 2 lost, unless the clinic still has them"},
		{audit.RecordsMended, "", "kept 2, lost 0, uncounted 1", "2 records kept; nobody can tell how many more there were"},
		{audit.Mended, "", "bytes 17", ""},
		{audit.Restarted, "", "line 7, changed", "Line 7 of the activity log was changed."},
		{audit.Unreadable, "", "", ""},
		{"of-a-later-version", "Clinic", "some text", "some text"},
	} {
		if got := entryOf(audit.Entry{Kind: row.kind, Object: row.object, Text: row.text}, ui.KeptByKeyring); got.Text != row.want || got.Kind != string(row.kind) {
			t.Errorf("%s %q: %q, want %q", row.kind, row.text, got.Text, row.want)
		}
	}
	for _, kind := range []audit.Kind{audit.PersonAdded, audit.Unlock} { // the vault in memory takes its keys for those of a keyring
		if got := entryOf(audit.Entry{Kind: kind, Text: "keyring"}, ui.KeptInSession).Text; !strings.Contains(got, "this session only") || strings.Contains(got, "keyring") {
			t.Errorf("%s: %q", kind, got)
		}
	}
}
