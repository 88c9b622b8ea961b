package vault

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
)

// Tokens keeps the refresh token of one connection, the refresh journal, and what is left of earlier sign-ins. It fits the store that the sign-in
// session of package auth asks for. It may be used by several goroutines as long as each use comes between Lock and unlock, or none does.
type Tokens struct {
	redacted
	session *Session
	id      string
	held    atomic.Pointer[Session] // what the keys come from between Lock and unlock, so that they outlive a Close
}

// Places of a token, as Location names them.
const (
	InKeyring = "keyring" // sealed, in the keyring
	InFile    = "file"    // sealed, in a file: a passphrase vault, or a text too long for the keyring
	Nowhere   = "none"
)

// Lock lets one refresher at a time through, across goroutines and processes. It waits until ctx ends. SetToken is to
// be called between Lock and unlock, where these Tokens work even if the session is closed meanwhile.
func (t *Tokens) Lock(ctx context.Context) (unlock func(), err error) {
	if err := checkConnection(t.id); err != nil {
		return nil, err
	}
	name, err := t.session.hiddenName(t.id)
	if err != nil {
		return nil, fmt.Errorf("could not lock the sign-in: %w", err)
	}
	done, err := t.session.turns.take(ctx, t.id)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(t.session.vault.cfg.Dir, locksDir, t.session.person.ID+"."+name+".lock")
	release, err := t.session.vault.disk.Lock(ctx, path, 0)
	if err != nil {
		done()
		return nil, fmt.Errorf("could not lock the sign-in: %w", err)
	}
	held, err := t.session.lend()
	if err != nil {
		release()
		done()
		return nil, fmt.Errorf("could not lock the sign-in: %w", err)
	}
	t.held.Store(held)
	return func() {
		t.held.Store(nil)
		_ = held.Close() // never fails
		release()
		done()
	}, nil
}

// keyed is where the keys come from.
func (t *Tokens) keyed() *Session {
	if held := t.held.Load(); held != nil {
		return held
	}
	return t.session
}

// Token returns the stored refresh token and its rotation count, or "" if there is none. Errors: ErrStaleRestore (a
// restored copy of a passphrase vault: do not send it), ErrNoKeyring, ErrKeyringLocked, ErrLocked, ErrDamaged.
func (t *Tokens) Token(ctx context.Context) (token string, rotation uint64, err error) {
	var held fileToken
	if err = checkConnection(t.id); err == nil {
		if t.session.person.Backend == kindPassphrase {
			held, err = t.keyed().tokenInFile(ctx, t.id)
		} else {
			held, _, err = t.keyed().tokenInKeyring(ctx, t.id)
		}
	}
	if !errors.Is(err, ErrSignInsDamaged) {
		err = damaged(ErrTokenDamaged, err)
	}
	if err != nil {
		return "", 0, fmt.Errorf("could not read the stored sign-in: %w", err)
	}
	return held.Value, held.Rotation, nil
}

// SetToken stores the refresh token; "" deletes it. When it returns nil the token is durable and was read back.
// When it fails the old token or the new one is stored, whole.
func (t *Tokens) SetToken(ctx context.Context, token string, rotation uint64) error {
	err := checkConnection(t.id)
	if err == nil {
		held := fileToken{Value: token, Rotation: rotation}
		switch {
		case t.session.person.Backend == kindPassphrase:
			err = t.keyed().setTokenInFile(ctx, t.id, held)
		case token == "":
			err = t.keyed().deleteTokenInKeyring(ctx, t.id)
		default:
			err = t.keyed().setTokenInKeyring(ctx, t.id, held)
		}
	}
	if err != nil {
		return fmt.Errorf("could not store the sign-in: %w", err)
	}
	return nil
}

// Journal returns the refresher's journal entry, nil if there is none.
func (t *Tokens) Journal(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	j, err := t.keyed().readJournal()
	if err != nil {
		return nil, fmt.Errorf("could not read the journal: %w", err)
	}
	return j.Connections[t.id].Entry, nil
}

// SetJournal stores the refresher's journal entry, sealed; nil deletes it. It is durable when it returns.
func (t *Tokens) SetJournal(ctx context.Context, entry []byte) error {
	err := checkConnection(t.id)
	if err == nil {
		err = t.keyed().changeJournal(ctx, func(j *journal) bool {
			e := j.Connections[t.id]
			e.Entry = entry
			j.put(t.id, e)
			return true
		})
	}
	if err != nil {
		return fmt.Errorf("could not write the journal: %w", err)
	}
	return nil
}

// Superseded returns what SetSuperseded stored, nil if there is nothing.
func (t *Tokens) Superseded(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sg, err := t.keyed().readSignIns()
	if err != nil {
		return nil, fmt.Errorf("could not read the earlier sign-ins: %w", err)
	}
	return sg.Connections[t.id].Superseded, nil
}

// SetSuperseded stores what is left of earlier sign-ins of the connection, sealed beside its document; nil deletes it. It is durable when it
// returns, and goes with the connection and the person.
func (t *Tokens) SetSuperseded(ctx context.Context, tokens []byte) error {
	err := checkConnection(t.id)
	if err == nil {
		err = t.keyed().changeSignIns(ctx, func(sg *signIns) bool {
			c := sg.Connections[t.id]
			if c.Superseded == nil && tokens == nil {
				return false
			}
			c.Superseded = tokens
			sg.Connections[t.id] = c
			return true
		})
	}
	if err != nil {
		return fmt.Errorf("could not store the earlier sign-ins: %w", err)
	}
	return nil
}

// SaveConnection is [Session.SaveConnection] for this connection. Between Lock and unlock it works even if the session is closed meanwhile.
func (t *Tokens) SaveConnection(ctx context.Context, doc []byte) error {
	return t.keyed().SaveConnection(ctx, t.id, doc)
}

// DeleteConnection deletes token, spilled text, journal and document, in this order, so that a call that was cut can be repeated. It is to be
// called between Lock and unlock: a refresh under way would store its token after it. A connection that does not exist is no error.
func (t *Tokens) DeleteConnection(ctx context.Context) error {
	if err := t.keyed().deleteConnection(ctx, t.id); err != nil {
		return fmt.Errorf("could not delete the connection: %w", err)
	}
	return nil
}

// Location tells where the token lies now: "keyring", "file" or "none". It looks in the keyring, but does not make a locked one ask the person:
// that is ErrKeyringLocked.
func (t *Tokens) Location(ctx context.Context) (string, error) {
	where, err := t.location(ctx)
	if err != nil {
		return "", fmt.Errorf("could not find the stored sign-in: %w", err)
	}
	return where, nil
}

func (t *Tokens) location(ctx context.Context) (string, error) {
	if t.session.person.Backend != kindPassphrase {
		if err := t.session.vault.wouldAsk(ctx); err != nil {
			return "", err
		}
		_, where, err := t.keyed().tokenInKeyring(ctx, t.id)
		return where, err
	}
	sg, err := t.keyed().readSignIns()
	if err != nil {
		return "", err
	}
	if sg.Connections[t.id].Token == nil {
		return Nowhere, nil
	}
	return InFile, nil
}

// put stores an entry, or drops it once there is nothing in it.
func (j *journal) put(id string, e journalEntry) {
	if e.Entry == nil && e.Pending == nil {
		delete(j.Connections, id)
		return
	}
	j.Connections[id] = e
}
