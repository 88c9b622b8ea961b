package fhirclient

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"chartkey/assets/phrase"
)

// searchStep carries out one search of the plan and judges how it ended.
func (r *run) searchStep(ctx context.Context, s Step) error {
	w := r.newWalk(s, true)
	if err := w.follow(ctx); err != nil {
		return err
	}
	var status *StatusError
	if w.pages == 0 && errors.As(w.err, &status) {
		switch {
		case wantsCategory(s, status):
			return r.byCategory(ctx, s, w.err)
		case status.Status == http.StatusBadRequest && !s.Full:
			r.note("the server does not search by date of change: " + s.Types[0] + " was read whole")
			return r.searchStep(ctx, s.whole())
		}
	}
	return r.judge(ctx, s, w)
}

// whole is the step without its date of change.
func (s Step) whole() Step {
	before, rest, found := strings.Cut(s.Address, "&_lastUpdated=")
	if _, after, more := strings.Cut(rest, "&"); found && more {
		before += "&" + after
	}
	s.Address, s.Full, s.Resume, s.Sofar = before, true, "", Tally{}
	return s
}

// judge writes down what a search of one type proves.
func (r *run) judge(ctx context.Context, s Step, w *walk) error {
	name := s.Types[0]
	if w.err != nil {
		return r.refusal(ctx, s, w.err)
	}
	if why := w.gap(); !why.IsZero() {
		r.absent(s.Types, Unknown, why)
		return nil
	}
	if w.sofar.Skipped > 0 {
		r.absent(s.Types, Failed, phrase.New("reason.lost-pages", "pages that could not be read: {{.Count}}").Number("Count", w.sofar.Skipped))
		return nil
	}
	if w.resumed {
		r.inPart(name)
		return nil
	}
	r.complete(name, s.Full && !s.Constrained, w.mark)
	if w.byType[name] > 0 || !s.Full {
		return nil
	}
	if s.Constrained {
		r.absent(s.Types, Unknown, phrase.New("reason.empty-part", "only a part of this type was granted, and that part is empty"))
		return nil
	}
	r.absent(s.Types, None, phrase.New("reason.none", "nothing shared"))
	return nil
}

// gap says what makes the end of a search doubtful; it is zero if nothing does.
func (w *walk) gap() phrase.Phrase {
	switch {
	case w.sofar.Lost > 0:
		return LostEntries(w.sofar.Lost)
	case w.sofar.Total > w.sofar.Received:
		return phrase.New("reason.fewer", "the server announced {{.Announced}} entries and sent {{.Sent}}").
			Number("Announced", int(w.sofar.Total)).Number("Sent", int(w.sofar.Received))
	}
	return phrase.Phrase{}
}

// LostEntries is the reason where single entries could not be read.
func LostEntries(n int) phrase.Phrase {
	return phrase.New("reason.lost-entries", "entries that could not be read: {{.Count}}").Number("Count", n)
}

// categories are what US servers are known to want (US Core), for the types
// whose search they refuse without a category.
var categories = map[string][]string{
	"Observation": {"laboratory", "vital-signs", "social-history", "survey", "imaging", "procedure", "exam", "therapy",
		"activity", "sdoh", "functional-status", "disability-status", "cognitive-status"},
	"Condition":         {"problem-list-item", "encounter-diagnosis", "health-concern"},
	"DiagnosticReport":  {"LAB", "RAD", "LP29684-5", "LP29708-2", "LP7839-6"},
	"DocumentReference": {"clinical-note"},
	"CarePlan":          {"assess-plan"},
}

// wantsCategory: the refusal says so, and the search has none.
func wantsCategory(s Step, status *StatusError) bool {
	return len(categories[s.Types[0]]) > 0 && !strings.Contains(s.Address, "&category=") &&
		(status.Status == http.StatusBadRequest || status.Status == http.StatusForbidden || status.Status == http.StatusUnprocessableEntity) &&
		strings.Contains(strings.ToLower(status.Outcome), "categor")
}

// byCategory asks category by category. What comes is kept; that nothing else
// exists cannot be told, so the type is never complete.
func (r *run) byCategory(ctx context.Context, s Step, refusal error) error {
	name := s.Types[0]
	r.note("the server lists " + name + " by category only: the known categories were asked for")
	r.incomplete(name)
	var came, answered int
	for _, category := range categories[name] {
		part := s
		part.Address, part.Resume, part.Sofar = s.Address+"&category="+category, "", Tally{}
		w := r.newWalk(part, false)
		if err := w.follow(ctx); err != nil {
			return err
		}
		came += w.byType[name]
		if w.err == nil {
			answered++
		}
		if err := r.judgePart(ctx, s, w); err != nil || !r.stopped.IsZero() {
			return err
		}
	}
	switch {
	case answered == 0 && came == 0:
		return r.refusal(ctx, s, refusal)
	case came == 0 && s.Full:
		r.absent(s.Types, Unknown, phrase.New("reason.categories", "the server lists this type by category only, and the known categories are empty"))
	}
	return nil
}

// judgePart writes down what is lost of one category. A category that is
// refused is not for us, or not known there.
func (r *run) judgePart(ctx context.Context, s Step, w *walk) error {
	switch {
	case w.err != nil && w.pages == 0 && isRefusal(w.err):
		return nil
	case w.err != nil:
		return r.refusal(ctx, s, w.err)
	case w.sofar.Skipped > 0 || !w.gap().IsZero():
		r.absent(s.Types, Failed, phrase.New("reason.category", "a category could not be read whole"))
	}
	return nil
}

func isRefusal(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && (errors.Is(status, ErrForbidden) || unsupportedSearch(status) || status.Status == http.StatusNotFound)
}
