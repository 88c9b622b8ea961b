package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"chartkey/vault/audit"
	"chartkey/vault/keyring"
)

// wantLog checks the log of an unlocked person and returns its entries, oldest first.
func wantLog(t *testing.T, s *Session, entries int) []audit.Entry {
	t.Helper()
	r, err := s.Activity().Verify(t.Context())
	must(t, err)
	list, err := s.Activity().Entries(t.Context(), s.ActivityKey(), 0)
	must(t, err)
	if !r.OK || len(list) != entries {
		t.Errorf("%+v with %d entries, want %d", r, len(list), entries)
	}
	slices.Reverse(list)
	return list
}

// activityOf is the log without any key.
func activityOf(t *testing.T, at *site, id string) *audit.Log {
	t.Helper()
	log, err := at.open(t).Activity(id)
	must(t, err)
	return log
}

func report(t *testing.T, at *site, id string) audit.Report {
	t.Helper()
	r, err := activityOf(t, at, id).Verify(t.Context())
	must(t, err)
	return r
}

func TestALogIsWrittenLockedAndReadUnlocked(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		p, err := at.open(t).AddPerson(t.Context(), "Anna", Patient, key)
		must(t, err)
		if r := report(t, at, p.ID); r != (audit.Report{OK: true, Checked: 1}) {
			t.Errorf("new: %+v", r)
		}
		must(t, activityOf(t, at, p.ID).Append(t.Context(), audit.UnlockFailed, "", "locked"))
		s := unlockPerson(t, at.open(t), p.ID, key)
		must(t, s.Activity().Append(t.Context(), audit.View, "Observation/1", ""))
		private := s.ActivityKey()
		must(t, s.Close())
		must(t, s.Activity().Append(t.Context(), audit.Lock, "", ""))
		if s.ActivityKey() != nil {
			t.Error("a closed session gives the key of the log")
		}
		if _, err := s.Activity().Entries(t.Context(), s.ActivityKey(), 0); !errors.Is(err, audit.ErrWrongKey) {
			t.Errorf("got error %v", err)
		}
		s = unlockPerson(t, at.open(t), p.ID, key)
		if !bytes.Equal(private, s.ActivityKey()) {
			t.Error("the key is not the same after a restart")
		}
		var got []audit.Kind
		for _, e := range wantLog(t, s, 4) {
			got = append(got, e.Kind)
		}
		if want := []audit.Kind{audit.PersonAdded, audit.UnlockFailed, audit.View, audit.Lock}; !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
		for _, id := range []string{"", "x", "0123456789abcdef"} {
			_, err := at.open(t).Activity(id)
			wantError(t, err, ErrNotFound)
		}
	})
}

// TestALogThatIsNotWhatWasAnchored: on both sides of the anchor, at both places of it.
func TestALogThatIsNotWhatWasAnchored(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		p, s := addPerson(t, at.open(t), "Anna", key)
		must(t, s.Activity().Append(t.Context(), audit.Lock, "", ""))
		older := copyTree(t, at, at.dir)
		must(t, s.Activity().Append(t.Context(), audit.Grant, "Clinic", "patient/*.rs"))
		newest, anchors := copyTree(t, at), copyTree(t, at, at.state)
		entries := at.keyring.(*recorder).snapshot()
		must(t, s.Activity().Append(t.Context(), audit.Export, "", ""))
		path := filepath.Join(s.dir, activityFile)
		for _, c := range []struct {
			name string
			lay  func(t *testing.T)
			want audit.Reason
		}{
			{"as it was", func(*testing.T) {}, ""},
			{"an older copy of the data", func(t *testing.T) { older.restore(t) }, audit.Cut},
			{"no file", func(t *testing.T) { must(t, os.Remove(path)) }, audit.Missing},
			{"an empty file", func(t *testing.T) { must(t, os.Truncate(path, 0)) }, audit.Missing},
			{"a byte changed", func(t *testing.T) { flip(t, path, 500) }, audit.Changed},
			{"no anchor", func(t *testing.T) {
				must(t, os.RemoveAll(at.state))
				delete(at.keyring.(*recorder).values, accountLogHead(s.vaultID, p.ID))
			}, audit.NoAnchor},
			{"a spoilt anchor", func(t *testing.T) {
				must(t, os.RemoveAll(at.state))
				at.keyring.(*recorder).values[accountLogHead(s.vaultID, p.ID)] = "?"
			}, audit.NoAnchor},
		} {
			t.Run(c.name, func(t *testing.T) {
				newest.restore(t)
				anchors.restore(t)
				at.keyring.(*recorder).restore(entries)
				c.lay(t)
				bad := report(t, at, p.ID)
				if bad.Reason != c.want || bad.OK != (c.want == "") {
					t.Fatalf("%+v", bad)
				}
				if c.want == "" {
					return
				}
				// Unlocking, locking and granting do not make it right; a new log does, and keeps the old one.
				_ = s.Activity().Append(t.Context(), audit.Lock, "", "")
				if r := report(t, at, p.ID); r.OK {
					t.Error("the next anchor made it right")
				}
				found, err := activityOf(t, at, p.ID).Restart(t.Context())
				must(t, err)
				if found.OK || found.FirstBad != bad.FirstBad {
					t.Errorf("begun anew for %+v, found before %+v", found, bad)
				}
				must(t, s.Activity().Append(t.Context(), audit.Lock, "", ""))
				if list := wantLog(t, s, 2); list[0].Kind != audit.Restarted {
					t.Errorf("%+v", list)
				}
				kept, err := filepath.Glob(path + ".*")
				if err != nil || len(kept) != map[bool]int{true: 0, false: 1}[c.name == "no file"] {
					t.Errorf("kept %v", kept)
				}
			})
		}
	})
}

