package workspace

import (
	"context"
	"errors"
	"slices"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/audit"
)

const (
	arrivalWait  = 100 * time.Millisecond // whoever holds the lock longer is asking the person just now, or is ending it
	arrivalTries = 90 * 24 * time.Hour    // for how long a server that does not end it is asked again
)

var (
	// ErrCutOff is a sign-in that nobody has kept, and that has not ended at the clinic so far.
	ErrCutOff = fail(auth.ErrOffline, "a sign-in there was cut off or undone, and what the clinic granted could not be given back yet")
	// ErrUndecided is a sign-in that another run of the app is asking the person about.
	ErrUndecided = fail(vault.ErrBusy, "a sign-in there waits for an answer in another Chartkey")
)

// CutOff lists sign-ins that came back, that nobody has kept, and that have not been dealt with: where the clinic has not ended them, see Tidied,
// or where somebody is being asked about them. The next unlock tries again. A new one is no connection, so that no other list shows it.
func (w *Workspace) CutOff(ctx context.Context) ([]Connection, error) {
	all, err := w.loadAll(ctx)
	return slices.DeleteFunc(all, func(c Connection) bool { return !c.cutOff() }), err
}

// Unkept lists sign-ins that were not kept and that have not ended at their clinic, each with what its end has come to so far.
func (w *Workspace) Unkept(ctx context.Context) ([]Connection, error) {
	all, err := w.loadAll(ctx)
	return slices.DeleteFunc(all, func(c Connection) bool { return c.State != arriving || c.Revocation == nil }), err
}

// WhyCutOff says of one of those why it is there: ErrUndecided or ErrCutOff.
func (w *Workspace) WhyCutOff(ctx context.Context, c Connection) error {
	ctx, cancel := context.WithTimeout(ctx, arrivalWait)
	defer cancel()
	unlock, err := w.session.Tokens(c.ID).Lock(ctx)
	if err != nil {
		return ErrUndecided
	}
	unlock()
	return ErrCutOff
}

// Tidied waits until what an earlier run left half stored has been dealt with, as far as that is possible now. It is for programs that end
// soon; nothing else depends on it.
func (w *Workspace) Tidied(ctx context.Context) {
	select {
	case <-w.tidied:
	case <-w.closed:
	case <-ctx.Done():
	}
}

// News is what became of a sign-in that was cut off or undone.
type News struct {
	Words phrase.Phrase
	Open  bool // the clinic may still hold what it granted
}

