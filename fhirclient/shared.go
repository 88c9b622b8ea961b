package fhirclient

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"chartkey/assets/phrase"
)

// maxSharedReads bounds the reads after the plan.
const maxSharedReads = 5000

// sharedReads are the references that the stored records make to what patients
// share, and to their own documents.
type sharedReads struct {
	queue   []string
	known   map[string]bool  // queued, read, or come by itself
	blocked map[string]error // types that the server refuses, and how
}

// collect notes what a stored record refers to. It returns how many attachments are left out for their size.
func (s *sharedReads) collect(e *Entry, base string) (leftOut int) {
	if slices.Contains(shared, e.Type) || e.Type == "Binary" {
		s.known[e.Type+"/"+e.ID] = true
	}
	for _, ref := range references(e.Raw, base) {
		if kind, _, _ := strings.Cut(ref, "/"); slices.Contains(shared, kind) {
			s.want(ref)
		}
	}
	for _, a := range Attachments(e.Raw, base) {
		switch {
		case a.Ref == "":
		case !a.TooLarge():
			s.want(a.Ref)
		case !s.known[a.Ref]:
			s.known[a.Ref] = true
			leftOut++
		}
	}
	return leftOut
}

// collectEarlier collects from the records that a part of the run before this one has stored.
func (r *run) collectEarlier(ctx context.Context, p Plan) error {
	if p.Earlier == nil || len(r.result.InPart) == 0 || !r.stopped.IsZero() {
		return nil
	}
	return p.Earlier(ctx, slices.Sorted(maps.Keys(r.result.InPart)), func(e Entry) {
		if _, again := r.seen[keyOf(&e)]; !again {
			r.result.LeftOut += r.shared.collect(&e, r.c.base)
		}
	})
}

func (s *sharedReads) want(ref string) {
	if !s.known[ref] && len(s.queue) < maxSharedReads {
		s.known[ref] = true
		s.queue = append(s.queue, ref)
	}
}

// readShared reads what was collected, one by one and without a right of its
// own: the first refusal of a type ends the tries for that type.
func (r *run) readShared(ctx context.Context) error {
	for reads := 0; len(r.shared.queue) > 0 && reads < maxSharedReads && r.stopped.IsZero(); {
		ref := r.shared.queue[0]
		r.shared.queue = r.shared.queue[1:]
		kind, id, _ := strings.Cut(ref, "/")
		if refusal := r.shared.blocked[kind]; refusal != nil {
			r.unread(kind, refusal)
			continue
		}
		reads++
		if err := r.readOne(ctx, kind, id); err != nil {
			return err
		}
	}
	var why error = errTooMany
	if !r.stopped.IsZero() {
		why = &told{words: r.notTried()}
	}
	for _, ref := range r.shared.queue {
		kind, _, _ := strings.Cut(ref, "/")
		r.unread(kind, why)
	}
	r.shared.queue = nil
	return nil
}

var otherRecord = phrase.New("reason.other-record", "the server sent another record than the one asked for")

var (
	errTooMany = &told{words: phrase.New("reason.too-many", "not tried: they are more than {{.Count}}").Number("Count", maxSharedReads)}
	errOther   = &told{words: otherRecord}
)

// unread counts a reference that could not be followed. With the sign-in that brought the records a 401 is a refusal of this one. A shared
// record that is not there is no part of the person's own that would be missing; an attachment is.
func (r *run) unread(kind string, err error) {
	if kind != "Binary" && (errors.Is(err, ErrNotFound) || errors.Is(err, ErrGone)) {
		r.result.Dangling++
		return
	}
	state, reason := stateOf(err)
	if errors.Is(err, ErrUnauthorized) {
		state = Refused
	}
	u := r.result.Unread[kind]
	u.Count++
	if weight[u.State] < weight[state] {
		u.State, u.Reason = state, reason
	}
	r.result.Unread[kind] = u
}

// refusesKind tells a refusal of every record of a kind from a failure of one.
func refusesKind(err error) bool {
	var status *StatusError
	return errors.Is(err, ErrForbidden) || errors.Is(err, ErrUnauthorized) ||
		errors.As(err, &status) && (status.Status == http.StatusMethodNotAllowed || status.Status == http.StatusNotImplemented)
}

func (r *run) readOne(ctx context.Context, kind, id string) error {
	limit := int64(maxResource)
	if kind == "Binary" {
		limit = maxBinary
	}
	e, h, err := r.c.read(ctx, kind+"/"+pathID(id), limit)
	if err != nil {
		if fatal(ctx, err) {
			return firstOf(ctx.Err(), err)
		}
		if kind == "Binary" && errors.Is(err, ErrTooLarge) { // it is as large as the others, and only did not say so
			r.result.LeftOut++
			return nil
		}
		r.unread(kind, err)
		switch {
		case errors.Is(err, ErrOffline), errors.Is(err, ErrRateLimited):
			r.stopped = reasonOf(err)
		case refusesKind(err):
			r.shared.blocked[kind] = err
		}
		return nil
	}
	switch {
	case h.Type != kind || h.ID != id:
		r.unread(kind, errOther)
		return nil
	case !r.owner.owns(h):
		r.banish(h.Type, h.ID)
		return nil
	case r.accept(h, e) == repeated:
		return nil
	}
	step := Step{Key: "read shared", Kind: KindRead, Types: []string{kind}, Address: kind + "/" + pathID(id)}
	return r.send(Batch{Step: step, Page: e.Address, Received: r.c.options.Now(), Entries: []Entry{*e}, End: true})
}
