package vault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// again is the session of a new process: another vault value, the same keys.
func again(t *testing.T, at *site, s *Session) *Session {
	t.Helper()
	keys := s.held()
	v := at.open(t)
	v.disk = &faultDisk{}
	return &Session{vault: v, vaultID: s.vaultID, person: s.person, dir: s.dir, logKey: s.logKey, turns: &turns{}, keys: keys}
}

// view is all that a person can see of connections c1 to c3.
func view(t *testing.T, s *Session) string {
	t.Helper()
	docs, err := s.Connections(t.Context())
	must(t, err)
	var b strings.Builder
	for _, id := range []string{"c1", "c2", "c3"} {
		token, rotation, err := s.Tokens(id).Token(t.Context())
		must(t, err)
		entry, err := s.Tokens(id).Journal(t.Context())
		must(t, err)
		earlier, err := s.Tokens(id).Superseded(t.Context())
		must(t, err)
		fmt.Fprintf(&b, "%s: document %q, token %.9q of %d, rotation %d, journal %q, superseded %q\n",
			id, docs[id], token, len(token), rotation, entry, earlier)
	}
	return b.String()
}

// change is one thing that a person does to their connections.
type change struct {
	name string
	do   func(t *testing.T, s *Session) error
}

var changes = []change{
	{"save a new connection", func(t *testing.T, s *Session) error {
		return s.SaveConnection(t.Context(), "c3", []byte("new"))
	}},
	{"save a connection again", func(t *testing.T, s *Session) error {
		return s.SaveConnection(t.Context(), "c1", []byte("changed"))
	}},
	{"store a first token", func(t *testing.T, s *Session) error { return s.Tokens("c3").SetToken(t.Context(), "first", 0) }},
	{"store the next token", func(t *testing.T, s *Session) error { return s.Tokens("c1").SetToken(t.Context(), "next", 8) }},
	{"store a long token over a long one", func(t *testing.T, s *Session) error {
		return s.Tokens("c2").SetToken(t.Context(), strings.Repeat("m", 7000), 1)
	}},
	{"store a short token over a long one", func(t *testing.T, s *Session) error {
		return s.Tokens("c2").SetToken(t.Context(), "short", 1)
	}},
	{"delete a token", func(t *testing.T, s *Session) error { return s.Tokens("c1").SetToken(t.Context(), "", 0) }},
	{"write the journal", func(t *testing.T, s *Session) error {
		return s.Tokens("c1").SetJournal(t.Context(), []byte("sent 8"))
	}},
	{"keep an earlier sign-in", func(t *testing.T, s *Session) error {
		return s.Tokens("c1").SetSuperseded(t.Context(), []byte("earlier"))
	}},
	{"keep an earlier sign-in of a new connection", func(t *testing.T, s *Session) error {
		return s.Tokens("c3").SetSuperseded(t.Context(), []byte("earlier"))
	}},
	{"drop the earlier sign-ins", func(t *testing.T, s *Session) error { return s.Tokens("c2").SetSuperseded(t.Context(), nil) }},
	{"clear the journal", func(t *testing.T, s *Session) error { return s.Tokens("c1").SetJournal(t.Context(), nil) }},
}

// furnish gives a person two connections, one with a long token.
func furnish(t *testing.T, s *Session) {
	t.Helper()
	must(t, s.SaveConnection(t.Context(), "c1", []byte("one")))
	must(t, s.SaveConnection(t.Context(), "c2", []byte("two")))
	must(t, s.Tokens("c1").SetToken(t.Context(), "seventh", 7))
	must(t, s.Tokens("c2").SetToken(t.Context(), strings.Repeat("l", 6000), 0))
	must(t, s.Tokens("c1").SetJournal(t.Context(), []byte("sent 7")))
	must(t, s.Tokens("c2").SetSuperseded(t.Context(), []byte("earlier")))
}

// changesAreWhole cuts each change at each step of the disk, in these ways.
func changesAreWhole(t *testing.T, modes ...string) {
	t.Helper()
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		_, s := addPerson(t, at.open(t), "Anna", key)
		furnish(t, s)
		before := view(t, s)
		keyring := at.keyring.(*recorder)
		saved, entries := copyTree(t, at), keyring.snapshot()
		reset := func(t *testing.T) {
			t.Helper()
			saved.restore(t)
			keyring.restore(entries)
		}
		for _, c := range changes {
			t.Run(c.name, func(t *testing.T) {
				reset(t)
				clean := &faultDisk{}
				s := again(t, at, s)
				s.vault.disk = clean
				must(t, c.do(t, s))
				after := view(t, again(t, at, s))
				if after == before {
					t.Fatal("the change changes nothing")
				}
				for _, mode := range modes {
					for step := 1; step <= clean.steps; step++ {
						reset(t)
						cutChange(t, at, again(t, at, s), c, &faultDisk{mode: mode, at: step}, before, after)
					}
				}
			})
		}
	})
}

