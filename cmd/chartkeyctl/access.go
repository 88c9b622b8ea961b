package main

import (
	"io"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
)

func (a *app) access() *cobra.Command {
	return group("access", "See what the app may do, try it, and take it back", a.accessShow(), a.accessTest(), a.accessRevoke())
}

func (a *app) accessShow() *cobra.Command {
	return &cobra.Command{
		Use: "show [ID]", Short: "Say in sentences what was granted, against what was asked",
		Long: `Say in sentences what each clinic, or that of the connection named by id or name, lets this app do, against what was asked.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, ids []string) error {
			return a.withWorkspace(c.Context(), func(w *workspace.Workspace) error {
				list, err := w.Access(c.Context(), ids)
				if err != nil {
					return err
				}
				return a.answerAccess(list, "") // nothing was tried, so nothing is said of it
			})
		},
	}
}

func (a *app) accessTest() *cobra.Command {
	return &cobra.Command{
		Use: "test ID", Short: "Try each permission with a real read",
		Long: `Try each permission of a connection, named by id or name, with a real read. What allows no reading is not tried.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withWorkspace(c.Context(), func(w *workspace.Workspace) error {
				one, err := w.TestAccess(c.Context(), args[0])
				if err != nil {
					return err
				}
				err = a.answerAccess([]workspace.Access{one}, "not tried")
				if err == nil && one.Outcome != "" {
					return answered(outcomeStatus(one.Outcome))
				}
				return err
			})
		},
	}
}

func (a *app) answerAccess(list []workspace.Access, untested string) error {
	return a.answer(map[string][]workspace.Access{"access": list}, func(out io.Writer) {
		for _, one := range list {
			say(out, "%s (%s)", one.Name, one.Connection)
			if one.Outcome != "" {
				say(out, "  You took it back. %s", outcomeSentence(one.Of, one.Of.Revocation))
			}
			if one.Unconfirmed {
				say(out, "  The clinic did not say what it granted; this is what was asked.")
			}
			t := newTable(out)
			for _, s := range one.Scopes {
				t.row("  "+s.State, testWords(s.Test, untested), s.Sentence)
			}
			t.end()
		}
	})
}

func testWords(test, untested string) string {
	words := map[string]string{"read": "works", "empty": "empty answer", "refused": "refused", "failed": "failed", "untested": untested}
	return words[test]
}
