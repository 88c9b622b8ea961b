package vault

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// spoilt gives every version of data with one bit flipped, cut short or made longer, and tells how many these are.
func spoilt(data []byte, try func(what string, at int, data []byte)) (versions int) {
	for i := range data {
		for bit := range 8 {
			data[i] ^= 1 << bit
			try("bit flipped in byte", i, data)
			data[i] ^= 1 << bit
		}
	}
	for i := range data {
		try("cut at byte", i, data[:i])
	}
	try("one byte more than", len(data), append(bytes.Clone(data), '\n'))
	return 9*len(data) + 1
}

// everyFlippedBitIsNoticed, and every file that is cut short or missing.
func everyFlippedBitIsNoticed(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		p := (&process{T: t, machine: newMachine(), key: key}).site(nil)
		must(t, lay(p))
		anna, header := p.anna, func() error { _, err := p.v.readHeader(p.anna.vaultID, p.anna.person.ID); return err }
		p.allSpoilt(headerFile, anna.dir, headerFile, header)
		p.allSpoilt(signInsFile, anna.dir, signInsFile, func() error { _, err := anna.Connections(t.Context()); return err })
		p.allSpoilt(journalFile, anna.dir, journalFile, func() error { _, err := anna.Tokens("c1").Journal(t.Context()); return err })
		p.allSpoilt(identityFile, p.v.cfg.Dir, identityFile, func() error { _, err := p.v.readIdentity(); return err })
		if key.kind() != kindKeyring {
			return
		}
		token := func() error { _, _, err := anna.Tokens("c2").Token(t.Context()); return err }
		p.allSpoilt(spillDir, filepath.Join(anna.dir, spillDir), "", token)
		must(t, anna.SetLock(t.Context(), key, PIN, pin))
		_, err := anna.CreateRecovery(t.Context(), ByLock(pin))
		must(t, err)
		p.allSpoilt("header with a lock and a code", anna.dir, headerFile, header)
	})
}

// allSpoilt spoils a file in each way; of a folder without a name the only file in it.
func (p *process) allSpoilt(what, dir, name string, read func() error) {
	p.Run(what, func(t *testing.T) {
		must(t, read())
		folder, err := p.disk.find("open", dir)
		must(t, err)
		for only := range folder.names {
			if name == "" {
				name = only
			}
		}
		file := folder.names[name]
		good := file.data
		versions := spoilt(bytes.Clone(good), func(what string, i int, data []byte) {
			file.data = data
			if err := read(); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s %d: got error %v", what, i, err)
			}
		})
		t.Logf("%d versions of %d bytes", versions, len(good))
		file.data = good
		delete(folder.names, name)
		wantError(t, read(), ErrDamaged)
		folder.names[name] = file
		must(t, read())
	})
}

// TestAChangeWithCareIsNoticed: who makes the digest of a sealed file anew has no key all the same.
func TestAChangeWithCareIsNoticed(t *testing.T) {
	p := (&process{T: t, machine: newMachine(), key: ByKeyring()}).site(nil)
	must(t, lay(p))
	for name, read := range map[string]func() error{
		signInsFile: func() error { _, err := p.anna.Connections(t.Context()); return err },
		journalFile: func() error { _, err := p.anna.Tokens("c1").Journal(t.Context()); return err },
	} {
		file, err := p.disk.file("open", filepath.Join(p.anna.dir, name))
		must(t, err)
		good := file.data[:len(file.data)-sha256.Size]
		for i := range good {
			changed := bytes.Clone(good)
			changed[i] ^= 1
			file.data = withSum(changed)
			if err := read(); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewerFormat) {
				t.Fatalf("byte %d of %s: got error %v", i, name, err)
			}
		}
	}
}

func aChangedKeyringEntryIsNoticed(t *testing.T) {
	at := newSite(t)
	p, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	kr := at.keyring.(*recorder)
	for name, token := range map[string]string{"short": "token", "long": strings.Repeat("t", 4000)} {
		t.Run(name, func(t *testing.T) {
			must(t, s.Tokens("c1").SetToken(t.Context(), token, 1))
			account := accountToken(s.vaultID, p.ID, "c1")
			good, err := base64.RawURLEncoding.DecodeString(kr.values[account])
			must(t, err)
			spoilt(bytes.Clone(good), func(what string, i int, data []byte) {
				kr.values[account] = base64.RawURLEncoding.EncodeToString(data)
				_, _, err := s.Tokens("c1").Token(t.Context())
				if !errors.Is(err, ErrDamaged) && (i != 0 || !errors.Is(err, ErrNewerFormat)) {
					t.Fatalf("%s %d: got error %v", what, i, err)
				}
			})
			must(t, s.Tokens("c1").SetToken(t.Context(), token, 2)) // signing in again mends it
			wantToken(t, s, "c1", token, 2)
		})
	}
	t.Run("moved to another connection or another person", func(t *testing.T) {
		must(t, s.Tokens("c1").SetToken(t.Context(), "token", 1))
		kr.values[accountToken(s.vaultID, p.ID, "c2")] = kr.values[accountToken(s.vaultID, p.ID, "c1")]
		_, _, err := s.Tokens("c2").Token(t.Context())
		wantError(t, err, ErrDamaged)
		other, s2 := addPerson(t, at.open(t), "Berta", ByKeyring())
		kr.values[accountToken(s.vaultID, other.ID, "c1")] = kr.values[accountToken(s.vaultID, p.ID, "c1")]
		_, _, err = s2.Tokens("c1").Token(t.Context())
		wantError(t, err, ErrDamaged)
	})
}

