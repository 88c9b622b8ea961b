package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"chartkey/auth"
	"chartkey/auth/redirect"
	"chartkey/fhirclient"
)

// ConnectRequest is one sign-in at a clinic.
type ConnectRequest struct {
	Base     string // FHIR base address, or the id of a connection to sign in again
	Name     string // what the person calls it; "" is the host name
	ClientID string // what the clinic knows this app by
	Scopes   string // what to ask for; "" is reading what the pages show
	Port     int    // fixed redirect port; 0 is any free one
	Timeout  time.Duration

	Open   func(ctx context.Context, address string) error   // hands the address to a browser
	Paste  func(ctx context.Context) (string, error)         // nil, or asks for the address where the browser ended
	Notice func(text string)                                 // nil, or told what happens meanwhile
	Review func(ctx context.Context, found Connection) error // nil, or may refuse what came back before it is stored
}

// ConnectResult is what came of it, each scope in its place.
type ConnectResult struct {
	Connection Connection
	auth.Comparison
	Warnings []auth.Problem
}

// AttemptTimeout is how long a sign-in may take when the request does not say, and at most.
const AttemptTimeout = 10 * time.Minute

// redeemTimeout is for the server to server part after the person's.
const redeemTimeout = time.Minute

// Connect signs in through a browser and stores the connection. After an error nothing is stored, and a connection that was to be
// renewed is as it was.
func (w *Workspace) Connect(ctx context.Context, r ConnectRequest) (ConnectResult, error) {
	c, renewed, err := w.draft(ctx, &r)
	if err != nil {
		return ConnectResult{}, err
	}
	server, err := auth.Discover(ctx, w.cfg.HTTP, c.Base)
	if err != nil {
		return ConnectResult{}, fmt.Errorf("could not ask the server how to sign in: %w", err)
	}
	asked := auth.ParseScopes(r.Scopes)
	if len(asked) == 0 {
		asked = auth.DefaultScopes(server, fhirclient.ShownTypes())
	}
	if err := requestable(asked); err != nil {
		return ConnectResult{}, err
	}
	grant, err := w.authorize(ctx, server, asked, r)
	if err != nil {
		return ConnectResult{}, err
	}
	before := c
	c.Server, c.ClientID, c.Patient = *server, r.ClientID, grant.Patient
	c.FHIRUser, c.Subject = grant.FHIRUser, grant.Subject
	c.Asked, c.Granted, c.Unconfirmed = asked.String(), grant.Granted.String(), grant.Unconfirmed
	c.State, c.SignedIn, c.Revocation = Connected, w.cfg.Now(), nil
	c.Expires = time.Time{}
	if grant.RefreshToken.IsZero() {
		c.Expires = grant.Expires
	}
	if err := w.admit(ctx, before, c, renewed, grant, r.Review); err != nil {
		return ConnectResult{}, err
	}
	return ConnectResult{Connection: c, Comparison: auth.Compare(asked, grant.Granted), Warnings: grant.Warnings}, nil
}

// draft fills in what the request and an earlier connection say.
func (w *Workspace) draft(ctx context.Context, r *ConnectRequest) (c Connection, renewed bool, err error) {
	if !strings.Contains(r.Base, "/") {
		if c, err = w.Connection(ctx, r.Base); err == nil {
			r.ClientID = first(r.ClientID, c.ClientID)
			r.Scopes = first(r.Scopes, c.Asked)
			c.Name = first(r.Name, c.Name)
			return c, true, nil
		} else if !errors.Is(err, ErrNotFound) {
			return c, false, err
		}
	}
	base, err := auth.NormalizeBase(r.Base)
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
	return Connection{ID: newConnectionID(), Name: first(r.Name, u.Host), Base: base}, false, nil
}

