package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
)

func (a *app) doctor() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check whether this computer has what the app needs, and whether what is stored is whole", Args: cobra.NoArgs,
		Long: `Check whether this computer has what the app needs, and whether what is stored is whole. The records of a vault under a passphrase are looked
at where --passphrase-file is given. Every record byte for byte is checked by: records verify.

Where each secret of a person lies, and what protects it there, is said too, and each of these places is tried: a test value is written, read and
deleted. No secret is touched by that.`,
		RunE: func(c *cobra.Command, _ []string) error {
			home, err := a.openHome()
			if err != nil {
				return err
			}
			keyOf, err := a.keysForDoctor(c.Context(), home)
			if err != nil {
				return err
			}
			checks := home.DoctorWithPlaces(c.Context(), keyOf)
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

// keysForDoctor are those that need no asking: the keyring's, and what was given in a file, for the person whom it can be meant for.
func (a *app) keysForDoctor(ctx context.Context, home *workspace.Home) (func(vault.Person) (vault.Key, bool), error) {
	meant, unclear := home.Person(a.person)
	var given *vault.Key
	if unclear == nil && (a.recoveryFile != "" || meant.Lock != vault.NoLock && a.unlockFile != "" || meant.Backend == "passphrase" && a.passphraseFile != "") {
		key, err := a.key(ctx, meant)
		if err != nil {
			return nil, err
		}
		given = &key
	}
	return func(p vault.Person) (vault.Key, bool) {
		switch {
		case given != nil && meant.ID == p.ID:
			return *given, true
		case p.Backend == vault.InKeyring && p.Lock == vault.NoLock && !p.LockedOut:
			return vault.ByKeyring(), true
		}
		return vault.Key{}, false
	}, nil
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
