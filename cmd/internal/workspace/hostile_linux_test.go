package workspace

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/docs/hostile"
	"chartkey/vault"
	"chartkey/vault/keyring"
	"chartkey/vault/keyring/keyringtest"
)

// TestHostile is what keyrings and restores may do to a person who has a sign-in.
func TestHostile(t *testing.T) {
	hostile.Run(t, map[string]hostile.Row{
		"V01":         {Does: "the keyring is locked and its prompt never answers", Show: promptNeverAnswers},
		"V02":         {Does: "the person dismisses the keyring's prompt", Show: tokenIsNotStored(dismissing)},
		"V03":         {Does: "there is no keyring", Show: hostile.Bare(noKeyringAtAll)},
		"V03-phone":   {Does: "an Android or iOS build", Not: "no phone is at hand; where no session bus runs there is no keyring, whatever the build"},
		"V04":         {Does: "the keyring returns another value", Show: hostile.Bare(valuesChange)},
		"V05":         {Does: "an entry of the keyring is deleted", Show: entriesAreDeleted},
		"V09":         {Does: "older copies are put back", Show: restores},
		"V12":         {Does: "the clock jumps by years", Show: clockJumps},
		"V26":         {Does: "the person is removed", Show: removal},
		"V27":         {Does: "a neighbour in the keyring has almost our name", Show: neighbours},
		"V27-windows": {Does: "a removal by prefix", Not: "Windows only; entries are deleted one by one, by their whole name, on every system"},
		"R10":         {Does: "a refresh token of 6 kB", Show: longToken},
		"R11":         {Does: "the keyring says that it stored, and did not", Show: tokenIsNotStored(keyringtest.Manners{Forgets: true})},
		"L11":         {Does: "older copies are put back, of data, keyring or both", Show: restores},
		"L12":         {Does: "a copy of the disk runs beside it", Show: clones},
		"L13":         {Does: "the answer to a refresh is lost", Show: lostAnswer},
	})
}

var dismissing = keyringtest.Manners{Asks: "CreateItem", Prompt: func(d *keyringtest.Double) { d.Complete(true) }}

// stage is a house whose keyring is a Double, and a clinic that marks its tokens.
type stage struct {
	*house

	double *keyringtest.Double
	clinic *sandbox.Server
}

func newStage(t *testing.T, c *hostile.Check) *stage {
	t.Helper()
	s := &stage{house: newHouse(t), double: keyringtest.StartDouble(t, keyringtest.Manners{})}
	s.double.Use(t)
	s.patience(time.Minute)
	c.Keeps(filepath.Dir(s.config.Dir))
	return s
}

// patience is for how long a call of the keyring is waited for.
func (s *stage) patience(d time.Duration) {
	s.config.Keyring = keyring.NewSystem(keyring.SystemConfig{Service: "org.chartkey.app", Timeout: d})
}

// signedIn has a connection to a clinic whose secrets begin with that mark.
func (s *stage) signedIn(mark string) (*Workspace, Connection) {
	s.t.Helper()
	w := s.enter()
	server, c := s.connected(w, sandbox.Options{TokenPrefix: mark})
	s.clinic = server
	return w, c
}

// unlock is a new process that opens the person.
func (s *house) unlock() (*Workspace, error) {
	s.t.Helper()
	home, err := Open(s.config)
	if err != nil {
		return nil, err
	}
	p, err := home.Person("")
	if err != nil {
		return nil, err
	}
	w, err := home.Unlock(s.t.Context(), p.ID, vault.ByKeyring())
	if err == nil {
		s.t.Cleanup(func() { _ = w.Close() })
	}
	return w, err
}

// sync is one by a new process that has no access token, with all that it says.
func (s *house) sync() hostile.End {
	s.t.Helper()
	s.clock.pass(time.Hour)
	w, err := s.unlock()
	if err != nil {
		return endOf(err)
	}
	var said []string
	done, err := w.Sync(s.t.Context(), nil, func(text string) { said = append(said, text) }, nil)
	end := endOf(err)
	for _, m := range done.Partial {
		said = append(said, m.Reason.String())
	}
	end.Says = strings.Join(append(said, end.Says), "\n")
	return end
}

func endOf(err error) hostile.End {
	if err == nil {
		return hostile.End{}
	}
	return hostile.End{State: string(CodeOf(err)), Says: err.Error()}
}

func promptNeverAnswers(t *testing.T, c *hostile.Check) {
	s := newStage(t, c)
	s.signedIn(c.Mark())
	s.double.Behave(keyringtest.Manners{Locked: true})
	s.patience(200 * time.Millisecond)
	begun := time.Now()
	c.Ends(s.sync(), hostile.End{State: "keyring-locked", Says: "did not answer in time"})
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	c.Sent(s.clinic.RefreshUses(), 0, 0)
	s.patience(time.Minute)
	s.double.Behave(keyringtest.Manners{})
	c.Ends(s.sync(), hostile.End{})
	c.Sent(s.clinic.RefreshUses(), 1, 1)
}

// tokenIsNotStored: the new token is kept sealed in the journal, also over a restart, and that is said.
func tokenIsNotStored(m keyringtest.Manners) func(*testing.T, *hostile.Check) {
	return func(t *testing.T, c *hostile.Check) {
		s := newStage(t, c)
		s.signedIn(c.Mark())
		for range 2 {
			s.double.Behave(m)
			c.Ends(s.sync(), hostile.End{Says: "could not be stored"})
		}
		s.double.Behave(keyringtest.Manners{})
		for range 2 {
			c.Ends(s.sync(), hostile.End{})
		}
		c.Sent(s.clinic.RefreshUses(), 4, 1)
		for account, value := range s.double.Values() {
			c.Search(account, []byte(value))
		}
	}
}

