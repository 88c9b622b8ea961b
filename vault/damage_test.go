package vault

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// spoilt gives every version of data with one bit flipped, cut short or made longer.
func spoilt(data []byte, try func(what string, at int, data []byte)) {
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
}

func everyFlippedBitIsNoticed(t *testing.T) {
	kinds(t, func(t *testing.T, key Key) {
		at := newSite(t)
		v := at.open(t)
		p, s := addPerson(t, v, "Anna", key)
		must(t, s.SaveConnection(t.Context(), "c1", []byte("one")))
		must(t, s.Tokens("c1").SetToken(t.Context(), "token", 1))
		must(t, s.Tokens("c1").SetJournal(t.Context(), []byte("sent")))
		vault := s.vaultID
		for file, read := range map[string]func() error{
			filepath.Join("persons", p.ID, headerFile):  func() error { _, err := v.readHeader(vault, p.ID); return err },
			filepath.Join("persons", p.ID, signInsFile): func() error { _, err := s.Connections(t.Context()); return err },
			filepath.Join("persons", p.ID, journalFile): func() error { _, err := s.Tokens("c1").Journal(t.Context()); return err },
			identityFile: func() error { _, err := v.readIdentity(); return err },
		} {
			if key.kind() == kindPassphrase && filepath.Base(file) != headerFile {
				continue // the same as with a keyring
			}
			t.Run(filepath.Base(file), func(t *testing.T) {
				must(t, read())
				path := filepath.Join(at.dir, file)
				good, err := os.ReadFile(path)
				must(t, err)
				defer func() { must(t, os.WriteFile(path, good, 0o600)) }()
				spoilt(bytes.Clone(good), func(what string, i int, data []byte) {
					must(t, os.WriteFile(path, data, 0o600))
					if err := read(); !errors.Is(err, ErrDamaged) {
						t.Fatalf("%s %d: got error %v", what, i, err)
					}
				})
				must(t, os.Remove(path))
				wantError(t, read(), ErrDamaged)
			})
		}
	})
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
	t.Run("the spilled file", func(t *testing.T) {
		must(t, s.Tokens("c1").SetToken(t.Context(), strings.Repeat("t", 4000), 1))
		files := filesUnder(t, filepath.Join(s.dir, spillDir))
		if len(files) != 1 {
			t.Fatalf("got files %v", files)
		}
		good, err := os.ReadFile(files[0])
		must(t, err)
		for i := range good {
			good[i] ^= 1
			must(t, os.WriteFile(files[0], good, 0o600))
			_, _, err := s.Tokens("c1").Token(t.Context())
			wantError(t, err, ErrDamaged)
			good[i] ^= 1
		}
		must(t, os.Remove(files[0]))
		_, _, err = s.Tokens("c1").Token(t.Context())
		wantError(t, err, ErrDamaged)
	})
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
			Slots: []slot{{Kind: kindPassphrase, SignIns: wrapped, Records: wrapped,
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
		{"no slot, being removed", func(h *header) { h.Slots, h.Removing = nil, &removing{} }, true},
		{"a slot, being removed", func(h *header) { h.Removing = &removing{} }, false},
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
