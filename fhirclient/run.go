package fhirclient

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"chartkey/assets/phrase"
)

// Batch is a part of a page, at most 500 entries or about 4 MB.
type Batch struct {
	Step       Step
	Page       string // address of the page, or of the read
	Received   time.Time
	Entries    []Entry
	Unreadable int    // entries that were left out since the last batch, see Result.Unreadable
	End        bool   // last batch of its page: Next may be kept as the cursor of Step.Key
	Next       string // valid when End; "": the step cannot or need not be resumed
	Sofar      Tally  // valid with Next, and to be kept with it
}

// Sink stores what comes. Store is called from the goroutine that called Run,
// in order; its error ends the run. It may keep the entries.
type Sink interface {
	Store(ctx context.Context, b Batch) error
}

// Progress is how far a run has come, in all.
type Progress struct {
	Step           string // Step.Key
	Pages, Entries int    // stored
	Files          int    // of the entries: attachments
}

// Stranger names a record of another patient that was kept out.
type Stranger struct{ Type, ID string }

// Unreadable names an entry that was left out.
type Unreadable struct {
	Step   string // Step.Key
	Name   string // "Type/id", the fullUrl, or what else is known
	Reason string
}

// Unread is how many references to records of one type could not be followed, and the worst that was said of one.
type Unread struct {
	Count  int
	State  State // Refused, Unknown (it is not there, or not shared), Failed
	Reason phrase.Phrase
}

// Result is what a run brought.
type Result struct {
	Types       map[string]Absence   // types that did not simply come; a type that came whole is not among them
	Seen        map[string]int       // records handed to the Sink, by type
	Complete    map[string]bool      // a full, unlimited step of the type ended with nothing lost: a sweep is allowed
	Watermark   map[string]time.Time // for PlanInput.Since of the next run; only of steps that ended well
	InPart      map[string]bool      // types that were read from the middle on, since Step.Resume named a page: they have neither of the two above
	Quarantined []Stranger
	Unreadable  []Unreadable      // the first 200
	Lost        int               // how many were unreadable in all
	Conflicts   int               // records that came twice with one version and different content: both were handed over
	Unread      map[string]Unread // references to shared records and attachments that could not be read, by type
	NotTried    int               // how many of those were not asked for, or put off by the server: for Plan.Wanted of the next run
	Dangling    int               // references to shared records that lead nowhere (404, 410)
	LeftOut     int               // attachments larger than MaxAttachment
	Messages    []string          // OperationOutcomes among the entries: the server's words, cleaned; the first 50
	Notes       []string          // what was done otherwise than planned
	Pages       int
}

// run is one Run: a producer, which works through the steps, and the caller's
// goroutine, which stores.
type run struct {
	c       *Client
	owner   owner
	result  *Result
	emit    func(Batch) error
	seen    map[recordKey]mark
	search  uint32        // number of the current search, for mark
	control *url.URL      // an address that was answered with 200
	reached bool          // the server answered something
	stopped phrase.Phrase // why the remaining steps are not tried; zero while they are
	shared  sharedReads
}

