package uitest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chartkey/ui"
)

// Backend is a made-up [ui.Backend] in memory. A test may change its fields before the page is shown.
type Backend struct {
	*Faults
	People   []ui.Person
	Unlocked *Session // what Unlock gives
	Machine  []ui.Check
	Probed   ui.Probe
	Listed   []ui.Clinic
	Proved   map[string]ui.Proof // by person, what was confirmed
	Keyless  bool                // the last Confirm has shown that the keyring is gone
}

var _ ui.Backend = (*Backend)(nil)

// NewBackend returns two people, of whom the first has records.
func NewBackend() *Backend {
	b := &Backend{
		Faults: newFaults(), Proved: map[string]ui.Proof{},
		People: []ui.Person{
			{ID: "p1", Label: "Ines Okonjo", Keep: ui.KeptByKeyring, Lease: ui.Lease{Days: 30}},
			{ID: "p2", Label: "Theo", Keep: ui.KeptByPassphrase, Clinician: true, Lease: ui.Lease{Days: 30}},
		},
		Machine: []ui.Check{
			{Name: "check.keyring", OK: true, Detail: "check.keyring.ok"},
			{Name: "check.browser", OK: true, Detail: "check.browser.ok"},
			{Name: "check.clock", Detail: "check.clock.early Time=1970", Hint: "check.clock.next"},
		},
		Probed: ui.Probe{Base: "https://records.northside.example/fhir", Host: "records.northside.example",
			Issuer: "https://login.northside.example", SMART: true, S256: true, Revocation: true, Refresh: "likely"},
		Listed: []ui.Clinic{{Name: "Demo clinic", Base: "http://127.0.0.1:9/fhir", ClientID: "chartkey", About: "sandbox.about"}},
	}
	b.Unlocked = NewSession(b.People[0])
	b.Unlocked.Faults = b.Faults
	return b
}

// Persons lists them.
func (b *Backend) Persons(ctx context.Context) ([]ui.Person, error) {
	return answer(ctx, b.Faults, "Persons", func() []ui.Person { return slices.Clone(b.People) })
}

// Fleeting lists those of this session only.
func (b *Backend) Fleeting() []ui.Person {
	b.mu.Lock()
	defer b.mu.Unlock()
	return ui.Fleeting(b.People)
}

// AddPerson adds one.
func (b *Backend) AddPerson(ctx context.Context, label string, keep ui.Keep, _ []byte) (ui.Person, error) {
	return answer(ctx, b.Faults, "AddPerson", func() ui.Person {
		p := ui.Person{ID: fmt.Sprintf("p%d", len(b.People)+1), Label: label, Keep: keep}
		b.People = append(b.People, p)
		return p
	})
}

// RenamePerson renames one.
func (b *Backend) RenamePerson(ctx context.Context, id, label string) error {
	_, err := answer(ctx, b.Faults, "RenamePerson", func() bool {
		for i := range b.People {
			if b.People[i].ID == id {
				b.People[i].Label = label
			}
		}
		return true
	})
	return err
}

// Asks for a proof of each who types something, once.
func (b *Backend) Asks(p ui.Person) ui.Proving {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, proved := b.Proved[p.ID]
	switch {
	case !p.Types() || p.LockedOut && !p.Recovery || p.Problem != "":
		return ui.AsksNothing
	case proved:
		return ui.AskedJustNow
	}
	return ui.AsksAgain
}

// NameServes where something may be lost whose tries nothing counts, or the test lets it.
func (b *Backend) NameServes(p ui.Person) bool {
	return p.Keep == ui.KeptByPassphrase || p.LockedOut || b.Keyless
}

// Confirm takes any proof.
func (b *Backend) Confirm(ctx context.Context, id string, now ui.Proof) error {
	_, err := answer(ctx, b.Faults, "Confirm", func() bool {
		b.Proved[id] = ui.Proof{Typed: slices.Clone(now.Typed), Code: now.Code}
		return true
	})
	return err
}

// RemovePerson removes one, and leaves nothing.
func (b *Backend) RemovePerson(ctx context.Context, id string, lost bool) ([]string, error) {
	i := slices.IndexFunc(b.People, func(p ui.Person) bool { return p.ID == id })
	if i >= 0 && b.Asks(b.People[i]) == ui.AsksAgain && (!lost || !b.NameServes(b.People[i])) {
		return nil, &ui.Failure{Code: "locked", Part: "unproven", Err: errors.New("unproven")}
	}
	return answer(ctx, b.Faults, "RemovePerson", func() []string {
		b.People = slices.DeleteFunc(b.People, func(p ui.Person) bool { return p.ID == id })
		return nil
	})
}

// Unlock opens the session of the test, whoever is asked for.
func (b *Backend) Unlock(ctx context.Context, id string, _ []byte) (ui.Session, error) {
	s, err := answer(ctx, b.Faults, "Unlock", func() *Session {
		for _, p := range b.People {
			if p.ID == id {
				b.Unlocked.Who = p
			}
		}
		b.Unlocked.unlock()
		return b.Unlocked
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Recover opens it, too.
func (b *Backend) Recover(ctx context.Context, id string, code []byte) (ui.Session, error) {
	if _, err := answer(ctx, b.Faults, "Recover", func() bool { return true }); err != nil {
		return nil, err
	}
	return b.Unlock(ctx, id, code)
}

// RestartLog starts a new one.
func (b *Backend) RestartLog(ctx context.Context, _ string) error {
	_, err := answer(ctx, b.Faults, "RestartLog", func() bool {
		b.Unlocked.Log = []ui.Entry{{At: Now, Kind: "log-restarted", Text: "log.changed"}}
		b.Unlocked.Sound = ui.Verified{Checked: 1}
		return true
	})
	return err
}

// LookAtKeyring finds one that is open.
func (b *Backend) LookAtKeyring(ctx context.Context) error {
	_, err := answer(ctx, b.Faults, "LookAtKeyring", func() bool { return true })
	return err
}

// Checks looks at the made-up machine.
func (b *Backend) Checks(ctx context.Context) ([]ui.Check, error) {
	return answer(ctx, b.Faults, "Checks", func() []ui.Check { return saidChecks(b.Machine) })
}

// Probe answers for every address alike.
func (b *Backend) Probe(ctx context.Context, _ string) (ui.Probe, error) {
	return answer(ctx, b.Faults, "Probe", func() ui.Probe { return saidProbe(b.Probed) })
}

// Clinics is the list.
func (b *Backend) Clinics() []ui.Clinic {
	list := slices.Clone(b.Listed)
	for i := range list {
		list[i].About = said(list[i].About)
	}
	return list
}

// About is made up.
func (b *Backend) About() ui.About {
	return ui.About{Version: "1.0.0", Licence: "BSD-3-Clause", DataDir: "/home/ines/.local/share/chartkey",
		Parts: []ui.Part{
			{Name: "fyne.io/fyne/v2", Version: "v2.8.1", Licences: []string{"BSD-3-Clause", "MIT"}, Texts: []string{
				"BSD 3-Clause License\n\nCopyright (C) 2018 the developers\nAll rights reserved.\n\nRedistribution is permitted\nunder conditions.", "MIT License"}},
			{Name: "golang.org/x/oauth2", Version: "v0.37.0"},
		}}
}

func answer[T any](ctx context.Context, f *Faults, method string, work func() T) (T, error) {
	if err := f.enter(ctx, method); err != nil {
		var none T
		return none, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return work(), nil
}
