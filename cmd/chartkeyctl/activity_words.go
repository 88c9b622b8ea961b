package main

import "chartkey/vault/audit"

// kindWords says what an entry is about. A kind that a later version wrote stands for itself.
func kindWords(k audit.Kind) string {
	words, ok := map[audit.Kind]string{
		audit.PersonAdded:       "person added",
		audit.PersonRenamed:     "person renamed",
		audit.Unlock:            "unlocked",
		audit.UnlockFailed:      "unlocking failed",
		audit.Lock:              "locked",
		audit.LockChanged:       "lock changed",
		audit.RecoveryChanged:   "recovery code changed",
		audit.LeaseSet:          "lease changed",
		audit.Lapsed:            "sign-ins forgotten: nobody unlocked",
		audit.Grant:             "connected",
		audit.GrantGivenBack:    "not kept, and given back",
		audit.ConsentRefused:    "consent refused",
		audit.Sync:              "fetched",
		audit.View:              "record opened",
		audit.Export:            "exported",
		audit.Revocation:        "access taken back",
		audit.RecordsErased:     "records deleted",
		audit.ConnectionRemoved: "connection removed",
		audit.RecordsMended:     "damaged records mended",
		audit.Mended:            "log: incomplete line removed",
		audit.Restarted:         "log begun anew",
		audit.Unreadable:        "cannot be read",
	}[k]
	if !ok {
		return string(k)
	}
	return words
}

// nextStep says what a person does about it.
func nextStep(r audit.Report) string {
	if r.Reason == audit.Incomplete {
		return "The next thing you do mends that, and notes it in the log."
	}
	return "If you restored a backup or copied the vault, this is why. To keep this log and begin a new one: chartkeyctl activity restart"
}
