package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartkey/docs/hostile"
)

// TestHostile is what a disk, a keyring and other programs of the computer may do to a vault.
func TestHostile(t *testing.T) {
	rows := map[string]hostile.Row{
		"V06":      {Does: "the disk is full, or fails, at each call", Show: hostile.Itself(func(t *testing.T) { crashMatrix(t, full, ioError) })},
		"V07":      {Does: "a kill or a loss of power at each call", Show: hostile.Itself(func(t *testing.T) { crashMatrix(t, kill, power) })},
		"V08":      {Does: "a bit is flipped, a file is cut or exchanged", Show: hostile.Itself(flippedBits)},
		"V10":      {Does: "a wrong key", Show: wrongKeys},
		"V11":      {Does: "several processes write at once", Show: hostile.Itself(processesAndGoroutinesAtOnce)},
		"V12":      {Does: "the clock jumps", Show: hostile.Itself(aClockThatIsMoved)},
		"V17":      {Does: "a newer version wrote it", Show: hostile.Itself(aNewerFormatIsLeftAlone)},
		"V19":      {Does: "memory is read after a lock", Show: hostile.Bare(buffersAreWiped)},
		"V19-rest": {Does: "copies that the runtime and libraries made", Not: "what is not in buffers of ours is not counted"},
		"V20":      {Does: "a script guesses the PIN ten thousand times", Show: manyGuesses},
		"V21":      {Does: "another program reads the keyring", Show: hostile.Bare(theKeyringAlone)},
		"V25":      {Does: "a backup is taken while it is written", Show: copiesMeanwhile},
		"V30":      {Does: "the cost of a slot was changed", Show: hostile.Itself(headerBounds)},
		"L14":      {Does: "nobody unlocks for longer than the lease, and the clock is moved", Show: hostile.Bare(leases)},
		"L15":      {Does: "ten wrong tries, and everything is put back between them", Show: hostile.Itself(putBackTries)},
		"L16":      {Does: "a guess at a copy of disk and keyring", Show: hostile.Itself(theCostIsThatOfTheMachine)}, // and BenchmarkGuess
		"L17":      {Does: "a copy of the disk alone", Show: theDiskAlone},
	}
	maps.Copy(rows, ofTheSystem)
	hostile.Run(t, rows)
}

// ofTheSystem are the rows that only some systems can show.
var ofTheSystem map[string]hostile.Row

// endOf names how a call of the vault ended.
func endOf(err error) hostile.End {
	if err == nil {
		return hostile.End{}
	}
	for _, known := range []struct { // the particular before the general
		state string
		is    error
	}{
		{"locked out", ErrLockedOut}, {"wrong passphrase", ErrWrongPassphrase}, {"wrong lock", ErrWrongLock}, {"wrong code", ErrWrongRecovery},
		{"key lost", ErrKeyLost}, {"locked", ErrLocked}, {"another's", fs.ErrPermission},
	} {
		if errors.Is(err, known.is) {
			return hostile.End{State: known.state, Says: err.Error()}
		}
	}
	return hostile.End{State: "failed", Says: err.Error()}
}

func flippedBits(t *testing.T) {
	t.Run("files", everyFlippedBitIsNoticed)
	t.Run("keyring and spilled files", aChangedKeyringEntryIsNoticed)
}

func putBackTries(t *testing.T) {
	t.Run("data", tenWrongTries)
	t.Run("keyring", aKeyringThatIsPutBackGivesTriesBack)
}

// wrongKeys: however wrong one is, the answer is the same, and nothing tells a part that was right.
func wrongKeys(t *testing.T, c *hostile.Check) {
	t.Run("passphrase", wrongPassphrase)
	at := newSite(t)
	p, _ := addPerson(t, at.open(t), "Anna", ByPassphrase(passphrase))
	c.Plant(string(passphrase))
	answers := map[string]bool{}
	for _, wrong := range []string{"x", "", string(passphrase[1:]), string(passphrase) + " ", strings.ToUpper(string(passphrase))} {
		_, err := at.open(t).Unlock(t.Context(), p.ID, ByPassphrase([]byte(wrong)))
		c.Ends(endOf(err), hostile.End{State: "wrong passphrase"})
		answers[fmt.Sprint(err)] = true
	}
	if len(answers) != 1 {
		t.Errorf("several answers: %v", answers)
	}
}

func buffersAreWiped(t *testing.T, c *hostile.Check) {
	at := newSite(t)
	_, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	held := [][]byte{s.keys.signIns, s.keys.records, s.keys.documents, s.keys.names}
	must(t, s.Close())
	for i, key := range held {
		if len(key) != keySize || !bytes.Equal(key, make([]byte, keySize)) {
			t.Errorf("key %d is still there", i)
		}
	}
	_, err := s.Connections(t.Context())
	c.Ends(endOf(err), hostile.End{State: "locked"})
}

