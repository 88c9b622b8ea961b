package main

import (
	"fmt"

	"chartkey/vault/audit"
)

// kindWords says what an entry is about. A kind that a later version wrote stands for itself.
func kindWords(k audit.Kind) string {
	words, ok := map[audit.Kind]string{
		audit.PersonAdded:       "person added",
		audit.PersonRenamed:     "person renamed",
		audit.Unlock:            "unlocked",
		audit.UnlockFailed:      "unlocking failed",
		audit.Lock:              "locked",
		audit.Grant:             "connected",
		audit.GrantGivenBack:    "not kept, and given back",
		audit.ConsentRefused:    "consent refused",
		audit.Sync:              "fetched",
		audit.View:              "record opened",
		audit.Export:            "exported",
		audit.Revocation:        "access taken back",
		audit.RecordsErased:     "records deleted",
		audit.ConnectionRemoved: "connection removed",
		audit.Mended:            "log: incomplete line removed",
		audit.Restarted:         "log begun anew",
		audit.Unreadable:        "cannot be read",
	}[k]
	if !ok {
		return string(k)
	}
	return words
}

// badSentence says what is wrong with a log, and where.
func badSentence(r audit.Report) string {
	switch r.Reason {
	case audit.Missing:
		return "The activity log is missing."
	case audit.TooLarge:
		return "The activity log is larger than any that this program writes."
	case audit.Foreign:
		return "The activity log belongs to another person, vault or key."
	case audit.Changed:
		return fmt.Sprintf("Line %d of the activity log was changed.", r.FirstBad)
	case audit.OutOfOrder:
		return fmt.Sprintf("Line %d of the activity log does not follow the one before: lines are missing, doubled or moved.", r.FirstBad)
	case audit.Incomplete:
		return fmt.Sprintf("Line %d of the activity log is incomplete: its writing was cut off.", r.FirstBad)
	case audit.NoAnchor:
		return "Nothing vouches for the activity log: the vault was copied here, or the note of its newest line was deleted."
	case audit.Begun:
		return "The activity log does not begin as it did: older lines were dropped, or all of it was exchanged."
	case audit.Rewritten:
		return fmt.Sprintf("Line %d of the activity log is not the one that was noted: the log was written anew, or an older copy went on.", r.FirstBad)
	case audit.Cut:
		return fmt.Sprintf("The activity log ends before line %d, which had been noted: its end was cut off, or an older copy was put back.", r.FirstBad)
	}
	return fmt.Sprintf("Line %d of the activity log is bad (%s).", r.FirstBad, r.Reason)
}

// nextStep says what a person does about it.
func nextStep(r audit.Report) string {
	if r.Reason == audit.Incomplete {
		return "The next thing you do mends that, and notes it in the log."
	}
	return "If you restored a backup or copied the vault, this is why. To keep this log and begin a new one: chartkeyctl activity restart"
}
