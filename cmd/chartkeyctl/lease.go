package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
)

// leaseAnswer is the lease of one person.
type leaseAnswer struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Days    int    `json:"days"`    // that may pass without an unlock; 0 for ever
	Left    int    `json:"left"`    // of them, 0 where they never end or have ended
	Ends    string `json:"ends"`    // "" where they never end or have ended
	Records bool   `json:"records"` // go with the sign-ins
	Lapsed  bool   `json:"lapsed"`  // nobody unlocked for so long, and nobody has since
}

func (a *app) lease() *cobra.Command {
	return group("lease", "Choose after how many days without unlocking the sign-ins are forgotten", a.leaseShow(), a.leaseSet())
}

func (a *app) leaseShow() *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "Say how many days are left; needs no key", Args: cobra.NoArgs,
		Long: "Say for each person, or for that of --person, how many days are left until the sign-ins are forgotten if nobody unlocks. It needs no key.",
		RunE: func(*cobra.Command, []string) error {
			home, err := a.openHome()
			if err != nil {
				return err
			}
			persons, err := home.Persons()
			if err == nil && a.person != "" {
				var p vault.Person
				p, err = home.Person(a.person)
				persons = []vault.Person{p}
			}
			if err != nil {
				return err
			}
			return a.answerLeases(persons)
		},
	}
}

// answerLeases leaves out who cannot be opened: nothing is known of their days.
func (a *app) answerLeases(persons []vault.Person) error {
	answers := []leaseAnswer{}
	var known []vault.Person
	for _, p := range persons {
		if p.Problem != nil {
			a.tell("! %s cannot be opened: %v", nameOf(p), p.Problem)
			continue
		}
		known = append(known, p)
		answers = append(answers, leaseOf(p, now()))
	}
	return a.answer(map[string][]leaseAnswer{"leases": answers}, func(out io.Writer) {
		for _, p := range known {
			say(out, "%s: %s", p.Label, leaseWords(p, now()))
		}
	})
}

func leaseOf(p vault.Person, now time.Time) leaseAnswer {
	l := leaseAnswer{ID: p.ID, Name: p.Label, Days: p.Lease.Days, Records: p.Lease.Records, Lapsed: p.Lapse.Days != 0}
	if !l.Lapsed && l.Days != 0 {
		l.Left, l.Ends = p.Lease.Left(now), p.Lease.Ends.UTC().Format(time.RFC3339)
	}
	return l
}

func leaseWords(p vault.Person, now time.Time) string {
	what := "the sign-ins are forgotten"
	if p.Lease.Records {
		what = "sign-ins and records are given up"
	}
	switch {
	case p.Lapse.Records:
		return fmt.Sprintf("nobody unlocked for %d days: sign-ins and records were given up, and nothing opens them any more.", p.Lapse.Days)
	case p.Lapse.Days != 0:
		return fmt.Sprintf("nobody unlocked for %d days: the sign-ins were forgotten. The records are still here.", p.Lapse.Days)
	case p.Lease.Days == 0:
		return "nothing is forgotten, however long nobody unlocks."
	}
	left := p.Lease.Left(now)
	in := strconv.Itoa(left) + " days"
	if left == 1 {
		in = "1 day"
	}
	return fmt.Sprintf("%s if nobody unlocks for %d days; %s left.", what, p.Lease.Days, in)
}

func (a *app) leaseSet() *cobra.Command {
	var records bool
	c := &cobra.Command{
		Use: "set DAYS|never", Short: "Choose how many days", Args: cobra.ExactArgs(1),
		Long: `Choose after how many days without unlocking, 7 to 365, the sign-ins on this device are forgotten; or never. It happens at the next start of
Chartkey, without keyring and PIN, and the days begin anew now. The records stay readable, unless --records gives them up as well: imported
records and those of a closed clinic cannot be fetched again. What the clinics granted lives on there: end it on the clinic's own page.`,
		RunE: func(c *cobra.Command, args []string) error {
			days := 0
			if args[0] != "never" {
				var err error
				if days, err = strconv.Atoi(args[0]); err != nil || days == 0 {
					return usageError(vault.ErrBadLease)
				}
			}
			to := vault.Lease{Days: days, Records: records}
			switch {
			case to.Check() != nil:
				return usageError(vault.ErrBadLease)
			case days == 0 && records:
				return usageError(errors.New("what never ends takes no records with it"))
			}
			return a.setLease(c.Context(), to)
		},
	}
	c.Flags().BoolVar(&records, "records", false, "give up the records, too: nothing opens the vault then")
	return c
}

func (a *app) setLease(ctx context.Context, to vault.Lease) error {
	home, err := a.openHome()
	if err != nil {
		return err
	}
	p, err := home.Person(a.person)
	if err != nil {
		return err
	}
	return a.withPerson(ctx, home, p, func(w *workspace.Workspace, key vault.Key) error {
		if err := w.SetLease(ctx, key, to); err != nil {
			return err
		}
		now, err := home.Person(p.ID)
		if err != nil {
			return err
		}
		return a.answerLeases([]vault.Person{now})
	})
}