// manyGuesses: no more than one in 30 s is looked at after the fifth, and ten in all, however long it takes.
func manyGuesses(t *testing.T, c *hostile.Check) {
	const guesses, between = 10_000, 3 * time.Second
	at, clock := newSite(t), newClock()
	p, _ := lockedPerson(t, at, clock)
	c.Plant(string(pin))
	v := at.openAt(t, clock)
	tried, last := 0, time.Time{}
	var err error
	for i := range guesses {
		_, err = v.Unlock(t.Context(), p.ID, ByLock(fmt.Appendf(nil, "%06d", 314159+i)))
		if try, is := errors.AsType[*TryError](err); is && !try.Untried {
			tried++
			if now := clock.Now(); tried > freeTries && now.Sub(last) < firstWait {
				t.Errorf("try %d came %v after the one before", tried, now.Sub(last))
			}
			last = clock.Now()
		}
		clock.move(between)
	}
	c.Ends(endOf(err), hostile.End{State: "locked out"})
	if tried > mostTries {
		t.Errorf("%d tries were looked at, want %d", tried, mostTries)
	}
	_, err = v.Unlock(t.Context(), p.ID, ByLock(pin))
	c.Ends(endOf(err), hostile.End{State: "locked out"})
}

// theKeyringAlone opens nothing where a lock is set, neither in the program's own ways nor by its key.
func theKeyringAlone(t *testing.T, c *hostile.Check) {
	at, clock := newSite(t), newClock()
	p, s := lockedPerson(t, at, clock)
	_, err := at.openAt(t, clock).Unlock(t.Context(), p.ID, ByKeyring())
	c.Ends(endOf(err), hostile.End{State: "locked"})
	h, err := s.vault.readHeader(s.vaultID, p.ID)
	must(t, err)
	if len(h.Slots) != 1 || h.Slots[0].Kind == kindKeyring {
		t.Errorf("a slot opens without the lock: %+v", h.Slots)
	}
}

// copiesMeanwhile: of a folder that is copied file by file while it is written, every copy opens.
func copiesMeanwhile(t *testing.T, c *hostile.Check) {
	at := newSite(t)
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	furnish(t, s)
	c.Plant(strings.Repeat("t", 64))
	c.Keeps(at.dir)
	const copies = 100
	enough, done := make(chan struct{}), make(chan error, 1)
	go func() {
		var err error
		for i := 1; ; i++ {
			select {
			case <-enough:
				t.Logf("%d writes meanwhile", 3*i)
				done <- err
				return
			default:
			}
			err = errors.Join(err, s.SaveConnection(t.Context(), fmt.Sprint("c", i%7), []byte(fmt.Sprint(i))),
				s.Tokens("c1").SetToken(t.Context(), strings.Repeat("t", 10*i%5000), uint64(i)), s.Tokens("c1").SetJournal(t.Context(), []byte("sent")))
		}
	}()
	for range copies {
		other := &site{dir: filepath.Join(t.TempDir(), "copy"), state: at.state, keyring: at.keyring}
		for err := fs.ErrNotExist; errors.Is(err, fs.ErrNotExist); { // a temporary file that was there a moment ago
			must(t, os.RemoveAll(other.dir))
			err = os.CopyFS(other.dir, os.DirFS(at.dir))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
		must(t, os.Chmod(other.dir, 0o700))
		copied, err := other.open(t).Unlock(t.Context(), p.ID, ByKeyring())
		c.Ends(endOf(err), hostile.End{})
		_, err = copied.Connections(t.Context())
		must(t, err)
		_, err = copied.Tokens("c1").Journal(t.Context())
		must(t, err)
		must(t, copied.Close())
	}
	close(enough)
	must(t, <-done)
}

// theDiskAlone opens by nothing, and the answer to the right PIN is that to any other.
func theDiskAlone(t *testing.T, c *hostile.Check) {
	at, clock := newSite(t), newClock()
	p, s := lockedPerson(t, at, clock)
	code, err := s.CreateRecovery(t.Context(), ByLock(pin))
	must(t, err)
	c.Plant(code)
	at.keyring = newRecorder()
	v := at.openAt(t, clock)
	_, right := v.Unlock(t.Context(), p.ID, ByLock(pin))
	c.Ends(endOf(right), hostile.End{State: "key lost"})
	for _, typed := range []string{"314159", "000000", "", "x"} {
		if _, err := v.Unlock(t.Context(), p.ID, ByLock([]byte(typed))); fmt.Sprint(err) != fmt.Sprint(right) {
			t.Errorf("%q: %v, and the right one: %v", typed, err, right)
		}
	}
	for key, state := range map[*Key]string{
		new(ByKeyring()): "locked", new(ByPassphrase(pin)): "locked", new(ByRecovery([]byte("0000-0000-0000-0000-0000-0000"))): "wrong code",
	} {
		_, err := v.Unlock(t.Context(), p.ID, *key)
		c.Ends(endOf(err), hostile.End{State: state})
	}
}
