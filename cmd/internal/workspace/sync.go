package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chartkey/auth"
	"chartkey/fhirclient/summary"
	"chartkey/vault/audit"
	"chartkey/vault/library"
)

// Synced is what a sync brought.
type Synced struct {
	Stored      int       `json:"stored"` // new or changed
	Files       int       `json:"files"`  // of those, the files that other records refer to
	Unchanged   int       `json:"unchanged"`
	Removed     int       `json:"removed"`
	Quarantined int       `json:"quarantined"` // records of another patient: counted and named, never stored
	Strangers   []string  `json:"strangers,omitempty"`
	Malformed   int       `json:"malformed"` // stored though they are no JSON, since their brackets match
	Conflicts   int       `json:"conflicts"` // came twice under one version with different content: the last one is stored
	Dangling    int       `json:"dangling"`  // references to what patients share, such as a doctor, that lead nowhere
	LeftOut     int       `json:"left_out"`  // attachments larger than 5 MB, of the records that came
	Partial     []Missing `json:"partial"`
	Ends        []End     `json:"-"` // of accesses that the person took back, in place of a fetch
	Failed      []Failed  `json:"-"` // the connections whose fetch failed, each with its part of the error
	Mended      *Mended   `json:"mended,omitempty"`
}

// Mended says of a record library that was damaged what a sync made of it before it fetched.
type Mended struct {
	Kept int    `json:"kept"` // records that could be read
	Lost int    `json:"lost"` // that could not: they are fetched again as far as the clinic still has them
	File string `json:"file"` // where the damaged file is kept

	Uncounted bool `json:"uncounted,omitempty"` // there may have been more that could not be read: what counted them could not be, either
}

// text is what the log says of it.
func (m Mended) text() string {
	text := fmt.Sprintf("kept %d, lost %d", m.Kept, m.Lost)
	if m.Uncounted {
		text += ", uncounted 1" // a count, as the others of an entry are
	}
	return text
}

// Failed is a connection whose fetch, or whose end, failed.
type Failed struct {
	Connection Connection
	Err        error
}

// End is what taking an access back has come to. A pending one was tried again.
type End struct {
	Connection Connection
	*auth.Revocation
}

// Complete tells whether nothing was refused, unclear or failed, and no revocation is left open.
func (s Synced) Complete() bool {
	return !slices.ContainsFunc(s.Partial, func(m Missing) bool {
		return m.State == "refused" || m.State == "unknown" || m.State == "failed"
	}) && !slices.ContainsFunc(s.Ends, func(e End) bool { return e.Outcome != auth.EndedChecked })
}

// Progress is how far a sync has come.
type Progress struct {
	Connection string // its name
	ID         string // of the connection
	At, Of     int    // it is that one of so many, from 1
	Step       string
	Records    int // of this connection
	Files      int // of those, the files that other records refer to
}

// Planned is what a sync would ask one server for.
type Planned struct {
	Connection string        `json:"connection"`
	Steps      []PlannedStep `json:"steps"`
	Partial    []Missing     `json:"partial"`
	Outcome    auth.Outcome  `json:"outcome,omitempty"` // of taking the access back: then nothing is fetched, and a pending one is tried again
}

// PlannedStep is one request and what follows from it by paging.
type PlannedStep struct {
	Kind    string   `json:"kind"` // read, everything, search
	Types   []string `json:"types"`
	Address string   `json:"address"` // relative to the base
}

// Sync fetches the records of the named connections, or of all whose access has not ended. One that fails does not keep the others from
// being fetched. Through an access that the person took back nothing is fetched, whatever the clinic made of it: a pending end is tried again
// first, and Synced.Ends has what became of each. One that is not pending is told of if it is named, or if there is nothing else to do.
// A sign-in that was undone and has not ended at its clinic is tried again too; News has what became of it.
// A damaged library is mended before anything is fetched, and then everything is asked for; library.ErrDamaged if nothing of it can be read.
//
// Errors, joined: those of auth.Session, auth.ErrAccessEnded for a named connection whose access has ended (without names: if there is no
// other), ErrNotFound, context.Canceled, library.ErrBusy. What could not be fetched otherwise is in Synced.Partial. What was stored before an
// error stays, and the next sync goes on from there.
func (w *Workspace) Sync(ctx context.Context, ids []string, notify func(string), progress func(Progress)) (Synced, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	total := Synced{Partial: []Missing{}}
	w.retryArrivals(ctx)
	chosen, err := w.choose(ctx, ids)
	if err != nil {
		return total, err
	}
	if len(ids) == 0 {
		chosen = due(chosen)
	}
	var failed error
	fail := func(c Connection, err error) {
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", c.Name, err))
			total.Failed = append(total.Failed, Failed{c, err})
		}
	}
	toFetch := make([]Connection, 0, len(chosen))
	for _, c := range chosen {
		c, end, err := w.tryEnd(ctx, c)
		if end != nil {
			total.Ends = append(total.Ends, End{c, end})
		}
		fail(c, err)
		if end == nil && err == nil {
			toFetch = append(toFetch, c)
		}
	}
	if total.Mended, err = w.mend(ctx, notify); err != nil {
		return total, errors.Join(failed, err)
	}
	if m := total.Mended; m != nil {
		failed = errors.Join(failed, w.noteDone(ctx, audit.RecordsMended, "", m.text()))
	}
	for i, c := range toFetch {
		if ctx.Err() != nil {
			return total, errors.Join(failed, ctx.Err())
		}
		s, err := w.syncOne(ctx, c, notify, func(p Progress) {
			if progress != nil {
				p.ID, p.At, p.Of = c.ID, i+1, len(toFetch)
				progress(p)
			}
		})
		total.add(s)
		if over(c) == nil {
			err = errors.Join(err, w.noteDone(ctx, audit.Sync, c.label(), syncText(s, err)))
		}
		fail(c, err)
	}
	return total, failed
}