// TestAnOlderLongTokenIsNotTaken, though it was this very connection's.
func TestAnOlderLongTokenIsNotTaken(t *testing.T) {
	at := newSite(t)
	_, s := addPerson(t, at.open(t), "Anna", ByKeyring())
	spilled := func(token string) string {
		must(t, s.Tokens("c1").SetToken(t.Context(), strings.Repeat(token, 4000), 1))
		return filesUnder(t, filepath.Join(s.dir, spillDir))[0]
	}
	older, err := os.ReadFile(spilled("o"))
	must(t, err)
	must(t, os.WriteFile(spilled("n"), older, 0o600))
	_, _, err = s.Tokens("c1").Token(t.Context())
	wantError(t, err, ErrTokenDamaged)
}

// TestAPlaceIsOneOfItsOwn: what is sealed for one place opens at no other, though the key fits.
func TestAPlaceIsOneOfItsOwn(t *testing.T) {
	key := bytes.Repeat([]byte{5}, keySize)
	places := [][]byte{
		place("v1", "p1", labelToken, "c1"), place("v2", "p1", labelToken, "c1"), place("v1", "p2", labelToken, "c1"),
		place("v1", "p1", labelItems, "c1"), place("v1", "p1", labelToken, "c2"), place("v1", "p1", labelToken), place("v1", "p1", labelToken, "c", "1"),
		place("v1p1", "", labelToken, "c1"), place("v1", "p1", labelToken+"c1"),
	}
	for i, here := range places {
		sealed, err := seal(rand.Reader, key, here, []byte("token"))
		must(t, err)
		for j, there := range places {
			if _, err := unseal(key, there, sealed); (err == nil) != (i == j) {
				t.Errorf("sealed for %s, opened at %s: %v", here, there, err)
			}
		}
	}
}

func TestFilesOfAnotherPersonAreRefused(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	a, s := addPerson(t, v, "Anna", ByKeyring())
	b, _ := addPerson(t, v, "Berta", ByKeyring())
	for _, file := range []string{headerFile, signInsFile, journalFile} {
		data, err := os.ReadFile(filepath.Join(v.personDir(b.ID), file))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(v.personDir(a.ID), file), data, 0o600))
	}
	_, err := v.Unlock(t.Context(), a.ID, ByKeyring())
	wantError(t, err, ErrDamaged)
	_, err = s.Connections(t.Context())
	wantError(t, err, ErrDamaged)
	_, err = s.Tokens("c1").Journal(t.Context())
	wantError(t, err, ErrDamaged)
	persons, err := v.Persons()
	must(t, err)
	if len(persons) != 2 || persons[0] != b || persons[1].ID != a.ID || persons[1].Label != "" || !errors.Is(persons[1].Problem, ErrDamaged) {
		t.Errorf("got persons %+v; Berta is well, and whose header lies with Anna is not her", persons)
	}
}

func aNewerFormatIsLeftAlone(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	p, s := addPerson(t, v, "Anna", ByKeyring())
	dir := v.personDir(p.ID)
	newer, err := encodeDigested(struct {
		Format int    `json:"format"`
		News   string `json:"news"`
	}{fileFormat + 1, "unknown"})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, headerFile), newer, 0o600))
	sealed := wrapSealed(signInsFile, []byte("x"))
	sealed = sealed[:len(sealed)-32]
	sealed = bytes.Replace(sealed, []byte(sealedLine(1, signInsFile)), []byte(sealedLine(2, signInsFile)), 1)
	must(t, os.WriteFile(filepath.Join(dir, signInsFile), withSum(sealed), 0o600))
	saved := copyTree(t, at)

	_, err = v.Unlock(t.Context(), p.ID, ByKeyring())
	wantError(t, err, ErrNewerFormat)
	if persons, err := v.Persons(); err != nil || len(persons) != 1 || !errors.Is(persons[0].Problem, ErrNewerFormat) {
		t.Errorf("got persons %+v, %v", persons, err)
	}
	wantError(t, v.RenamePerson(t.Context(), p.ID, "Else"), ErrNewerFormat)
	wantError(t, v.RemovePerson(t.Context(), p.ID), ErrNewerFormat)
	wantError(t, s.SaveConnection(t.Context(), "c1", nil), ErrNewerFormat)
	must(t, os.WriteFile(filepath.Join(at.dir, identityFile), newer, 0o600))
	_, err = v.Persons()
	wantError(t, err, ErrNewerFormat)
	wantError(t, v.Check(), ErrNewerFormat)
	_, err = v.AddPerson(t.Context(), "Carl", Patient, ByKeyring())
	wantError(t, err, ErrNewerFormat)
	for path, data := range saved.files {
		if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, data) && filepath.Base(path) != identityFile {
			t.Errorf("%s was changed (%v)", path, err)
		}
	}
}

