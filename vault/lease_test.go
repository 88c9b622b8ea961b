package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartkey/docs/hostile"
	"chartkey/vault/audit"
)

const aDay = 24 * time.Hour

// leased is a person with connections, as a clock goes by.
type leased struct {
	*testing.T
	at    *site
	clock *clock
	id    string
	key   Key
}

func newLeased(t *testing.T, key Key) *leased {
	t.Helper()
	l := &leased{T: t, at: newSite(t), clock: newClock(), key: key}
	p, s := addPerson(t, l.vault(), "Anna", key)
	furnish(t, s)
	must(t, s.Close())
	l.id = p.ID
	return l
}

// vault is that of a new process.
func (l *leased) vault() *Vault { l.Helper(); return l.at.openAt(l.T, l.clock) }

func (l *leased) unlock() *Session { l.Helper(); return unlockPerson(l.T, l.vault(), l.id, l.key) }

// end is what a start comes to.
func (l *leased) end() Ending {
	l.Helper()
	all, err := l.vault().EndLeases(l.Context())
	must(l.T, err)
	if len(all) == 0 {
		return Ending{}
	}
	return all[0]
}

func (l *leased) person() Person {
	l.Helper()
	persons, err := l.vault().Persons()
	must(l.T, err)
	return persons[0]
}

func (l *leased) header() []byte {
	l.Helper()
	data, err := os.ReadFile(filepath.Join(l.at.dir, personsDir, l.id, headerFile))
	must(l.T, err)
	return data
}

// leases is what a clock may do to one.
func leases(t *testing.T, c *hostile.Check) {
	t.Run("forward", func(t *testing.T) {
		kinds(t, func(t *testing.T, key Key) {
			l := newLeased(t, key)
			ring := l.at.keyring
			l.clock.move(30*aDay - time.Second)
			if l.end().Lapsed {
				t.Fatal("it ended a second too early")
			}
			l.clock.move(aDay + time.Second)
			before := l.header()
			l.at.keyring = nil // it is not needed
			if end := l.end(); !end.Lapsed || end.Person.Lapse.Days != 30 || end.SetBack {
				t.Fatalf("after 31 days: %+v", end)
			}
			if again := l.end(); again.Lapsed {
				t.Error("it has ended twice")
			}
			l.at.keyring = ring
			h, err := parseHeader(before)
			must(t, err)
			if now := l.header(); bytes.Contains(now, jsonOf(t, h.SignIns)) {
				t.Error("the wrapped key is still in the header")
			}
			_, err = l.vault().Unlock(t.Context(), l.id, key)
			c.Ends(endOf(err), hostile.End{})
		})
	})
	t.Run("backward", func(t *testing.T) {
		l := newLeased(t, ByKeyring())
		l.clock.move(-10 * 365 * aDay)
		if end := l.end(); end.Lapsed || !end.SetBack {
			t.Errorf("ten years back: %+v", end)
		}
		if l.end().SetBack {
			t.Error("it is said twice")
		}
		if left := l.person().Lease.Left(l.clock.Now()); left != 30 {
			t.Errorf("%d days left", left)
		}
		l.clock.move(30 * aDay)
		if !l.end().Lapsed {
			t.Error("the clock that was set back has made the lease longer")
		}
	})
	t.Run("frozen", func(t *testing.T) { // a stated limit: on a copy nothing passes
		l := newLeased(t, ByKeyring())
		copied := copyTree(t, l.at, l.at.dir)
		l.clock.move(31 * aDay)
		if !l.end().Lapsed {
			t.Fatal("it has not ended")
		}
		copied.restore(t)
		l.clock.move(-31 * aDay)
		if l.end().Lapsed {
			t.Error("a clock that stands still ends a lease: then say so")
		}
		wantToken(t, l.unlock(), "c1", "seventh", 7)
	})
}

func jsonOf(t *testing.T, wrapped []byte) []byte {
	t.Helper()
	data, err := encodeDigested(&struct {
		Key []byte `json:"k"`
	}{wrapped})
	must(t, err)
	return data[len(`{"k":"`) : len(`{"k":"`)+len(wrapped)]
}

