package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"chartkey/auth"
	"chartkey/cmd/internal/workspace"
)

// answered ends a command that has said all it had to say, with a status other than 0.
type answered int

func (s answered) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// The exit statuses.
const (
	statusFailed  = 1
	statusUsage   = 2
	statusRefused = 3
	statusLocked  = 4
	statusPartial = 5
)

// exit reports an error to the person and gives the exit status of the process.
func (a *app) exit(err error) int {
	if err == nil {
		return 0
	}
	var done answered
	if errors.As(err, &done) {
		return int(done)
	}
	f, status := a.explain(err)
	if a.json {
		if a.answer(map[string]*failure{"error": f}, nil) == nil {
			return status
		}
	}
	a.complain(f)
	return status
}

// failure is an error in an answer.
type failure struct {
	Code    workspace.Code `json:"code"`
	Message string         `json:"message"`
	Hint    string         `json:"hint"`
}

// explain puts an error into words, and says how the process ends.
func (a *app) explain(err error) (*failure, int) {
	code := workspace.CodeOf(err)
	f := &failure{Code: code, Message: oneLine(err.Error()), Hint: a.hint(err, code)}
	if code == workspace.Cancelled {
		f.Message = "You stopped it"
		if end, ok := errors.AsType[*workspace.UndoneError](err); ok {
			f.Message += "; " + end.Error()
		} else if held, ok := errors.AsType[*auth.GiveBackError](err); ok {
			f.Message += "; " + held.Error()
		}
	}
	if end, known := endings[code]; known {
		return f, end.status
	}
	return f, statusFailed
}

// complain tells a person of a failure in one line.
func (a *app) complain(f *failure) {
	a.tell("chartkeyctl: %s. %s", strings.TrimRight(f.Message, "."), f.Hint)
}

// answerInPart is answer for a command that failed after it had brought something: in JSON document holds the failure too.
func (a *app) answerInPart(err error, document any, status int, text func(out io.Writer)) error {
	if e := a.answer(document, text); e != nil || !a.json {
		return errors.Join(err, e)
	}
	return answered(status)
}

// oneLine joins the lines of joined errors.
func oneLine(s string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(s, "\n"), func(l string) bool { return l == "" }), "; ")
}
