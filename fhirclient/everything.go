package fhirclient

import (
	"context"
	"errors"
	"slices"

	"chartkey/assets/phrase"
)

// everything asks for the record in one search. Types of which it brought
// nothing are checked by their own search; if it is not answered, or loses a
// page, the searches take its place.
func (r *run) everything(ctx context.Context, s Step) error {
	w := r.newWalk(s, true)
	if err := w.follow(ctx); err != nil {
		return err
	}
	switch {
	case w.err == nil && w.sofar.Skipped == 0:
		return r.check(ctx, s, w)
	case errors.Is(w.err, ErrUnauthorized):
		return r.unauthorizedEverything(ctx, s, w.err)
	case errors.Is(w.err, ErrOffline), errors.Is(w.err, ErrRateLimited):
		return r.refusal(ctx, s, w.err)
	}
	why := phrase.New("reason.lost-page", "a page of it was lost")
	if w.err != nil {
		why = reasonOf(w.err)
	}
	r.reached = true
	r.note("$everything was replaced by a search of each type: " + why.String())
	return r.instead(ctx, s, s.Types, why)
}

// unauthorizedEverything: with a good sign-in, a 401 is a refusal of the
// operation and not of the types.
func (r *run) unauthorizedEverything(ctx context.Context, s Step, err error) error {
	if err := r.unauthorized(ctx, Step{}, err); err != nil {
		return err
	}
	r.note("$everything was refused (401) and replaced by a search of each type")
	return r.instead(ctx, s, s.Types, reasonOf(err))
}

// check takes what came whole, and asks for the rest type by type, so that
// "none" is said on evidence. The rest is also what a part of it did not bring
// and no earlier part did.
func (r *run) check(ctx context.Context, s Step, w *walk) error {
	var missing []string
	for _, name := range s.Types {
		earlier := w.resumed && slices.Contains(s.Held, name)
		switch {
		case w.byType[name] == 0 && s.Full && !earlier:
			missing = append(missing, name)
		case w.resumed:
			r.inPart(name)
		case !w.gap().IsZero():
			r.incomplete(name)
		default:
			r.complete(name, s.Full, w.mark)
		}
	}
	if w.resumed {
		r.result.Lost += s.Sofar.Lost // their names are those of the first part
	}
	if w.sofar.Lost > 0 {
		r.note(w.gap().String() + " of $everything")
	}
	return r.instead(ctx, s, missing, phrase.New("reason.everything",
		"$everything brought nothing of this type, and the server offers no search that would show why"))
}

// instead runs the searches of the named types. A type without one is unknown
// for the given reason.
func (r *run) instead(ctx context.Context, s Step, names []string, why phrase.Phrase) error {
	for _, name := range names {
		offered := false
		for _, search := range s.Instead {
			if search.Types[0] != name {
				continue
			}
			offered = true
			if !r.stopped.IsZero() {
				r.absent(search.Types, Failed, r.notTried())
				continue
			}
			if err := r.searchStep(ctx, search); err != nil {
				return err
			}
		}
		if !offered {
			r.absent([]string{name}, Unknown, why)
		}
	}
	return nil
}
