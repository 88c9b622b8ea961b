package fhirclient

import (
	"context"
	"errors"
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
	queue   []string         // what is not stored yet
	again   []string         // what is: it may have changed, and comes last
	stored  map[string]bool  // see Plan.Stored
	known   map[string]bool  // queued, read, or come by itself
	queued  map[string]int   // how many were put into queue, by type
	beyond  map[string]int   // how many were not, since there were too many
	blocked map[string]error // types that the server refuses, and how
}

func newSharedReads(p Plan) sharedReads {
	s := sharedReads{
		stored: p.Stored, known: map[string]bool{}, queued: map[string]int{}, beyond: map[string]int{}, blocked: map[string]error{},
	}
	for _, ref := range p.Wanted {
		s.want(ref)
	}
	return s
}

// References are the references of a record that [Client.Run] follows: to what
// patients share, and to attachments that are not too large ("Binary/1").
func (c *Client) References(record []byte) []string {
	refs, _ := followed(record, c.base)
	return refs
}

// followed are the references that are followed, and those to attachments that
// are left out for their size.
func followed(record []byte, base string) (refs, tooLarge []string) {
	for _, ref := range references(record, base) {
		if kind, _, _ := strings.Cut(ref, "/"); slices.Contains(shared, kind) {
			refs = append(refs, ref)
		}
	}
	for _, a := range Attachments(record, base) {
		switch {
		case a.Ref == "":
		case a.TooLarge():
			tooLarge = append(tooLarge, a.Ref)
		default:
			refs = append(refs, a.Ref)
		}
	}
	return refs, tooLarge
}

// collect notes what a stored record refers to. It returns how many attachments are left out for their size.
func (s *sharedReads) collect(e *Entry, base string) (leftOut int) {
	if slices.Contains(shared, e.Type) || e.Type == "Binary" {
		s.known[e.Type+"/"+e.ID] = true
	}
	refs, tooLarge := followed(e.Raw, base)
	for _, ref := range refs {
		s.want(ref)
	}
	for _, ref := range tooLarge {
		if !s.known[ref] {
			s.known[ref] = true
			leftOut++
		}
	}
	return leftOut
}

// want queues a reference. Each type has room of its own, so that one that is refused keeps nothing else out. One for which there is no room
// is counted and not remembered: again each time that it is referred to.
func (s *sharedReads) want(ref string) {
	kind, _, _ := strings.Cut(ref, "/")
	switch {
	case s.known[ref]:
	case s.stored[ref]:
		if len(s.again) < maxSharedReads {
			s.known[ref] = true
			s.again = append(s.again, ref)
		}
	case s.queued[kind] < maxSharedReads:
		s.known[ref] = true
		s.queued[kind]++
		s.queue = append(s.queue, ref)
	default:
		s.beyond[kind]++
	}
}

// next takes the next reference to read, "" if there is none.
func (s *sharedReads) next() (ref string) {
	from := &s.queue
	if len(*from) == 0 {
		from = &s.again
	}
	if len(*from) > 0 {
		ref, *from = (*from)[0], (*from)[1:]
	}
	return ref
}

// readShared reads what was collected, one by one and without a right of its
// own: the first refusal of a type ends the tries for that type.
func (r *run) readShared(ctx context.Context) error {
	for reads := 0; reads < maxSharedReads && r.stopped.IsZero(); {
		ref := r.shared.next()
		if ref == "" {
			break
		}
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
	for _, ref := range r.shared.queue {
		kind, _, _ := strings.Cut(ref, "/")
		r.shared.beyond[kind]++
	}
	r.shared.queue, r.shared.again = nil, nil
	for kind, n := range r.shared.beyond {
		for range n {
			r.leave(kind)
		}
	}
	return nil
}

// leave counts a reference that was not tried.
func (r *run) leave(kind string) {
	switch refusal := r.shared.blocked[kind]; {
	case refusal != nil:
		r.unread(kind, refusal)
		return
	case !r.stopped.IsZero():
		r.unread(kind, &told{words: r.notTried()})
	default:
		r.unread(kind, errTooMany)
	}
	r.result.NotTried++
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
			r.result.NotTried++
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
