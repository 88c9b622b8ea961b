package workspace

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// power is what a process has until it is killed: from its last write on nothing is written or sent any more.
type power struct {
	mu    sync.Mutex
	armed bool
	left  int // writes that still succeed
	dead  bool
}

var errKilled = errors.New("killed")

// write counts one. A sealed file is counted when its nonce is drawn, which comes just before the file is written.
func (p *power) write() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.armed {
		p.left--
		p.dead = p.dead || p.left < 0
	}
	if p.dead {
		return errKilled
	}
	return nil
}

func (p *power) killed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

func (p *power) killAfter(writes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed, p.left = true, writes
}

// Read is the vault's source of nonces.
func (p *power) Read(b []byte) (int, error) {
	if err := p.write(); err != nil {
		return 0, err
	}
	return rand.Read(b)
}

// mortal is a keyring that a killed process does not reach.
type mortal struct {
	keyring.Store
	*power
}

func (m mortal) Set(ctx context.Context, account, value string) error {
	if err := m.write(); err != nil {
		return err
	}
	return m.Store.Set(ctx, account, value)
}

func (m mortal) Delete(ctx context.Context, account string) error {
	if err := m.write(); err != nil {
		return err
	}
	return m.Store.Delete(ctx, account)
}

// listing is a keyring that tells which entries it holds.
type listing struct {
	keyring.Store
	mu       sync.Mutex
	accounts map[string]bool
}

func (l *listing) Set(ctx context.Context, account, value string) error {
	l.mu.Lock()
	l.accounts[account] = true
	l.mu.Unlock()
	return l.Store.Set(ctx, account, value)
}

func (l *listing) Delete(ctx context.Context, account string) error {
	l.mu.Lock()
	delete(l.accounts, account)
	l.mu.Unlock()
	return l.Store.Delete(ctx, account)
}

func (l *listing) tokens() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for account := range l.accounts {
		if strings.Contains(account, "/token/") {
			n++
		}
	}
	return n
}

// mortalHouse has a person whose vault opens by the key, and can be entered by a run that is going to be killed.
type mortalHouse struct {
	*house
	items  *listing
	key    vault.Key
	person vault.Person
	told   []string
}

func newMortalHouse(t *testing.T, key vault.Key) *mortalHouse {
	t.Helper()
	h := &mortalHouse{house: newHouse(t), items: &listing{Store: keyring.Memory(), accounts: map[string]bool{}}, key: key}
	h.config.Keyring, h.config.PassphraseCost = h.items, vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}
	h.config.Notice = func(text string) { h.told = append(h.told, text) }
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	if h.person, err = home.AddPerson(t.Context(), "Ann", vault.Patient, key); err != nil {
		t.Fatal(err)
	}
	return h
}

// enter is a run. p may end it; nil does not.
func (h *mortalHouse) enter(p *power) *Workspace {
	h.t.Helper()
	home, err := Open(h.config)
	if err == nil && p != nil {
		c := h.config
		home.vault, err = vault.Open(vault.Config{Dir: c.Dir, StateDir: c.StateDir, Keyring: mortal{c.Keyring, p}, Now: c.Now, Cost: c.PassphraseCost, Rand: p})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	w, err := home.Unlock(h.t.Context(), h.person.ID, h.key)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = w.Close() })
	w.Tidied(h.t.Context())
	return w
}

func bothKeys(t *testing.T, test func(t *testing.T, h *mortalHouse)) {
	t.Run("keyring", func(t *testing.T) { test(t, newMortalHouse(t, vault.ByKeyring())) })
	t.Run("passphrase", func(t *testing.T) {
		if testing.Short() {
			t.Skip("many unlockings by a passphrase are slow; make test runs it")
		}
		test(t, newMortalHouse(t, vault.ByPassphrase([]byte("correct horse"))))
	})
}

// sealings is how often a run that is killed after so many writes has got its random bytes for the first file: its secrets are sealed in it.
const sealings = 2

