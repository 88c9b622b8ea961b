package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
)

// personAnswer is one person in the answers of the person commands.
type personAnswer struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	Locked  bool   `json:"locked"`  // whether something has to be typed to open the vault
	Backend string `json:"backend"` // keyring or passphrase
	State   string `json:"state"`   // ok, or why the vault cannot be opened: lapsed, locked-out, damaged, newer-format, unreadable
}

func (a *app) persons() *cobra.Command {
	return group("person", "Add, list and remove the persons whose records are kept here",
		a.personAdd(), a.personList(), a.personRename(), a.personRemove())
}

func (a *app) personAdd() *cobra.Command {
	var role string
	c := &cobra.Command{
		Use: "add NAME", Short: "Make an empty vault for a person",
		Long: `Make an empty vault for a person. Its key lies in the keyring of this computer; with --passphrase-file it is a vault under that passphrase
instead, which no keyring opens. The name is your own word for the person and is stored in clear.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if role != "patient" && role != "clinician" {
				return usageError(fmt.Errorf("--role is patient or clinician, not %q", role))
			}
			home, err := a.openHome()
			if err != nil {
				return err
			}
			key := vault.ByKeyring()
			if a.passphraseFile != "" {
				passphrase, err := a.read(c.Context(), a.ofVault())
				if err != nil {
					return err
				}
				key = vault.ByPassphrase(passphrase)
			}
			p, err := home.AddPerson(c.Context(), args[0], vault.Role(role), key)
			if err != nil {
				return err
			}
			return a.answerPersons([]vault.Person{p}, func(out io.Writer) {
				where := "Its key lies in the keyring of this computer."
				if p.Backend == "passphrase" {
					where = "It opens with the passphrase only: there is no limit of tries, and nobody can restore a lost one."
				}
				say(out, "Added %s. %s", p.Label, where)
				if p.Role == vault.Clinician && p.Backend == vault.InKeyring {
					say(out, "Before connecting to a clinic a clinician sets a lock: chartkeyctl lock set --kind pin")
				}
			})
		},
	}
	c.Flags().StringVar(&role, "role", "patient", "patient or clinician")
	return c
}

func (a *app) personList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the persons", Args: cobra.NoArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			home, err := a.openHome()
			if err != nil {
				return err
			}
			persons, err := home.Persons()
			if err != nil {
				return err
			}
			return a.answerPersons(persons, func(out io.Writer) {
				if len(persons) == 0 {
					say(out, "Nobody yet. Add a person with: chartkeyctl person add NAME")
					return
				}
				t := newTable(out)
				damaged := false
				for _, p := range persons {
					damaged = damaged || errors.Is(p.Problem, vault.ErrDamaged)
					t.row(nameOf(p), cmp.Or(string(p.Role), "?"), opensWith(p), p.ID)
				}
				t.end()
				if damaged {
					say(out, "! Who is damaged cannot be opened. Restore the data directory from a backup (doctor names the place), or remove the person:")
					say(out, "  chartkeyctl person remove NAME, or the id at the end of the line")
				}
			})
		},
	}
}

func (a *app) personRename() *cobra.Command {
	return &cobra.Command{
		Use: "rename NAME NEW", Short: "Give a person another name", Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			home, err := a.openHome()
			if err != nil {
				return err
			}
			p, err := home.Person(args[0])
			if err != nil {
				return err
			}
			if err := home.RenamePerson(c.Context(), p.ID, args[1]); err != nil {
				return err
			}
			p.Label = args[1]
			return a.answerPersons([]vault.Person{p}, func(out io.Writer) { say(out, "Renamed to %s.", p.Label) })
		},
	}
}

func (a *app) personRemove() *cobra.Command {
	var endAccess bool
	c := &cobra.Command{
		Use: "remove NAME", Short: "Delete a person's vault: sign-ins, records and keys",
		Long: `Delete a person's vault from this device: sign-ins, records and keys. What clinics granted stays granted there, unless --end-access takes it
back first; if that cannot be proved for a clinic, nothing is deleted.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			home, err := a.openHome()
			if err != nil {
				return err
			}
			p, err := home.Person(args[0])
			if err != nil {
				return err
			}
			var ends []workspace.End
			if endAccess {
				if ends, err = a.endAll(c.Context(), home, p); err != nil || endsStatus(ends) != 0 {
					return a.keepPerson(p, ends, err)
				}
			}
			err = home.RemovePerson(c.Context(), p.ID)
			if remains, ok := errors.AsType[*vault.RemainsError](err); ok { // the person is gone, and what stays opens nothing
				a.tell("%s", remains.Error())
			} else if err != nil {
				return err
			}
			answer := removedAnswer{Persons: personsOf([]vault.Person{p}), Ends: endsOf(ends)}
			return a.answer(answer, func(out io.Writer) {
				for i, e := range ends { // nothing else holds the proof any more
					answer.Ends[i].text(out, e.Connection.Name+": "+outcomeSentence(e.Connection, e.Revocation))
				}
				say(out, "Removed %s from this device: sign-ins, records and keys.", nameOf(p))
				if !endAccess {
					say(out, "A clinic that was connected may still list this app: end its access in the clinic's portal.")
				}
			})
		},
	}
	c.Flags().BoolVar(&endAccess, "end-access", false, "take the access back at each clinic first")
	return c
}

