package workspace

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"chartkey/auth"
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
		if c.TokenLocation, err = w.session.Tokens(id).Location(ctx); err != nil {
			return nil, fmt.Errorf("could not look where the sign-in of %s lies: %w", id, err)
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Connection) int {
		if n := strings.Compare(a.Name, b.Name); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list, nil
}

// Connection finds one by id or by name. ErrNotFound, or ErrUsage when the name is not unique.
func (w *Workspace) Connection(ctx context.Context, idOrName string) (Connection, error) {
	all, err := w.Connections(ctx)
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

// RemoveConnection deletes the sign-in and the records of a connection from this device. It tells the clinic nothing: Revoke does.
// It returns how many records went.
func (w *Workspace) RemoveConnection(ctx context.Context, id string) (int, error) {
	removed, err := w.eraseRecords(ctx, id)
	if err != nil {
		return 0, err
	}
	if err := w.session.DeleteConnection(ctx, id); err != nil {
		return removed, fmt.Errorf("could not delete the connection: %w", err)
	}
	w.mu.Lock()
	delete(w.signIns, id)
	w.mu.Unlock()
	return removed, nil
}

func (w *Workspace) eraseRecords(ctx context.Context, id string) (int, error) {
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
	return n, nil
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

// noteState keeps what a failure says about the connection, so that the next look at it tells the same.
func (w *Workspace) noteState(ctx context.Context, c Connection, err error) error {
	switch code := CodeOf(err); code {
	case SignInNeeded, AccessEnded, FamilyRevoked, StaleRestore, NeedsReview:
		if now, e := w.Connection(context.WithoutCancel(ctx), c.ID); e == nil {
			c = now // the sync may have changed it meanwhile
		}
		if c.Revocation != nil && c.Revocation.Outcome == auth.Pending {
			return err // asked for and not yet answered: nothing has ended
		}
		if c.State != code && c.State != Ended { // what the person ended stays so
			c.State = code
			if e := w.saveConnection(context.WithoutCancel(ctx), c); e != nil {
				return fmt.Errorf("%w (and %w)", err, e)
			}
		}
	}
	return err
}

// noteGranted keeps what a refresh left of the grant, and that the connection works.
func (w *Workspace) noteGranted(ctx context.Context, c Connection, signIn *auth.Session) (Connection, error) {
	granted := signIn.Granted().String()
	if granted == c.Granted && c.State == Connected {
		return c, nil
	}
	c.Granted, c.State = granted, Connected
	return c, w.saveConnection(ctx, c)
}

// newConnectionID is short enough to type: 40 random bits as eight letters and digits.
func newConnectionID() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
