package ui

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Leftover is an access that a clinic gives to a person of [KeptInSession]. Once that person is gone from this window nothing here can end it.
type Leftover struct {
	Person     Person
	Connection Connection
	Unkept     bool // a sign-in that was not kept, of which the connection says no more than where it was: only its clinic can end it
}

// Endable reports whether there is anything here to end it with.
func (l Leftover) Endable() bool { return !l.Unkept && !l.Connection.Keyless }

// LivesOn reports whether the clinic may still let the app in: what the app may use, and what was taken back without an end.
func (c Connection) LivesOn(now time.Time) bool {
	if !c.Expires.IsZero() && !now.Before(c.Expires) {
		return false
	}
	return c.Usable() || c.MayBeOpen(now)
}

// Leftovers lists them, of one person or with id "" of all. open is who is unlocked in the window, nil if nobody is. The vaults of others are
// opened for the look, but not of who is behind a lock: that is a failure with part "behind-lock". What was found counts also where some of it
// could not be looked up.
func Leftovers(ctx context.Context, b Backend, open Session, id string, now time.Time) ([]Leftover, error) {
	var found []Leftover
	var failed error
	for _, p := range b.Fleeting() {
		if id != "" && p.ID != id {
			continue
		}
		failed = errors.Join(failed, withSession(ctx, b, open, p, func(s Session) error {
			all, err := s.Connections(ctx)
			for _, c := range all {
				if c.LivesOn(now) {
					found = append(found, Leftover{Person: p, Connection: c})
				}
			}
			unkept, lost := s.Unkept(ctx)
			for _, u := range unkept {
				c := Connection{Name: u.Clinic, Revocation: &u.Revocation, Management: u.Management}
				if c.MayBeOpen(now) {
					found = append(found, Leftover{Person: p, Connection: c, Unkept: true})
				}
			}
			return errors.Join(err, lost)
		}))
	}
	return found, failed
}

// End ends the access at the clinic with proof, as [Session.Revoke] does; what is not [Leftover.Endable] stays as it is. open is who is unlocked in the window,
// nil if nobody is.
func (l Leftover) End(ctx context.Context, b Backend, open Session, noted func(Evidence)) (Revocation, error) {
	var came Revocation
	if !l.Endable() {
		if r := l.Connection.Revocation; r != nil {
			came = *r
		}
		return came, nil
	}
	err := withSession(ctx, b, open, l.Person, func(s Session) error {
		var err error
		came, err = s.Revoke(ctx, l.Connection.ID, false, noted)
		return err
	})
	return came, err
}

// withSession does something with the open vault of a person. One that was opened for that is locked again. A lock is not tried: without what
// the person types that would be a wrong try, and the last of those removes the keys.
func withSession(ctx context.Context, b Backend, open Session, p Person, do func(Session) error) error {
	if open != nil && open.Person().ID == p.ID {
		return do(open)
	}
	if p.Types() {
		return &Failure{Code: "locked", Part: "behind-lock", Err: errors.New("nothing was typed")}
	}
	s, err := b.Unlock(ctx, p.ID, nil)
	if err != nil {
		return err
	}
	defer s.Lock() //nolint:errcheck // the keys go first; what may fail is to write that down
	return do(s)
}

// Fleeting are those of the persons of whom nothing outlives the window.
func Fleeting(persons []Person) []Person {
	return slices.DeleteFunc(slices.Clone(persons), func(p Person) bool { return p.Keep != KeptInSession })
}
