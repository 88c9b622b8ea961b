package workspace

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"chartkey/fhirclient"
	"chartkey/vault/library"
)

// settle ends a run whose pages are all stored: records that a complete listing no longer held go, the state of each kind of record is
// kept, and the next run knows from when on to ask.
func (r *run) settle(ctx context.Context, result *fhirclient.Result, s *Synced) error {
	if err := r.sweep(ctx, result, s); err != nil {
		return fmt.Errorf("could not remove what the server no longer shares: %w", err)
	}
	if err := r.noteMissing(ctx, result, s); err != nil {
		return fmt.Errorf("could not keep what is missing: %w", err)
	}
	if err := r.moveCursors(ctx, result); err != nil {
		return fmt.Errorf("could not keep where the sync stopped: %w", err)
	}
	if err := r.writer.Commit(ctx); err != nil {
		return fmt.Errorf("could not store the records: %w", err)
	}
	for _, q := range result.Quarantined {
		s.Strangers = append(s.Strangers, q.Type+"/"+q.ID)
	}
	s.Quarantined = len(result.Quarantined)
	return nil
}

// sweep removes what a complete listing did not hold. A listing that came back empty where there were records removes nothing: it looks
// the same as a refusal, and what the person has must not go by a mistake of the server.
func (r *run) sweep(ctx context.Context, result *fhirclient.Result, s *Synced) error {
	for typ, whole := range result.Complete {
		if !whole || result.Seen[typ] == 0 {
			continue
		}
		n, err := r.writer.Sweep(ctx, r.c.ID, typ, r.number)
		if err != nil {
			return err
		}
		s.Removed += n
	}
	return nil
}

func (r *run) noteMissing(ctx context.Context, result *fhirclient.Result, s *Synced) error {
	stored, err := r.library.Count(ctx, r.c.ID)
	if err != nil {
		return err
	}
	earlier, err := r.library.Absences(ctx, r.c.ID)
	if err != nil {
		return err
	}
	now := map[string]fhirclient.Absence{}
	for _, a := range r.plan.Absent {
		now[a.Type] = a
	}
	maps.Copy(now, result.Types)
	for _, e := range earlier {
		if _, told := now[e.Type]; told {
			continue
		}
		// A look for changes that brings nothing leaves "nothing shared" as it was; anything else is over.
		if e.State == string(fhirclient.None) && stored[e.Type] == 0 && !r.full {
			now[e.Type] = fhirclient.Absence{Type: e.Type, State: fhirclient.None, Reason: e.Reason}
			continue
		}
		if err := r.writer.SetAbsence(ctx, r.c.ID, library.Absence{Type: e.Type}); err != nil {
			return err
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(now)) {
		a := now[typ]
		if a.State == fhirclient.None && stored[typ] > 0 {
			a.State, a.Reason = fhirclient.Unknown, "the server showed nothing where it showed records before; they are kept"
		}
		m := missing(r.c.ID, a)
		m.At = r.w.cfg.Now().UTC().Truncate(time.Second)
		s.Partial = append(s.Partial, m)
		if err := r.writer.SetAbsence(ctx, r.c.ID, library.Absence{Type: typ, State: m.State, Reason: m.Reason, At: m.At}); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) moveCursors(ctx context.Context, result *fhirclient.Result) error {
	set := map[string]string{cursorRun: ""}
	for name := range r.cursors {
		if len(name) > len(cursorNext) && name[:len(cursorNext)] == cursorNext {
			set[name] = ""
		}
	}
	for typ, at := range result.Watermark {
		set[cursorSince+typ] = at.UTC().Format(time.RFC3339Nano)
	}
	if r.full {
		set[cursorSwept] = r.w.cfg.Now().UTC().Format(time.RFC3339)
	}
	for name, value := range set {
		if err := r.writer.SetCursor(ctx, r.c.ID, name, value); err != nil {
			return err
		}
	}
	return nil
}

func missing(connection string, a fhirclient.Absence) Missing {
	return Missing{Connection: connection, Type: a.Type, State: string(a.State), Reason: a.Reason}
}

func (s *Synced) add(o Synced) {
	s.Stored += o.Stored
	s.Unchanged += o.Unchanged
	s.Removed += o.Removed
	s.Quarantined += o.Quarantined
	s.Strangers = append(s.Strangers, o.Strangers...)
	s.Partial = append(s.Partial, o.Partial...)
}
