package vault

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"
)

// withSum ends a sealed file with its digest.
func withSum(data []byte) []byte {
	sum := sha256.Sum256(data)
	return append(bytes.Clone(data), sum[:]...)
}

// FuzzHeader: what is accepted is canonical, within bounds, and everything else is damage or a newer format.
func FuzzHeader(f *testing.F) {
	wrapped := bytes.Repeat([]byte{7}, keySize+sealOver)
	h := &header{
		Format: 1, Vault: "0123456789abcdef0123456789abcdef", Person: "0123456789abcdef", Label: "Änne <1>", Role: Clinician,
		Backend: kindKeyring, Created: time.Unix(1e9, 0).UTC(), Slots: []slot{{Kind: kindKeyring, Records: wrapped}},
		SignIns: wrapped, LogKey: bytes.Repeat([]byte{8}, keySize),
	}
	gone := *h
	gone.Slots, gone.SignIns, gone.Removing = nil, nil, &removing{Known: true, Connections: []string{"c1"}}
	locked, out := *h, *h
	kdf := &slotKDF{MemoryKiB: minMemoryKiB, Passes: 1, Lanes: 4, Salt: bytes.Repeat([]byte{9}, saltSize)}
	recovery := slot{Kind: kindRecovery, Records: wrapped}
	locked.Slots = []slot{{Kind: kindLock, Lock: PIN, KDF: kdf, Records: wrapped}, recovery}
	locked.Names = wrapped
	out.Slots, out.Lost = []slot{recovery}, true
	for _, h := range []*header{h, &gone, &locked, &out} {
		data, err := encodeDigested(h)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:len(data)-digestSize])
	}
	f.Add([]byte(`{"format":1`))
	f.Add([]byte(`{"format":2,"slots":[`))
	f.Add([]byte(`{"format":1,"format":2`))
	f.Add([]byte(`{"format":1,"label":"x","LABEL":"y"`))
	f.Fuzz(func(t *testing.T, body []byte) {
		object := append(bytes.Clone(body), '}')
		data := append(bytes.Clone(body), digestTail(object)...)
		h, err := parseHeader(data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewerFormat) {
				t.Fatalf("got error %v", err)
			}
			return
		}
		again, err := encodeDigested(h)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("accepted but not canonical: %q, %v", body, err)
		}
		for _, s := range h.Slots {
			if s.KDF != nil && s.KDF.cost().check() != nil {
				t.Fatalf("accepted out of bounds: %+v", s.KDF)
			}
		}
	})
}

// FuzzTokenEntry: whatever the keyring answers in the place of a token, it is said where the token lies or what is wrong, without a crash.
func FuzzTokenEntry(f *testing.F) {
	kr := newRecorder()
	v, err := Open(Config{Dir: "/data", StateDir: "/state", Keyring: kr, Disk: MemoryDisk(), LockWait: time.Second})
	if err != nil {
		f.Fatal(err)
	}
	p, err := v.AddPerson(f.Context(), "Anna", Patient, ByKeyring())
	if err != nil {
		f.Fatal(err)
	}
	s, err := v.Unlock(f.Context(), p.ID, ByKeyring())
	if err != nil {
		f.Fatal(err)
	}
	if err := errors.Join(s.SaveConnection(f.Context(), "c1", nil), s.Tokens("c1").SetToken(f.Context(), "token", 1)); err != nil {
		f.Fatal(err)
	}
	entry := accountToken(s.vaultID, p.ID, "c1")
	for _, body := range [][]byte{nil, make([]byte, 7), make([]byte, sha256.Size), make([]byte, sha256.Size+1)} {
		f.Add(encodeItem(formSpill, body))
	}
	f.Add(kr.values[entry])
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		kr.values[entry] = text
		list, err := s.Kept(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(list, func(k Kept) bool { return k.Secret == RefreshToken })
		k := list[at]
		if k.Err != nil && !errors.Is(k.Err, ErrDamaged) && !errors.Is(k.Err, ErrNewerFormat) {
			t.Fatalf("got error %v", k.Err)
		}
		if k.Place == Nowhere || k.Name == "" {
			t.Fatalf("an entry of which no place is told: %+v", k)
		}
	})
}

// FuzzSealedFile: nothing opens but what was sealed with the key for the place.
func FuzzSealedFile(f *testing.F) {
	key := bytes.Repeat([]byte{3}, keySize)
	where := place("v", "p", signInsFile)
	sealed, err := seal(bytes.NewReader(make([]byte, 64)), key, where, []byte(`{"documents":{}}`))
	if err != nil {
		f.Fatal(err)
	}
	good := wrapSealed(signInsFile, sealed)
	good = good[:len(good)-sha256.Size]
	f.Add(good)
	f.Add([]byte(sealedLine(2, signInsFile)))
	f.Add([]byte(sealedLine(1, journalFile)))
	f.Add([]byte("chartkey sealed 01 signIns\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		sealed, err := unwrapSealed(signInsFile, withSum(data))
		if err == nil {
			_, err = unseal(key, where, sealed)
		}
		if (err == nil) != bytes.Equal(data, good) {
			t.Fatalf("got error %v for %q", err, data)
		}
		if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewerFormat) {
			t.Fatalf("got error %v", err)
		}
	})
}
