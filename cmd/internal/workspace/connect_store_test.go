package workspace

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/vault/keyring"
)

// brittle is a keyring that fails on the token of a connection when told to.
type brittle struct {
	keyring.Store

	mu            sync.Mutex
	failSet, gone bool
	token         string // account of the last one that was stored
	afterSet      func() // once
}

// signInsFile is a file of the vault.
const signInsFile = "sign" + "ins"

var errKeyring = errors.New("the keyring broke")

func (b *brittle) Get(ctx context.Context, account string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if strings.Contains(account, "/token/") && b.gone {
		return "", errKeyring
	}
	return b.Store.Get(ctx, account)
}

func (b *brittle) Set(ctx context.Context, account, value string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !strings.Contains(account, "/token/") {
		return b.Store.Set(ctx, account, value)
	}
	if b.failSet || b.gone {
		return errKeyring
	}
	b.token = account
	err := b.Store.Set(ctx, account, value)
	if b.afterSet != nil {
		b.afterSet()
		b.afterSet = nil
	}
	return err
}

func (b *brittle) Delete(ctx context.Context, account string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gone {
		return errKeyring
	}
	return b.Store.Delete(ctx, account)
}

func (b *brittle) set(change func(*brittle)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(b)
}

// tamper changes a bit of the last token that was stored.
func (b *brittle) tamper(t *testing.T) {
	t.Helper()
	value, err := b.Store.Get(t.Context(), b.token)
	if err != nil {
		t.Fatal(err)
	}
	half := len(value) / 2
	other := map[bool]string{true: "B", false: "A"}[value[half] == 'A']
	if err := b.Store.Set(t.Context(), b.token, value[:half]+other+value[half+1:]); err != nil {
		t.Fatal(err)
	}
}

func (b *brittle) heal() {
	b.set(func(b *brittle) { b.failSet, b.gone, b.afterSet = false, false, nil })
}

// block keeps one of the person's files from being written, until unblock: a folder stands where its next content is prepared.
func (h *house) block(name string) {
	h.t.Helper()
	found, err := filepath.Glob(filepath.Join(h.config.Dir, "persons", "*"))
	if err != nil || len(found) != 1 {
		h.t.Fatalf("%v, %v", found, err)
	}
	if err := os.MkdirAll(filepath.Join(found[0], "."+name+".new", "x"), 0o700); err != nil {
		h.t.Error(err)
	}
}

func (h *house) unblock() {
	h.t.Helper()
	found, _ := filepath.Glob(filepath.Join(h.config.Dir, "persons", "*", ".*.new"))
	for _, path := range found {
		if err := os.RemoveAll(path); err != nil {
			h.t.Error(err)
		}
	}
}

// TestConnectUnstorable: wherever the store fails, no connection is left and the grant goes back to the server.
func TestConnectUnstorable(t *testing.T) {
	for _, c := range []struct {
		situation string
		fail      func(h *house, k *brittle)
		late      bool // once it is kept; otherwise before anything is stored
		asked     int  // so many times the clinic is asked to end something; twice where the end could be proved
	}{
		{"the keyring takes no token", func(_ *house, k *brittle) { k.failSet = true }, false, 1},
		{"the keyring is gone", func(_ *house, k *brittle) { k.gone = true }, false, 1},
		{"the journal cannot be written before", func(h *house, _ *brittle) { h.block("journal") }, false, 1},
		{"the journal cannot be written after", func(h *house, k *brittle) { k.afterSet = func() { h.block("journal") } }, false, 1},
		{"the connection cannot be written before", func(h *house, _ *brittle) { h.block(signInsFile) }, false, 1},
		{"the connection cannot be written after", func(h *house, k *brittle) { k.afterSet = func() { h.block(signInsFile) } }, false, 2},
		{"the connection cannot be written", func(h *house, _ *brittle) { h.block(signInsFile) }, true, 2},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			k := &brittle{Store: h.config.Keyring}
			h.config.Keyring = k
			w := h.enter()
			s := h.clinic(sandbox.Options{Approve: true})
			r := request(s)
			fail := func() { k.set(func(k *brittle) { c.fail(h, k) }) }
			if c.late {
				r.Review = func(context.Context, *Candidate) error { fail(); return nil }
			} else {
				h.network.meanwhile("/token", fail)
			}
			if _, err := w.Connect(t.Context(), r); err == nil {
				t.Fatal("it went well")
			}
			if revoked(s) != c.asked {
				t.Errorf("the clinic was asked %d times", revoked(s))
			}
			k.heal()
			h.unblock()
			h.noConnection(w)
			h.enter().Tidied(t.Context())
			if left, err := w.loadAll(t.Context()); err != nil || len(left) != 0 {
				t.Errorf("%+v, %v", left, err)
			}
			if n := standing(t, w); n != 0 {
				t.Errorf("by the log %d grants stand", n)
			}
		})
	}
}