// TestAfterALapse: the connections are still known and the records open; tokens and journals are gone, and new ones can be stored.
func TestAfterALapse(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		l := newLeased(t, key)
		s := l.unlock()
		docs, err := s.Connections(t.Context())
		must(t, err)
		library := s.LibraryKey()
		entries := filesUnder(t, l.at.dir)
		l.clock.move(31 * aDay)
		s = l.unlock() // which ends the lease first, where no start has done so
		if lapse, told, ended := s.Lapsed(); !ended || told || lapse.Days != 30 || lapse.Records {
			t.Fatalf("got %+v, told %v, ended %v", lapse, told, ended)
		}
		if after, err := s.Connections(t.Context()); err != nil || len(after) != len(docs) || string(after["c1"]) != string(docs["c1"]) {
			t.Errorf("got documents %q, %v", after, err)
		}
		if !bytes.Equal(library, s.LibraryKey()) {
			t.Error("the key of the records is another one")
		}
		must(t, s.Tokens("c1").SetToken(t.Context(), "signed in again", 0))
		must(t, s.SettleLapse(t.Context()))
		wantToken(t, s, "c1", "signed in again", 0)
		wantToken(t, s, "c2", "", 0)
		for _, id := range []string{"c1", "c2"} {
			entry, err1 := s.Tokens(id).Journal(t.Context())
			earlier, err2 := s.Tokens(id).Superseded(t.Context())
			if err := errors.Join(err1, err2); err != nil || entry != nil || earlier != nil {
				t.Errorf("%s: journal %q, earlier %q, %v", id, entry, earlier, err)
			}
		}
		if _, _, ended := s.Lapsed(); ended || l.person().Lapse != (Lapse{}) {
			t.Error("it is not over")
		}
		wantToken(t, l.unlock(), "c1", "signed in again", 0)
		for _, path := range filesUnder(t, filepath.Join(filepath.Dir(entries[0]), personsDir, l.id, spillDir)) {
			t.Errorf("left: %s", path)
		}
		if ring := l.at.keyring.(*recorder).accounts(); strings.Contains(strings.Join(ring, " "), "token/c2") {
			t.Errorf("left in the keyring: %q", ring)
		}
	})
}

// TestALapseWithoutTheKeyring: what the recovery code opens is settled once the keyring is there, and what was stored meanwhile stays.
func TestALapseWithoutTheKeyring(t *testing.T) {
	l := newLeased(t, ByKeyring())
	code, err := l.unlock().CreateRecovery(t.Context(), l.key)
	must(t, err)
	l.clock.move(31 * aDay)
	ring := l.at.keyring
	l.at.keyring = nil
	s := unlockPerson(t, l.vault(), l.id, ByRecovery([]byte(code)))
	wantError(t, s.SettleLapse(t.Context()), ErrNoKeyring)
	if _, told, ended := s.Lapsed(); !told || !ended {
		t.Errorf("told %v, ended %v", told, ended)
	}
	l.at.keyring = ring
	must(t, unlockPerson(t, l.vault(), l.id, ByRecovery([]byte(code))).Tokens("c2").SetToken(t.Context(), "new", 0))
	s = l.unlock()
	must(t, s.SettleLapse(t.Context()))
	wantToken(t, s, "c1", "", 0)
	wantToken(t, s, "c2", "new", 0)
}

// TestALapseOfTheRecords: nothing opens who chose that, neither key nor code; they are listed, logged of, and can be removed.
func TestALapseOfTheRecords(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		l := newLeased(t, key)
		s := l.unlock()
		must(t, s.SetLease(t.Context(), key, Lease{Days: 7, Records: true}))
		code, err := s.CreateRecovery(t.Context(), key)
		must(t, err)
		must(t, s.Close())
		l.clock.move(7 * aDay)
		if end := l.end(); !end.Lapsed || !end.Person.Lapse.Records {
			t.Fatalf("got %+v", end)
		}
		for _, k := range []Key{key, ByRecovery([]byte(code))} {
			_, err := l.vault().Unlock(t.Context(), l.id, k)
			wantError(t, err, ErrLapsed)
		}
		log, err := l.vault().Activity(l.id)
		must(t, err)
		must(t, log.Append(t.Context(), audit.Lapsed, "", "7"))
		must(t, l.vault().RemovePerson(t.Context(), l.id))
		wantNothingLeft(t, l.at)
	})
}

// TestUnlocksAreNoted once a day, and each note begins the lease anew.
func TestUnlocksAreNoted(t *testing.T) {
	l := newLeased(t, ByKeyring())
	before := l.header()
	l.clock.move(aDay - time.Second)
	must(t, l.unlock().Close())
	if !bytes.Equal(before, l.header()) {
		t.Error("an unlock on the same day has written the header")
	}
	for range 5 {
		l.clock.move(29 * aDay)
		must(t, l.unlock().Close())
		if left := l.person().Lease.Left(l.clock.Now()); left != 30 {
			t.Fatalf("%d days left", left)
		}
	}
	s := l.unlock()
	l.clock.move(29 * aDay)
	must(t, s.StillOpen(t.Context()))
	l.clock.move(29 * aDay)
	if l.end().Lapsed {
		t.Error("the lease of who was open all the time has ended")
	}
	must(t, s.Close())
	wantError(t, s.StillOpen(t.Context()), ErrLocked)
}

