package vault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// deedBy is a deed and the keys of the persons that it is done to.
type deedBy struct {
	deed
	keys []Key
}

var (
	both    = []Key{ByKeyring(), ByPassphrase(passphrase)}
	inRing  = both[:1]
	inFiles = both[1:]
)

// deeds is everything that the vault writes.
func deeds() []deedBy {
	var all []deedBy
	for _, c := range changes {
		all = append(all, deedBy{withConnections(c.name, func(p *process) error { return c.do(p.Context(), p.anna) }), both})
	}
	deleted := withConnections("delete a connection", func(p *process) error { return p.anna.Tokens("c1").DeleteConnection(p.Context()) })
	deleted.through = []func(*process) error{
		func(p *process) error { return p.anna.Tokens("c1").SetToken(p.Context(), "", 0) },
		func(p *process) error { return p.anna.Tokens("c1").SetJournal(p.Context(), nil) },
	}
	all = append(all, deedBy{deleted, both},
		deedBy{withConnections("refresh", refreshSteps...), both},
		deedBy{withConnections("sign in again", adoptSteps...), both},
		deedBy{settleStored(), inFiles},
		deedBy{saveSettings(), inRing},
	)
	return slices.Concat(all, personDeeds(), logDeeds(), slotDeeds(), leaseDeeds())
}

// lay adds Anna with her connections.
func lay(p *process) error {
	ctx := p.Context()
	anna, err := p.v.AddPerson(ctx, "Anna", Patient, p.key)
	if err != nil {
		return err
	}
	if p.anna, err = p.v.Unlock(ctx, anna.ID, p.key); err != nil {
		return err
	}
	furnish(p.T, p.anna)
	return nil
}

// withConnections is done to the connections of a person.
func withConnections(name string, steps ...func(*process) error) deed {
	return deed{name: name, lay: lay, steps: steps, see: func(p *process) (string, error) {
		seen, err := viewed(p.Context(), p.anna)
		if err == nil {
			err = p.v.CheckPerson(p.anna.person.ID)
		}
		return seen, err
	}}
}

// refreshSteps are those of a refresh: the journal before the request, the token that came in the journal and then in its place.
var refreshSteps = []func(*process) error{
	func(p *process) error { return p.anna.Tokens("c1").SetJournal(p.Context(), []byte("sent 7 again")) },
	func(p *process) error { return p.anna.Tokens("c1").SetJournal(p.Context(), []byte("received 8")) },
	func(p *process) error { return p.anna.Tokens("c1").SetToken(p.Context(), "eighth", 8) },
	func(p *process) error { return p.anna.Tokens("c1").SetJournal(p.Context(), []byte("idle 8")) },
}

// adoptSteps are those of a new sign-in that takes the place of another.
var adoptSteps = []func(*process) error{
	func(p *process) error {
		return p.anna.Tokens("c2").SetSuperseded(p.Context(), []byte("earlier and c2's"))
	},
	func(p *process) error {
		return p.anna.Tokens("c2").SetToken(p.Context(), strings.Repeat("m", 5000), 0)
	},
	func(p *process) error { return p.anna.Tokens("c2").SetJournal(p.Context(), []byte("idle 0")) },
	func(p *process) error { return p.anna.Tokens("c2").SaveConnection(p.Context(), []byte("two again")) },
}

// settleStored is a token that a process stores which was killed, and that another process finds.
func settleStored() deed {
	d := withConnections("settle a token whose storing was cut", func(p *process) error {
		_, _, err := p.anna.Tokens("c1").Token(p.Context())
		return err
	})
	d.lay = func(p *process) error {
		if err := lay(p); err != nil {
			return err
		}
		j, err := p.anna.readJournal()
		if err != nil {
			return err
		}
		name, err := p.anna.hiddenName("c1")
		if err != nil {
			return err
		}
		st, err := p.anna.readState()
		if err != nil {
			return err
		}
		j.put("c1", journalEntry{Pending: &pending{Token: fileToken{"eighth", 8, "mark"}, Before: st.Counts[name].Mark}})
		return p.anna.writeJournal(j)
	}
	d.see = func(p *process) (string, error) { // others would settle it
		j, err := p.anna.readJournal()
		if err != nil {
			return "", err
		}
		seen, err := viewed(p.Context(), p.anna)
		return fmt.Sprintf("pending: %v\n%s", j.Connections["c1"].Pending != nil, seen), err
	}
	return d
}

func saveSettings() deed {
	return deed{
		name: "save the settings",
		lay:  func(p *process) error { return p.v.SaveSettings(p.Context(), []byte("old")) },
		steps: []func(*process) error{func(p *process) error {
			return p.v.SaveSettings(p.Context(), []byte("new"))
		}},
		see: func(p *process) (string, error) { seen, err := p.v.Settings(); return string(seen), err },
	}
}

// personDeeds are those that make and end persons.
func personDeeds() []deedBy {
	persons := func(p *process) (string, error) {
		all, err := p.v.Persons()
		var seen []string
		for _, one := range all {
			s, e := p.v.Unlock(p.Context(), one.ID, p.key)
			if err = errors.Join(err, one.Problem, e); err != nil {
				return "", err
			}
			docs, e := s.Connections(p.Context())
			log, e2 := s.Activity().Verify(p.Context())
			err = errors.Join(err, e, e2, s.Close())
			seen = append(seen, fmt.Sprintf("%s: %d connections, log %+v", one.Label, len(docs), log))
		}
		slices.Sort(seen) // they are of one age
		return strings.Join(seen, "\n"), err
	}
	add := func(p *process) error { _, err := p.v.AddPerson(p.Context(), "Anna", Patient, p.key); return err }
	adding := func(name string, lay func(*process) error) deed {
		return deed{name: name, lay: lay, steps: []func(*process) error{add}, see: persons, again: func(p *process) error {
			err := add(p)
			if errors.Is(err, ErrExists) {
				err = nil
			}
			return err
		}}
	}
	first := adding("add the first person", func(*process) error { return nil })
	second := adding("add another person", func(p *process) error {
		_, err := p.v.AddPerson(p.Context(), "Ben", Clinician, ByKeyring())
		return err
	})
	rename := deed{name: "rename a person", lay: lay, see: persons, steps: []func(*process) error{
		func(p *process) error { return p.v.RenamePerson(p.Context(), p.anna.person.ID, "Änne") },
	}}
	return []deedBy{{first, both}, {second, inRing}, {rename, inRing}, {removal(), both}}
}

// removal: once it has begun nothing opens, and a second call ends it.
func removal() deed {
	remove := func(p *process) error { return p.v.RemovePerson(p.Context(), p.anna.person.ID) }
	return deed{
		name: "remove a person", lay: lay, steps: []func(*process) error{remove},
		see: func(p *process) (string, error) {
			all, err := p.v.Persons()
			if err != nil || len(all) == 0 {
				return "gone", err
			}
			h, err := p.v.readHeader(p.anna.vaultID, all[0].ID)
			if err != nil {
				return "", err
			}
			if h.Removing != nil { // nothing opens it
				return "gone", nil
			}
			_, err = viewed(p.Context(), p.anna)
			return "there", err
		},
		again: func(p *process) error {
			if err := remove(p); err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			unlock, err := p.v.lockVault(p.Context())
			if err != nil {
				return err
			}
			defer unlock()
			p.v.sweep(p.Context())
			if left := p.keyring.accounts(); len(left) > 0 {
				return fmt.Errorf("left in the keyring: %v", left)
			}
			return nil
		},
	}
}
