//go:build cgo && linux

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/residue"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// residueVariable asks for TestResidue, which needs all rights at the computer.
const residueVariable = "CHARTKEY_RESIDUE"

// TestResidue reads the memory of the window as it is, closed to other programs, while a person is unlocked and after a lock: of somebody whom
// the keyring opens, and of one who types a PIN beside it. What is found is told in a table. The pointer is where the record was opened, or has
// left it: the window library holds on to what it rests on.
func TestResidue(t *testing.T) {
	if os.Getenv(residueVariable) == "" {
		t.Skip("make residue reads the memory of a window that is locked")
	}
	d := newScreen(t, "1300x860x24", "xdg-open")
	d.setBrowser()
	d.env = append(d.env, hardenVariable+"=yes")
	d.keyring.Use(t)
	s := newSecretClinic(t)
	pin := residue.Digits()

	w := d.start()
	w.becomesAPerson()
	s.keys(d)
	opened := w.readsMemory(s.canaries())
	s.connects(w)
	s.reads(w)
	s.locks(w, "opened by the keyring; the pointer stays where it is", opened)
	w.leaves()

	s.setLock(d, pin)
	s.fixed = append(s.fixed, residue.Words(thePIN, pin))
	w = d.start()
	w.tap("See my records")
	w.into("PIN", pin)
	w.key("Return")
	w.sees(s.title)
	opened = w.readsMemory(s.canaries())
	w.key("ctrl+r")
	w.sees("Fetched just now")
	s.reads(w)
	w.do("mousemove", "--window", w.id, "5", "5")
	s.locks(w, "opened by the keyring and a PIN; the pointer has left the page", opened)
	w.leaves()
}

// secretClinic is a clinic whose words stand nowhere else, and which remembers the tokens that it gives.
type secretClinic struct {
	*sandbox.Server
	t *testing.T

	patient, title, narrative string
	fixed                     []residue.Canary
	tokens                    chan map[string]string
	access, refresh           string // the newest
}

func newSecretClinic(t *testing.T) *secretClinic {
	t.Helper()
	s := &secretClinic{t: t, patient: residue.Word(), title: residue.Word(), narrative: residue.Word(), tokens: make(chan map[string]string, 100)}
	dir := t.TempDir()
	bundle := fmt.Sprintf(`{"resourceType":"Bundle","type":"collection","entry":[
		{"resource":{"resourceType":"Patient","id":"p1","name":[{"family":%q,"given":["Ada"]}],"birthDate":"1990-04-01","gender":"female"}},
		{"resource":{"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/p1"},
			"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
			"code":{"text":%q},"effectiveDateTime":"2026-03-02","valueQuantity":{"value":4.5,"unit":"mmol/L"},
			"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Seen by %s</p></div>"}}}]}`, s.patient, s.title, s.narrative)
	if err := os.WriteFile(filepath.Join(dir, "records.json"), []byte(bundle), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.Server, err = sandbox.New(sandbox.Options{Records: dir, Approve: true, Around: s.remember}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.fixed = []residue.Canary{
		residue.Words("patient’s name", s.patient), residue.Words("title of a record", s.title), residue.Words("word of a narrative", s.narrative),
	}
	return s
}

// remember keeps the tokens of each answer.
func (s *secretClinic) remember(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		kept := httptest.NewRecorder()
		next.ServeHTTP(kept, r)
		var said struct {
			Access  string `json:"access_token"`
			Refresh string `json:"refresh_token"`
		}
		if json.Unmarshal(kept.Body.Bytes(), &said) == nil && said.Access != "" {
			s.tokens <- map[string]string{"access": said.Access, "refresh": said.Refresh}
		}
		for name, values := range kept.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(kept.Code)
		_, _ = w.Write(kept.Body.Bytes())
	})
}

// canaries are those of now: of a token a piece of its middle.
func (s *secretClinic) canaries() []residue.Canary {
	for len(s.tokens) > 0 {
		given := <-s.tokens
		s.access, s.refresh = given["access"], given["refresh"]
	}
	if s.access == "" {
		return s.fixed
	}
	piece := func(token string) []byte { return []byte(token[len(token)/2-12 : len(token)/2+12]) }
	return append([]residue.Canary{residue.Secret("refresh token", piece(s.refresh)), residue.Secret("access token", piece(s.access))}, s.fixed...)
}

// connects signs in, as a browser would.
func (s *secretClinic) connects(w *window) {
	w.tap("Connect a clinic")
	w.into("Address of the clinic’s server", s.Base())
	w.tap("Look at this clinic")
	w.sees("What signing in there means")
	w.into("Client id", sandbox.ClientID)
	w.tap("Sign in with my browser")
	select {
	case address := <-w.opened:
		if err := browse(context.Background(), address); err != nil {
			s.t.Fatal(err)
		}
	case <-time.After(patience):
		s.t.Fatal("no browser was opened")
	}
	w.tap("Yes, keep it")
	w.sees("Fetched just now")
}

// reads opens the record.
func (s *secretClinic) reads(w *window) {
	w.sees(s.title)
	w.key("ctrl+2")
	w.tap(s.title)
	w.sees(s.narrative)
}