// renewable is a connection whose keyring and clinic a test may turn against its renewal. The clinic shows its page.
func renewable(t *testing.T, h *house) (*brittle, *Workspace, *sandbox.Server, Connection) {
	t.Helper()
	k := &brittle{Store: h.config.Keyring}
	h.config.Keyring = k
	w := h.enter()
	s := h.clinic(sandbox.Options{})
	r := request(s)
	r.Open = browseAs(s.Patients()[1], "allow")
	done, err := w.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Sync(t.Context(), nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	h.clock.pass(time.Hour) // the next use needs the refresh token
	return k, w, s, done.Connection
}

// late is a change once the newer sign-in is stored and kept, and before it takes the place of the old one.
func late(change func(h *house, k *brittle)) func(*house, *brittle, *sandbox.Server, *ConnectRequest) {
	return func(h *house, k *brittle, _ *sandbox.Server, r *ConnectRequest) {
		r.Review = func(context.Context, *Candidate) error {
			k.set(func(k *brittle) { change(h, k) })
			return nil
		}
	}
}

// TestRenewalFails: the old connection is as it was, and its token still works, also in another run.
func TestRenewalFails(t *testing.T) {
	for _, c := range []struct {
		situation string
		change    func(h *house, k *brittle, s *sandbox.Server, r *ConnectRequest)
		want      Code
		givenBack int
	}{
		{"the person says no", func(_ *house, _ *brittle, s *sandbox.Server, r *ConnectRequest) {
			r.Open = browseAs(s.Patients()[1], "refuse")
		}, ConsentRefused, 0},
		{"the person never comes", func(_ *house, _ *brittle, _ *sandbox.Server, r *ConnectRequest) {
			r.Open, r.Timeout = func(context.Context, string) error { return nil }, 200*time.Millisecond
		}, Timeout, 0},
		{"another person signs in", func(_ *house, _ *brittle, s *sandbox.Server, r *ConnectRequest) {
			r.Open = browseAs(s.Patients()[0], "allow")
		}, NeedsReview, 2},
		{"another server signs in", func(h *house, _ *brittle, s *sandbox.Server, _ *ConnectRequest) {
			h.network.meddle(func(r *http.Request) (*http.Response, error) {
				if !strings.HasSuffix(r.URL.Path, "smart-configuration") {
					return nil, nil
				}
				root := strings.TrimSuffix(s.Base(), "/fhir")
				return respond(r, 200, `{"issuer":"`+root+`/other","jwks_uri":"`+root+`/keys","authorization_endpoint":"`+root+`/authorize","token_endpoint":"`+
					root+`/token","grant_types_supported":["authorization_code"],"code_challenge_methods_supported":["S256"],"capabilities":[]}`), nil
			})
		}, NeedsReview, 0},
		{"the token endpoint has moved", func(h *house, _ *brittle, s *sandbox.Server, _ *ConnectRequest) {
			h.network.meddle(func(r *http.Request) (*http.Response, error) {
				if !strings.HasSuffix(r.URL.Path, "smart-configuration") {
					return nil, nil
				}
				root := strings.TrimSuffix(s.Base(), "/fhir")
				return respond(r, 200, `{"issuer":"`+root+`","jwks_uri":"`+root+`/keys","authorization_endpoint":"`+root+`/authorize","token_endpoint":"`+
					root+`/elsewhere","grant_types_supported":["authorization_code"],"code_challenge_methods_supported":["S256"],"capabilities":[]}`), nil
			})
		}, NeedsReview, 0},
		{"the token cannot be stored", func(_ *house, k *brittle, _ *sandbox.Server, _ *ConnectRequest) { k.failSet = true }, "", 1},
		{"the journal cannot be written after the token", func(h *house, k *brittle, _ *sandbox.Server, _ *ConnectRequest) {
			k.afterSet = func() { h.block("journal") }
		}, "", 1},
		{"the connection cannot be written after the token", func(h *house, k *brittle, _ *sandbox.Server, _ *ConnectRequest) {
			k.afterSet = func() { h.block(signInsFile) }
		}, "", 2},
		{"the token cannot take the place of the old one", late(func(_ *house, k *brittle) { k.failSet = true }), "", 2},
		{"the journal cannot be written after the token took the place of the old one", late(func(h *house, k *brittle) {
			k.afterSet = func() { h.block("journal") }
		}), "", 1},
		{"the connection cannot be written after the token took the place of the old one", late(func(h *house, k *brittle) {
			k.afterSet = func() { h.block(signInsFile) }
		}), "", 2},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			k, w, s, before := renewable(t, h)
			r := ConnectRequest{Base: before.ID, Name: "Renamed", Open: browseAs(s.Patients()[1], "allow"), Timeout: time.Minute}
			k.set(func(k *brittle) { c.change(h, k, s, &r) })
			_, err := w.Connect(t.Context(), r)
			if err == nil || CodeOf(err) != c.want {
				t.Errorf("error %v (%q), want %q", err, CodeOf(err), c.want)
			}
			if another := c.situation == "another person signs in"; (DetailOf(err) == OtherPerson) != another {
				t.Errorf("the detail is %q", DetailOf(err))
			}
			if n := revoked(s); n != c.givenBack {
				t.Errorf("%d grants were given back, want %d", n, c.givenBack)
			}
			k.heal()
			h.network.meddle(nil)
			h.unblock()
			for name, w := range map[string]*Workspace{"this run": w, "another run": h.enter()} {
				after, err := w.Connection(t.Context(), before.ID)
				if err != nil || after.Name != "Clinic" || after.Granted != before.Granted || !after.SignedIn.Equal(before.SignedIn) || after.Patient != before.Patient {
					t.Errorf("%s: %+v, %v", name, after, err)
				}
				if _, err := w.Sync(t.Context(), nil, nil, nil); err != nil {
					t.Errorf("%s: the old sign-in does not work any more: %v", name, err)
				}
				h.clock.pass(time.Hour)
			}
			if n := standing(t, w); n != 1 {
				t.Errorf("by the log %d grants stand", n)
			}
		})
	}
}

