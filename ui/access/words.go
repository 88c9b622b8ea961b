package access

import (
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/parts"
)

func stateWords(state string) string {
	switch state {
	case "connected":
		return lang.X("access.state.connected", "Connected")
	case "refreshing":
		return lang.X("access.state.refreshing", "Renewing the sign-in")
	case "access-ended":
		return lang.X("access.state.access-ended", "The access has ended")
	case "family-revoked":
		return lang.X("access.state.family-revoked", "Ended by you, the clinic or a copy")
	case "stale-restore":
		return lang.X("access.state.stale-restore", "Restored from an older copy")
	case "needs-review":
		return lang.X("access.state.needs-review", "Something changed")
	case "ended":
		return lang.X("access.state.ended", "Ended by you")
	}
	return lang.X("access.state.signin-needed", "Sign in again")
}

func placeWords(place string) string {
	switch place {
	case "keyring":
		return lang.X("access.place.keyring", "In the keyring of this computer, sealed")
	case "file":
		return lang.X("access.place.file", "In a file of Chartkey, sealed")
	case "memory":
		return lang.X("access.place.memory", "In the memory of this window only")
	}
	return lang.X("access.place.none", "Nowhere: there is none")
}

func testWords(line ui.ScopeLine) string {
	switch line.Test {
	case "read":
		return lang.X("access.test.read", "Tried: it works")
	case "empty":
		return lang.X("access.test.empty", "Tried: the answer was empty, which may also be a refusal")
	case "refused":
		return lang.X("access.test.refused", "Tried: refused")
	case "failed":
		return lang.X("access.test.failed", "Tried: no usable answer came")
	}
	switch {
	case line.CanTry:
		return lang.X("access.test.untested", "Not tried yet")
	case line.State == "granted":
		return lang.X("access.test.none", "Granted")
	}
	return "" // what it stands under says it
}

func mark(line ui.ScopeLine) parts.StepState {
	switch {
	case line.State == "refused" || line.Test == "refused":
		return parts.StepRefused
	case line.State == "unasked" || line.Test == "failed":
		return parts.StepWarning
	case line.Test == "read" || line.Test == "empty" || !line.CanTry:
		return parts.StepDone
	}
	return parts.StepWaiting
}

func never(moment string) string {
	if moment == "" {
		return lang.X("access.never", "Never")
	}
	return moment
}