// authorize walks the person through the clinic's own pages and brings back what was granted.
func (w *Workspace) authorize(ctx context.Context, server *auth.Configuration, asked auth.Scopes, r ConnectRequest) (*auth.Grant, error) {
	timeout := r.Timeout
	if timeout <= 0 || timeout > AttemptTimeout {
		timeout = AttemptTimeout
	}
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	listener, err := redirect.Listen(waiting, r.Port)
	if err != nil {
		return nil, fmt.Errorf("could not wait for the browser's answer: %w", err)
	}
	defer listener.Close() //nolint:errcheck // the answer is here, or the attempt has failed already
	flow := auth.Flow{HTTP: w.cfg.HTTP, Now: w.cfg.Now}
	attempt, err := flow.Begin(server, r.ClientID, listener.URI(), asked)
	if err != nil {
		return nil, err
	}
	answer, err := w.answer(waiting, listener, attempt, r)
	if err != nil {
		return nil, err
	}
	// An answer in the last second of the wait gets its full time all the same.
	redeeming, cancel := context.WithTimeout(ctx, redeemTimeout)
	defer cancel()
	return attempt.Finish(redeeming, answer)
}

// answer waits for whichever comes first: the browser at the listener, or the pasted address.
func (w *Workspace) answer(ctx context.Context, listener *redirect.Listener, attempt *auth.Attempt, r ConnectRequest) (url.Values, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	notice := r.Notice
	if notice == nil {
		notice = func(string) {}
	}
	type result struct {
		values url.Values
		err    error
	}
	results := make(chan result, 3)
	go func() {
		v, err := listener.Wait(ctx, attempt.Check, func(refused error) {
			if errors.Is(refused, auth.ErrConfigRejected) { // it is ours, but another server's: a mix-up is no accident to wait out
				select {
				case results <- result{nil, refused}:
				default:
				}
				return
			}
			notice("An answer came that does not belong to this sign-in; it was set aside. Still waiting.")
		})
		results <- result{v, err}
	}()
	if r.Paste != nil {
		go func() {
			text, err := r.Paste(ctx)
			if err != nil {
				results <- result{nil, fmt.Errorf("could not read the pasted address: %w", err)}
				return
			}
			v, err := redirect.ParsePasted(text, listener.URI())
			if err == nil {
				err = attempt.Check(v)
			}
			results <- result{v, err}
		}()
	}
	go func() {
		if err := r.Open(ctx, attempt.URL()); err != nil {
			notice("The browser could not be opened. Open the address yourself:\n" + attempt.URL())
		}
	}()
	got := <-results
	return got.values, got.err
}

// admit stores a grant, or gives it back to the server when it may not or cannot be kept.
func (w *Workspace) admit(ctx context.Context, before, c Connection, renewed bool, grant *auth.Grant, review func(context.Context, Connection) error) error {
	session := auth.NewSession(auth.SessionConfig{
		Config: &c.Server, ClientID: c.ClientID, Store: w.session.Tokens(c.ID), HTTP: w.cfg.HTTP, Now: w.cfg.Now, Granted: grant.Granted,
		Patient: grant.Patient,
	})
	err := samePerson(before, c, renewed)
	if err == nil && review != nil {
		err = review(ctx, c)
	}
	if err != nil {
		return errors.Join(err, session.GiveBack(context.WithoutCancel(ctx), grant))
	}
	if err = w.saveConnection(ctx, c); err == nil {
		if err = session.Adopt(ctx, grant); err != nil {
			err = fmt.Errorf("could not keep the sign-in: %w", err)
		}
	}
	if err != nil {
		ctx := context.WithoutCancel(ctx)
		undo := func() error { return w.session.DeleteConnection(ctx, c.ID) }
		if renewed {
			undo = func() error { return w.saveConnection(ctx, before) }
		}
		return errors.Join(err, undo(), session.GiveBack(ctx, grant))
	}
	w.mu.Lock()
	w.signIns[c.ID] = session
	w.mu.Unlock()
	return nil
}

// samePerson refuses a renewal that came back for somebody else: records of two people must never meet in one list.
func samePerson(before, now Connection, renewed bool) error {
	if !renewed {
		return nil
	}
	if before.Patient != "" && now.Patient != before.Patient {
		return fail(auth.ErrNeedsReview, "the clinic answered with another person's record than before")
	}
	if before.Subject != "" && now.Subject != "" && now.Subject != before.Subject {
		return fail(auth.ErrNeedsReview, "somebody else signed in than before")
	}
	return nil
}

// requestable refuses scopes that a patient's app must not ask for.
func requestable(asked auth.Scopes) error {
	for _, s := range asked {
		if s.Valid != "yes" || s.Context == "system" || s.Raw == "launch" {
			return fail(ErrUsage, "the scope %q cannot be asked for", s.Raw)
		}
	}
	return nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