// TestAClockThatWasWrong for a time neither ends the lease of who goes on unlocking, nor makes it longer.
func TestAClockThatWasWrong(t *testing.T) {
	l := newLeased(t, ByKeyring())
	l.clock.move(-56 * 365 * aDay) // a small computer without a clock of its own
	must(t, l.unlock().Close())
	l.clock.move(20 * aDay)
	must(t, l.unlock().Close())
	l.clock.move(20 * aDay)
	if l.end().Lapsed {
		t.Fatal("it has ended while the clock was behind")
	}
	l.clock.move(56*365*aDay - 39*aDay)
	if end := l.end(); end.Lapsed || end.SetBack {
		t.Fatalf("the clock is right again: %+v", end)
	}
	l.clock.move(100 * 365 * aDay)
	l.end()
	must(t, l.unlock().Close())
	l.clock.move(-100 * 365 * aDay)
	if end := l.end(); !end.SetBack {
		t.Fatalf("a hundred years back: %+v", end)
	}
	l.clock.move(30 * aDay)
	if !l.end().Lapsed {
		t.Error("an unlock in the far future has made the lease longer")
	}
}

func TestSetLease(t *testing.T) {
	l := newLeased(t, ByKeyring())
	s := l.unlock()
	for _, days := range []int{-1, 1, 6, 366} {
		wantError(t, s.SetLease(t.Context(), l.key, Lease{Days: days}), ErrBadLease)
	}
	wantError(t, s.SetLease(t.Context(), ByPassphrase(passphrase), Lease{Days: 7}), ErrLocked) // no proof
	if lease := l.person().Lease; lease.Days != UsualLease || lease.Records {
		t.Errorf("got %+v", lease)
	}
	must(t, s.SetLease(t.Context(), l.key, Lease{}))
	l.clock.move(100 * 365 * aDay)
	if l.end() != (Ending{}) || !l.person().Lease.Ends.IsZero() {
		t.Error("a lease that never ends has ended")
	}
	must(t, s.SetLease(t.Context(), l.key, Lease{Days: 365}))
	if left := l.person().Lease.Left(l.clock.Now()); left != 365 {
		t.Errorf("%d days left", left)
	}
}

// TestAHeaderWithoutALease begins with one when somebody looks.
func TestAHeaderWithoutALease(t *testing.T) {
	l := newLeased(t, ByKeyring())
	v := l.vault()
	h, err := v.readHeader(vaultOf(t, l.at), l.id)
	must(t, err)
	h.Lease = nil
	must(t, v.writeHeader(v.personDir(l.id), h))
	l.clock.move(365 * aDay)
	if l.end() != (Ending{}) {
		t.Error("it has ended")
	}
	l.clock.move(30 * aDay)
	if !l.end().Lapsed {
		t.Error("it has not begun")
	}
}

// TestAHeaderOfBefore has two keys in each slot, and is refused as it is.
func TestAHeaderOfBefore(t *testing.T) {
	l := newLeased(t, ByKeyring())
	body := l.header()
	body = body[:len(body)-digestSize]
	old := append(bytes.Replace(body, []byte(`"slots":[{"kind":"keyring",`), []byte(`"slots":[{"kind":"keyring","sign_ins":"AAAA",`), 1), '}')
	must(t, os.WriteFile(filepath.Join(l.at.dir, personsDir, l.id, headerFile), append(old[:len(old)-1], digestTail(old)...), 0o600))
	wantError(t, l.person().Problem, ErrDamaged)
	if l.end() != (Ending{}) {
		t.Error("something was done to it")
	}
}

// TestALeaseThatCannotEnd: where the header cannot be written, what is to be no more opens nothing.
func TestALeaseThatCannotEnd(t *testing.T) {
	l := newLeased(t, ByKeyring())
	l.clock.move(31 * aDay)
	v := l.vault()
	v.disk = fullDisk{v.disk}
	_, err := v.EndLeases(t.Context())
	wantError(t, err, ErrDiskFull)
	_, err = v.Unlock(t.Context(), l.id, l.key)
	wantError(t, err, ErrDiskFull)
}

// fullDisk takes no new file.
type fullDisk struct{ Disk }

func (fullDisk) Create(string) (DiskFile, error) { return nil, ErrDiskFull }
