package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"sync"
)

// Session is one unlocked period of one person. It may be used by many goroutines; after Close all that needs a key
// returns ErrLocked.
type Session struct {
	redacted
	vault   *Vault
	vaultID string
	person  Person
	dir     string
	logKey  [32]byte
	opened  string // by the slot of which kind
	turns   *turns

	mu   sync.RWMutex
	keys *dataKeys // nil once closed
}

// Person tells whose session this is, as of the unlocking.
func (s *Session) Person() Person { return s.person }

// OpenedBy says what opened it: "keyring", "passphrase", "pin" or "recovery". The passphrase is that of the vault or of its lock.
func (s *Session) OpenedBy() string {
	if s.opened == kindLock {
		return string(s.person.Lock)
	}
	return s.opened
}

// LibraryPath is the file of the person's records.
func (s *Session) LibraryPath() string { return filepath.Join(s.dir, libraryFile) }

// LibraryKey returns a copy of the 32-byte key of the records' file, or nil once the session is closed. The caller
// overwrites it after use.
func (s *Session) LibraryKey() []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.keys == nil {
		return nil
	}
	return derive(s.keys.records, labelLibrary)
}

// Connections returns the sealed documents by connection. A person without connections has an empty map.
func (s *Session) Connections(ctx context.Context) (map[string][]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sg, err := s.readSignIns()
	if err != nil {
		return nil, fmt.Errorf("could not read the connections: %w", err)
	}
	docs := map[string][]byte{}
	for id, c := range sg.Connections {
		if c.Document != nil {
			docs[id] = c.Document
		}
	}
	return docs, nil
}

// SaveConnection stores the document of a connection, new or changed. An id is 1 to 64 letters, digits, dots, dashes
// and underscores; it lies in clear in the keyring and must tell nothing.
func (s *Session) SaveConnection(ctx context.Context, id string, doc []byte) error {
	if err := checkConnection(id); err != nil {
		return fmt.Errorf("could not save the connection: %w", err)
	}
	err := s.changeSignIns(ctx, func(sg *signIns) bool {
		c := sg.Connections[id]
		c.Document = append([]byte{}, doc...)
		sg.Connections[id] = c
		return true
	})
	if err != nil {
		return fmt.Errorf("could not save the connection: %w", err)
	}
	return nil
}

func (s *Session) deleteConnection(ctx context.Context, id string) error {
	if err := checkConnection(id); err != nil {
		return err
	}
	if err := s.Tokens(id).SetToken(ctx, "", 0); err != nil {
		return err
	}
	if err := s.changeJournal(ctx, func(j *journal) bool {
		_, there := j.Connections[id]
		delete(j.Connections, id)
		return there
	}); err != nil {
		return err
	}
	if err := s.changeSignIns(ctx, func(sg *signIns) bool {
		_, there := sg.Connections[id]
		delete(sg.Connections, id)
		return there
	}); err != nil || s.person.Backend != kindKeyring {
		return err
	}
	return s.unnameToken(ctx, id)
}

// Tokens is the place of one connection's refresh token and refresh journal.
func (s *Session) Tokens(id string) *Tokens { return &Tokens{session: s, id: id} }

// Close overwrites the keys. Calls under way may still end with what they took before, and whoever holds the lock of a sign-in keeps the key of
// the sign-ins until they let go: a token that the server has just given is not to be lost.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys != nil {
		s.keys.wipe()
		s.keys = nil
	}
	return nil
}

// lend returns a session for the sign-ins alone, which Close does not reach.
func (s *Session) lend() (*Session, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.keys == nil {
		return nil, ErrLocked
	}
	return &Session{
		vault: s.vault, vaultID: s.vaultID, person: s.person, dir: s.dir, logKey: s.logKey, turns: s.turns,
		keys: &dataKeys{signIns: bytes.Clone(s.keys.signIns), documents: bytes.Clone(s.keys.documents), names: bytes.Clone(s.keys.names)},
	}, nil
}

// signInsKey derives the key of one use from the sign-ins key.
func (s *Session) signInsKey(label string, more ...string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.keys == nil || s.keys.signIns == nil {
		return nil, ErrLocked
	}
	return derive(s.keys.signIns, label, more...), nil
}

// documentsKey derives the key of one use from that of the documents.
func (s *Session) documentsKey(label string, more ...string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.keys == nil {
		return nil, ErrLocked
	}
	return derive(s.keys.documents, label, more...), nil
}

// hiddenName gives a connection a name for files that tells nothing without the key.
func (s *Session) hiddenName(id string) (string, error) {
	name, err := s.signInsKey(labelNames, id)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(name[:12]), nil
}

// lock takes the person's lock, first among our goroutines and then among the processes.
func (s *Session) lock(ctx context.Context) (func(), error) {
	return s.takeInTurn(ctx, "", s.vault.lockPerson)
}

// lockLog takes the lock of the person's log in the same way.
func (s *Session) lockLog(ctx context.Context) (func(), error) {
	return s.takeInTurn(ctx, "log ", s.vault.lockLog) // with a blank, which no connection has
}

func (s *Session) takeInTurn(ctx context.Context, turn string, lock func(context.Context, string) (func(), error)) (func(), error) {
	done, err := s.turns.take(ctx, turn)
	if err != nil {
		return nil, err
	}
	unlock, err := lock(ctx, s.person.ID)
	if err != nil {
		done()
		return nil, err
	}
	return func() { unlock(); done() }, nil
}

func checkConnection(id string) error {
	if !connectionID.MatchString(id) {
		return fmt.Errorf("%q names no connection: %w", bounded(id), ErrBadName)
	}
	return nil
}
