package activity

import (
	"fyne.io/fyne/v2/lang"

	"chartkey/ui/look"
)

// kinds holds the words of each kind. They are functions, since the language is known only when the window is there.
var kinds = map[string]func() string{
	"person-added":     func() string { return lang.X("activity.person-added", "The person was added") },
	"person-renamed":   func() string { return lang.X("activity.person-renamed", "The person was renamed") },
	"unlock":           func() string { return lang.X("activity.unlock", "Unlocked") },
	"unlock-failed":    func() string { return lang.X("activity.unlock-failed", "A try to unlock failed") },
	"lock":             func() string { return lang.X("activity.lock", "Locked") },
	"lock-changed":     func() string { return lang.X("activity.lock-changed", "What opens the records was changed") },
	"recovery-changed": func() string { return lang.X("activity.recovery-changed", "The recovery code was changed") },
	"lease-set":        func() string { return lang.X("activity.lease-set", "When the sign-ins are forgotten was changed") },
	"lapsed":           func() string { return lang.X("activity.lapsed", "The sign-ins were forgotten: nobody unlocked") },
	"grant":            func() string { return lang.X("activity.grant", "A clinic gave access") },
	"grant-given-back": func() string {
		return lang.X("activity.grant-given-back", "An access could not be kept and was given back")
	},
	"consent-refused": func() string { return lang.X("activity.consent-refused", "A sign-in was refused or undone") },
	"sync":            func() string { return lang.X("activity.sync", "Records were fetched") },
	"view":            func() string { return lang.X("activity.view", "A record was opened") },
	"export":          func() string { return lang.X("activity.export", "Records were exported") },
	"revocation":      func() string { return lang.X("activity.revocation", "An access was taken back") },
	"records-erased":  func() string { return lang.X("activity.records-erased", "Records were erased from this device") },
	"connection-removed": func() string {
		return lang.X("activity.connection-removed", "A connection and its records were erased")
	},
	"records-mended": func() string {
		return lang.X("activity.records-mended", "Damaged records were mended")
	},
	"log-mended":    func() string { return lang.X("activity.log-mended", "An incomplete last line of this log was removed") },
	"log-restarted": func() string { return lang.X("activity.log-restarted", "This log was started again") },
	"unreadable":    func() string { return lang.X("activity.unreadable", "A line that cannot be read") },
}

// kindWords says what happened. A kind of a later version is shown by its own name.
func kindWords(kind string) string {
	if words, known := kinds[kind]; known {
		return words()
	}
	return kind
}

func symbol(kind string) look.SymbolName {
	switch kind {
	case "unlock":
		return look.Unlock
	case "lock":
		return look.Lock
	case "unlock-failed", "unreadable", "log-restarted", "log-mended", "records-mended":
		return look.Warning
	case "grant", "lock-changed", "recovery-changed", "lease-set":
		return look.Key
	case "grant-given-back", "consent-refused", "revocation":
		return look.Refused
	case "sync":
		return look.Sync
	case "view":
		return look.Records
	case "export":
		return look.Export
	case "records-erased", "connection-removed", "lapsed":
		return look.Remove
	case "person-added", "person-renamed":
		return look.Person
	}
	return look.Log
}
