package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/vault/keyring"
)

var (
	pin      = []byte("271828")
	otherPIN = []byte("314159")
)

// clock is what a test moves by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// openAt opens the vault as a new process does, with a clock.
func (s *site) openAt(t *testing.T, c *clock) *Vault {
	t.Helper()
	v, err := Open(Config{Dir: s.dir, StateDir: s.state, Keyring: s.keyring, Cost: cheap, LockWait: time.Minute, Now: c.Now})
	must(t, err)
	return v
}

// lockedPerson has a PIN.
func lockedPerson(t *testing.T, at *site, c *clock) (Person, *Session) {
	t.Helper()
	p, s := addPerson(t, at.openAt(t, c), "Anna", ByKeyring())
	furnish(t, s)
	must(t, s.SetLock(t.Context(), ByKeyring(), PIN, pin))
	return p, s
}

func TestALocksLife(t *testing.T) {
	at, c := newSite(t), newClock()
	p, s := lockedPerson(t, at, c)
	library := s.LibraryKey()
	must(t, s.Close())

	v := at.openAt(t, c)
	persons, err := v.Persons()
	must(t, err)
	if persons[0].Lock != PIN || persons[0].Backend != kindKeyring || persons[0].Recovery || persons[0].LockedOut {
		t.Errorf("got %+v", persons[0])
	}
	_, err = v.Unlock(t.Context(), p.ID, ByKeyring())
	wantError(t, err, ErrLocked)
	_, err = v.Unlock(t.Context(), p.ID, ByPassphrase(pin))
	wantError(t, err, ErrLocked)
	s = unlockPerson(t, v, p.ID, ByLock(pin))
	if !bytes.Equal(s.LibraryKey(), library) {
		t.Error("the keys are others behind a lock")
	}
	wantToken(t, s, "c1", "seventh", 7)

	wantError(t, s.SetLock(t.Context(), ByLock(otherPIN), PIN, otherPIN), ErrWrongLock)
	must(t, s.SetLock(t.Context(), ByLock(pin), LockPassphrase, passphrase))
	_, err = v.Unlock(t.Context(), p.ID, ByLock(pin))
	wantError(t, err, ErrWrongLock)
	unlockPerson(t, v, p.ID, ByLock(passphrase))
	persons, err = v.Persons()
	must(t, err)
	if persons[0].Lock != LockPassphrase {
		t.Errorf("got %+v", persons[0])
	}

	wantError(t, s.RemoveLock(t.Context(), ByKeyring()), ErrLocked)
	must(t, s.RemoveLock(t.Context(), ByLock(passphrase)))
	unlockPerson(t, v, p.ID, ByKeyring())
	_, err = v.Unlock(t.Context(), p.ID, ByLock(passphrase))
	wantError(t, err, ErrNoLock)
	must(t, s.Close())
	wantError(t, s.SetLock(t.Context(), ByKeyring(), PIN, pin), ErrLocked)
}

