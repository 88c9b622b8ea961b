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

// signIns is what the file of the connections holds.
type signIns struct {
	Connections map[string]connection
}

// connection is one entry of signIns.
type connection struct {
	Document []byte
	secrets
}

// secrets are what goes with the key of the sign-ins.
type secrets struct {
	Token      *fileToken `json:"token,omitempty"`      // passphrase vaults only
	Superseded []byte     `json:"superseded,omitempty"` // the refresher's own, opaque to us
}

// signInsContent is that file before it is sealed by a key that comes from that of the records. The secrets are sealed in it once more, by the
// key of the sign-ins.
type signInsContent struct {
	Documents map[string][]byte `json:"documents"`
	Secrets   []byte            `json:"secrets"`
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
	content, err := s.readContent()
	if err != nil {
		return nil, err
	}
	sg := &signIns{Connections: map[string]connection{}}
	for id, document := range content.Documents {
		sg.Connections[id] = connection{Document: document}
	}
	var held map[string]secrets
	if err := s.openJSON(signInsFile, s.signInsKey, labelSecrets, content.Secrets, &held); err != nil {
		return nil, damaged(ErrSignInsDamaged, err)
	}
	for id, of := range held {
		sg.Connections[id] = connection{sg.Connections[id].Document, of}
	}
	return sg, nil
}

// readContent reads as much of the file as needs no key of the sign-ins.
func (s *Session) readContent() (*signInsContent, error) {
	content := &signInsContent{}
	if err := s.readSealed(signInsFile, s.documentsKey, labelDocuments, signInsLimit, content); err != nil {
		return nil, err
	}
	if content.Documents == nil {
		return nil, fmt.Errorf("the file %s lacks its list: %w", signInsFile, ErrSignInsDamaged)
	}
	return content, nil
}

func (s *Session) writeSignIns(sg *signIns) error {
	documents, held := map[string][]byte{}, map[string]secrets{}
	for id, c := range sg.Connections {
		if c.Document != nil {
			documents[id] = c.Document
		}
		if c.Token != nil || c.Superseded != nil {
			held[id] = c.secrets
		}
	}
	sealed, err := s.sealJSON(signInsFile, s.signInsKey, labelSecrets, held)
	if err != nil {
		return err
	}
	return s.writeSealed(signInsFile, s.documentsKey, labelDocuments, &signInsContent{documents, sealed})
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
	if err := s.readSealed(journalFile, s.signInsKey, labelJournal, journalLimit, j); err != nil {
		return nil, err
	}
	if j.Connections == nil {
		return nil, fmt.Errorf("the file %s lacks its list: %w", journalFile, ErrSignInsDamaged)
	}
	return j, nil
}

func (s *Session) writeJournal(j *journal) error {
	return s.writeSealed(journalFile, s.signInsKey, labelJournal, j)
}

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

// keyOf gives the key of one use.
type keyOf func(label string, more ...string) ([]byte, error)

// readSealed opens one of the person's sealed files. A missing one is damage, since each person begins with all.
func (s *Session) readSealed(kind string, by keyOf, label string, limit int64, into any) error {
	sealed, err := s.vault.sealedBytes(s.dir, kind, limit)
	if err == nil {
		err = s.openJSON(kind, by, label, sealed, into)
	}
	return damaged(ErrSignInsDamaged, err)
}

// openJSON reverses sealJSON.
func (s *Session) openJSON(kind string, by keyOf, label string, sealed []byte, into any) error {
	key, err := by(label)
	if err != nil {
		return err
	}
	defer clear(key)
	plain, err := unseal(key, place(s.vaultID, s.person.ID, kind, label), sealed)
	if err != nil {
		return fmt.Errorf("could not open the file %s: %w", kind, err)
	}
	defer clear(plain)
	if err := json.Unmarshal(plain, into); err != nil {
		return fmt.Errorf("could not understand the file %s: %w", kind, ErrDamaged)
	}
	return nil
}

// sealJSON seals a part of a file.
func (s *Session) sealJSON(kind string, by keyOf, label string, v any) ([]byte, error) {
	key, err := by(label)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("could not encode the file %s: %w", kind, err)
	}
	defer clear(plain)
	sealed, err := seal(s.vault.cfg.Rand, key, place(s.vaultID, s.person.ID, kind, label), plain)
	if err != nil {
		return nil, fmt.Errorf("could not seal the file %s: %w", kind, err)
	}
	return sealed, nil
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

func (s *Session) writeSealed(kind string, by keyOf, label string, v any) error {
	sealed, err := s.sealJSON(kind, by, label, v)
	if err != nil {
		return err
	}
	return replaceFile(s.vault.disk, filepath.Join(s.dir, kind), wrapSealed(kind, sealed))
}