// TestRenewal: the same person signs in again for less or for more. Both runs use what is granted now, and neither puts back what was.
func TestRenewal(t *testing.T) {
	for situation, change := range map[string]func(Connection) string{
		"for less": func(Connection) string { return "openid launch/patient offline_access patient/Condition.rs" },
		"for more": func(c Connection) string { return c.Asked + " patient/Goal.rs" },
	} {
		t.Run(situation, func(t *testing.T) {
			h := newHouse(t)
			_, w, s, before := renewable(t, h)
			other := h.enter() // a second run that holds the old sign-in
			mustSync(t, other)
			if _, err := w.change(t.Context(), before, func(c *Connection) bool { c.State = SignInNeeded; return true }); err != nil {
				t.Fatal(err)
			}
			h.clock.pass(time.Minute)
			scopes := change(before)
			done, err := w.Connect(t.Context(), ConnectRequest{Base: "Clinic", Scopes: scopes, Open: browseAs(s.Patients()[1], "allow")})
			if err != nil {
				t.Fatal(err)
			}
			c := done.Connection
			if c.ID != before.ID || c.State != Connected || c.Name != "Clinic" || c.Granted != scopes {
				t.Errorf("%+v", c)
			}
			for name, w := range map[string]*Workspace{"this run": w, "the other run": other} {
				h.clock.pass(time.Hour)
				mustSync(t, w)
				if after, _ := w.Connection(t.Context(), c.ID); after.Granted != c.Granted {
					t.Errorf("%s put back an older grant: %q", name, after.Granted)
				}
			}
			if s.Reuses() != 0 {
				t.Errorf("%d refresh tokens were used twice", s.Reuses())
			}
		})
	}
}

// TestRenewalOfEndedFails: a connection that was ended shows that again only once nothing of the newer sign-in is stored any more.
func TestRenewalOfEndedFails(t *testing.T) {
	for situation, putBack := range map[string]bool{"and is put back": true, "and cannot be put back": false} {
		t.Run(situation, func(t *testing.T) {
			h := newHouse(t)
			k, w, s, c := renewable(t, h)
			if done, err := w.Revoke(t.Context(), c.ID, false); err != nil || done.Outcome != auth.EndedChecked {
				t.Fatalf("%+v, %v", done, err)
			}
			r := ConnectRequest{Base: c.ID, Open: browseAs(s.Patients()[1], "allow")}
			late(func(h *house, k *brittle) {
				k.afterSet = func() {
					h.block("journal")
					k.gone = !putBack
				}
			})(h, k, s, &r)
			if _, err := w.Connect(t.Context(), r); err == nil {
				t.Fatal("it went well")
			}
			k.heal()
			h.unblock()
			after, err := w.Connection(t.Context(), c.ID)
			if err != nil || (after.TokenLocation == "none") != putBack {
				t.Fatalf("%+v, %v", after, err)
			}
			if ended := after.State == Ended && after.Revocation.Outcome == auth.EndedChecked; ended != putBack || after.Renewing == putBack || after.endPending() == putBack {
				t.Errorf("%+v, %+v", after, after.Revocation)
			}
			next := h.enter()
			next.Tidied(t.Context())
			if after, err = next.Connection(t.Context(), c.ID); err != nil || after.Revocation == nil || after.Renewing || after.endPending() == putBack {
				t.Errorf("after the next unlock: %+v, %+v, %v", after, after.Revocation, err)
			}
			if left, err := next.CutOff(t.Context()); err != nil || len(left) != 0 {
				t.Errorf("%+v, %v", left, err)
			}
		})
	}
}