// mend looks for damage in the library and mends it. A library that another process writes to right now is left to it.
func (w *Workspace) mend(ctx context.Context, notify func(string)) (*Mended, error) {
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	before := w.fetchedBefore(ctx, l)
	done, err := l.Mend(ctx, func(r library.Record) string { return summary.Of(r.Body).Words })
	switch {
	case errors.Is(err, library.ErrBusy):
		return nil, nil //nolint:nilnil // the sync says so, if it still is
	case err != nil:
		return nil, fmt.Errorf("could not mend the record library: %w", err)
	case done == nil:
		return nil, nil //nolint:nilnil // there was nothing to mend
	}
	if notify != nil {
		notify("The stored records were damaged. What could be read is kept; the rest is asked for again from each clinic that still lets this app in.")
	}
	w.noteRepair(ctx, l, before)
	return &Mended{Kept: done.Kept, Lost: done.Lost, File: done.File, Uncounted: done.Uncounted}, nil
}

// Plan tells what Sync would ask for now. It sends no token and changes nothing.
func (w *Workspace) Plan(ctx context.Context, ids []string) ([]Planned, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	chosen, err := w.choose(ctx, ids)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		chosen = due(chosen)
	}
	out := []Planned{}
	for _, c := range chosen {
		p, err := w.planOne(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		out = append(out, p)
	}
	return out, nil
}

func (w *Workspace) planOne(ctx context.Context, c Connection) (Planned, error) {
	if c.leftOpen() {
		return Planned{Connection: c.ID, Steps: []PlannedStep{}, Partial: []Missing{}, Outcome: c.Revocation.Outcome}, nil
	}
	if err := over(c); err != nil {
		return Planned{}, err
	}
	l, err := w.library(ctx)
	if err != nil {
		return Planned{}, err
	}
	r := &run{w: w, c: c, client: w.fhir(c, w.cfg.HTTP, nil), library: l} // the capability statement needs no token
	if err := r.prepare(ctx); err != nil {
		return Planned{}, err
	}
	p := Planned{Connection: c.ID, Steps: []PlannedStep{}, Partial: []Missing{}}
	for _, s := range r.plan.Steps {
		address := strings.TrimPrefix(first(s.Resume, s.Address), c.Base+"/")
		p.Steps = append(p.Steps, PlannedStep{Kind: s.Kind, Types: s.Types, Address: address})
	}
	for _, a := range r.plan.Absent {
		p.Partial = append(p.Partial, missing(c.ID, a))
	}
	return p, nil
}

// choose finds the named connections, each once, or all.
func (w *Workspace) choose(ctx context.Context, ids []string) ([]Connection, error) {
	if len(ids) == 0 {
		all, err := w.load(ctx)
		if err == nil && len(all) == 0 {
			err = ErrUnconnected
		}
		return all, err
	}
	chosen := make([]Connection, 0, len(ids))
	for _, id := range ids {
		c, err := w.find(ctx, id)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(chosen, func(o Connection) bool { return o.ID == c.ID }) {
			chosen = append(chosen, c)
		}
	}
	return chosen, nil
}

// due are the connections that a sync without names goes to: those that may be used, and pending ends. Where there are none, it has to be
// said of all what became of them.
func due(all []Connection) []Connection {
	var left []Connection
	for _, c := range all {
		if c.endPending() || over(c) == nil {
			left = append(left, c)
		}
	}
	if len(left) == 0 {
		return all
	}
	return left
}

// over refuses what has ended. What the person took back is not used any more, whatever the server made of it.
func over(c Connection) error {
	switch {
	case c.leftOpen():
		return fail(auth.ErrAccessEnded, "you took this access back, and the clinic has not ended it yet")
	case c.State == Ended:
		return fail(auth.ErrAccessEnded, "you took this access back")
	case c.State == AccessEnded:
		return fail(auth.ErrAccessEnded, "this access has ended")
	}
	return nil
}

func (w *Workspace) syncOne(ctx context.Context, c Connection, notify func(string), progress func(Progress)) (Synced, error) {
	if err := over(c); err != nil {
		return Synced{}, err
	}
	l, err := w.library(ctx)
	if err != nil {
		return Synced{}, err
	}
	s := w.signIn(c, notify)
	// The sign-in comes before the lock: the person's other processes should not wait for a slow clinic.
	if _, _, err := s.AccessToken(ctx); err != nil {
		return Synced{}, w.noteState(ctx, c, err)
	}
	wr, err := l.Writer(ctx)
	if err != nil {
		return Synced{}, fmt.Errorf("could not write to the record library: %w", err)
	}
	defer wr.Close() //nolint:errcheck // what matters was committed, the rest is to be rolled back
	// Only now does it stay as it is: while this waited it may have been removed, ended or signed in anew.
	if c, err = w.noteGranted(ctx, c, s); err != nil {
		return Synced{}, err
	}
	if err := over(c); err != nil {
		return Synced{}, err
	}
	s = w.signIn(c, notify)
	r := &run{w: w, c: c, client: w.fhir(c, s.Client(), notify), library: l, writer: wr, notify: notify}
	if err := r.prepare(ctx); err != nil {
		return Synced{}, w.noteState(ctx, c, err)
	}
	done, err := r.execute(ctx, progress)
	if err != nil {
		return done, w.noteState(ctx, c, err)
	}
	_, err = w.noteGranted(ctx, c, s) // the grant may have shrunk on the way
	return done, errors.Join(err, w.notePatient(ctx, c, l))
}
