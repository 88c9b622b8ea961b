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
	"chartkey/vault/audit"
	"chartkey/vault/library"
)

// Connection is one account at one FHIR server, with what was asked for and what was given. It is stored sealed.
type Connection struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Base     string             `json:"base"`
	ClientID string             `json:"client_id"`
	Server   auth.Configuration `json:"server"` // endpoints as they were when the person consented

	Patient     string `json:"patient"`
	PatientName string `json:"patient_name,omitempty"` // as the clinic has it; "" as long as it is not known
	BirthDate   string `json:"birth_date,omitempty"`   // as sent
	FHIRUser    string `json:"fhir_user,omitempty"`
	Subject     string `json:"subject,omitempty"`
	Asked       string `json:"asked"`
	Granted     string `json:"granted"`
	Unconfirmed bool   `json:"unconfirmed,omitempty"` // the server did not say what it granted

	State      Code             `json:"state"`
	SignIn     string           `json:"sign_in,omitempty"` // tells this sign-in from others of the connection, as clocks do not always
	SignedIn   time.Time        `json:"signed_in"`
	Expires    time.Time        `json:"expires,omitzero"` // end of a sign-in that cannot be renewed
	Revocation *auth.Revocation `json:"revocation,omitempty"`
	Renewing   bool             `json:"renewing,omitempty"` // the storing of a newer sign-in has begun: what is stored may be that one's
	Before     *stand           `json:"before,omitempty"`   // with Renewing: how it stood before
	Lapsed     int              `json:"lapsed,omitempty"`   // days that nobody unlocked, with which the sign-in went
	Renews     string           `json:"renews,omitempty"`   // of one that is arriving: the id of the connection whose place it is to take
	Tried      map[string]Trial `json:"tried,omitempty"`    // what a real read said of a scope, by its canonical form, in this sign-in

	TokenLocation string `json:"-"` // where the refresh token lies: keyring, file, memory, none
	Keyless       bool   `json:"-"` // no token of it is left here, of this sign-in or an earlier one: only its clinic can end it
}

// sameSignIn tells whether both are of one sign-in.
func (c *Connection) sameSignIn(o Connection) bool {
	return c.SignIn == o.SignIn && c.SignedIn.Equal(o.SignedIn)
}

// endPending tells of an access that the person took back without a usable answer of the clinic so far.
func (c *Connection) endPending() bool { return c.leftOpen() && c.Revocation.Outcome == auth.Pending }

// leftOpen tells of an access that the person took back and the clinic has not ended.
func (c *Connection) leftOpen() bool { return c.Revocation != nil && c.State != Ended }

// The states of a connection that are not also failures.
const (
	Connected  Code = "connected"
	Refreshing Code = "refreshing"
	Ended      Code = "ended"
)

// arriving is a sign-in that came back and that nobody has kept, see fresh. It is no connection yet or never becomes one, and no list shows it.
const arriving Code = "arriving"

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

// load reads the connections.
func (w *Workspace) load(ctx context.Context) ([]Connection, error) {
	list, err := w.loadAll(ctx)
	return slices.DeleteFunc(list, func(c Connection) bool { return c.State == arriving }), err
}

// loadAll reads what is stored, with what has not arrived.
func (w *Workspace) loadAll(ctx context.Context) ([]Connection, error) {
	docs, err := w.session.Connections(ctx)
	if err != nil {
		return nil, err
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
	switch {
	case len(all) == 0:
		return Connection{}, ErrUnconnected
	case len(found) == 0:
		return Connection{}, ErrNoSuchConnection
	case len(found) == 1:
		return found[0], nil
	}
	return Connection{}, ErrSeveralOfName
}

// locate looks where the refresh token lies, and what that means for the state. One that cannot be read lies where this person's tokens lie:
// an entry that is damaged, or a keyring that is locked, must hide neither this connection nor the others.
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
	if w.cfg.memory != nil && where != vault.Nowhere {
		where = inMemory
	}
	c.TokenLocation = where
	c.Keyless = where == vault.Nowhere && w.holdsNothing(ctx, *c)
	if c.State == Connected && where == vault.Nowhere && !c.Expires.IsZero() && !w.cfg.Now().Before(c.Expires) {
		c.State = SignInNeeded // the access of the visit has run out, and there is nothing to renew it with
	}
	return nil
}