func TestWhatCannotBeALock(t *testing.T) {
	for name, c := range map[string]struct {
		kind  LockKind
		typed string
		good  bool
	}{
		"a PIN":                     {PIN, "271828", true},
		"a long PIN":                {PIN, strings.Repeat("31", 20), true},
		"five digits":               {PIN, "27182", false},
		"nothing":                   {PIN, "", false},
		"letters":                   {PIN, "27182a", false},
		"other digits":              {PIN, "٢٧١٨٢٨", false},
		"a blank":                   {PIN, "271 828", false},
		"one digit":                 {PIN, "777777", false},
		"up":                        {PIN, "234567", false},
		"down":                      {PIN, "98765432", false},
		"two and two":               {PIN, "121212", true},
		"a passphrase":              {LockPassphrase, "twelve chars", true},
		"one character":             {LockPassphrase, "aaaaaaaaaaaa", false},
		"one character of two":      {LockPassphrase, "ääääääääääää", false},
		"letters in a row":          {LockPassphrase, "abcdefghijkl", false},
		"digits in a row":           {LockPassphrase, "123456789012", false},
		"digits down":               {LockPassphrase, "109876543210", false},
		"nearly in a row":           {LockPassphrase, "abcdefghijkk", true},
		"over the nine":             {PIN, "789012", false},
		"a passphrase too short":    {LockPassphrase, "eleven char", false},
		"characters, not bytes":     {LockPassphrase, "ääääääääää", false},
		"a passphrase beyond limit": {LockPassphrase, strings.Repeat("x", mostTyped+1), false},
		"no kind":                   {NoLock, "271828", false},
		"a kind unknown":            {"face", "271828", false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := CheckLock(c.kind, []byte(c.typed)); (err == nil) != c.good || err != nil && !errors.Is(err, ErrWeakLock) {
				t.Errorf("got %v", err)
			}
		})
	}
	at, c := newSite(t), newClock()
	_, s := addPerson(t, at.openAt(t, c), "Anna", ByKeyring())
	wantError(t, s.SetLock(t.Context(), ByKeyring(), PIN, []byte("111111")), ErrWeakLock)
	_, s = addPerson(t, at.openAt(t, c), "Bert", ByPassphrase(passphrase))
	wantError(t, s.SetLock(t.Context(), ByPassphrase(passphrase), PIN, pin), ErrNoLock)
	wantError(t, s.RemoveLock(t.Context(), ByPassphrase(passphrase)), ErrNoLock)
}

// tenWrongTries: each in a process of its own, with the data put back before each; only the tenth ends it, and for good.
func tenWrongTries(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	saved := copyTree(t, at)
	waits := []time.Duration{0, 0, 0, 0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute}
	for i, wait := range waits {
		saved.restore(t)
		_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(otherPIN))
		try, ok := errors.AsType[*TryError](err)
		if !ok || try.Untried || try.Left != 9-i || try.Wait != wait || !errors.Is(err, ErrWrongLock) {
			t.Fatalf("try %d: got %v", i+1, err)
		}
		if wait > 0 {
			c.move(wait - time.Second)
			_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(pin)) // the right one does not help
			try, ok := errors.AsType[*TryError](err)
			if !ok || !try.Untried || try.Left != 9-i || try.Wait != time.Second || !errors.Is(err, ErrLocked) {
				t.Fatalf("too soon after try %d: got %v", i+1, err)
			}
			c.move(time.Second)
		}
	}
	for range 2 { // the second with a slot that a copy brought back
		_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(otherPIN))
		wantError(t, err, ErrLockedOut)
		_, err = at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(pin))
		wantError(t, err, ErrLockedOut)
		persons, err := at.openAt(t, c).Persons()
		must(t, err)
		if !persons[0].LockedOut || persons[0].Lock != NoLock {
			t.Errorf("got %+v", persons[0])
		}
		_, err = at.openAt(t, c).Unlock(t.Context(), p.ID, ByKeyring())
		wantError(t, err, ErrLockedOut)
		saved.restore(t)
	}
	must(t, at.openAt(t, c).RemovePerson(t.Context(), p.ID))
	wantNothingLeft(t, at)
}

// TestALockoutHoldsForHeadersOfBefore: neither the slot of the keyring alone nor that of an earlier PIN opens anything once the tries are used up.
// Who has the recovery code ends that.
func TestALockoutHoldsForHeadersOfBefore(t *testing.T) {
	at, c := newSite(t), newClock()
	p, s := addPerson(t, at.openAt(t, c), "Anna", ByKeyring())
	furnish(t, s)
	alone := copyTree(t, at)
	must(t, s.SetLock(t.Context(), ByKeyring(), PIN, otherPIN))
	earlier := copyTree(t, at)
	must(t, s.SetLock(t.Context(), ByLock(otherPIN), PIN, pin))
	code, err := s.CreateRecovery(t.Context(), ByLock(pin))
	must(t, err)
	for range mostTries {
		_, err = at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock([]byte("999998")))
		c.move(time.Hour)
	}
	wantError(t, err, ErrLockedOut)
	out := copyTree(t, at)
	alone.restore(t)
	_, err = at.openAt(t, c).Unlock(t.Context(), p.ID, ByKeyring())
	wantError(t, err, ErrLockedOut)
	earlier.restore(t)
	_, err = at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(otherPIN))
	wantError(t, err, ErrLockedOut)
	out.restore(t)
	must(t, unlockPerson(t, at.openAt(t, c), p.ID, ByRecovery([]byte(code))).RemoveLock(t.Context(), ByRecovery([]byte(code))))
	unlockPerson(t, at.openAt(t, c), p.ID, ByKeyring())
}

