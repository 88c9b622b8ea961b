package ui

import (
	"errors"
	"time"

	"fyne.io/fyne/v2/lang"
)

// Failure is an error of the backend by its kind. The kinds are a closed list; the words for people hang on them alone.
type Failure struct { //nolint:errname // the word that people and pages use
	Code string // such as "offline" or "signin-needed"; "" for a failure that has no name
	Part string // of the code "damaged": what is damaged; of another code what it was in particular, such as "certificate"; "" if that is not known
	Held bool   // a clinic granted something that is not kept here and could not be given back
	Log  bool   // what is damaged is the log, in which nothing can be written down until a new one is started
	Err  error

	Undone *Undone // what became of what a clinic had granted and is not kept here; nil where there was nothing, or nothing is known of it
	Tries  *Tries  // of the code "locked", if a lock counts the tries
}

// Tries is what a wrong PIN or passphrase of a lock has cost.
type Tries struct {
	Untried bool // it was too soon: what was typed was not looked at
	Left    int
	Wait    time.Duration // until the next one is taken, 0 for at once
	Then    string        // what opens the records after the last one: "code", "nothing"; "" where that is not known
}

func (t Tries) sentence() Sentence {
	s := Sentence{What: lang.X("failure.tries.wrong", "That was wrong."), Next: Count("failure.tries.left", "{{.Count}} try is left.", "{{.Count}} tries are left.", t.Left)}
	if t.Untried {
		s.What = lang.X("failure.tries.soon", "It is too soon after a wrong try: this one was not looked at.")
	}
	if seconds := int((t.Wait + time.Second - 1) / time.Second); seconds > 0 {
		s.Next += " " + Count("failure.tries.wait", "The next one is taken in {{.Count}} second.", "The next one is taken in {{.Count}} seconds.", seconds)
	}
	switch t.Then {
	case "code":
		s.Next += " " + lang.X("failure.tries.then.code", "After the last one only the recovery code opens it.")
	case "nothing":
		s.Next += " " + lang.X("failure.tries.then.nothing", "After the last one nothing opens it any more.")
	}
	return s
}

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }

// CodeOf is the kind of a failure, "" if it has none.
func CodeOf(err error) string {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Code
	}
	return ""
}

// PartOf is what a failure was in particular, "" if that is not known.
func PartOf(err error) string {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Part
	}
	return ""
}

// AboutName reports whether a failure is about the name of a person, so that it is to be told where that was typed.
func AboutName(err error) bool {
	switch PartOf(err) {
	case "name-taken", "long-name", "bad-name":
		return true
	}
	return false
}

// Bare is a failure without what it was about: its words are the same, and no clinic, address or evidence is held by it. nil stays nil.
func Bare(err error) error {
	if err == nil {
		return nil
	}
	f, ok := errors.AsType[*Failure](err)
	if !ok {
		f = &Failure{}
	}
	bare := &Failure{Code: f.Code, Part: f.Part, Held: f.Held, Log: f.Log, Tries: f.Tries, Err: errors.New(f.Code)}
	if f.Undone != nil {
		bare.Undone = &Undone{Revocation: Revocation{Outcome: f.Undone.Outcome, Until: f.Undone.Until, EndedBefore: f.Undone.EndedBefore}}
	}
	return bare
}

// Held reports whether a clinic granted something that is not kept here and could not be given back.
func Held(err error) bool {
	f, is := errors.AsType[*Failure](err)
	return is && f.Held
}

// UndoneOf is what became of a sign-in that came back and was not kept, nil if a failure tells nothing of one.
func UndoneOf(err error) *Undone {
	if f, is := errors.AsType[*Failure](err); is {
		return f.Undone
	}
	return nil
}

// LogDamaged reports whether a failure is that of a damaged log.
func LogDamaged(err error) bool {
	f, ok := errors.AsType[*Failure](err)
	return ok && f.Log
}

// Sentence says a failure to a person: what failed, and what to do next.
type Sentence struct{ What, Next string }

// Explains reports whether there are words for a kind of failure.
func Explains(code string) bool { return sentences[code] != nil }

// Explain words a failure. What the error itself says is for the log of a developer and is never shown.
func Explain(err error) Sentence {
	if Held(err) && UndoneOf(err) == nil { // what became of it has words of its own, see UndoneWords
		return Sentence{
			lang.X("failure.held", "Nothing was stored here, but the clinic could not be told so."),
			lang.X("failure.held.next", "It may still let this app in: end that in the clinic’s portal."),
		}
	}
	if LogDamaged(err) {
		return Sentence{
			lang.X("failure.log", "The log of what was opened is damaged, so nothing can be written down in it."),
			lang.X("failure.log.next", "Start a new log. The damaged one is kept beside it, and the records stay as they are."),
		}
	}
	if f, ok := errors.AsType[*Failure](err); ok && f.Tries != nil {
		return f.Tries.sentence()
	}
	if f, ok := errors.AsType[*Failure](err); ok && f.Part != "" {
		if word, known := sentences[f.Code+" "+f.Part]; known {
			return word()
		}
	}
	if word, known := sentences[CodeOf(err)]; known {
		return word()
	}
	return Sentence{
		lang.X("failure.other", "Something went wrong."),
		lang.X("failure.other.next", "Try again. If it happens again, go to Settings and check this computer."),
	}
}