func cutChange(t *testing.T, at *site, s *Session, c change, d *faultDisk, before, after string) {
	t.Helper()
	s.vault.disk = d
	err := c.do(t, s)
	if d.mode == "full" && err != nil && !errors.Is(err, ErrDiskFull) {
		t.Errorf("%v: got error %v, want %v", d, err, ErrDiskFull)
	}
	got := view(t, again(t, at, s))
	if got != after && (got != before || err == nil) {
		t.Errorf("%v: error %v, and then\n%s\nwanted before\n%sor after\n%s", d, err, got, before, after)
	}
	s = again(t, at, s)
	must(t, c.do(t, s))
	if got := view(t, again(t, at, s)); got != after {
		t.Errorf("%v: done again, it gives\n%s\nwanted\n%s", d, got, after)
	}
}

// TestAPersonIsWholeOrNotThere cuts the adding of a person at each step.
func TestAPersonIsWholeOrNotThere(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		clean := &faultDisk{}
		v := newSite(t).open(t)
		v.disk = clean
		_, err := v.AddPerson(t.Context(), "Anna", Patient, key)
		must(t, err)
		stride := 1
		if key.kind() == kindPassphrase {
			stride = 15 // the same files, and each try costs derivations
		}
		for _, mode := range []string{"full", "kill", "power"} {
			for step := 1; step <= clean.steps; step += stride {
				at := newSite(t)
				v := at.open(t)
				v.disk = &faultDisk{mode: mode, at: step}
				_, err := v.AddPerson(t.Context(), "Anna", Patient, key)
				if mode == "full" && !errors.Is(err, ErrDiskFull) && err != nil {
					t.Errorf("%s at %d: got error %v", mode, step, err)
				}
				wholeOrAbsent(t, at, key, err, fmt.Sprintf("%s at step %d", mode, step))
			}
		}
	})
}

// wholeOrAbsent checks that Anna is either usable or can be added, and that nothing is left over then.
func wholeOrAbsent(t *testing.T, at *site, key Key, err error, situation string) {
	t.Helper()
	v := at.open(t)
	persons, listErr := v.Persons()
	if listErr != nil || err == nil && len(persons) != 1 {
		t.Fatalf("%s: error %v, then persons %v, error %v", situation, err, persons, listErr)
	}
	if len(persons) == 0 {
		_, err := v.AddPerson(t.Context(), "Anna", Patient, key)
		must(t, err)
		persons, _ = v.Persons()
	}
	s, err := v.Unlock(t.Context(), persons[0].ID, key)
	if err != nil {
		t.Fatalf("%s: %v", situation, err)
	}
	_, err = s.Connections(t.Context())
	must(t, err)
	must(t, v.RemovePerson(t.Context(), persons[0].ID))
	for _, f := range filesUnder(t, at.dir, at.state) {
		if !strings.HasSuffix(f, identityFile) && !strings.HasSuffix(f, "vault.lock") {
			t.Errorf("%s: left behind: %s", situation, f)
		}
	}
}

// TestARemovalThatWasCutGoesOn cuts a removal at each step: after the first write nothing opens, and a second call ends it.
func TestARemovalThatWasCutGoesOn(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		p, s := addPerson(t, at.open(t), "Anna", key)
		furnish(t, s)
		saved, entries := copyTree(t, at), at.keyring.(*recorder).snapshot()
		clean := &faultDisk{}
		v := at.open(t)
		v.disk = clean
		must(t, v.RemovePerson(t.Context(), p.ID))
		wantNothingLeft(t, at)
		for _, mode := range []string{"full", "kill"} {
			for step := 1; step <= clean.steps; step++ {
				saved.restore(t)
				at.keyring.(*recorder).restore(entries)
				v := at.open(t)
				v.disk = &faultDisk{mode: mode, at: step}
				_ = v.RemovePerson(t.Context(), p.ID)
				v = at.open(t)
				if err := v.RemovePerson(t.Context(), p.ID); err != nil && !errors.Is(err, ErrNotFound) {
					t.Fatalf("%s at %d: %v", mode, step, err)
				}
				unlock, err := v.lockVault(t.Context())
				must(t, err)
				v.sweep(t.Context())
				unlock()
				v.removeLocks(p.ID)
				wantNothingLeft(t, at)
			}
		}
	})
}
