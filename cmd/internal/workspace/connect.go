package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/audit"
)

// ConnectRequest is one sign-in at a clinic.
type ConnectRequest struct {
	Base     string   // FHIR base address, or the id of a connection to sign in again
	Name     string   // what the person calls it; "" is the host name
	ClientID string   // what the clinic knows this app by
	Scopes   string   // what to ask for; "" is reading Types
	Types    []string // of records; nil is all that the pages show. A renewal with neither asks for what it asked before
	Once     bool     // asks for no lasting sign-in
	Port     int      // fixed redirect port; 0 is any free one
	Timeout  time.Duration

	// Unattended says that nobody sees a notice and could open the address by hand: without Paste, an Open that fails ends the sign-in.
	Unattended bool

	Open   func(ctx context.Context, address string) error   // hands the address to a browser
	Paste  func(ctx context.Context) (string, error)         // nil, or asks for the address where the browser ended
	Notice func(phrase.Phrase)                               // nil, or told what happens meanwhile
	Review func(ctx context.Context, found *Candidate) error // nil, or may refuse what came back before it is kept
	Undone func(auth.Evidence)                               // nil, or told of each step by which what is not kept is ended at the clinic
}

// ConnectResult is what came of it, each scope in its place.
type ConnectResult struct {
	Connection Connection
	auth.Comparison
	Warnings []auth.Problem
}

// Connect signs in through a browser and stores the connection. After an error nothing is kept, a connection that was to be renewed is as it
// was, and what the server had granted is ended there and that is proved, as far as it can be: what came of it is an *UndoneError among the
// errors. Where not even that could be stored which is to be ended, it is an *auth.GiveBackError, or none if the server took it back.
//
// Errors: ErrUsage, vault.ErrBadName, ErrNeedsClientID, ErrNotOpened; those of auth.Discover, auth.Flow and auth.Attempt; redirect.ErrTimeout;
// auth.ErrNeedsReview when a renewal comes from another server or for another person; those of the vault.
func (w *Workspace) Connect(ctx context.Context, r ConnectRequest) (ConnectResult, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	before, renewed, err := w.draft(ctx, &r)
	if err != nil {
		return ConnectResult{}, err
	}
	done, err := w.connect(ctx, before, renewed, r)
	text, undone := undoneText(err)
	if undone || CodeOf(err) == ConsentRefused || errors.Is(err, errUndecided) {
		object := first(r.Name, before.Name)
		if renewed {
			object = before.label()
		}
		err = errors.Join(err, w.noteDone(ctx, audit.ConsentRefused, object, text))
	}
	return done, err
}

// undoneText is what the log says of the end of what the clinic had granted, and whether there was something: an outcome, or grantHeld.
func undoneText(err error) (text string, undone bool) {
	if end, ok := errors.AsType[*UndoneError](err); ok {
		return string(end.Outcome), true
	}
	if _, held := errors.AsType[*auth.GiveBackError](err); held {
		return grantHeld, true
	}
	return "", false
}

// grantHeld is what the log says of a sign-in that came to nothing here, and that the clinic may still hold without anything here that could end
// it.
const grantHeld = "held"

var errUndecided = errors.New("nobody decided whether to keep it")

func (w *Workspace) connect(ctx context.Context, before Connection, renewed bool, r ConnectRequest) (ConnectResult, error) {
	server, err := auth.Discover(ctx, w.cfg.HTTP, before.Base)
	if renewed && errors.Is(err, auth.ErrBadAddress) {
		return ConnectResult{}, fail(auth.ErrOffline, "the clinic does not answer at its address as it did")
	}
	if err != nil {
		return ConnectResult{}, fmt.Errorf("could not ask the server how to sign in: %w", err)
	}
	if renewed {
		if err := sameServer(before.Server, *server); err != nil {
			return ConnectResult{}, err
		}
	}
	asked, err := r.asked(server)
	if err != nil {
		return ConnectResult{}, err
	}
	if renewed {
		if err := w.newSignIn(before).MakeRoom(ctx); err != nil && ctx.Err() == nil && r.Notice != nil {
			r.Notice(phrase.New("notice.oldest",
				"The oldest of many earlier sign-ins could not be ended, and cannot be ended from here any more. End it in the clinic's portal."))
		}
	}
	f := w.newFresh(before.freshID(renewed))
	defer f.release()
	grant, err := w.authorize(ctx, server, asked, r, f.hold) // it is held before there is something to store: a lock meanwhile takes the key away
	if err != nil {
		return ConnectResult{}, err
	}
	c := Connection{
		ID: before.ID, Name: first(r.Name, before.Name), Base: before.Base, ClientID: r.ClientID, Server: *server,
		Patient: grant.Patient, PatientName: before.PatientName, BirthDate: before.BirthDate, FHIRUser: grant.FHIRUser, Subject: first(grant.Subject, before.Subject),
		Asked: asked.String(), Granted: grant.Granted.String(), Unconfirmed: grant.Unconfirmed,
		State: Connected, SignIn: newID(), SignedIn: w.cfg.Now().UTC(),
	}
	if grant.RefreshToken.IsZero() {
		c.Expires = grant.Expires
	}
	if c, err = w.admit(ctx, f, before, c, renewed, grant, r); err != nil {
		return ConnectResult{}, err
	}
	w.tellOfTwin(ctx, c, r.Notice)
	w.tellOfOthers(ctx, c, r)
	return ConnectResult{Connection: c, Comparison: auth.Compare(asked, grant.Granted), Warnings: grant.Warnings}, nil
}

