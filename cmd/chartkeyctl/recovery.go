package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
)

func (a *app) recovery() *cobra.Command {
	return group("recovery", "Keep a code on paper that opens the vault by itself", a.recoveryCreate(), a.recoveryRemove())
}

func (a *app) recoveryCreate() *cobra.Command {
	return &cobra.Command{
		Use: "create", Short: "Make a recovery code, and show it this once",
		Long: `Make a code that opens the vault without keyring, PIN or passphrase, and show it this once: it is stored nowhere. An earlier code opens nothing
any more. Write it down on paper, and keep it where you would keep a key to your home, not with this computer. Whoever has it and this computer
can open the vault. To use it, give it to any command with --recovery-file; in the window there is a button for it where the vault is unlocked.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.asPerson(c.Context(), func(w *workspace.Workspace, key vault.Key) error {
				code, err := w.CreateRecovery(c.Context(), key)
				if code == "" {
					return err
				}
				if e := a.answer(map[string]string{"code": code}, func(out io.Writer) {
					say(out, "%s", code)
					say(out, "Write it down on paper: it is shown this once, and opens the vault by itself, with --recovery-file FILE.")
				}); e != nil {
					return e
				}
				return err
			})
		},
	}
}

func (a *app) recoveryRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove", Short: "Make the recovery code useless", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withKey(c.Context(), recoverable, func(w *workspace.Workspace, _ vault.Person, key vault.Key) error {
				return w.RemoveRecovery(c.Context(), key)
			})
		},
	}
}

// recoverable refuses who has no recovery code.
func recoverable(p vault.Person) error {
	if !p.Recovery {
		return advise(usageError(errors.New("there is no recovery code")), "Make one with: chartkeyctl recovery create")
	}
	return nil
}