// keys learns the secrets of the person, who has no lock yet.
func (s *secretClinic) keys(d *desktop) {
	s.t.Helper()
	headers, err := filepath.Glob(filepath.Join(d.variable("XDG_DATA_HOME"), "chartkey", "persons", "*", "header"))
	if err != nil || len(headers) != 1 {
		s.t.Fatalf("headers %v, %v", headers, err)
	}
	header, err := os.ReadFile(headers[0])
	if err != nil {
		s.t.Fatal(err)
	}
	for _, account := range d.keyring.Entries() {
		if !strings.HasSuffix(account, "/master") {
			continue
		}
		text, err := workspace.SystemKeyring().Get(s.t.Context(), account)
		if err != nil {
			s.t.Fatal(err)
		}
		master, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			s.t.Fatal(err)
		}
		keys, err := residue.DataKeys(header, master)
		if err != nil {
			s.t.Fatal(err)
		}
		s.fixed = append(append([]residue.Canary{residue.Secret("master secret", master)}, keys...), s.fixed...)
		return
	}
	s.t.Fatal("the keyring holds no master secret")
}

func (s *secretClinic) setLock(d *desktop, pin string) {
	s.t.Helper()
	cfg := workspace.Config{Dir: filepath.Join(d.variable("XDG_DATA_HOME"), "chartkey"), Keyring: workspace.SystemKeyring()}
	home, err := workspace.Open(cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	b := newBackend(home, cfg, nil)
	defer b.Close()
	people, err := b.Persons(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	opened, err := b.Unlock(s.t.Context(), people[0].ID, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := opened.SetLock(s.t.Context(), ui.Proof{}, ui.PIN, []byte(pin)); err != nil {
		s.t.Fatal(err)
	}
}

// readsMemory says loudly what it lacks. What the test's eyes have seen is in the memory of the app too, and is not counted.
func (w *window) readsMemory(canaries []residue.Canary) *residue.Found {
	w.t.Helper()
	found, err := residue.Read(w.app.Process.Pid, canaries, `"Says":`)
	if err != nil {
		w.t.Fatalf("THE MEMORY OF THE WINDOW WAS NOT READ, for which one has to be root: %v", err)
	}
	return found
}

// locks reads before the lock, soon after it, and when the window library has forgotten what it had painted. It fails where the reading proves
// nothing, and where a key is left.
func (s *secretClinic) locks(w *window, what string, opened *residue.Found) {
	s.t.Helper()
	all := s.canaries()
	open := w.readsMemory(all)
	w.key("ctrl+l")
	w.sees("Chartkey is locked")
	soon := s.reading(w, all, "soon", func(_ *residue.Found, rests bool) bool { return rests })
	begun := time.Now()
	later := s.reading(w, all, "later", func(_ *residue.Found, rests bool) bool {
		return rests && time.Since(begun) > paintedTime+10*time.Second
	})
	s.t.Logf("%s; %d MB were read\n%s", what, later.Bytes>>20, residue.Table(all,
		residue.Column{Name: "just opened", Found: opened}, residue.Column{Name: "in use", Found: open},
		residue.Column{Name: "locked", Found: soon}, residue.Column{Name: "two minutes later", Found: later}))
	for _, c := range all {
		if n := soon.Count(c.Name); n > 0 && isSecret(c.Name) {
			s.t.Errorf("%d copies of the %s are left", n, c.Name)
		}
		if n := later.Count(c.Name); n > 0 && c.Name == thePIN {
			s.t.Errorf("%d copies of the %s are left", n, c.Name)
		}
	}
	for _, name := range []string{"data key of the sign-ins", "data key of the records", "key of the library", "access token", "title of a record"} {
		if open.Count(name) == 0 {
			s.t.Errorf("the %s was not found while it was in use: the reading proves nothing", name)
		}
	}
}

const thePIN = "PIN"

func isSecret(name string) bool {
	return strings.Contains(name, "key") || strings.Contains(name, "token") || name == "master secret"
}

// reading repeats itself until it satisfies: rests tells that nothing has changed since the one before, since a lock is noted in the log and in
// the keyring after the keys have gone.
func (s *secretClinic) reading(w *window, all []residue.Canary, name string, enough func(now *residue.Found, rests bool) bool) *residue.Found {
	s.t.Helper()
	before := ""
	for begun := time.Now(); ; time.Sleep(time.Second) {
		now := w.readsMemory(all)
		table := residue.Table(all, residue.Column{Name: name, Found: now})
		if enough(now, table == before) || time.Since(begun) > 3*time.Minute {
			s.trace(name, now)
			return now
		}
		before = table
	}
}

// trace shows what stands around the copies, for who looks for what keeps them.
func (s *secretClinic) trace(when string, found *residue.Found) {
	if os.Getenv(residueVariable) != "traces" {
		return
	}
	for _, trace := range found.Traces {
		s.t.Logf("%s: %s in %s at %x: %q", when, trace.Canary, trace.Place, trace.At, bytes.ReplaceAll(trace.Around, []byte{0}, []byte{'.'}))
	}
}