// News waits for that, and returns what nobody was told of so far. Config.Notice is told the same.
func (w *Workspace) News(ctx context.Context) []News {
	w.Tidied(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	news := w.news
	w.news = nil
	return news
}

func (w *Workspace) tell(p phrase.Phrase, open bool) {
	w.mu.Lock()
	w.news = append(w.news, News{p, open})
	w.mu.Unlock()
	if w.cfg.Notice != nil {
		w.cfg.Notice(p.String())
	}
}

// stand is how a connection stands.
type stand struct {
	State      Code             `json:"state"`
	Revocation *auth.Revocation `json:"revocation,omitempty"`
}

// renewing is the connection while a newer sign-in of it is stored. After a kill nobody knows which one the tokens are of, so that nothing of
// what the earlier one had come to holds until that is seen: the next use finds the state, and what was taken back is to be ended once more.
func (c Connection) renewing() Connection {
	c.Before = &stand{c.State, c.Revocation}
	c.Renewing, c.State = true, Connected
	if c.Revocation != nil {
		c.Revocation = &auth.Revocation{Outcome: auth.Pending, Evidence: c.Revocation.Evidence, Earlier: c.Revocation.Earlier}
	}
	return c
}

// unrenewed is the connection of before, of whose newer sign-in nothing was stored.
func (c Connection) unrenewed() Connection {
	if c.Before != nil {
		c.State, c.Revocation = c.Before.State, c.Before.Revocation
	}
	c.Renewing, c.Before = false, nil
	return c
}

// cutOff tells of a sign-in that is stored and that is not kept, or not to the end.
func (c Connection) cutOff() bool { return c.State == arriving || c.Renewing }

// finishArrivals deals with sign-ins that nobody has kept: the run that asked the person was killed, or the clinic did not end it when it was
// undone. They become no connections any more, and what the clinic granted is ended. One that the person had kept, and that was to take the place
// of an earlier one, does so. Whatever stands in the way of it leaves them to the next unlock.
func (w *Workspace) finishArrivals() {
	defer close(w.tidied)
	ctx, cancel := w.whileOpen(context.Background())
	defer cancel()
	w.finishEach(ctx, func(c Connection) bool { return c.State == arriving })
	w.finishEach(ctx, func(c Connection) bool { return c.Renewing }) // after those which may belong to them
}

func (w *Workspace) finishEach(ctx context.Context, which func(Connection) bool) {
	all, err := w.loadAll(ctx)
	if err != nil {
		return // whoever asks for the connections is told
	}
	for _, c := range all {
		if which(c) {
			w.finishArrival(ctx, c.ID)
		}
	}
}

// retryArrivals tries again to end what was undone or given up.
func (w *Workspace) retryArrivals(ctx context.Context) {
	w.finishEach(ctx, func(c Connection) bool { return c.State == arriving && c.Revocation != nil })
}

func (w *Workspace) finishArrival(ctx context.Context, id string) {
	soon, cancel := context.WithTimeout(ctx, arrivalWait)
	defer cancel()
	f := w.newFresh(id)
	if f.hold(soon) != nil {
		return
	}
	defer f.release()
	c, err := w.current(ctx, Connection{ID: id}) // again, under the lock: the one who held it may have finished
	switch {
	case err != nil:
	case c.Renewing:
		w.finishRenewal(ctx, c)
	case c.State != arriving:
	case c.Renews != "" && w.finishAdoption(soon, ctx, f, c):
	default:
		f.is(c)
		f.finish(ctx)
	}
}

// finishRenewal tells of a grant that may not be stored here.
func (w *Workspace) finishRenewal(ctx context.Context, c Connection) {
	c.Renewing, c.Before = false, nil
	if w.noteDone(ctx, audit.ConsentRefused, c.label(), grantHeld) != nil || w.saveConnection(context.WithoutCancel(ctx), c) != nil {
		return
	}
	w.tell(c.cutWords(grantOpen), true)
}

// finishAdoption deals with a sign-in whose token the connection holds that it was to renew: the person had kept it. It reports whether there is
// nothing left to do about it now. Under soon it waits for whoever uses that connection.
func (w *Workspace) finishAdoption(soon, ctx context.Context, f *fresh, a Connection) bool {
	tokens := w.session.Tokens(a.Renews)
	unlock, err := tokens.Lock(soon)
	if err != nil {
		return true
	}
	defer unlock()
	c, err := w.current(ctx, Connection{ID: a.Renews})
	if err != nil {
		return !errors.Is(err, ErrNotFound) // it was removed meanwhile
	}
	mine, _, unread := f.store.Token(ctx)
	its, _, err := tokens.Token(ctx)
	switch same := unread == nil && err == nil && mine != "" && mine == its; {
	case c.SignIn == a.SignIn: // all that was missing was to delete the other
	case !settled(unread) || !settled(err): // the keyring may tell another time which sign-in the connection holds, and to end a kept one would lose it
		return true
	case same && a.Revocation != nil: // it could not be kept, and the connection not be put back
		return false
	case !same:
		if c.Renewing { // nothing was adopted yet
			_ = w.saveConnection(context.WithoutCancel(ctx), c.unrenewed())
		}
		return false
	}
	if c.SignIn == a.SignIn || w.keepAdopted(ctx, c, a) {
		_ = f.delete(ctx) // else the next unlock does
	}
	return true
}

// keepAdopted makes the connection the sign-in whose token it holds already.
func (w *Workspace) keepAdopted(ctx context.Context, c, a Connection) bool {
	a.ID, a.State, a.Renews, a.Revocation = c.ID, Connected, "", nil
	if w.noteDone(ctx, audit.Grant, a.label(), a.grantText()) != nil || w.saveConnection(context.WithoutCancel(ctx), a) != nil {
		return false
	}
	w.tell(phrase.New("notice.adopted", "Signing in again at {{.Clinic}} was cut off just as it was kept. It has been kept.").Text("Clinic", a.Name), false)
	return true
}

// settled tells of a look for a token that another one would end in the same way.
func settled(err error) bool {
	return err == nil || errors.Is(err, vault.ErrDamaged) || errors.Is(err, vault.ErrStaleRestore)
}

// finish ends it at the clinic, tells what that came to, and forgets it unless another try may come to more.
func (f *fresh) finish(ctx context.Context) {
	w, before := f.w, f.c.Revocation
	done, err := f.s.Revoke(ctx, control(f.c))
	switch {
	case errors.Is(err, vault.ErrDamaged), errors.Is(err, vault.ErrStaleRestore): // there is nothing to end it with
		done = &auth.Revocation{Outcome: auth.NotOffered}
	case done == nil, ctx.Err() != nil:
		return
	}
	withEarlier(done, before)
	label := f.c.label()
	if retried(done.Outcome) && w.cfg.Now().Sub(f.c.SignedIn) < arrivalTries {
		if before != nil && before.Outcome == done.Outcome {
			_ = f.saveEnd(ctx, done)
			return // they know
		}
		if w.noteDone(ctx, audit.ConsentRefused, label, string(done.Outcome)) == nil && f.saveEnd(ctx, done) == nil {
			w.tell(f.c.leftWords(before != nil, done), true)
		}
		return
	}
	kind, text := audit.ConsentRefused, grantHeld
	ends := done.Outcome == auth.EndedChecked || done.Outcome == auth.Accepted || !done.Until.IsZero() // at once or by itself
	if ends {
		kind, text = audit.GrantGivenBack, "cut off"
	}
	if before != nil {
		kind, text = audit.ConsentRefused, string(done.Outcome)
	}
	if w.noteDone(ctx, kind, label, text) == nil && f.delete(ctx) == nil {
		w.tell(f.c.leftWords(before != nil, done), !ends)
	}
}

func (f *fresh) saveEnd(ctx context.Context, done *auth.Revocation) error {
	f.c.Revocation = done
	return f.save(context.WithoutCancel(ctx), f.c)
}

var grantOpen = phrase.New("notice.left.held", "The clinic may still hold what it granted: end it in the clinic's portal.")

// leftWords tell what became of a sign-in that was undone, or cut off.
func (c Connection) leftWords(undone bool, done *auth.Revocation) phrase.Phrase {
	end := endWords(c, done)
	if !undone {
		return c.cutWords(end)
	}
	return phrase.New("notice.left.undone", "A sign-in at {{.Clinic}} was not kept. {{.End}}").Text("Clinic", c.Name).Part("End", end)
}

func (c Connection) cutWords(end phrase.Phrase) phrase.Phrase {
	if c.Renews == "" && c.State == arriving {
		return phrase.New("notice.left.cut", "A sign-in at {{.Clinic}} was cut off before it was kept. {{.End}}").Text("Clinic", c.Name).Part("End", end)
	}
	return phrase.New("notice.left.again", "Signing in again at {{.Clinic}} was cut off before it was kept. {{.End}}").Text("Clinic", c.Name).Part("End", end)
}

func endWords(c Connection, done *auth.Revocation) phrase.Phrase {
	switch {
	case done.Outcome == auth.EndedChecked && done.EndedBefore:
		return phrase.New("notice.left.before", "What the clinic granted had ended before.")
	case done.Outcome == auth.EndedChecked:
		return phrase.New("notice.left.checked", "What the clinic granted has been given back, and was seen to have ended.")
	case done.Outcome == auth.Accepted && !done.Until.IsZero():
		return phrase.New("notice.left.until", "What the clinic granted has been given back. The last key may work until {{.At}}.").Time("At", done.Until)
	case done.Outcome == auth.Accepted:
		return phrase.New("notice.left.accepted", "What the clinic granted has been given back. The clinic said yes; whether it has ended cannot be seen from here.")
	case done.Outcome == auth.NotOffered && !done.Until.IsZero():
		return phrase.New("notice.left.visit", "What the clinic granted ends by itself at {{.At}}.").Time("At", done.Until)
	case done.Outcome == auth.Pending:
		return phrase.New("notice.left.pending", "Whether what the clinic granted has ended is not known yet. It is tried again whenever these records are unlocked. You can also end it in the clinic's portal.")
	case done.Outcome == auth.StillOpen:
		return phrase.New("notice.left.open", "The clinic said that it ended what it granted, and the old key still works: end it in the clinic's portal.")
	case c.Server.Management != "":
		return phrase.New("notice.left.held.at", "The clinic may still hold what it granted: end it in the clinic's portal, {{.Address}}").Text("Address", c.Server.Management)
	}
	return grantOpen
}
