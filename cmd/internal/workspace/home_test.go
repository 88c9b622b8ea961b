package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// strange is a keyring that takes nothing.
type strange struct {
	keyring.Store
	err error
}

func (s strange) Set(context.Context, string, string) error { return s.err }

func (s strange) Delete(context.Context, string) error { return s.err }

// named is a keyring that names the entry which tries it.
type named struct{ keyring.Store }

func (named) Probe() string { return "probe/of its own" }

// forgetful keeps nothing.
type forgetful struct{ keyring.Store }

func (forgetful) Set(context.Context, string, string) error { return nil }

func (forgetful) Get(context.Context, string) (string, error) { return "", keyring.ErrNotFound }

// TestDoctor: each check sees its own trouble, says what to do, and leaves nothing behind.
func TestDoctor(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locked := fmt.Errorf("could not ask: %w", keyring.ErrLocked)
	for _, c := range []struct {
		situation string
		change    func(*house)
		check     string
		ok        bool
		says      string
	}{
		{"a keyring that works", func(*house) {}, "keyring", true, ""},
		{"one that names the trial", func(h *house) { h.config.Keyring = named{keyring.Memory()} }, "keyring", true, ""},
		{"no keyring", func(h *house) { h.config.Keyring = nil }, "keyring", false, "no keyring"},
		{"a locked one", func(h *house) { h.config.Keyring = strange{err: locked} }, "keyring", false, "locked"},
		{"one that does not answer", func(h *house) { h.config.Keyring = strange{err: keyring.ErrTimeout} }, "keyring", false, "does not answer"},
		{"one that was refused", func(h *house) { h.config.Keyring = strange{err: keyring.ErrDismissed} }, "keyring", false, "refused"},
		{"a service without a keyring", func(h *house) { h.config.Keyring = strange{err: keyring.ErrNoCollection} }, "keyring", false, "no keyring to store in yet"},
		{"nobody answers", func(h *house) { h.config.Keyring = strange{err: keyring.ErrNone} }, "keyring", false, "no keyring answers"},
		{"one that keeps nothing", func(h *house) { h.config.Keyring = forgetful{keyring.Memory()} }, "keyring", false, "does not keep"},
		{"a folder yet to be made", func(*house) {}, "data directory", true, ""},
		{"a file where the folder should be", func(h *house) { h.config.Dir = file }, "data directory", false, "not a folder"},
		{"a file above the folder", func(h *house) { h.config.Dir = filepath.Join(file, "a", "b") }, "data directory", false, "not a folder"},
		{"a folder that takes nothing", func(h *house) { h.config.Dir = unwritable(h.t) }, "data directory", false, "cannot be written"},
		{"a clock that goes right", func(*house) {}, "clock", true, ""},
		{"a clock before the release", func(h *house) { h.clock.pass(-20 * 365 * 24 * time.Hour) }, "clock", false, "before this version"},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			c.change(h)
			home, err := Open(h.config)
			if err != nil {
				t.Fatal(err)
			}
			checks := home.Doctor(t.Context(), nil)
			if len(checks) != 6 {
				t.Errorf("%d checks", len(checks))
			}
			for _, got := range checks {
				if got.Name != c.check {
					continue
				}
				if got.OK != c.ok || got.OK == (got.Hint != "") || !strings.Contains(got.Detail+" "+got.Hint, c.says) {
					t.Errorf("%+v", got)
				}
			}
			if _, err := os.Stat(h.config.Dir); h.config.Dir != file && err == nil && strings.HasPrefix(h.config.Dir, os.TempDir()) {
				t.Error("it made the data directory")
			}
		})
	}
	t.Run("nothing is left in the keyring", func(t *testing.T) {
		h := newHouse(t)
		home, err := Open(h.config)
		if err != nil {
			t.Fatal(err)
		}
		home.Doctor(t.Context(), nil)
		if left := h.config.Keyring.(*keyring.MemoryStore).Accounts(); len(left) != 0 {
			t.Errorf("%q is left", left)
		}
	})
}

// untouched is a keyring that may be looked at, and nothing else.
type untouched struct {
	keyring.Store
	found error
}

func (u untouched) Look(context.Context) error { return u.found }

// TestLookAtKeyring: it is only looked at, and each state has its code and its detail.
func TestLookAtKeyring(t *testing.T) {
	for _, c := range []struct {
		found  error
		code   Code
		detail Detail
	}{
		{nil, "", ""},
		{keyring.ErrLocked, KeyringLocked, ""},
		{keyring.ErrTimeout, KeyringLocked, NoAnswer},
		{keyring.ErrNone, NoKeyring, ""},
		{keyring.ErrNoCollection, NoKeyring, NoCollection},
		{keyring.ErrFailed, NoKeyring, NotKept},
	} {
		h := newHouse(t)
		h.config.Keyring = untouched{found: c.found} // a call of anything else ends the test
		home, err := Open(h.config)
		if err != nil {
			t.Fatal(err)
		}
		if err := home.LookAtKeyring(t.Context()); CodeOf(err) != c.code || DetailOf(err) != c.detail {
			t.Errorf("%v: %q, %q", c.found, CodeOf(err), DetailOf(err))
		}
	}
	h := newHouse(t)
	h.config.Keyring = nil
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, home.LookAtKeyring(t.Context()), NoKeyring)
}

// unwritable is a folder in which nobody can make a file, not even root.
func unwritable(t *testing.T) string {
	t.Helper()
	const dir = "/proc/self/fdinfo"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("this system has no folder of that kind")
	}
	return dir
}

