package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"chartkey/auth"
	"chartkey/cmd/internal/workspace"
)

// revokeAnswer is the outcome of a revocation with its evidence.
type revokeAnswer struct {
	Outcome  auth.Outcome     `json:"outcome"`
	Until    string           `json:"until"` // when what may still work ends by itself; "" where that is not known
	Evidence []evidenceAnswer `json:"evidence"`
	Portal   string           `json:"management"` // where the clinic says that accesses are managed; "" where it does not
}

// revokedInPart is the answer where something else failed: it was broken off, or something could not be stored or deleted here.
type revokedInPart struct {
	revokeAnswer
	Error *failure `json:"error"`
}

type evidenceAnswer struct {
	At     time.Time `json:"at"`
	Step   string    `json:"step"`
	Answer string    `json:"answer"`
}

func (a *app) accessRevoke() *cobra.Command {
	var erase bool
	c := &cobra.Command{
		Use: "revoke ID", Short: "Take the access back at the clinic, and prove that it has ended",
		Long: `Take the access back at the clinic and prove that it has ended. The outcome is one of five: Ended, checked; Accepted, not checkable;
Pending; Not offered; Still open. The records stay on this device unless --erase deletes them too.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withConnection(c.Context(), args[0], func(w *workspace.Workspace, k workspace.Connection) error {
				return a.revoke(c.Context(), w, k, erase)
			})
		},
	}
	c.Flags().BoolVar(&erase, "erase", false, "delete the records of this connection from this device too")
	return c
}

func (a *app) revoke(ctx context.Context, w *workspace.Workspace, k workspace.Connection, erase bool) error {
	done, err := w.Revoke(ctx, k.ID, erase)
	if done == nil {
		return err
	}
	answer := revoked(k, done)
	if err != nil {
		f, status := a.explain(err)
		return a.answerInPart(err, revokedInPart{answer, f}, status, func(out io.Writer) { answer.text(out, outcomeSentence(k, done)) })
	}
	err = a.answer(answer, func(out io.Writer) {
		answer.text(out, outcomeSentence(k, done))
		if erase {
			say(out, "The records of %s are deleted from this device.", k.Name)
		} else {
			say(out, "The records stay on this device. Delete them with: chartkeyctl connection remove %s", k.ID)
		}
	})
	if status := outcomeStatus(done.Outcome); err == nil && status != 0 {
		return answered(status)
	}
	return err
}

// endAnswer is what became of taking back one access of several.
type endAnswer struct {
	Connection string `json:"connection"`
	revokeAnswer
}

func endsOf(ends []workspace.End) []endAnswer {
	answers := make([]endAnswer, 0, len(ends))
	for _, e := range ends {
		answers = append(answers, endAnswer{e.Connection.ID, revoked(e.Connection, e.Revocation)})
	}
	return answers
}

// endsStatus is the gravest: what is refused outweighs what may still come.
func endsStatus(ends []workspace.End) int {
	status := 0
	for _, e := range ends {
		switch one := outcomeStatus(e.Outcome); one {
		case statusRefused:
			return one
		case statusPartial:
			status = one
		}
	}
	return status
}

func revoked(k workspace.Connection, done *auth.Revocation) revokeAnswer {
	answer := revokeAnswer{Outcome: done.Outcome, Evidence: []evidenceAnswer{}, Portal: k.Server.Management}
	if !done.Until.IsZero() {
		answer.Until = done.Until.UTC().Format(time.RFC3339)
	}
	for _, e := range slices.Concat(done.Earlier, done.Evidence) {
		answer.Evidence = append(answer.Evidence, evidenceAnswer{e.At.UTC(), e.Step.String(), e.Answer.String()})
	}
	return answer
}

func (r revokeAnswer) text(out io.Writer, sentence string) {
	say(out, "%s", sentence)
	t := newTable(out)
	for _, e := range r.Evidence {
		t.row("  "+e.At.Local().Format(time.DateTime), e.Step, e.Answer)
	}
	t.end()
}

// outcomeWords are the five outcomes.
var outcomeWords = map[auth.Outcome]string{
	auth.EndedChecked: "Ended, checked.",
	auth.Accepted:     "Accepted, not checkable: the clinic said yes.",
	auth.Pending:      "Pending: whether it has ended is not known yet.",
	auth.NotOffered:   "Not offered: it cannot be ended from here.",
	auth.StillOpen:    "Still open: the clinic said yes and the old key still works.",
}

// outcomeSentence says one of the five outcomes, and what is left to do.
func outcomeSentence(k workspace.Connection, r *auth.Revocation) string {
	words := outcomeWords[r.Outcome]
	switch {
	case r.EndedBefore && r.Outcome == auth.EndedChecked:
		words += " It had ended before."
	case !r.Until.IsZero():
		words += fmt.Sprintf(" The last key runs out by itself at %s.", r.Until.Local().Format(time.DateTime))
	}
	switch r.Outcome {
	case auth.Accepted:
		words += " Check " + portalOf(k) + " that it is not listed any more."
	case auth.Pending:
		words += " The next sync tries again; to do it now, end the access " + portalOf(k) + "."
	case auth.NotOffered:
		words += " Finish " + portalOf(k) + " or by phone."
	case auth.StillOpen:
		words += " End the access " + portalOf(k) + " or by phone, then try again."
	}
	return words
}

// portalOf is where the clinic's own page is.
func portalOf(k workspace.Connection) string {
	if k.Server.Management == "" {
		return "in the clinic's portal"
	}
	return "in the clinic's portal (" + k.Server.Management + ")"
}

func outcomeStatus(o auth.Outcome) int {
	switch o {
	case auth.EndedChecked:
		return 0
	case auth.Accepted, auth.Pending:
		return statusPartial
	}
	return statusRefused
}
