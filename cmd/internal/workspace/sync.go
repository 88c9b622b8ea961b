package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chartkey/auth"
	"chartkey/fhirclient"
	"chartkey/vault/library"
)

// Missing says of one kind of record why it is not, or not wholly, here.
type Missing struct {
	Connection string    `json:"connection,omitempty"`
	Type       string    `json:"type"`
	State      string    `json:"state"` // none, not-asked, refused, unknown, failed
	Reason     string    `json:"reason"`
	At         time.Time `json:"at,omitzero"`
}

// Synced is what a sync brought.
type Synced struct {
	Stored      int       `json:"stored"` // new or changed
	Unchanged   int       `json:"unchanged"`
	Removed     int       `json:"removed"`
	Quarantined int       `json:"quarantined"` // records of another patient: counted and named, never stored
	Strangers   []string  `json:"strangers,omitempty"`
	Partial     []Missing `json:"partial"`
}

// Complete tells whether nothing was refused, unclear or failed.
func (s Synced) Complete() bool {
	return !slices.ContainsFunc(s.Partial, func(m Missing) bool {
		return m.State == "refused" || m.State == "unknown" || m.State == "failed"
	})
}

// Progress is how far a sync has come.
type Progress struct {
	Connection string
	Step       string
	Records    int
}

// Planned is what a sync would ask one server for.
type Planned struct {
	Connection string        `json:"connection"`
	Steps      []PlannedStep `json:"steps"`
	Partial    []Missing     `json:"partial"`
}

// PlannedStep is one request and what follows from it by paging.
type PlannedStep struct {
	Kind    string   `json:"kind"` // read, everything, search
	Types   []string `json:"types"`
	Address string   `json:"address"` // relative to the base
}

// sweepEvery is how often all records are listed anew, since deletions never appear in a search for changes.
const sweepEvery = 7 * 24 * time.Hour

// Names of cursors; those of steps and types have a key behind them.
const (
	cursorRun   = "run"
	cursorSwept = "swept"
	cursorNext  = "next "
	cursorSince = "since "
)

// Sync fetches the records of the named connections, or of all. Errors: those of auth.Session, context.Canceled, library.ErrBusy; what
// could not be fetched otherwise is in Synced.Partial. What was stored before an error stays.
func (w *Workspace) Sync(ctx context.Context, ids []string, notify func(string), progress func(Progress)) (Synced, error) {
	total := Synced{Partial: []Missing{}}
	chosen, err := w.choose(ctx, ids)
	if err != nil {
		return total, err
	}
	if len(ids) == 0 {
		chosen = alive(chosen)
	}
	var failed error
	for _, c := range chosen {
		s, err := w.syncOne(ctx, c, notify, progress)
		total.add(s)
		if err = w.noteState(ctx, c, err); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", c.Name, err))
			if errors.Is(err, context.Canceled) {
				break
			}
		}
	}
	return total, failed
}

// Plan tells what Sync would ask for now.
func (w *Workspace) Plan(ctx context.Context, ids []string) ([]Planned, error) {
	chosen, err := w.choose(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := []Planned{}
	for _, c := range chosen {
		l, err := w.library(ctx)
		if err != nil {
			return nil, err
		}
		r := &run{w: w, c: c, client: w.fhir(c, w.cfg.HTTP, nil), library: l} // the capability statement needs no token
		if err := r.prepare(ctx); err != nil {
			return nil, err
		}
		p := Planned{Connection: c.ID, Steps: []PlannedStep{}, Partial: []Missing{}}
		for _, s := range r.plan.Steps {
			p.Steps = append(p.Steps, PlannedStep{Kind: s.Kind, Types: s.Types, Address: first(s.Resume, s.Address)})
		}
		for _, a := range r.plan.Absent {
			p.Partial = append(p.Partial, missing(c.ID, a))
		}
		out = append(out, p)
	}
	return out, nil
}

// alive leaves out the connections whose access has ended, unless all have: then a sync has to say so.
func alive(all []Connection) []Connection {
	var left []Connection
	for _, c := range all {
		if c.State != Ended && c.State != AccessEnded {
			left = append(left, c)
		}
	}
	if len(left) == 0 {
		return all
	}
	return left
}

// choose finds the named connections, or all.
func (w *Workspace) choose(ctx context.Context, ids []string) ([]Connection, error) {
	if len(ids) == 0 {
		all, err := w.Connections(ctx)
		if err != nil {
			return nil, err
		}
		if len(all) == 0 {
			return nil, fail(ErrNotFound, "there is no connection yet")
		}
		return all, nil
	}
	chosen := make([]Connection, 0, len(ids))
	for _, id := range ids {
		c, err := w.Connection(ctx, id)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, c)
	}
	return chosen, nil
}