func flip(t *testing.T, path string, i int) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	data[i] ^= 1
	must(t, os.WriteFile(path, data, 0o600))
}

// TestALogSetAsideTwiceInASecond keeps both.
func TestALogSetAsideTwiceInASecond(t *testing.T) {
	at := newSite(t)
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	f := logFile{s.vault, filepath.Join(s.dir, activityFile)}
	for _, content := range []string{"one", "two", "three"} {
		must(t, os.WriteFile(f.path, []byte(content), 0o600))
		must(t, f.SetAside("now"))
	}
	kept, err := filepath.Glob(f.path + ".*")
	if err != nil || len(kept) != 3 {
		t.Errorf("kept %v, %v", kept, err)
	}
	must(t, at.open(t).RemovePerson(t.Context(), p.ID))
	wantNothingLeft(t, at)
}

// TestTheHeaderDoesNotMoveTheAnchor: who can write to the files, and not to the keyring, cannot have the log checked against the state folder.
func TestTheHeaderDoesNotMoveTheAnchor(t *testing.T) {
	for name, change := range map[string]func(*header){
		"another backend":                func(h *header) { h.Backend = kindPassphrase },
		"another backend, and no slot":   func(h *header) { h.Backend, h.Slots = kindPassphrase, nil },
		"another backend, and a slot":    func(h *header) { h.Backend, h.Removing = kindPassphrase, &removing{} },
		"another backend, being removed": func(h *header) { h.Backend, h.Slots, h.Removing = kindPassphrase, nil, &removing{} },
	} {
		t.Run(name, func(t *testing.T) {
			at := newSite(t)
			v := at.open(t)
			p, s := addPerson(t, v, "Anna", ByKeyring())
			must(t, s.Activity().Append(t.Context(), audit.Lock, "", ""))
			path := filepath.Join(s.dir, activityFile)
			cut, err := os.ReadFile(path)
			must(t, err)
			head, err := (logHead{vault: v, vaultID: s.vaultID, person: p}).Anchor(t.Context())
			must(t, err)
			must(t, s.Activity().Append(t.Context(), audit.Export, "", ""))
			h, err := v.readHeader(s.vaultID, p.ID)
			must(t, err)
			change(h)
			must(t, v.writeHeader(s.dir, h))
			must(t, os.WriteFile(path, cut, 0o600))
			must(t, v.changeState(t.Context(), s.vaultID, p.ID, func(st *state) { st.LogHead = head }))
			log, err := at.open(t).Activity(p.ID)
			if err != nil {
				return
			}
			if r, err := log.Verify(t.Context()); err == nil && r.OK {
				t.Errorf("the log without its end is whole: %+v", r)
			}
		})
	}
}

// TestAKeyOfTheLogThatWasExchanged: nobody else's key is written to, and a header of before there was a log is refused.
func TestAKeyOfTheLogThatWasExchanged(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		v := at.open(t)
		p, s := addPerson(t, v, "Anna", key)
		good, err := v.readHeader(s.vaultID, p.ID)
		must(t, err)
		for name, other := range map[string][]byte{"another": bytes.Repeat([]byte{9}, 32), "none": nil} {
			h := *good
			h.LogKey = other
			must(t, v.writeHeader(s.dir, &h))
			_, err = v.Unlock(t.Context(), p.ID, key)
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: got error %v", name, err)
			}
		}
		must(t, v.writeHeader(s.dir, good))
		unlockPerson(t, v, p.ID, key)
	})
}

// TestALockedKeyring hides the anchor, which is an error and no verdict; what is bad by itself is said all the same.
func TestALockedKeyringHidesTheAnchor(t *testing.T) {
	at := newSite(t)
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	kr := at.keyring.(*recorder)
	kr.arm(1, false, keyring.ErrLocked)
	_, err := s.Activity().Verify(t.Context())
	wantError(t, err, ErrKeyringLocked)
	kr.arm(2, false, keyring.ErrLocked) // reading the anchor of before still works
	err = s.Activity().Append(t.Context(), audit.Lock, "", "")
	wantError(t, err, ErrKeyringLocked)
	var half *audit.AnchorError
	if !errors.As(err, &half) {
		t.Errorf("got error %v", err)
	}
	kr.arm(0, false, nil)
	wantLog(t, s, 2)
	kr.arm(1, false, keyring.ErrLocked)
	flip(t, filepath.Join(s.dir, activityFile), 300)
	if r := report(t, at, p.ID); r.OK || r.Reason != audit.Changed {
		t.Errorf("%+v", r)
	}
	at.keyring = nil
	_, err = activityOf(t, at, p.ID).Verify(t.Context())
	must(t, err) // bad by itself, as before
}

// TestAFullDiskLeavesNoPieceOfALine, which a kill may: what could not be written to its end is taken back.
func TestAFullDiskLeavesNoPieceOfALine(t *testing.T) {
	x := newMatrix(t, logDeeds()[0].deed, ByKeyring(), nil)
	for at := range len(x.calls) {
		p := x.fresh(full, at+1)
		err := x.do(p, func() {})
		p = p.next(p.after(p.disk))
		if r, e := p.anna.Activity().Verify(t.Context()); e != nil || !r.OK {
			t.Errorf("no space at call %d (%s): error %v, and then %+v, %v", at+1, x.calls[at].what, err, r, e)
		}
	}
}

// TestALogOfARemovedPerson is not there, and nothing brings it back.
func TestALogOfARemovedPerson(t *testing.T) {
	at := newSite(t)
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	must(t, at.open(t).RemovePerson(t.Context(), p.ID))
	wantError(t, s.Activity().Append(t.Context(), audit.Lock, "", ""), ErrNotFound)
	if _, err := os.Lstat(s.dir); err == nil {
		t.Error("the folder is back")
	}
}
