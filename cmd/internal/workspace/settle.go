package workspace

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"chartkey/assets/phrase"
	"chartkey/fhirclient"
	"chartkey/vault/library"
)

// settle ends a run whose pages are all committed: records that a complete listing no longer held go, the state of each kind of record is
// kept, and the next run knows from when on to ask.
func (r *run) settle(ctx context.Context, result *fhirclient.Result, s *Synced) error {
	// Read before anything is changed here: readers see what is committed, and may have to wait for a large change.
	stored, err := r.library.Count(ctx, r.c.ID)
	if err != nil {
		return err
	}
	earlier, err := r.library.Absences(ctx, r.c.ID)
	if err != nil {
		return err
	}
	if err := r.sweep(ctx, result, s); err != nil {
		return fmt.Errorf("could not remove what the server no longer shares: %w", err)
	}
	if err := r.noteMissing(ctx, r.states(result, stored, earlier), earlier, s); err != nil {
		return fmt.Errorf("could not keep what is missing: %w", err)
	}
	if err := setCursors(ctx, r.writer, r.c.ID, r.moved(result)); err != nil {
		return fmt.Errorf("could not keep where the sync stopped: %w", err)
	}
	if err := r.writer.Commit(ctx); err != nil {
		return fmt.Errorf("could not store the records: %w", err)
	}
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

// noteMissing stores the states, and forgets those of before that hold no longer.
func (r *run) noteMissing(ctx context.Context, now map[string]fhirclient.Absence, earlier []library.Absence, s *Synced) error {
	for _, e := range earlier {
		if _, holds := now[e.Type]; holds {
			continue
		}
		if err := r.writer.SetAbsence(ctx, r.c.ID, library.Absence{Type: e.Type}); err != nil {
			return err
		}
	}
	at := r.w.cfg.Now().UTC().Truncate(time.Second)
	for _, typ := range slices.Sorted(maps.Keys(now)) {
		m := missing(r.c.ID, now[typ])
		m.At = at
		s.Partial = append(s.Partial, m)
		reason, err := keep(m.Reason.Phrase)
		if err != nil {
			return err
		}
		if err := r.writer.SetAbsence(ctx, r.c.ID, library.Absence{Type: typ, State: m.State, Reason: reason, At: m.At}); err != nil {
			return err
		}
	}
	return nil
}

// moved is where the next run begins. A kind that a full run did not bring whole is listed in full again.
func (r *run) moved(result *fhirclient.Result) map[string]string {
	set := map[string]string{cursorRun: "", cursorOwed: "", cursorSynced: r.w.cfg.Now().UTC().Format(time.RFC3339)}
	if result.NotTried > 0 {
		set[cursorOwed] = "yes"
	}
	for name := range r.cursors {
		typ, since := strings.CutPrefix(name, cursorSince)
		if strings.HasPrefix(name, cursorNext) || since && r.full && result.Watermark[typ].IsZero() {
			set[name] = ""
		}
	}
	for typ, at := range result.Watermark {
		set[cursorSince+typ] = at.UTC().Format(time.RFC3339Nano)
	}
	if r.full {
		set[cursorRepaired], set[cursorBefore] = "", ""
		set[cursorSwept] = r.w.cfg.Now().UTC().Format(time.RFC3339)
	}
	return set
}

func missing(connection string, a fhirclient.Absence) Missing {
	return Missing{Connection: connection, Type: a.Type, State: string(a.State), Reason: phrase.Plain{Phrase: a.Reason}}
}

func (s *Synced) add(o Synced) {
	s.Stored += o.Stored
	s.Files += o.Files
	s.Unchanged += o.Unchanged
	s.Removed += o.Removed
	s.Quarantined += o.Quarantined
	s.Malformed += o.Malformed
	s.Conflicts += o.Conflicts
	s.Dangling += o.Dangling
	s.LeftOut += o.LeftOut
	s.Strangers = append(s.Strangers, o.Strangers...)
	s.Partial = append(s.Partial, o.Partial...)
}