func headerBounds(t *testing.T) {
	good := func() *header {
		wrapped := bytes.Repeat([]byte{1}, keySize+sealOver)
		return &header{
			Format: 1, Vault: strings.Repeat("a", 32), Person: strings.Repeat("b", 16), Label: "Anna", Role: Patient,
			Backend: kindPassphrase, Created: time.Unix(0, 0).UTC(), LogKey: bytes.Repeat([]byte{2}, keySize),
			SignIns: wrapped, Slots: []slot{{Kind: kindPassphrase, Records: wrapped,
				KDF: &slotKDF{MemoryKiB: 64 << 10, Passes: 1, Lanes: 1, Salt: make([]byte, saltSize)}}},
		}
	}
	for _, c := range []struct {
		name   string
		spoil  func(h *header)
		intact bool
	}{
		{"nothing spoilt", func(*header) {}, true},
		{"most memory", func(h *header) { h.Slots[0].KDF.MemoryKiB = 1 << 20 }, true},
		{"most passes", func(h *header) { h.Slots[0].KDF.Passes = 10 }, true},
		{"a little more memory", func(h *header) { h.Slots[0].KDF.MemoryKiB = 1<<20 + 1 }, false},
		{"four terabytes", func(h *header) { h.Slots[0].KDF.MemoryKiB = 1<<32 - 1 }, false},
		{"8 KiB", func(h *header) { h.Slots[0].KDF.MemoryKiB = 8 }, false},
		{"no passes", func(h *header) { h.Slots[0].KDF.Passes = 0 }, false},
		{"eleven passes", func(h *header) { h.Slots[0].KDF.Passes = 11 }, false},
		{"no lanes", func(h *header) { h.Slots[0].KDF.Lanes = 0 }, false},
		{"a short salt", func(h *header) { h.Slots[0].KDF.Salt = make([]byte, 8) }, false},
		{"no salt", func(h *header) { h.Slots[0].KDF = nil }, false},
		{"a keyring slot with a cost", func(h *header) { h.Slots[0].Kind = kindKeyring }, false},
		{"an unknown slot", func(h *header) { h.Slots[0].Kind = "none" }, false},
		{"two slots of a kind", func(h *header) { h.Slots = append(h.Slots, h.Slots[0]) }, false},
		{"a short key", func(h *header) { h.Slots[0].Records = h.Slots[0].Records[1:] }, false},
		{"a path as id", func(h *header) { h.Person = "../../../../etc/x" }, false},
		{"an unknown backend", func(h *header) { h.Backend = "file" }, false},
		{"another backend than the slot", func(h *header) { h.Backend = kindKeyring }, false},
		{"no slot", func(h *header) { h.Slots = nil }, false},
		{"no slot, being removed", func(h *header) { h.Slots, h.SignIns, h.Removing = nil, nil, &removing{} }, true},
		{"a slot, being removed", func(h *header) { h.SignIns, h.Removing = nil, &removing{} }, false},
		{"a key of the sign-ins, being removed", func(h *header) { h.Slots, h.Removing = nil, &removing{} }, false},
		{"no key of the sign-ins", func(h *header) { h.SignIns = nil }, false},
		{"a short key of the sign-ins", func(h *header) { h.SignIns = h.SignIns[1:] }, false},
		{"an unknown role", func(h *header) { h.Role = "admin" }, false},
		{"a control character in the label", func(h *header) { h.Label = "a\x1b[2J" }, false},
		{"no key of the log", func(h *header) { h.LogKey = nil }, false},
		{"a short key of the log", func(h *header) { h.LogKey = h.LogKey[1:] }, false},
		{"format 0", func(h *header) { h.Format = 0 }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := good()
			c.spoil(h)
			data, err := encodeDigested(h)
			must(t, err)
			_, err = parseHeader(data)
			if c.intact != (err == nil) || err != nil && !errors.Is(err, ErrDamaged) {
				t.Errorf("got error %v", err)
			}
		})
	}
}
