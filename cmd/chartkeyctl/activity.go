package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault/audit"
)

func (a *app) activity() *cobra.Command {
	return group("activity", "See the log of what was opened, changed and given out, and check it",
		a.activityList(), a.activityVerify(), a.activityRestart())
}

func (a *app) activityList() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use: "list", Short: "List the log, newest first", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if limit < 0 {
				return usageError(fmt.Errorf("--limit is 0 (all) or more"))
			}
			return a.withWorkspace(c.Context(), func(w *workspace.Workspace) error {
				list, err := w.Activity(c.Context(), limit)
				if err != nil {
					return err
				}
				report, err := w.VerifyActivity(c.Context())
				if err != nil {
					return err
				}
				if !report.OK {
					a.tell("! %s Check it with: chartkeyctl activity verify", report.Words())
				}
				return a.answer(map[string][]audit.Entry{"entries": list}, func(out io.Writer) { entriesText(out, list) })
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", 0, "at most so many (default: all)")
	return c
}

func entriesText(out io.Writer, list []audit.Entry) {
	t := newTable(out)
	for _, e := range list {
		at := "?"
		if !e.At.IsZero() {
			at = e.At.Local().Format(time.DateTime)
		}
		t.row(at, kindWords(e.Kind), details(e))
	}
	t.end()
}

func details(e audit.Entry) string {
	text := short(e.Text, 80)
	switch {
	case e.Object == "" && text == "":
		return "-" // an empty cell would end the columns
	case e.Object == "" || text == "":
		return e.Object + text
	}
	return e.Object + ": " + text
}

func (a *app) activityVerify() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Check every byte of the log; the vault may stay locked",
		Long: `Check every byte of the activity log: each line, the chain that the lines make, and that the newest line that was noted in the keyring (or in
the state folder, for a vault with a passphrase) is still there. No passphrase is needed. Lines that were written after the last note can
be cut off without a trace; the note is taken at each lock, connecting, export and end of an access.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			home, id, err := a.lockedPerson()
			if err != nil {
				return err
			}
			report, err := home.VerifyActivity(c.Context(), id)
			if err != nil {
				return err
			}
			err = a.answer(report, func(out io.Writer) {
				if report.OK {
					say(out, "Checked %s: all is as it was written.", entryCount(report.Checked))
					return
				}
				say(out, "%s %s before it fit. %s", report.Words(), entryCount(report.Checked), nextStep(report))
			})
			if err == nil && !report.OK {
				return answered(statusFailed)
			}
			return err
		},
	}
}

func (a *app) activityRestart() *cobra.Command {
	return &cobra.Command{
		Use: "restart", Short: "Set a damaged log aside and begin a new one",
		Long: `Set a damaged activity log aside and begin a new one, whose first entry says what was wrong with the old one. The old file is kept beside it.
A log that is not damaged is not given up. This is also the way on after a backup was restored or a vault copied to another computer.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			home, id, err := a.lockedPerson()
			if err != nil {
				return err
			}
			report, err := home.RestartActivity(c.Context(), id)
			if err != nil {
				return err
			}
			return a.answer(map[string]audit.Report{"before": report}, func(out io.Writer) {
				say(out, "%s It is kept beside the new log, which begins now.", report.Words())
			})
		},
	}
}

// lockedPerson finds the person of --person without unlocking anything.
func (a *app) lockedPerson() (*workspace.Home, string, error) {
	home, err := a.openHome()
	if err != nil {
		return nil, "", err
	}
	p, err := home.Person(a.person)
	return home, p.ID, err
}

func entryCount(n int) string { return counted(n, "entry", "entries") }