// aKeyringThatIsPutBackGivesTriesBack is a limit that the manual states: nothing in software tells the two keyrings apart.
func aKeyringThatIsPutBackGivesTriesBack(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	kr := at.keyring.(*recorder)
	entries, saved := kr.snapshot(), copyTree(t, at)
	for range 2 * mostTries {
		kr.restore(entries)
		_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(otherPIN))
		wantError(t, err, ErrWrongLock)
	}
	saved.restore(t)
	kr.restore(entries)
	unlockPerson(t, at.openAt(t, c), p.ID, ByLock(pin))
}

func TestTheRightTryTakesTheWrongOnesBack(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	for range 3 {
		for range freeTries - 1 {
			_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(otherPIN))
			wantError(t, err, ErrWrongLock)
		}
		unlockPerson(t, at.openAt(t, c), p.ID, ByLock(pin))
	}
}

func aClockThatIsMoved(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	for range freeTries {
		_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(otherPIN))
		wantError(t, err, ErrWrongLock)
	}
	c.move(-10 * 365 * 24 * time.Hour)
	_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(pin))
	if try, ok := errors.AsType[*TryError](err); !ok || try.Wait != firstWait {
		t.Fatalf("ten years back: got %v, want to wait no longer than after a try just now", err)
	}
	c.move(firstWait)
	unlockPerson(t, at.openAt(t, c), p.ID, ByLock(pin))
}

// TestTriesAtOnce: as many processes as like try at once, and no more are looked at than one after the other.
func TestTriesAtOnce(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	var wait sync.WaitGroup
	var mu sync.Mutex
	tried := 0
	for range 12 {
		wait.Go(func() {
			v, err := Open(Config{Dir: at.dir, StateDir: at.state, Keyring: at.keyring, Cost: cheap, LockWait: time.Minute, Now: c.Now})
			if err == nil {
				_, err = v.Unlock(context.Background(), p.ID, ByLock(otherPIN))
			}
			try, ok := errors.AsType[*TryError](err)
			if !ok {
				t.Errorf("got %v", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if !try.Untried {
				tried++
			}
		})
	}
	wait.Wait()
	if tried != freeTries {
		t.Errorf("%d tries were looked at, want %d", tried, freeTries)
	}
}

// TestATryIsWrittenDownFirst: whatever the keyring does with the count, nothing is looked at that is not counted.
func TestATryIsWrittenDownFirst(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	kr := at.keyring.(*recorder)
	for _, tookEffect := range []bool{false, true} {
		kr.arm(3, tookEffect, keyring.ErrTimeout) // the master secret, the count, and then the new count
		_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(pin))
		kr.arm(0, false, nil)
		wantError(t, err, ErrKeyringLocked)
	}
	at.keyring = forgetful{kr} // a kill right after the count: the one that takes it back never comes
	for range freeTries - 1 {
		unlockPerson(t, at.openAt(t, c), p.ID, ByLock(pin))
	}
	_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(pin))
	if try, ok := errors.AsType[*TryError](err); !ok || !try.Untried {
		t.Errorf("got %v, want the tries before to have counted", err)
	}
}

// forgetful keeps no count of zero.
type forgetful struct{ *recorder }

func (f forgetful) Set(ctx context.Context, account, value string) error {
	if strings.HasSuffix(account, "/tries") && value == "eyJ3cm9uZyI6MCwiYXQiOjB9" {
		return keyring.ErrTimeout
	}
	return f.recorder.Set(ctx, account, value)
}