func noKeyringAtAll(t *testing.T, c *hostile.Check) {
	for _, start := range []func(){
		func() { keyringtest.StartBare(t).Use(t) },
		func() { keyringtest.StartDouble(t, keyringtest.Manners{Empty: true}).Use(t) },
		func() { t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus") },
	} {
		start()
		h := newHouse(t)
		h.config.Keyring = SystemKeyring()
		wantNobody(t, c, h, "there is no keyring")
	}
}

// wantNobody wants that nobody can be added, and that nothing is written.
func wantNobody(t *testing.T, c *hostile.Check, h *house, says string) {
	t.Helper()
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = home.AddPerson(t.Context(), "Ann", vault.Patient, vault.ByKeyring())
	c.Ends(endOf(err), hostile.End{State: "no-keyring", Says: says})
	for _, dir := range []string{h.config.Dir, h.config.StateDir} {
		if _, err := os.Lstat(dir); !os.IsNotExist(err) {
			t.Errorf("%s was made", dir)
		}
	}
}

func valuesChange(t *testing.T, c *hostile.Check) {
	for _, keep := range []func(string) string{
		func(v string) string { return v[:len(v)/2] },
		func(v string) string { return base64.StdEncoding.EncodeToString([]byte(v)) },
		func(v string) string { return v + "\n" },
		func(string) string { return "" },
	} {
		s := newStage(t, c)
		s.double.Behave(keyringtest.Manners{Keep: keep})
		wantNobody(t, c, s.house, "did not keep")
	}
}

func entriesAreDeleted(t *testing.T, c *hostile.Check) {
	s := newStage(t, c)
	w, connection := s.signedIn(c.Mark())
	mustSync(t, w)
	code, err := w.CreateRecovery(t.Context(), vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	c.Plant(code)
	sent := len(s.clinic.RefreshUses())
	s.remove("/token/" + connection.ID)
	c.Ends(s.sync(), hostile.End{State: "signin-needed"})
	if state(t, w, connection.ID) != SignInNeeded || len(counted(t, w)) == 0 || len(s.clinic.RefreshUses()) != sent {
		t.Errorf("state %q, records %v", state(t, w, connection.ID), counted(t, w))
	}
	s.remove("/master")
	c.Ends(s.sync(), hostile.End{State: "key-lost"})
	home, err := Open(s.config)
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.Person("")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := home.Unlock(t.Context(), p.ID, vault.ByRecovery([]byte(code)))
	if err != nil || len(counted(t, opened)) == 0 {
		t.Fatalf("by the recovery code: %v", err)
	}
	_ = opened.Close()
}

// remove deletes the entry whose account ends so, as another program can.
func (s *stage) remove(end string) {
	s.t.Helper()
	for account := range s.double.Values() {
		if strings.HasSuffix(account, end) {
			if err := s.config.Keyring.Delete(s.t.Context(), account); err != nil {
				s.t.Fatal(err)
			}
			return
		}
	}
	s.t.Fatalf("no entry ends with %s", end)
}

func removal(t *testing.T, c *hostile.Check) {
	s := newStage(t, c)
	w, connection := s.signedIn(c.Mark())
	mustSync(t, w)
	if _, err := w.RemoveConnection(t.Context(), connection.ID); err != nil {
		t.Fatal(err)
	}
	for account := range s.double.Values() {
		if strings.Contains(account, "/token/") {
			t.Errorf("%s is left", account)
		}
	}
	c.Ends(endOf(s.removePerson()), hostile.End{})
	if left := s.double.Values(); len(left) > 0 {
		t.Errorf("left in the keyring: %v", left)
	}
	left, err := os.ReadDir(filepath.Join(s.config.Dir, "persons"))
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func (s *stage) removePerson() error {
	s.t.Helper()
	home, err := Open(s.config)
	if err != nil {
		return err
	}
	p, err := home.Person("")
	if err != nil {
		return err
	}
	return home.RemovePerson(s.t.Context(), p.ID)
}

func neighbours(t *testing.T, c *hostile.Check) {
	s := newStage(t, c)
	s.signedIn(c.Mark())
	ours := s.double.Values()
	var theirs []keyring.Store
	for _, service := range []string{"org.chartkey.app.other", "org.chartkey.app:", "org.chartkey", "ORG.CHARTKEY.APP"} {
		n := keyring.NewSystem(keyring.SystemConfig{Service: service, Timeout: time.Minute})
		for account := range ours {
			if err := n.Set(t.Context(), account, "theirs"); err != nil {
				t.Fatal(err)
			}
		}
		theirs = append(theirs, n)
	}
	c.Ends(endOf(s.removePerson()), hostile.End{})
	for _, n := range theirs {
		for account := range ours {
			if value, err := n.Get(t.Context(), account); err != nil || value != "theirs" {
				t.Errorf("a neighbour's entry is %q, %v", value, err)
			}
			if _, err := s.config.Keyring.Get(t.Context(), account); !errors.Is(err, keyring.ErrNotFound) {
				t.Errorf("ours: %v", err)
			}
		}
	}
}

func longToken(t *testing.T, c *hostile.Check) {
	s := newStage(t, c)
	s.double.Behave(keyringtest.Manners{Keep: func(v string) string { return v[:min(len(v), 2560)] }})
	s.signedIn(c.Mark() + strings.Repeat("x", 6000))
	for range 3 {
		c.Ends(s.sync(), hostile.End{})
	}
	c.Sent(s.clinic.RefreshUses(), 3, 1)
	spilled, err := filepath.Glob(filepath.Join(s.config.Dir, "persons", "*", "spill", "*"))
	if err != nil || len(spilled) == 0 {
		t.Fatal(spilled, err)
	}
	info, err := os.Stat(spilled[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}