// endAll takes back what every clinic granted.
func (a *app) endAll(ctx context.Context, home *workspace.Home, p vault.Person) ([]workspace.End, error) {
	w, _, err := a.unlockPerson(ctx, home, p)
	if err != nil {
		return nil, err
	}
	defer w.Close() //nolint:errcheck // nothing is stored after this
	w.Tidied(ctx)   // what an earlier run left half stored is given back
	connections, err := w.Connections(ctx)
	if err != nil {
		return nil, err
	}
	ends := make([]workspace.End, 0, len(connections))
	for _, c := range connections {
		done, e := w.Revoke(ctx, c.ID, false)
		if done != nil {
			ends = append(ends, workspace.End{Connection: c, Revocation: done})
		}
		if e != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", c.Name, e))
		}
	}
	left, e := w.CutOff(ctx)
	for _, c := range left {
		e = errors.Join(e, fmt.Errorf("%s: %w", c.Name, w.WhyCutOff(ctx, c)))
	}
	return ends, errors.Join(err, e)
}

// endsAnswer is what became of each access of a person who was not removed.
type endsAnswer struct {
	Ends  []endAnswer `json:"ends"`
	Error *failure    `json:"error,omitempty"`
}

// keepPerson says why a person was not removed, and how to do it all the same.
func (a *app) keepPerson(p vault.Person, ends []workspace.End, failed error) error {
	for _, e := range ends {
		if outcomeStatus(e.Outcome) != 0 {
			a.tell("%s: %s", e.Connection.Name, outcomeSentence(e.Connection, e.Revocation))
		}
	}
	a.tell("Nothing was deleted. To remove the person without ending what is open at a clinic: chartkeyctl person remove %q", p.Label)
	answer := endsAnswer{Ends: endsOf(ends)}
	nothing := func(io.Writer) {}
	if failed != nil {
		var status int
		answer.Error, status = a.explain(failed)
		return a.answerInPart(failed, answer, status, nothing)
	}
	if err := a.answer(answer, nothing); err != nil {
		return err
	}
	return answered(endsStatus(ends))
}

// nameOf is what a person is called; of a damaged one the label may be lost.
func nameOf(p vault.Person) string { return cmp.Or(p.Label, p.ID) }

// openState says whether a person can be opened as far as that is seen without a key.
func openState(p vault.Person) string {
	switch {
	case p.Lapse.Records:
		return "lapsed"
	case p.LockedOut:
		return "locked-out"
	case p.Problem == nil:
		return "ok"
	case errors.Is(p.Problem, vault.ErrDamaged), errors.Is(p.Problem, vault.ErrNewerFormat):
		return string(workspace.CodeOf(p.Problem))
	}
	return "unreadable"
}

func opensWith(p vault.Person) string {
	switch {
	case errors.Is(p.Problem, vault.ErrDamaged):
		return "damaged"
	case errors.Is(p.Problem, vault.ErrNewerFormat):
		return "written by a newer version of Chartkey"
	case p.Problem != nil:
		return "cannot be read"
	}
	switch {
	case p.Lapse.Records:
		return "given up after nobody unlocked; nothing opens it any more"
	case p.LockedOut && p.Recovery:
		return "locked out after wrong tries; opens with the recovery code"
	case p.LockedOut:
		return "locked out after wrong tries; nothing opens it any more"
	case p.Backend == "passphrase":
		return "opens with a passphrase"
	case p.Lock == vault.PIN:
		return "opens with the keyring of this computer and a PIN"
	case p.Lock == vault.LockPassphrase:
		return "opens with the keyring of this computer and a passphrase"
	}
	return "opens with the keyring of this computer"
}

// removedAnswer is a person who was removed, and the proof of each access that was ended before.
type removedAnswer struct {
	Persons []personAnswer `json:"persons"`
	Ends    []endAnswer    `json:"ends"`
}

func (a *app) answerPersons(persons []vault.Person, text func(io.Writer)) error {
	return a.answer(map[string][]personAnswer{"persons": personsOf(persons)}, text)
}

func personsOf(persons []vault.Person) []personAnswer {
	list := make([]personAnswer, 0, len(persons))
	for _, p := range persons {
		list = append(list, personAnswer{ID: p.ID, Name: p.Label, Role: string(p.Role), Locked: p.Backend == "passphrase" || p.Lock != vault.NoLock || p.LockedOut, Backend: p.Backend, State: openState(p)})
	}
	return list
}