func (w *Workspace) syncOne(ctx context.Context, c Connection, notify func(string), progress func(Progress)) (Synced, error) {
	if err := w.mayFetch(ctx, c); err != nil {
		return Synced{}, err
	}
	l, err := w.library(ctx)
	if err != nil {
		return Synced{}, err
	}
	signIn := w.signIn(c, notify)
	// The sign-in comes before the lock: the person's other processes should not wait for a slow clinic.
	if _, _, err := signIn.AccessToken(ctx); err != nil {
		return Synced{}, err
	}
	if c, err = w.noteGranted(ctx, c, signIn); err != nil {
		return Synced{}, err
	}
	wr, err := l.Writer(ctx)
	if err != nil {
		return Synced{}, fmt.Errorf("could not write to the record library: %w", err)
	}
	defer wr.Close() //nolint:errcheck // what matters was committed, the rest is to be rolled back
	r := &run{w: w, c: c, client: w.fhir(c, signIn.Client(), notify), library: l, writer: wr}
	if err := r.prepare(ctx); err != nil {
		return Synced{}, err
	}
	return r.execute(ctx, progress)
}

// mayFetch refuses what has ended, and finishes a revocation that the server did not take the last time.
func (w *Workspace) mayFetch(ctx context.Context, c Connection) error {
	if c.Revocation != nil && c.Revocation.Outcome == auth.Pending {
		if _, err := w.Revoke(ctx, c.ID, false); err != nil {
			return err
		}
		return fail(auth.ErrAccessEnded, "you took this access back")
	}
	switch c.State {
	case Ended, AccessEnded:
		return fail(auth.ErrAccessEnded, "this access has ended")
	}
	return nil
}

// run is one sync of one connection.
type run struct {
	w       *Workspace
	c       Connection
	client  *fhirclient.Client
	library *library.Library
	writer  *library.Writer

	cursors map[string]string
	plan    fhirclient.Plan
	number  int64
	full    bool
}

// prepare makes the plan from what was granted, what the server offers and where the last run stopped.
func (r *run) prepare(ctx context.Context) error {
	caps, err := r.client.Capabilities(ctx)
	if err != nil {
		return fmt.Errorf("could not ask the server which records it has: %w", err)
	}
	if r.cursors, err = r.library.Cursors(ctx, r.c.ID); err != nil {
		return fmt.Errorf("could not read where the last sync stopped: %w", err)
	}
	now := r.w.cfg.Now()
	r.number, _ = strconv.ParseInt(r.cursors[cursorRun], 10, 64)
	resumed := r.number != 0
	if !resumed {
		r.number = now.UnixMilli()
	}
	swept, err := time.Parse(time.RFC3339, r.cursors[cursorSwept])
	r.full = err != nil || now.Sub(swept) >= sweepEvery
	asked, granted := auth.ParseScopes(r.c.Asked), auth.ParseScopes(r.c.Granted)
	in := fhirclient.PlanInput{
		Patient: r.c.Patient, Asked: askedTypes(asked), Rights: rights(asked, granted), Capabilities: caps,
		Since: map[string]time.Time{}, Cursors: map[string]string{},
	}
	for name, value := range r.cursors {
		if key, ok := strings.CutPrefix(name, cursorNext); ok && resumed {
			in.Cursors[key] = value
		}
		if typ, ok := strings.CutPrefix(name, cursorSince); ok && !r.full {
			if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
				in.Since[typ] = at
			}
		}
	}
	r.plan = fhirclient.MakePlan(in)
	return nil
}

// execute runs the plan and settles what is kept, gone and missing.
func (r *run) execute(ctx context.Context, progress func(Progress)) (Synced, error) {
	if err := r.writer.SetCursor(ctx, r.c.ID, cursorRun, strconv.FormatInt(r.number, 10)); err != nil {
		return Synced{}, fmt.Errorf("could not note the start of the sync: %w", err)
	}
	p := newPipeline(ctx, r)
	result, err := r.client.Run(ctx, r.plan, r.c.Patient, p, func(q fhirclient.Progress) {
		if progress != nil {
			progress(Progress{Connection: r.c.Name, Step: q.Step, Records: q.Entries})
		}
	})
	counts, perr := p.finish()
	if err == nil {
		err = perr
	}
	if err != nil {
		return counts, err
	}
	return counts, r.settle(ctx, result, &counts)
}
