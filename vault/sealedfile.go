package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
)

// signIns is the sealed file of the connections.
type signIns struct {
	Connections map[string]connection `json:"connections"`
}

// connection is one entry of signIns.
type connection struct {
	Document   []byte     `json:"document"`
	Token      *fileToken `json:"token,omitempty"`      // passphrase vaults only
	Superseded []byte     `json:"superseded,omitempty"` // the refresher's own, opaque to us
}

// fileToken is the refresh token of a passphrase vault. The mark is random and new with each write: the state
// folder holds it too, which is how an older copy of this file is noticed.
type fileToken struct {
	Value    string `json:"value"`
	Rotation uint64 `json:"rotation"`
	Mark     string `json:"mark"`
}

// Format keeps the token out of what is printed. It is stored by its JSON, which is sealed.
func (fileToken) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redaction) }

// LogValue keeps it out of logs.
func (fileToken) LogValue() slog.Value { return slog.StringValue(redaction) }

// journal is the sealed file of what was under way.
type journal struct {
	Connections map[string]journalEntry `json:"connections"`
}

type journalEntry struct {
	Entry   []byte   `json:"entry"`             // the refresher's own, opaque to us
	Pending *pending `json:"pending,omitempty"` // passphrase vaults only: a token on its way to signIns
}

// pending is a token that is being stored. Before is the mark in the state folder when the storing began; an empty
// value deletes.
type pending struct {
	Token  fileToken `json:"token"`
	Before string    `json:"before"`
}

const (
	signInsFile  = "signins" //nolint:misspell // the name that is decided
	journalFile  = "journal"
	signInsLimit = 64 << 20
	journalLimit = 64 << 20
)

func (s *Session) readSignIns() (*signIns, error) {
	sg := &signIns{}
	if err := s.readSealed(signInsFile, labelSignIns, signInsLimit, sg); err != nil {
		return nil, err
	}
	if sg.Connections == nil {
		return nil, fmt.Errorf("the file %s lacks its list: %w", signInsFile, ErrSignInsDamaged)
	}
	return sg, nil
}

func (s *Session) writeSignIns(sg *signIns) error {
	return s.writeSealed(signInsFile, labelSignIns, sg)
}

// changeSignIns reads, changes and writes under the person's lock. A change that answers false writes nothing.
func (s *Session) changeSignIns(ctx context.Context, change func(*signIns) bool) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	sg, err := s.readSignIns()
	if err != nil || !change(sg) {
		return err
	}
	return s.writeSignIns(sg)
}

func (s *Session) readJournal() (*journal, error) {
	j := &journal{}
	if err := s.readSealed(journalFile, labelJournal, journalLimit, j); err != nil {
		return nil, err
	}
	if j.Connections == nil {
		return nil, fmt.Errorf("the file %s lacks its list: %w", journalFile, ErrSignInsDamaged)
	}
	return j, nil
}

func (s *Session) writeJournal(j *journal) error { return s.writeSealed(journalFile, labelJournal, j) }

// changeJournal is changeSignIns for the journal.
func (s *Session) changeJournal(ctx context.Context, change func(*journal) bool) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	j, err := s.readJournal()
	if err != nil || !change(j) {
		return err
	}
	return s.writeJournal(j)
}

// readSealed opens one of the person's sealed files. A missing one is damage, since each person begins with all.
func (s *Session) readSealed(kind, label string, limit int64, into any) error {
	return damaged(ErrSignInsDamaged, s.openSealed(kind, label, limit, into))
}

func (s *Session) openSealed(kind, label string, limit int64, into any) error {
	key, err := s.signInsKey(label)
	if err != nil {
		return err
	}
	defer clear(key)
	sealed, err := s.vault.sealedBytes(s.dir, kind, limit)
	if err != nil {
		return err
	}
	plain, err := unseal(key, place(s.vaultID, s.person.ID, kind), sealed)
	if err != nil {
		return fmt.Errorf("could not open the file %s: %w", kind, err)
	}
	defer clear(plain)
	if err := json.Unmarshal(plain, into); err != nil {
		return fmt.Errorf("could not understand the file %s: %w", kind, ErrDamaged)
	}
	return nil
}

// sealedBytes reads a sealed file as far as that needs no key, which shows every change that was not made with care.
func (v *Vault) sealedBytes(dir, kind string, limit int64) ([]byte, error) {
	data, err := v.disk.ReadFile(filepath.Join(dir, kind), limit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, v.missing(dir, kind)
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the file %s: %w", kind, err)
	}
	return unwrapSealed(kind, data)
}

// missing tells a person who was removed in the meantime from one who lost a file.
func (v *Vault) missing(dir, kind string) error {
	if _, err := checkFolder(v.disk, dir); errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return fmt.Errorf("the file %s is missing: %w", kind, ErrDamaged)
}

// CheckPerson looks at a person's header and sign-ins as far as that needs no key. Errors: ErrNotFound, ErrDamaged, ErrSignInsDamaged,
// ErrNewerFormat.
func (v *Vault) CheckPerson(id string) error {
	vault, err := v.identity()
	if err == nil {
		_, err = v.readHeader(vault, id)
	}
	if err != nil {
		return fmt.Errorf("could not read the person: %w", err)
	}
	for kind, limit := range map[string]int64{signInsFile: signInsLimit, journalFile: journalLimit} {
		if _, err := v.sealedBytes(v.personDir(id), kind, limit); err != nil {
			return damaged(ErrSignInsDamaged, err)
		}
	}
	return nil
}

func (s *Session) writeSealed(kind, label string, v any) error {
	key, err := s.signInsKey(label)
	if err != nil {
		return err
	}
	defer clear(key)
	plain, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("could not encode the file %s: %w", kind, err)
	}
	defer clear(plain)
	sealed, err := seal(s.vault.cfg.Rand, key, place(s.vaultID, s.person.ID, kind), plain)
	if err != nil {
		return fmt.Errorf("could not seal the file %s: %w", kind, err)
	}
	return replaceFile(s.vault.disk, filepath.Join(s.dir, kind), wrapSealed(kind, sealed))
}
