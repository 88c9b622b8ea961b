package activity

import (
	"fyne.io/fyne/v2/lang"

	"chartkey/ui/look"
)

// kindWords says what happened. A kind of a later version is shown by its own name.
func kindWords(kind string) string {
	switch kind {
	case "person-added":
		return lang.X("activity.person-added", "The person was added")
	case "person-renamed":
		return lang.X("activity.person-renamed", "The person was renamed")
	case "unlock":
		return lang.X("activity.unlock", "Unlocked")
	case "unlock-failed":
		return lang.X("activity.unlock-failed", "Somebody tried to unlock in vain")
	case "lock":
		return lang.X("activity.lock", "Locked")
	case "grant":
		return lang.X("activity.grant", "A clinic gave access")
	case "consent-refused":
		return lang.X("activity.consent-refused", "A sign-in was refused or undone")
	case "sync":
		return lang.X("activity.sync", "Records were fetched")
	case "view":
		return lang.X("activity.view", "A record was opened")
	case "export":
		return lang.X("activity.export", "Records were exported")
	case "revocation":
		return lang.X("activity.revocation", "An access was ended")
	case "connection-removed":
		return lang.X("activity.connection-removed", "A connection and its records were erased")
	case "log-mended":
		return lang.X("activity.log-mended", "An incomplete last line of this log was removed")
	case "log-restarted":
		return lang.X("activity.log-restarted", "This log was begun anew")
	case "unreadable":
		return lang.X("activity.unreadable", "A line that cannot be read")
	}
	return kind
}

func symbol(kind string) look.SymbolName {
	switch kind {
	case "unlock":
		return look.Unlock
	case "lock":
		return look.Lock
	case "unlock-failed", "unreadable", "log-restarted", "log-mended":
		return look.Warning
	case "grant":
		return look.Key
	case "consent-refused", "revocation":
		return look.Refused
	case "sync":
		return look.Sync
	case "view":
		return look.Records
	case "export":
		return look.Export
	case "connection-removed":
		return look.Remove
	case "person-added", "person-renamed":
		return look.Person
	}
	return look.Log
}
