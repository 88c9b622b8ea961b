package workspace

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/keyring"
)

// told writes each secret in a line.
func told(list []Secret) string {
	var lines []string
	for _, s := range list {
		mark := "ok "
		if !s.OK {
			mark = "BAD "
		}
		lines = append(lines, strings.Join(strings.Fields(mark+said(s.What)+". "+said(s.Where)+" "+said(s.Guard)+" "+said(s.Next)), " "))
	}
	return strings.Join(lines, "\n")
}

// TestWhereSecretsLie: each is named with its place, of each kind of person, and what is not as it should be with a next step.
func TestWhereSecretsLie(t *testing.T) {
	pin := []byte("271828")
	for _, c := range []struct {
		situation string
		lay       func(t *testing.T, h *house, w *Workspace)
		says      []string
	}{
		{"by the keyring", func(*testing.T, *house, *Workspace) {}, []string{
			"ok Master secret. In the keyring of this computer as org.chartkey.app ", "/master. It opens the keys by itself.",
			"ok Keys of the records and of the sign-ins. In the file ", "/header. They are enciphered. The master secret opens them.",
			"ok Lasting sign-in at Clinic. In the keyring of this computer as org.chartkey.app ", "ok Key of the log. Nowhere: it is made",
			"ok Mark of the newest entry of the log. In the keyring", "ok Journal of the renewals. In the file ",
			"ok Earlier sign-ins that wait for their end at a clinic: 0.", "ok Short-lived access to the clinics. In the memory of this program",
		}},
		{"behind a lock, with a code", func(t *testing.T, _ *house, w *Workspace) {
			must(t, w.SetLock(t.Context(), vault.ByKeyring(), vault.PIN, slices.Clone(pin)))
			_, err := w.CreateRecovery(t.Context(), vault.ByLock(pin))
			must(t, err)
		}, []string{
			"It opens nothing without your PIN", "ok PIN. Nowhere here: only you know it.", "ok Recovery code. Nowhere here: it is on your paper.",
			"ok Count of the wrong tries. In the keyring",
		}},
		{"the master secret is gone", func(t *testing.T, h *house, w *Workspace) { forgets(t, h, "/master") }, []string{
			"BAD Master secret. It should be in the keyring of this computer as org.chartkey.app ", "which is not there.", "Restore the keyring from a backup",
		}},
		{"a sign-in is gone", func(t *testing.T, h *house, w *Workspace) { forgets(t, h, "/token/") }, []string{
			"BAD Lasting sign-in at Clinic. There is none. Sign in there again.",
		}},
		{"the log has lost its mark", func(t *testing.T, h *house, w *Workspace) { forgets(t, h, "/log-head") }, []string{
			"BAD Mark of the newest entry of the log. It should be in", "Check the log",
		}},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			h.config.PassphraseCost = vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}
			w := h.enter()
			_, err := w.Connect(t.Context(), request(h.clinic(sandbox.Options{Approve: true})))
			must(t, err)
			c.lay(t, h, w)
			list, err := w.Secrets(t.Context())
			must(t, err)
			got := told(list)
			for _, words := range c.says {
				if !strings.Contains(got, words) {
					t.Errorf("%q is not in\n%s", words, got)
				}
			}
			if bad := strings.Contains(got, "BAD"); bad != strings.Contains(strings.Join(c.says, ""), "BAD") {
				t.Errorf("all is well: %v\n%s", !bad, got)
			}
		})
	}
}

// TestAnotherKeyringIsNamed: by what doctor says of a locked person, and by the error. Of a program that answers nobody is told to start it.
func TestAnotherKeyringIsNamed(t *testing.T) {
	const service = "org.chartkey.app"
	for _, c := range []struct {
		now         keyring.Place
		where, next string
	}{
		{
			keyring.Place{Service: service, Program: "KWallet", Keyring: "kdewallet"},
			"It was put into gnome-keyring, work, and now KWallet, kdewallet answers, which does not have it.", "Start gnome-keyring, work again.",
		},
		{
			keyring.Place{Service: service, Program: "gnome-keyring", Keyring: "login"},
			"It was put into gnome-keyring, work, and no keyring that is there now has it.", "Open gnome-keyring, work again.",
		},
	} {
		h := newHouse(t)
		h.config.Keyring = placed{keyring.Memory(), keyring.Place{Service: service, Program: "gnome-keyring", Keyring: "work"}}
		w := h.enter()
		p := w.Person()
		must(t, w.Close())
		h.config.Keyring = placed{keyring.Memory(), c.now}
		home, err := Open(h.config)
		must(t, err)
		list, err := home.Secrets(t.Context(), p)
		must(t, err)
		if got := told(list); !strings.HasPrefix(got, "BAD Master secret. "+c.where) || !strings.Contains(got, c.next) {
			t.Errorf("it says\n%s", got)
		}
		_, err = home.Unlock(t.Context(), p.ID, vault.ByKeyring())
		if CodeOf(err) != KeyLost || DetailOf(err) != OtherKeyring {
			t.Errorf("%s %s: %v", CodeOf(err), DetailOf(err), err)
		}
	}
}