// holdsNothing tells that beside the refresh token nothing is left of a connection that could end its access. The access token of a visit goes
// with the lock of the person.
func (w *Workspace) holdsNothing(ctx context.Context, c Connection) bool {
	w.mu.Lock()
	s := w.signIns[c.ID]
	w.mu.Unlock()
	if s != nil && s.of.sameSignIn(c) && s.HoldsAccess() {
		return false
	}
	earlier, err := w.session.Tokens(c.ID).Superseded(ctx)
	return err == nil && len(earlier) == 0
}

// RemoveConnection deletes the sign-in and the records of a connection from this device. It tells the clinic nothing: Revoke does.
// It returns how many records went; an error of the log comes after that. A sync that is under way makes it fail with library.ErrBusy.
func (w *Workspace) RemoveConnection(ctx context.Context, id string) (int, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	c, unknown := w.find(ctx, id)
	if unknown != nil {
		c = Connection{ID: id}
		if now, err := w.current(ctx, c); err == nil && now.State == arriving {
			return 0, unknown // it is kept until it has ended at the clinic
		}
	}
	files := w.filesOf(ctx, c.ID)
	n, err := w.removeConnection(ctx, c.ID)
	text := erasedText(n, files)
	switch {
	case err != nil && n > 0: // the sign-in could not be deleted
		return n, errors.Join(err, w.noteDone(ctx, audit.RecordsErased, c.label(), text))
	case err != nil:
		return 0, err
	}
	w.forget(c.ID)
	return n, w.noteDone(ctx, audit.ConnectionRemoved, c.label(), text)
}

// removeConnection deletes records and sign-in while nobody else may write records or store a token of the connection.
func (w *Workspace) removeConnection(ctx context.Context, id string) (int, error) {
	wr, err := w.writer(ctx)
	if err != nil {
		return 0, err
	}
	defer wr.Close() //nolint:errcheck // after Commit there is nothing left to lose
	tokens := w.session.Tokens(id)
	unlock, err := tokens.Lock(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	n, err := erase(ctx, wr, id)
	if err != nil {
		return 0, err
	}
	// To the end: a connection whose records are gone would look as if it had never had any.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	return n, tokens.DeleteConnection(ctx)
}

// filesOf counts the files among the records of a connection, as far as they can be counted.
func (w *Workspace) filesOf(ctx context.Context, id string) int {
	l, err := w.library(ctx)
	if err != nil {
		return 0
	}
	counts, _ := l.Count(ctx, id) // what is damaged goes all the same
	return counts[library.FileType]
}

// erasedText is what the log says of so many records that went.
func erasedText(n, files int) string { return withFiles(fmt.Sprintf("records %d", n), min(files, n)) }

// eraseRecords deletes the records of a connection.
func (w *Workspace) eraseRecords(ctx context.Context, id string) (int, error) {
	wr, err := w.writer(ctx)
	if err != nil {
		return 0, err
	}
	defer wr.Close() //nolint:errcheck // after Commit there is nothing left to lose
	return erase(ctx, wr, id)
}

func (w *Workspace) writer(ctx context.Context) (*library.Writer, error) {
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	wr, err := l.Writer(ctx)
	if err != nil {
		return nil, fmt.Errorf("could not write to the record library: %w", err)
	}
	return wr, nil
}

func erase(ctx context.Context, wr *library.Writer, id string) (int, error) {
	n, err := wr.RemoveConnection(ctx, id)
	if err == nil {
		err = wr.Commit(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("could not delete the records of the connection: %w", err)
	}
	return n, nil
}

// newID is short enough to type: 40 random bits as eight letters and digits.
func newID() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
