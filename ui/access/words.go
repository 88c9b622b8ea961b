package access

import (
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/parts"
)

func placeWords(place string) string {
	switch place {
	case "keyring":
		return lang.X("access.place.keyring", "In the keyring of this computer, encrypted")
	case "file":
		return lang.X("access.place.file", "In a file of Chartkey, encrypted")
	case "memory":
		return lang.X("access.place.memory", "In the memory of this window only")
	}
	return lang.X("access.place.none", "There is none")
}

// testWords are what a real read said, and when.
func testWords(line ui.ScopeLine) string {
	if line.Tested.IsZero() {
		return answerWords(line)
	}
	return lang.X("access.test.at", "{{.Answer}} · {{.At}}", map[string]any{"Answer": answerWords(line), "At": ui.Moment(line.Tested)})
}

func answerWords(line ui.ScopeLine) string {
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