func TestACountThatWasChanged(t *testing.T) {
	at, c := newSite(t), newClock()
	p, _ := lockedPerson(t, at, c)
	for _, text := range []string{"", "x", "!!", "eyJ3cm9uZyI6LTF9"} {
		must(t, at.keyring.Set(t.Context(), accountTries(vaultOf(t, at), p.ID), text))
		_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(pin))
		wantError(t, err, ErrDamaged)
	}
	must(t, at.keyring.Delete(t.Context(), accountTries(vaultOf(t, at), p.ID)))
	unlockPerson(t, at.openAt(t, c), p.ID, ByLock(pin))
}

func vaultOf(t *testing.T, at *site) string {
	t.Helper()
	id, err := at.open(t).identity()
	must(t, err)
	return id
}

func TestARecoveryCode(t *testing.T) {
	at, c := newSite(t), newClock()
	p, s := lockedPerson(t, at, c)
	_, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByRecovery([]byte("0000-0000-0000-0000-0000-0000")))
	wantError(t, err, ErrWrongRecovery)
	first, err := s.CreateRecovery(t.Context(), ByLock(pin))
	must(t, err)
	code, err := s.CreateRecovery(t.Context(), ByLock(pin))
	must(t, err)
	if len(code) != 29 || strings.Count(code, "-") != 5 || code == first {
		t.Fatalf("the code has %d characters", len(code))
	}
	for name, typed := range map[string]string{
		"as it is":     code,
		"small":        strings.ToLower(code),
		"with blanks":  " " + strings.ReplaceAll(code, "-", " ") + "\n",
		"look-alikes":  strings.NewReplacer("0", "o", "1", "l").Replace(code),
		"look-alikes2": strings.NewReplacer("0", "O", "1", "I").Replace(code),
	} {
		s, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByRecovery([]byte(typed)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wantToken(t, s, "c1", "seventh", 7)
		must(t, s.Close())
	}
	for name, typed := range map[string]string{
		"the one before": first, "nothing": "", "one less": code[:28], "one more": code + "0", "other": code[:28] + map[bool]string{true: "2", false: "3"}[code[28] != '2'],
		"no such letter": "U" + code[1:],
	} {
		if _, err := at.openAt(t, c).Unlock(t.Context(), p.ID, ByRecovery([]byte(typed))); !errors.Is(err, ErrWrongRecovery) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	must(t, s.RemoveRecovery(t.Context(), ByLock(pin)))
	_, err = at.openAt(t, c).Unlock(t.Context(), p.ID, ByRecovery([]byte(code)))
	wantError(t, err, ErrWrongRecovery)
}

// TestAfterALockout: the code opens, and a new way is chosen with it.
func TestAfterALockout(t *testing.T) {
	for name, keyringLost := range map[string]bool{"the keyring is there": false, "the keyring is another one": true} {
		t.Run(name, func(t *testing.T) {
			at, c := newSite(t), newClock()
			p, s := lockedPerson(t, at, c)
			code, err := s.CreateRecovery(t.Context(), ByLock(pin))
			must(t, err)
			for range mostTries {
				_, err = at.openAt(t, c).Unlock(t.Context(), p.ID, ByLock(otherPIN))
				c.move(time.Hour)
			}
			wantError(t, err, ErrLockedOut)
			if keyringLost {
				at.keyring = newRecorder()
			}
			s = unlockPerson(t, at.openAt(t, c), p.ID, ByRecovery([]byte(code)))
			wantError(t, s.RemoveRecovery(t.Context(), ByRecovery([]byte(code))), ErrLockedOut)
			if keyringLost {
				wantError(t, s.Tokens("c1").SetToken(t.Context(), "new", 0), ErrKeyLost)
			}
			must(t, s.SetLock(t.Context(), ByRecovery([]byte(code)), PIN, otherPIN))
			s = unlockPerson(t, at.openAt(t, c), p.ID, ByLock(otherPIN))
			must(t, s.Tokens("c1").SetToken(t.Context(), "new", 0))
			persons, err := at.open(t).Persons()
			must(t, err)
			if persons[0].LockedOut || !persons[0].Recovery || persons[0].Lock != PIN {
				t.Errorf("got %+v", persons[0])
			}
			must(t, at.open(t).RemovePerson(t.Context(), p.ID))
			wantNothingLeft(t, at)
		})
	}
}

func TestAnotherPassphrase(t *testing.T) {
	at, c := newSite(t), newClock()
	p, s := addPerson(t, at.openAt(t, c), "Anna", ByPassphrase(passphrase))
	furnish(t, s)
	next := []byte("PLANTED another passphrase")
	wantError(t, s.ChangePassphrase(t.Context(), ByPassphrase(next), next), ErrWrongPassphrase)
	wantError(t, s.ChangePassphrase(t.Context(), ByPassphrase(passphrase), []byte("short")), ErrWeakLock)
	code, err := s.CreateRecovery(t.Context(), ByPassphrase(passphrase))
	must(t, err)
	must(t, s.ChangePassphrase(t.Context(), ByRecovery([]byte(code)), next))
	_, err = at.openAt(t, c).Unlock(t.Context(), p.ID, ByPassphrase(passphrase))
	wantError(t, err, ErrWrongPassphrase)
	wantToken(t, unlockPerson(t, at.openAt(t, c), p.ID, ByPassphrase(next)), "c1", "seventh", 7)
	wantToken(t, unlockPerson(t, at.openAt(t, c), p.ID, ByRecovery([]byte(code))), "c1", "seventh", 7)
}

// TestALockThatTheKeyringRefuses: after a refusal at each call of the keyring one of the two ways opens the person. crashMatrix does the rest.
func TestALockThatTheKeyringRefuses(t *testing.T) {
	at, c := newSite(t), newClock()
	p, s := addPerson(t, at.openAt(t, c), "Anna", ByKeyring())
	furnish(t, s)
	kr := at.keyring.(*recorder)
	saved, entries := copyTree(t, at), kr.snapshot()
	opens := func(t *testing.T) (string, int) {
		t.Helper()
		ways, name := 0, ""
		for kind, key := range map[string]Key{"before": ByKeyring(), "after": ByLock(pin)} {
			if s, err := at.openAt(t, c).Unlock(t.Context(), p.ID, key); err == nil {
				wantToken(t, s, "c1", "seventh", 7)
				must(t, s.Close())
				ways, name = ways+1, kind
			}
		}
		return name, ways
	}
	for n := 1; ; n++ {
		saved.restore(t)
		kr.restore(entries)
		kr.arm(n, n%2 == 0, keyring.ErrLocked)
		err := again(t, at, s).SetLock(t.Context(), ByKeyring(), PIN, pin)
		calls := kr.calls
		kr.arm(0, false, nil)
		if name, ways := opens(t); ways != 1 || (err == nil) != (name == "after") {
			t.Errorf("call %d of the keyring: error %v, and then %q opens, of %d ways", n, err, name, ways)
		}
		if calls < n {
			break
		}
	}
}

// TestALockedPersonIsRemovedWhole without the PIN: no entry of the keyring stays.
func TestALockedPersonIsRemovedWhole(t *testing.T) {
	at, c := newSite(t), newClock()
	p, s := lockedPerson(t, at, c)
	must(t, s.Close())
	must(t, at.openAt(t, c).RemovePerson(t.Context(), p.ID))
	wantNothingLeft(t, at)
}

func TestAskingAgain(t *testing.T) {
	at, c := newSite(t), newClock()
	_, s := lockedPerson(t, at, c)
	must(t, s.Confirm(t.Context(), ByLock(pin)))
	wantError(t, s.Confirm(t.Context(), ByLock(otherPIN)), ErrWrongLock)
	wantError(t, s.Confirm(t.Context(), ByKeyring()), ErrLocked)
	must(t, s.Close())
	wantError(t, s.Confirm(t.Context(), ByLock(pin)), ErrLocked)
}

// TestSlotsThatCannotStandTogether: what a hand made of a header is damage, not another way in.
func TestSlotsThatCannotStandTogether(t *testing.T) {
	at, c := newSite(t), newClock()
	p, s := lockedPerson(t, at, c)
	_, err := s.CreateRecovery(t.Context(), ByLock(pin))
	must(t, err)
	v := at.openAt(t, c)
	h, err := v.readHeader(vaultOf(t, at), p.ID)
	must(t, err)
	lock, _ := h.slot(kindLock)
	recovery, _ := h.slot(kindRecovery)
	plain := slot{Kind: kindKeyring, Records: lock.Records}
	for name, change := range map[string]func(*header){
		"two ways":                     func(h *header) { h.Slots = []slot{lock, plain} },
		"two codes":                    func(h *header) { h.Slots = []slot{lock, recovery, recovery} },
		"a code alone":                 func(h *header) { h.Slots = []slot{recovery} },
		"nothing":                      func(h *header) { h.Slots = nil },
		"a lock that has gone, and is": func(h *header) { h.Lost = true },
		"a lock of a passphrase vault": func(h *header) { h.Backend = kindPassphrase },
		"a lock that nobody can type":  func(h *header) { h.Slots[0].Lock = "" },
		"a lock of another kind":       func(h *header) { h.Slots[0].Lock = "face" },
		"a lock without a cost":        func(h *header) { h.Slots[0].KDF = nil },
		"a lock that costs too much": func(h *header) {
			h.Slots[0].KDF = &slotKDF{MemoryKiB: 2 << 20, Passes: 1, Lanes: 1, Salt: lock.KDF.Salt}
		},
		"a plain slot that is typed":    func(h *header) { plain := plain; plain.Lock = PIN; h.Slots = []slot{plain} },
		"a code that is stretched":      func(h *header) { h.Slots[1].KDF = lock.KDF },
		"slots of who is being removed": func(h *header) { h.Removing = &removing{} },
		"no key of the sign-ins":        func(h *header) { h.SignIns = nil },
		"half a key of the sign-ins":    func(h *header) { h.SignIns = h.SignIns[:keySize] },
	} {
		t.Run(name, func(t *testing.T) {
			h := *h
			h.Slots = []slot{lock, recovery}
			change(&h)
			must(t, v.writeHeader(v.personDir(p.ID), &h))
			for _, key := range []Key{ByLock(pin), ByKeyring(), ByRecovery([]byte("x"))} {
				_, err := v.Unlock(t.Context(), p.ID, key)
				wantError(t, err, ErrDamaged)
			}
		})
	}
}

// theCostIsThatOfTheMachine: half a second to a second, where the bounds of a header allow it.
func theCostIsThatOfTheMachine(t *testing.T) {
	for pass, passes := range map[time.Duration]uint32{
		time.Nanosecond: 10, 40 * time.Millisecond: 10, 70 * time.Millisecond: 10, 100 * time.Millisecond: 7, 200 * time.Millisecond: 4,
		250 * time.Millisecond: 3, 3 * time.Second: 3,
	} {
		slow := true
		c := tunedCost(func(Cost) time.Duration { // the first measure is of a busy moment
			defer func() { slow = false }()
			if slow {
				return 3 * pass
			}
			return pass
		})
		if c.Passes != passes || c.check() != nil || c.MemoryKiB != usualMemoryKiB {
			t.Errorf("a pass takes %v: got %+v, want %d passes", pass, c, passes)
		}
	}
}

// BenchmarkGuess is one guess of a PIN or passphrase by who has the keyring's secret and the files: what a lock of the usual cost is worth.
func BenchmarkGuess(b *testing.B) {
	kdf := &slotKDF{MemoryKiB: usualMemoryKiB, Passes: maxPasses, Lanes: usualLanes, Salt: make([]byte, saltSize)}
	master := make([]byte, keySize)
	v, err := Open(Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		clear(v.lockSecret(master, pin, kdf))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "guesses/s")
}

func TestALockIsNotPrinted(t *testing.T) {
	for _, key := range []Key{ByLock([]byte("PLANTED")), ByRecovery([]byte("PLANTED"))} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
			if said := fmt.Sprintf(format, struct{ Key Key }{key}); strings.Contains(said, "PLANTED") || strings.Contains(said, "504c") {
				t.Errorf("%s prints %s", format, said)
			}
		}
	}
}