// tellOfTwin tells of a connection that brings the same record: both stay, since either may be asked for other things, but few people want two.
func (w *Workspace) tellOfTwin(ctx context.Context, c Connection, notice func(phrase.Phrase)) {
	all, err := w.Connections(ctx)
	if err != nil || notice == nil {
		return // it was only a hint
	}
	for _, other := range all {
		if other.ID != c.ID && other.Base == c.Base && other.Patient == c.Patient {
			notice(phrase.New("notice.twin",
				"This record of the clinic is connected twice now, also as {{.Name}}: its records come twice. If you do not want that, remove one of the two.").
				Text("Name", other.Name))
			return
		}
	}
}

// draft fills in what the request and an earlier connection say.
func (w *Workspace) draft(ctx context.Context, r *ConnectRequest) (c Connection, renewed bool, err error) {
	if needs, err := w.needsLock(); err != nil || needs {
		return c, false, cmp.Or(err, ErrNeedsLock)
	}
	if err := w.session.CheckStore(ctx); err != nil { // before the person is sent to the clinic
		return c, false, err
	}
	if r.Name != "" {
		if err := vault.CheckLabel(r.Name); err != nil {
			return c, false, err
		}
	}
	if !strings.Contains(r.Base, "/") {
		if c, err = w.find(ctx, r.Base); err == nil {
			r.ClientID = first(r.ClientID, c.ClientID)
			if len(r.Types) == 0 {
				r.Scopes = first(r.Scopes, c.Asked)
			}
			return c, true, nil
		} else if !errors.Is(err, ErrNotFound) {
			return c, false, err
		}
	}
	base, err := auth.NormalizeBase(r.Base)
	if err != nil && !strings.Contains(r.Base, "/") {
		return c, false, fail(auth.ErrBadAddress, "it is neither the name of a connection nor an address")
	}
	if err != nil {
		return c, false, err
	}
	if r.ClientID == "" {
		return c, false, ErrNeedsClientID
	}
	u, err := url.Parse(base)
	if err != nil {
		return c, false, fail(auth.ErrBadAddress, "could not read the address")
	}
	return Connection{ID: newID(), Name: u.Host, Base: base}, false, nil
}

// admit stores what came back, lets it be looked at, and keeps it, or ends it at the server when it may not or cannot be kept.
func (w *Workspace) admit(ctx context.Context, f *fresh, before, c Connection, renewed bool, grant *auth.Grant, r ConnectRequest) (Connection, error) {
	storing, cancel := lingering(ctx, storeTimeout)
	defer cancel()
	arrived := c
	if renewed {
		arrived.Renews = before.ID
	}
	if err := f.arrive(storing, arrived, grant); err != nil {
		return c, err
	}
	err := hasRecord(c)
	if err == nil && renewed {
		err = samePerson(before, c)
	}
	if err == nil && r.Review != nil {
		found := w.candidate(ctx, c, renewed, grant)
		c = found.knownAs()
		if err = r.Review(ctx, found); err != nil && CodeOf(err) != ConsentRefused {
			err = fmt.Errorf("%w: %w", errUndecided, err)
		}
		c.Tried = found.results()
	}
	switch {
	case err != nil:
	case ctx.Err() != nil:
		err = fmt.Errorf("%w: %w", errUndecided, ctx.Err())
	case renewed:
		err = w.renew(ctx, f, c, grant)
	default:
		err = f.connect(ctx, c)
	}
	if err != nil {
		var told []func(auth.Evidence)
		if r.Undone != nil {
			told = append(told, r.Undone)
		}
		err = errors.Join(err, f.undo(ctx, told...))
	}
	return c, err
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
