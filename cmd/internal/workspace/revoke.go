package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/audit"
)

// mostEvidence bounds what is kept of the tries of one revocation before the last: the steps of some five of them. The outcome of each stands in
// the log.
const mostEvidence = 60

// withEarlier adds what the tries before came to, the oldest of which go where there are too many.
func withEarlier(done, before *auth.Revocation) {
	if before == nil {
		return
	}
	all := slices.Concat(before.Earlier, before.Evidence)
	done.Earlier = all[max(0, len(all)-mostEvidence):]
}

// Revoke takes the access of a connection back and proves it as far as the server lets it be proved. With erase the records that came
// through it go first, whatever the server says. The outcome is stored: a pending one is tried again at the next sync, and one that could not
// be checked whenever Revoke is called again. Afterwards the connection is not used any more, until the person signs in again. noted, if
// given, is told of each step as it is done.
//
// Errors are those of auth.Session.Revoke and of the vault, and vault.ErrBusy if the person signs in again meanwhile; what a server does is an
// outcome. With the outcome in hand an error says what could not be stored or deleted here, or that it was broken off, by a lock or once the
// server had been asked: then it is pending, or accepted if it was before.
func (w *Workspace) Revoke(ctx context.Context, id string, erase bool, noted ...func(auth.Evidence)) (*auth.Revocation, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	c, err := w.find(ctx, id)
	if err != nil {
		return nil, err
	}
	begun, unwritten := w.begin(ctx, c)
	n := 0
	if erase { // what is in the person's own hands does not wait for a server
		files := w.filesOf(ctx, c.ID)
		if n, err = w.eraseRecords(ctx, c.ID); err == nil {
			err = w.noteDone(ctx, audit.RecordsErased, c.label(), erasedText(n, files))
		}
	}
	done, failed := w.revoke(ctx, c, true, noted...)
	if done == nil && begun && !errors.Is(failed, errSignedInAnew) { // the server was not asked
		var e error
		if n == 0 {
			e = w.changeRevocation(ctx, c, nil)
		}
		if n > 0 || e != nil { // it stays as it was written down: the next sync would fetch again what was erased
			done = &auth.Revocation{Outcome: auth.Pending}
			failed = errors.Join(failed, e, w.noteRevocation(ctx, c, done))
		}
	}
	if erase && failed == nil { // without an erasure all is well once the outcome is stored
		failed = unwritten
	}
	return done, errors.Join(err, failed)
}

// begin writes down that an access is taken back, before anything is done about it: a lock takes the keys away that the outcome is stored with,
// and a sync would fetch again what is erased. What came of an earlier try stands until there is something newer.
func (w *Workspace) begin(ctx context.Context, c Connection) (begun bool, err error) {
	if c.Revocation != nil {
		return false, nil
	}
	err = w.changeRevocation(ctx, c, &auth.Revocation{Outcome: auth.Pending})
	return err == nil, err
}

// revoke ends that sign-in of the connection and no later one, which is errSignedInAnew. byPerson tells that the person asks for it: then it is
// logged also where it is as pending as before.
func (w *Workspace) revoke(ctx context.Context, c Connection, byPerson bool, noted ...func(auth.Evidence)) (*auth.Revocation, error) {
	before := c.Revocation
	if before != nil && before.Outcome == auth.EndedChecked && w.holdsNoToken(ctx, c) {
		return before, nil // the answer stands
	}
	done, err := w.signIn(c, nil).Revoke(w.onlyFor(ctx, c), control(c), noted...)
	if err != nil {
		err = fmt.Errorf("could not end the access: %w", err)
	}
	if done == nil {
		return nil, err
	}
	if before != nil {
		if before.Outcome != auth.NotOffered {
			done.EndedBefore = before.EndedBefore // it was this device that acted
		}
		if err != nil && before.Outcome == auth.Accepted && done.Outcome == auth.Pending { // it was broken off: the yes of before stands
			done.Outcome, done.Until = before.Outcome, before.Until
		}
		withEarlier(done, before)
	}
	if byPerson || done.Outcome != auth.Pending {
		err = errors.Join(err, w.noteRevocation(ctx, c, done)) // first: what is stored stands, and is not asked for again
	}
	err = errors.Join(err, w.changeRevocation(ctx, c, done))
	if done.Outcome == auth.EndedChecked {
		w.forget(c.ID)
	}
	return done, err
}

// holdsNoToken tells that nothing of a sign-in is stored. Where that cannot be seen there may be something to end.
func (w *Workspace) holdsNoToken(ctx context.Context, c Connection) bool {
	where, err := w.session.Tokens(c.ID).Location(ctx)
	return err == nil && where == vault.Nowhere
}

// changeRevocation keeps what taking back an access has come to, even if the person has stopped waiting. What is not ended is to be ended again.
func (w *Workspace) changeRevocation(ctx context.Context, c Connection, r *auth.Revocation) error {
	_, err := w.change(ctx, c, func(c *Connection) bool {
		c.Revocation = r
		switch ended := r != nil && (r.Outcome == auth.EndedChecked || r.Outcome == auth.Accepted); {
		case ended:
			c.State = Ended
		case c.State == Ended:
			c.State = Connected
		}
		return true
	})
	return err
}

func (w *Workspace) noteRevocation(ctx context.Context, c Connection, done *auth.Revocation) error {
	return w.noteDone(ctx, audit.Revocation, c.label(), string(done.Outcome))
}

// tryEnd tries again what the person took back, if it is pending. Another outcome stands until they ask again. Where it returns neither outcome
// nor error the access is not taken back, or the person has signed in again since c was read: it is to be used as it is returned.
func (w *Workspace) tryEnd(ctx context.Context, c Connection) (Connection, *auth.Revocation, error) {
	if !c.leftOpen() {
		return c, nil, nil
	}
	c, err := w.current(ctx, c) // the ends before this one may have taken long
	if err != nil || !c.endPending() {
		return c, c.Revocation, err
	}
	done, err := w.revoke(ctx, c, false)
	if errors.Is(err, errSignedInAnew) {
		c, err = w.current(ctx, c)
	}
	return c, done, err
}

// control is an address that may be read under the grant: the proof of a revocation needs one that worked just before. Like any other read
// it uses only what was asked for. "" if there is none.
func control(c Connection) string {
	if c.Patient == "" {
		return ""
	}
	if readsPatient(c) {
		return c.Base + "/Patient/" + url.PathEscape(c.Patient)
	}
	for _, r := range rights(auth.ParseScopes(c.Asked), auth.ParseScopes(c.Granted)) {
		switch {
		case !r.Search:
		case r.Type == "Patient" || r.Type == "*":
			return c.Base + "/Patient?_id=" + url.QueryEscape(c.Patient) + limitedTo(r.Query)
		default:
			return c.Base + "/" + r.Type + "?patient=" + url.QueryEscape(c.Patient) + limitedTo(r.Query) + "&_count=1"
		}
	}
	return ""
}

// limitedTo is the constraint of a scope as the end of an address.
func limitedTo(query string) string {
	values, err := url.ParseQuery(query)
	if query == "" || err != nil {
		return ""
	}
	return "&" + values.Encode()
}