// TestConnectKilled: after a kill at any write there is the connection, or nothing: no token that no list shows, and no grant that nobody
// speaks of.
func TestConnectKilled(t *testing.T) {
	bothKeys(t, func(t *testing.T, h *mortalHouse) {
		for writes := 0; ; writes++ {
			h.told = nil
			s, p, err := h.connectKilled(writes)
			if err == nil {
				if writes < 5 {
					t.Errorf("it took only %d writes", writes)
				}
				return
			}
			if !p.killed() {
				t.Fatal(err)
			}
			after := h.enter(nil)
			all, err := after.Connections(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(all) == 1 { // all that was missing was to say so
				mustSync(t, after)
				if _, err := after.RemoveConnection(t.Context(), all[0].ID); err != nil {
					t.Fatal(err)
				}
				continue
			}
			h.nothingLeft(after)
			// Before its first write, which is sealed twice, nobody can know of a grant. After it, it is given back, or spoken of.
			told := strings.Join(h.told, " ")
			if writes >= sealings && (len(h.told) != 1 || (revoked(s) == 0) == !strings.Contains(told, "portal")) {
				t.Errorf("killed after %d writes: given back %d times, and it says %q", writes, revoked(s), h.told)
			}
		}
	})
}

// connectKilled signs in and is killed after so many writes of what came. A killed run sends nothing any more.
func (h *mortalHouse) connectKilled(writes int) (*sandbox.Server, *power, error) {
	h.t.Helper()
	s := h.clinic(sandbox.Options{Approve: true})
	p := &power{}
	w := h.enter(p)
	h.network.meddle(p.once(func() { p.killAfter(writes) }))
	defer h.network.meddle(nil)
	_, err := w.Connect(h.t.Context(), request(s))
	return s, p, err
}

// once is a network that does something as the code is sent, and takes nothing from who was killed.
func (p *power) once(redeeming func()) func(*http.Request) (*http.Response, error) {
	var once sync.Once
	return func(r *http.Request) (*http.Response, error) {
		if p.killed() {
			return nil, errKilled
		}
		if strings.HasSuffix(r.URL.Path, "/token") {
			once.Do(redeeming)
		}
		return nil, nil
	}
}

// nothingLeft checks that neither the files nor the keyring hold anything of a connection.
func (h *mortalHouse) nothingLeft(w *Workspace) {
	h.t.Helper()
	stored, err := w.session.Connections(h.t.Context())
	if err != nil || len(stored) != 0 || h.items.tokens() != 0 {
		h.t.Errorf("%d documents and %d tokens are left, %v", len(stored), h.items.tokens(), err)
	}
}

// neverForget lets the sign-ins outlast any time without an unlock. No workspace is opened for it.
func (h *mortalHouse) neverForget() {
	h.t.Helper()
	home, err := Open(h.config)
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := home.vault.Unlock(h.t.Context(), h.person.ID, h.key)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := errors.Join(s.SetLease(h.t.Context(), h.key, vault.Lease{}), s.Close()); err != nil {
		h.t.Fatal(err)
	}
}

// killedWithAToken is a house in which the token of a connection is stored and the connection is not.
func killedWithAToken(t *testing.T) (*mortalHouse, *sandbox.Server) {
	t.Helper()
	for writes := 0; writes < 20; writes++ {
		h := newMortalHouse(t, vault.ByKeyring())
		s, _, err := h.connectKilled(writes)
		if err != nil && h.items.tokens() == 1 {
			h.neverForget()
			return h, s
		}
	}
	t.Fatal("a token is never alone")
	return nil, nil
}

// TestArrivalWaitsForTheClinic: a clinic that gives no answer is asked again at the next unlock, for ninety days.
func TestArrivalWaitsForTheClinic(t *testing.T) {
	h, s := killedWithAToken(t)
	h.network.meddle(func(r *http.Request) (*http.Response, error) { return nil, errKilled })
	for _, days := range []int{0, 89} {
		h.clock.pass(time.Duration(days) * 24 * time.Hour)
		w := h.enter(nil)
		h.noConnection(w)
		left, err := w.CutOff(t.Context())
		if err != nil || len(left) != 1 || left[0].Name != "Clinic" || len(h.told) != 1 || h.items.tokens() != 1 {
			t.Fatalf("after %d days: %+v, %v, %q, %d tokens", days, left, err, h.told, h.items.tokens())
		}
		if log := strings.Join(logged(t, w), "\n"); !strings.Contains(h.told[0], "tried again") || strings.Count(log, "| pending") != 1 {
			t.Errorf("it says %q and logs %s", h.told, log)
		}
	}
	h.told = nil
	t.Run("and then it answers", func(t *testing.T) {
		h.network.meddle(nil)
		w := h.enter(nil)
		h.nothingLeft(w)
		if revoked(s) == 0 || len(h.told) != 1 || !strings.Contains(h.told[0], "given back") {
			t.Errorf("given back %d times, and it says %q", revoked(s), h.told)
		}
		if left, err := w.CutOff(t.Context()); err != nil || len(left) != 0 {
			t.Errorf("%+v, %v", left, err)
		}
	})
	h, _ = killedWithAToken(t)
	h.network.meddle(func(r *http.Request) (*http.Response, error) { return nil, errKilled })
	h.clock.pass(90 * 24 * time.Hour)
	w := h.enter(nil)
	h.nothingLeft(w)
	if len(h.told) != 1 || strings.Contains(h.told[0], "given back") {
		t.Errorf("it says %q", h.told)
	}
	if log := strings.Join(logged(t, w), "\n"); !strings.Contains(log, "| held") || strings.Contains(log, "grant-given-back") {
		t.Errorf("the log says %s", log)
	}
}

// TestArrivalNeedsNobody: an unlock does not wait for a clinic or a keyring that does not answer, and a closed workspace ends it.
func TestArrivalNeedsNobody(t *testing.T) {
	h, _ := killedWithAToken(t)
	asked := make(chan struct{})
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		close(asked)
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	w, err := home.Unlock(t.Context(), h.person.ID, h.key)
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	h.noConnection(w)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	<-w.tidied
	h.network.meddle(nil)
	h.nothingLeft(h.enter(nil))
}

// TestArrivalLeavesOthersAlone: a sign-in that another run is storing at this moment is not touched.
func TestArrivalLeavesOthersAlone(t *testing.T) {
	h := newHouse(t)
	k := &brittle{Store: h.config.Keyring}
	h.config.Keyring = k
	w := h.enter()
	h.config.Keyring = k.Store // for the other run, which is not the one in the middle of it
	s := h.clinic(sandbox.Options{Approve: true})
	meanwhile := 0
	k.afterSet = func() {
		other := h.enter()
		other.Tidied(t.Context())
		all, err := other.loadAll(t.Context())
		if err != nil || len(all) != 1 || all[0].State != arriving {
			t.Errorf("meanwhile there is %+v, %v", all, err)
		}
		h.noConnection(other)
		meanwhile++
	}
	done, err := w.Connect(t.Context(), request(s))
	if err != nil || meanwhile != 1 || revoked(s) != 0 {
		t.Fatalf("%v, %d", err, meanwhile)
	}
	if got := state(t, h.enter(), done.Connection.ID); got != Connected {
		t.Errorf("state %q", got)
	}
}

// TestRenewalKilled: after a kill at any write of a renewal the connection works, an end of it ends both sign-ins, and it is told of what the
// clinic may hold besides.
func TestRenewalKilled(t *testing.T) {
	bothKeys(t, func(t *testing.T, h *mortalHouse) {
		h.killedRenewals(nil, func(after *Workspace, c Connection, writes int) {
			if state(t, after, c.ID) != Connected {
				t.Errorf("killed after %d writes: %q", writes, state(t, after, c.ID))
			}
			mustSync(t, after)
			ended, err := after.Revoke(t.Context(), c.ID, false)
			if err != nil || ended.Outcome != auth.EndedChecked {
				t.Errorf("killed after %d writes: %+v, %v", writes, ended, err)
			}
		})
	})
}

// TestRenewalOfEndedKilled: such a kill leaves a connection that was ended as it was, or renews it as the person had said.
func TestRenewalOfEndedKilled(t *testing.T) {
	bothKeys(t, func(t *testing.T, h *mortalHouse) {
		end := func(w *Workspace, c Connection) {
			if done, err := w.Revoke(t.Context(), c.ID, false); err != nil || done.Outcome != auth.EndedChecked {
				t.Fatalf("%+v, %v", done, err)
			}
		}
		h.killedRenewals(end, func(after *Workspace, c Connection, writes int) {
			stored := !after.holdsNoToken(t.Context(), c)
			done, err := after.Sync(t.Context(), nil, nil, nil)
			switch found, e := after.Connection(t.Context(), c.ID); {
			case e != nil:
				t.Fatal(e)
			case found.Revocation == nil: // all that was missing was to say so
				if err != nil || done.Stored == 0 {
					t.Errorf("killed after %d writes: %+v, %v", writes, done, err)
				}
			case CodeOf(err) != AccessEnded || found.State != Ended || found.Revocation.Outcome != auth.EndedChecked || stored:
				t.Errorf("killed after %d writes: %+v, %v, %+v", writes, done, err, found)
			}
		})
	})
}

// killedRenewals kills a renewal at each write in turn, of a connection that prepare has been at, and has what is left looked at in the next run.
func (h *mortalHouse) killedRenewals(prepare func(*Workspace, Connection), look func(after *Workspace, c Connection, writes int)) {
	t := h.t
	t.Helper()
	s := h.clinic(sandbox.Options{Approve: true})
	for writes := 0; ; writes++ {
		p := &power{}
		w := h.enter(p)
		done, err := w.Connect(t.Context(), request(s))
		if err != nil {
			t.Fatal(err)
		}
		c := done.Connection
		if prepare != nil {
			prepare(w, c)
		}
		h.network.meddle(p.once(func() { p.killAfter(writes) }))
		_, err = w.Connect(t.Context(), ConnectRequest{Base: c.ID, Open: browse, Timeout: time.Minute})
		kept, whole := err == nil, err == nil && !p.killed() // of one that is kept some of what was stored before may be left
		h.network.meddle(nil)
		h.clock.pass(time.Hour)
		h.told = nil
		after := h.enter(nil)
		// Before its first write nobody can know of a grant. After it, it is ended, or spoken of, or kept as the person had said.
		if known := writes >= sealings && !kept; known != (len(h.told) == 1) ||
			known && !strings.Contains(h.told[0], "given back") && !strings.Contains(h.told[0], "portal") && !strings.Contains(h.told[0], "has been kept") {
			t.Errorf("killed after %d writes: %q", writes, h.told)
		}
		if left, err := after.loadAll(t.Context()); err != nil || len(left) != 1 || left[0].Renewing || left[0].Before != nil || h.items.tokens() > 1 {
			t.Errorf("killed after %d writes: %+v, %v, %d tokens", writes, left, err, h.items.tokens())
		}
		look(after, c, writes)
		if _, err := after.RemoveConnection(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		h.told = nil
		h.noConnection(h.enter(nil))
		if len(h.told) > 0 {
			t.Errorf("killed after %d writes: it is told again: %q", writes, h.told)
		}
		if whole {
			if writes < 5 {
				t.Errorf("it took only %d writes", writes)
			}
			return
		}
	}
}