// Run carries out the plan for the pinned patient and hands the records to the
// sink. The next page is on its way while the last one is stored. A step that
// fails does not end the run: its types get a state in Result.Types. $everything
// that is not answered, or that loses a page, is replaced by its searches.
//
// An error is returned when ctx ends, when the sink fails, when the server no
// longer accepts the sign-in (ErrUnauthorized, or the http.Client's own error),
// and when nothing could be reached at all (ErrOffline). The result is not nil
// then and holds what came before; nothing in it allows a sweep.
func (c *Client) Run(ctx context.Context, p Plan, patient string, sink Sink, progress func(Progress)) (*Result, error) {
	r := newRun(c, p, patient)
	if patient == "" || c.root == nil {
		return r.result, errors.New("could not run the plan: it needs a patient and a base address")
	}
	if progress == nil {
		progress = func(Progress) {}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan Batch)
	r.emit = func(b Batch) error {
		select {
		case batches <- b:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	ended := make(chan error, 1)
	go func() {
		defer close(batches)
		ended <- r.steps(ctx, p)
	}()
	stored := store(ctx, cancel, batches, sink, progress)
	if err := firstOf(stored, <-ended); err != nil {
		r.result.Complete, r.result.Watermark = nil, nil
		return r.result, err
	}
	return r.result, nil
}

func newRun(c *Client, p Plan, patient string) *run {
	r := &run{
		c: c, owner: owner{id: patient}, seen: map[recordKey]mark{},
		result: &Result{
			Types: map[string]Absence{}, Seen: map[string]int{}, Complete: map[string]bool{},
			Watermark: map[string]time.Time{}, InPart: map[string]bool{}, Unread: map[string]Unread{},
		},
	}
	r.shared = newSharedReads(p)
	for _, a := range p.Absent {
		r.result.Types[a.Type] = a
	}
	return r
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// store hands over batch by batch; after an error it cancels and drains.
func store(ctx context.Context, cancel func(), batches <-chan Batch, sink Sink, progress func(Progress)) error {
	var failed error
	var p Progress
	for b := range batches {
		if failed != nil {
			continue
		}
		if err := sink.Store(ctx, b); err != nil {
			failed = err
			cancel()
			continue
		}
		p.Step, p.Entries = b.Step.Key, p.Entries+len(b.Entries)
		for i := range b.Entries {
			if b.Entries[i].Type == "Binary" {
				p.Files++
			}
		}
		if b.End {
			p.Pages++
		}
		progress(p)
	}
	return failed
}

// steps is the producer.
func (r *run) steps(ctx context.Context, p Plan) error {
	for _, s := range p.Steps {
		if !r.stopped.IsZero() {
			r.absent(s.Types, Failed, r.notTried())
			continue
		}
		if err := r.step(ctx, s); err != nil {
			return err
		}
	}
	r.settle()
	return r.readShared(ctx)
}

// notTried is the reason of what comes after the step that stopped the run.
func (r *run) notTried() phrase.Phrase {
	return phrase.New("reason.not-tried", "not tried: {{.Why}}").Part("Why", r.stopped)
}

func (r *run) step(ctx context.Context, s Step) error {
	switch s.Kind {
	case KindRead:
		return r.readStep(ctx, s)
	case KindEverything:
		return r.everything(ctx, s)
	case KindSearch:
		return r.searchStep(ctx, s)
	}
	return fmt.Errorf("could not run the plan: it has a step of an unknown kind")
}

// readStep reads the pinned Patient.
func (r *run) readStep(ctx context.Context, s Step) error {
	e, h, err := r.c.read(ctx, s.Address, maxResource)
	if err != nil {
		if h != nil { // it came, and cannot be used
			r.unreadable(s.Key, h.name(s.Address), err)
			r.absent(s.Types, Failed, phrase.New("reason.unreadable", "the answer cannot be read: {{.Why}}").Part("Why", reasonOf(err)))
			return nil
		}
		return r.refusal(ctx, s, err)
	}
	r.answered(s.Address)
	if !r.owner.owns(h) || h.Type != "Patient" {
		r.result.Quarantined = append(r.result.Quarantined, Stranger{Type: h.Type, ID: h.ID})
		r.absent(s.Types, Failed, otherRecord)
		return nil
	}
	b := Batch{Step: s, Page: e.Address, Received: r.c.options.Now(), End: true}
	if r.accept(h, e) != repeated {
		b.Entries = []Entry{*e}
	}
	r.result.Complete[h.Type] = true
	return r.send(b)
}

func (r *run) send(b Batch) error {
	if b.End {
		r.result.Pages++
	}
	return r.emit(b)
}

// answered notes the first address that gave a 200: the control for a 401.
func (r *run) answered(address string) {
	r.reached = true
	if r.control == nil {
		r.control, _ = r.c.join(address)
	}
}