// TestPerson: by label, by id, the only one, none, several, and past a damaged one.
func TestPerson(t *testing.T) {
	h := newHouse(t)
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = home.Person("")
	wants(t, err, NotFound)
	ann, err := home.AddPerson(t.Context(), "Ann", vault.Patient, vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "Ann", ann.ID} {
		if p, err := home.Person(name); err != nil || p.ID != ann.ID {
			t.Errorf("%q: %+v, %v", name, p, err)
		}
	}
	ben, err := home.AddPerson(t.Context(), "Ben", vault.Patient, vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	_, err = home.Person("")
	wants(t, err, Usage)
	_, err = home.Person("Carl")
	wants(t, err, NotFound)
	_, err = home.AddPerson(t.Context(), "Ann", vault.Patient, vault.ByKeyring())
	wants(t, err, Usage)
	header, err := os.ReadFile(filepath.Join(h.config.Dir, "persons", ben.ID, "header"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.config.Dir, "persons", ben.ID, "header"), append(header, 'x'), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := home.Person("Ann"); err != nil || p.ID != ann.ID {
		t.Errorf("beside a damaged one: %+v, %v", p, err)
	}
	if p, err := home.Person("Ben"); err != nil || p.ID != ben.ID || !errors.Is(p.Problem, vault.ErrDamaged) {
		t.Errorf("the damaged one by the name that is left of it: %+v, %v", p, err)
	}
	_, err = home.Person("")
	wants(t, err, Usage)
}

// TestUnlock: a passphrase vault needs its passphrase, a keyring vault its keyring.
func TestUnlock(t *testing.T) {
	h := newHouse(t)
	h.config.PassphraseCost = vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.AddPerson(t.Context(), "Ann", vault.Patient, vault.ByPassphrase([]byte("correct horse")))
	if err != nil {
		t.Fatal(err)
	}
	_, err = home.Unlock(t.Context(), p.ID, vault.ByPassphrase([]byte("wrong")))
	wants(t, err, Locked)
	_, err = home.Unlock(t.Context(), p.ID, vault.ByKeyring())
	wants(t, err, Locked)
	w, err := home.Unlock(t.Context(), p.ID, vault.ByPassphrase([]byte("correct horse")))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	_, c := h.connected(w, sandbox.Options{})
	if mustSync(t, w); onlyConnection(t, w).TokenLocation != "file" {
		t.Errorf("the token lies in the %s", onlyConnection(t, w).TokenLocation)
	}
	if done, err := w.Revoke(t.Context(), c.ID, true); err != nil || done.Outcome != "ended-checked" {
		t.Errorf("%+v, %v", done, err)
	}

	h.config.Keyring = nil
	none, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = none.AddPerson(t.Context(), "Ben", vault.Patient, vault.ByKeyring())
	wants(t, err, NoKeyring)
}

// TestProbe: what a server says of itself, also where that is little.
func TestProbe(t *testing.T) {
	has := func(p Probe, code string) bool {
		for _, q := range p.Problems {
			if q.Code == code && !q.Message.IsZero() {
				return true
			}
		}
		return false
	}
	for _, c := range []struct {
		situation string
		faults    []string
		answer    func(*http.Request) (*http.Response, error)
		problem   string
		fails     Code
	}{
		{"an ordinary server", nil, nil, "", ""},
		{"no S256", []string{"no-s256"}, nil, "no-s256", ""},
		{"no revocation", []string{"no-revocation"}, nil, "no-revocation", ""},
		{"a web page", []string{"html-for-json"}, nil, "", NotJSON},
		{"no statement", nil, metadata(500, ""), "no-capability-statement", ""},
		{"an older FHIR", nil, metadata(200, `{"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"}`), "unsupported-version", ""},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			s := h.clinic(sandbox.Options{Faults: c.faults})
			h.network.meddle(c.answer)
			home, err := Open(h.config)
			if err != nil {
				t.Fatal(err)
			}
			p, err := home.Probe(t.Context(), s.Base()+"/")
			if c.fails != "" {
				wants(t, err, c.fails)
				return
			}
			if err != nil || !p.SMART || p.Base != s.Base() || p.Issuer == "" || p.NotSupported == nil {
				t.Errorf("%+v, %v", p, err)
			}
			if c.problem == "" && (len(p.Problems) != 0 || !p.S256 || !p.Revocation || p.FHIRVersion == "") || c.problem != "" && !has(p, c.problem) {
				t.Errorf("%+v", p)
			}
			for _, r := range s.Requests() {
				if r.Bearer != "" || r.Method != http.MethodGet {
					t.Errorf("%+v", r)
				}
			}
		})
	}
	t.Run("a FHIR server without SMART", func(t *testing.T) {
		h := newHouse(t)
		s := h.clinic(sandbox.Options{})
		h.network.meddle(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/metadata") {
				return respond(r, 200, `{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","status":"active"}`), nil
			}
			return respond(r, 404, ""), nil
		})
		home, err := Open(h.config)
		if err != nil {
			t.Fatal(err)
		}
		p, err := home.Probe(t.Context(), s.Base())
		if err != nil || p.SMART || !has(p, "unsupported-server") || p.FHIRVersion != "4.0.1" {
			t.Errorf("%+v, %v", p, err)
		}
	})
	t.Run("no address", func(t *testing.T) {
		home, err := Open(newHouse(t).config)
		if err != nil {
			t.Fatal(err)
		}
		_, err = home.Probe(t.Context(), "clinic")
		wants(t, err, BadAddress)
	})
}

func metadata(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/metadata") {
			return respond(r, status, body), nil
		}
		return nil, nil
	}
}
