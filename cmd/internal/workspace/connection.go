package workspace

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chartkey/auth"
	"chartkey/vault"
)

// Connection is one account at one FHIR server, with what was asked for and what was given. It is stored sealed.
type Connection struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Base     string             `json:"base"`
	ClientID string             `json:"client_id"`
	Server   auth.Configuration `json:"server"` // endpoints as they were when the person consented

	Patient     string `json:"patient"`
	FHIRUser    string `json:"fhir_user,omitempty"`
	Subject     string `json:"subject,omitempty"`
	Asked       string `json:"asked"`
	Granted     string `json:"granted"`
	Unconfirmed bool   `json:"unconfirmed,omitempty"` // the server did not say what it granted

	State      Code             `json:"state"`
	SignedIn   time.Time        `json:"signed_in"`
	Expires    time.Time        `json:"expires,omitzero"` // end of a sign-in that cannot be renewed
	Revocation *auth.Revocation `json:"revocation,omitempty"`

	TokenLocation string `json:"-"` // where the refresh token lies: keyring, file, none
}

// The states of a connection that are not also failures.
const (
	Connected  Code = "connected"
	Refreshing Code = "refreshing"
	Ended      Code = "ended"
)

// Connections lists the person's connections by name.
func (w *Workspace) Connections(ctx context.Context) ([]Connection, error) {
	list, err := w.load(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := w.locate(ctx, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Connection finds one by id or by name. ErrNotFound, or ErrUsage when the name is not unique.
func (w *Workspace) Connection(ctx context.Context, idOrName string) (Connection, error) {
	c, err := w.find(ctx, idOrName)
	if err == nil {
		err = w.locate(ctx, &c)
	}
	return c, err
}

// load reads the connections as they are stored.
func (w *Workspace) load(ctx context.Context) ([]Connection, error) {
	docs, err := w.session.Connections(ctx)
	if err != nil {
		return nil, fmt.Errorf("could not read the connections: %w", err)
	}
	list := make([]Connection, 0, len(docs))
	for id, doc := range docs {
		var c Connection
		if err := json.Unmarshal(doc, &c); err != nil {
			return nil, fmt.Errorf("could not read the connection %s: %w", id, err)
		}
		c.ID = id
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Connection) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return list, nil
}

func (w *Workspace) find(ctx context.Context, idOrName string) (Connection, error) {
	all, err := w.load(ctx)
	if err != nil {
		return Connection{}, err
	}
	var found []Connection
	for _, c := range all {
		if c.ID == idOrName {
			return c, nil
		}
		if c.Name == idOrName {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return Connection{}, fail(ErrNotFound, "there is no such connection")
	case 1:
		return found[0], nil
	}
	return Connection{}, fail(ErrUsage, "several connections have that name")
}

// locate looks where the refresh token lies. One that cannot be read lies where this person's tokens lie: an entry that is damaged, or a
// keyring that is locked, must hide neither this connection nor the others.
func (w *Workspace) locate(ctx context.Context, c *Connection) error {
	where, err := w.session.Tokens(c.ID).Location(ctx)
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, vault.ErrLocked) {
			return fmt.Errorf("could not look where the sign-in of %s lies: %w", c.ID, err)
		}
		where = vault.InFile
		if w.Person().Backend == vault.InKeyring {
			where = vault.InKeyring
		}
	}
	c.TokenLocation = where
	return nil
}

// RemoveConnection deletes the sign-in and the records of a connection from this device. It tells the clinic nothing: Revoke does.
// It returns how many records went. A sync that is under way makes it fail with library.ErrBusy.
func (w *Workspace) RemoveConnection(ctx context.Context, id string) (int, error) {
	n, err := w.eraseRecords(ctx, id, func() error { return w.session.DeleteConnection(ctx, id) })
	if err != nil {
		return n, fmt.Errorf("could not delete the connection: %w", err)
	}
	w.forget(id)
	return n, nil
}

// eraseRecords deletes the records of a connection, and calls then before anybody else may write records.
func (w *Workspace) eraseRecords(ctx context.Context, id string, then func() error) (int, error) {
	l, err := w.library(ctx)
	if err != nil {
		return 0, err
	}
	wr, err := l.Writer(ctx)
	if err != nil {
		return 0, fmt.Errorf("could not write to the record library: %w", err)
	}
	defer wr.Close() //nolint:errcheck // after Commit there is nothing left to lose
	n, err := wr.RemoveConnection(ctx, id)
	if err == nil {
		err = wr.Commit(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("could not delete the records of the connection: %w", err)
	}
	return n, then()
}

func (w *Workspace) saveConnection(ctx context.Context, c Connection) error {
	doc, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("could not write down the connection: %w", err)
	}
	if err := w.session.SaveConnection(ctx, c.ID, doc); err != nil {
		return fmt.Errorf("could not store the connection: %w", err)
	}
	return nil
}

// storeTimeout bounds a change that is written down whether or not the caller still waits. It is longer than anybody holds the lock.
const storeTimeout = 2 * time.Minute

// change writes down something about the sign-in of c. It reads the connection anew and lets edit change that, so that nothing is lost
// that others have written; edit returns false where there is nothing to write. A connection that was signed in anew or removed meanwhile
// is left alone. It returns the connection as it now is.
func (w *Workspace) change(ctx context.Context, c Connection, edit func(*Connection) bool) (Connection, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	unlock, err := w.session.Tokens(c.ID).Lock(ctx)
	if err != nil {
		return c, fmt.Errorf("could not write to the connection: %w", err)
	}
	defer unlock()
	now, err := w.find(ctx, c.ID)
	if err != nil {
		return c, err
	}
	if !now.SignedIn.Equal(c.SignedIn) || !edit(&now) {
		return now, nil
	}
	return now, w.saveConnection(ctx, now)
}

// noteState keeps what a failure says about the connection, so that the next look at it tells the same. It returns err.
func (w *Workspace) noteState(ctx context.Context, c Connection, err error) error {
	code := CodeOf(err)
	switch code {
	case SignInNeeded, AccessEnded, FamilyRevoked, StaleRestore, NeedsReview:
	default:
		return err
	}
	if _, e := w.change(ctx, c, func(c *Connection) bool {
		if c.State == code || c.State == Ended { // what the person ended stays so
			return false
		}
		c.State = code
		return true
	}); e != nil {
		return errors.Join(err, e)
	}
	return err
}

// noteGranted keeps what a refresh left of the grant, and that the connection works.
func (w *Workspace) noteGranted(ctx context.Context, c Connection, s *signIn) (Connection, error) {
	granted := s.Granted().String()
	return w.change(ctx, c, func(c *Connection) bool {
		if c.State == Ended || c.Granted == granted && c.State == Connected {
			return false
		}
		c.Granted, c.State = granted, Connected
		return true
	})
}

// newConnectionID is short enough to type: 40 random bits as eight letters and digits.
func newConnectionID() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
