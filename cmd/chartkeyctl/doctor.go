package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
)

func (a *app) doctor() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check whether this computer has what the app needs", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			home, err := a.openHome()
			if err != nil {
				return err
			}
			checks := home.Doctor(c.Context())
			if err := c.Context().Err(); err != nil { // what was not tried is not bad
				return err
			}
			err = a.answer(map[string][]workspace.Check{"checks": checks}, func(out io.Writer) {
				t := newTable(out)
				for _, k := range checks {
					mark := "ok"
					if !k.OK {
						mark = "BAD"
					}
					t.row(mark, k.Name, k.Detail)
					if k.Hint != "" {
						t.row("", "", "→ "+k.Hint)
					}
				}
				t.end()
			})
			if err != nil {
				return err
			}
			for _, k := range checks {
				if !k.OK {
					return answered(statusFailed)
				}
			}
			return nil
		},
	}
}

// manual writes the manual pages; completion comes with cobra.
func (a *app) manual() *cobra.Command {
	return &cobra.Command{
		Use: "manual DIR", Short: "Write the manual pages into a folder", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := writeManual(c.Root(), args[0])
			if err != nil {
				return err
			}
			return a.answer(map[string]int{"written": n}, func(out io.Writer) {
				_, _ = fmt.Fprintf(out, "%d pages; read one with: man -l %s/chartkeyctl.1\n", n, args[0])
			})
		},
	}
}