// TestInMemoryNothingLiesElsewhere: of who is here for this session only.
func TestInMemoryNothingLiesElsewhere(t *testing.T) {
	home, err := OpenInMemory(Config{})
	must(t, err)
	p, err := home.AddPerson(t.Context(), "Ann", vault.Patient, vault.ByKeyring())
	must(t, err)
	w, err := home.Unlock(t.Context(), p.ID, vault.ByKeyring())
	must(t, err)
	t.Cleanup(func() { _ = w.Close() })
	list, err := w.Secrets(t.Context())
	must(t, err)
	if got := told(list); strings.Contains(got, "file") || strings.Contains(got, "BAD") || strings.Contains(got, "keyring") {
		t.Errorf("it says\n%s", got)
	}
	for _, one := range home.TryPlaces(t.Context(), p) {
		if !one.OK || said(one.Place) != "Memory of this window" || !strings.HasPrefix(said(one.Came), "A test value was written in") {
			t.Errorf("%s: %s", said(one.Place), said(one.Came))
		}
	}
}

// TestDoctorNamesThePlaces, also of a passphrase vault that it cannot open, and leaves nothing there.
func TestDoctorNamesThePlaces(t *testing.T) {
	h := newHouse(t)
	h.config.PassphraseCost = vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}
	w := h.enter()
	must(t, w.Close())
	home, err := Open(h.config)
	must(t, err)
	_, err = home.AddPerson(t.Context(), "Ben", vault.Patient, vault.ByPassphrase([]byte("five words and a half")))
	must(t, err)
	before := h.config.Keyring.(*keyring.MemoryStore).Accounts()
	var lines []string
	for _, c := range home.DoctorWithPlaces(t.Context(), func(p vault.Person) (vault.Key, bool) { return vault.ByKeyring(), p.Backend == vault.InKeyring }) {
		if c.Name != "secret" && c.Name != "place" {
			continue
		}
		if !c.OK || c.Person == "" {
			t.Errorf("%+v", c)
		}
		lines = append(lines, c.Name+" "+c.Detail)
	}
	all := strings.Join(lines, "\n")
	for _, words := range []string{
		"secret Ann: Master secret. In the keyring", "secret Ann: Earlier sign-ins", "place Ann: Folder ", "A test value was written in",
		"secret Ben: Passphrase. Nowhere here", "secret Ben: Marks of the newest sign-ins. In the file", "place Ben: Folder ",
	} {
		if !strings.Contains(all, words) {
			t.Errorf("%q is not in\n%s", words, all)
		}
	}
	if got := h.config.Keyring.(*keyring.MemoryStore).Accounts(); !slices.Equal(got, before) {
		t.Errorf("left in the keyring: %v", got)
	}
}

// TestAWrongKeyForTheDoctorIsOneTry, and is logged.
func TestAWrongKeyForTheDoctorIsOneTry(t *testing.T) {
	h := newHouse(t)
	h.config.PassphraseCost = vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}
	w := h.enter()
	must(t, w.SetLock(t.Context(), vault.ByKeyring(), vault.PIN, []byte("271828")))
	home, err := Open(h.config)
	must(t, err)
	home.DoctorWithPlaces(t.Context(), func(vault.Person) (vault.Key, bool) { return vault.ByLock([]byte("314159")), true })
	try, is := errors.AsType[*vault.TryError](home.Confirm(t.Context(), w.Person().ID, vault.ByLock([]byte("314159"))))
	if !is || try.Left != 8 {
		t.Errorf("after the doctor's and one more: %+v", try)
	}
	entries, err := w.Activity(t.Context(), 0)
	must(t, err)
	failed := 0
	for _, e := range entries {
		if e.Kind == audit.UnlockFailed {
			failed++
		}
	}
	if failed != 2 {
		t.Errorf("%d failures are logged", failed)
	}
}

// TestAWrongProofIsATry: that costs one of the tries, and is logged, of who is unlocked and of who is not.
func TestAWrongProofIsATry(t *testing.T) {
	h := newHouse(t)
	h.config.PassphraseCost = vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}
	w := h.enter()
	must(t, w.SetLock(t.Context(), vault.ByKeyring(), vault.PIN, []byte("271828")))
	home, err := Open(h.config)
	must(t, err)
	must(t, w.Confirm(t.Context(), vault.ByLock([]byte("271828"))))
	must(t, home.Confirm(t.Context(), w.Person().ID, vault.ByLock([]byte("271828"))))
	for i, confirm := range []func() error{
		func() error { return w.Confirm(t.Context(), vault.ByLock([]byte("314159"))) },
		func() error { return home.Confirm(t.Context(), w.Person().ID, vault.ByLock([]byte("314159"))) },
	} {
		try, is := errors.AsType[*vault.TryError](confirm())
		if !is || try.Left != 9-i {
			t.Errorf("%d: %+v", i, try)
		}
	}
	n := 0
	for _, line := range logged(t, w) {
		if strings.HasPrefix(line, "unlock-failed") {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d wrong tries are logged: %v", n, logged(t, w))
	}
}

// forgets deletes what the keyring has under names with that in them.
func forgets(t *testing.T, h *house, part string) {
	t.Helper()
	store := h.config.Keyring.(*keyring.MemoryStore)
	for _, account := range store.Accounts() {
		if strings.Contains(account, part) {
			must(t, store.Delete(t.Context(), account))
		}
	}
}

// placed is a keyring that says where it is.
type placed struct {
	*keyring.MemoryStore
	at keyring.Place
}

func (p placed) Locate(context.Context) (keyring.Place, error) { return p.at, nil }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
