package workspace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// sweepEvery is how often all records are listed anew, since deletions never appear in a search for changes.
const sweepEvery = 7 * 24 * time.Hour

// Names of cursors; those of steps and types have a key behind them.
const (
	cursorRun      = "run"      // number of the run that is under way or was cut off
	cursorLast     = "last"     // number of the newest run
	cursorSwept    = "swept"    // when everything was listed the last time
	cursorSynced   = "synced"   // when a run came to its end the last time
	cursorRepaired = "repaired" // when the records were mended, until everything was listed again
	cursorBefore   = "before"   // what cursorSynced was then
	cursorRights   = "rights"   // what the other cursors hold for
	cursorOwed     = "owed"     // set where not everything that records refer to was tried
	cursorNext     = "next "    // and a step: the page to go on with, as placeOf has it
	cursorSince    = "since "   // and a type: from when on to ask for changes
)

// run is one sync of one connection.
type run struct {
	w       *Workspace
	c       Connection
	client  *fhirclient.Client
	library *library.Library
	writer  *library.Writer
	notify  func(string)

	cursors map[string]string
	set     map[string]string    // cursors that the start of the run changes; "" deletes
	since   map[string]time.Time // by type; absent: all is listed
	plan    fhirclient.Plan
	number  int64
	full    bool
	owing   bool // earlier runs have left some of what their records refer to
}

// prepare makes the plan from what was granted, what the server offers and where the last run stopped.
func (r *run) prepare(ctx context.Context) error {
	caps, err := r.capabilities(ctx)
	if err != nil {
		return err
	}
	if r.cursors, err = r.library.Cursors(ctx, r.c.ID); err != nil {
		return fmt.Errorf("could not read where the last sync stopped: %w", err)
	}
	asked, granted := auth.ParseScopes(r.c.Asked), auth.ParseScopes(r.c.Granted)
	in := fhirclient.PlanInput{
		Patient: r.c.Patient, Asked: askedTypes(asked), Rights: rights(asked, granted), Capabilities: caps,
		Since: map[string]time.Time{}, Cursors: map[string]string{}, Sofar: map[string]fhirclient.Tally{},
	}
	resumed := r.begin(digest(in.Rights))
	if resumed {
		if in.Held, err = r.library.Count(ctx, r.c.ID); err != nil {
			return fmt.Errorf("could not count what the last sync stored: %w", err)
		}
	}
	r.since = in.Since
	for name, value := range r.cursors {
		if key, ok := strings.CutPrefix(name, cursorNext); ok && resumed {
			in.Cursors[key], in.Sofar[key] = pageAt(value)
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

// begin decides whether the last run is taken up again, and whether everything is listed or only what has changed. What was fetched under
// other rights says nothing about what is missing under these.
func (r *run) begin(rights string) (resumed bool) {
	now := r.w.cfg.Now()
	same := r.cursors[cursorRights] == rights
	resumed = same && r.cursors[cursorRun] != ""
	r.owing = resumed || r.cursors[cursorOwed] != ""
	swept, err := time.Parse(time.RFC3339, r.cursors[cursorSwept])
	r.full = !same || err != nil || now.Sub(swept) >= sweepEvery || now.Before(swept) // a clock that was set back
	last, _ := strconv.ParseInt(r.cursors[cursorLast], 10, 64)
	// What is gone is told by the number, so that it is never used twice. A run that goes on has one of its own too: what the first part saw may
	// be gone when the second lists it from the beginning. Kinds that it does not list from the beginning are not swept (fhirclient).
	r.number = max(now.UnixMilli(), last+1)
	number := strconv.FormatInt(r.number, 10)
	r.set = map[string]string{cursorRun: number, cursorLast: number, cursorRights: rights}
	for name := range r.cursors {
		if strings.HasPrefix(name, cursorNext) && !resumed || !same && (name == cursorSwept || strings.HasPrefix(name, cursorSince)) {
			r.set[name] = ""
		}
	}
	return resumed
}

// capabilities asks what the server offers. A server that does not let itself be asked is asked for records all the same.
func (r *run) capabilities(ctx context.Context) (*fhirclient.Capabilities, error) {
	caps, err := r.client.Capabilities(ctx)
	if err == nil {
		return caps, nil
	}
	_, answered := errors.AsType[*fhirclient.StatusError](err)
	if ctx.Err() != nil || !answered && !errors.Is(err, fhirclient.ErrTooLarge) ||
		errors.Is(err, fhirclient.ErrUnauthorized) || errors.Is(err, fhirclient.ErrRateLimited) {
		return nil, fmt.Errorf("could not ask the server which records it has: %w", err)
	}
	if r.notify != nil {
		r.notify("The server does not say which records it has; asking for each kind.")
	}
	return nil, nil //nolint:nilnil // to the plan, no statement is a statement that says nothing
}

// execute runs the plan and settles what is kept, gone and missing.
func (r *run) execute(ctx context.Context, progress func(Progress)) (Synced, error) {
	if err := r.refer(ctx); err != nil {
		return Synced{}, fmt.Errorf("could not look for what the stored records refer to: %w", err)
	}
	if err := setCursors(ctx, r.writer, r.c.ID, r.set); err != nil {
		return Synced{}, fmt.Errorf("could not note the start of the sync: %w", err)
	}
	p := newPipeline(ctx, r)
	result, err := r.client.Run(ctx, r.plan, r.c.Patient, p, func(q fhirclient.Progress) {
		if progress != nil {
			progress(Progress{Connection: r.c.Name, Step: q.Step, Records: q.Entries, Files: q.Files})
		}
	})
	counts, perr := p.finish()
	for _, q := range result.Quarantined {
		counts.Strangers = append(counts.Strangers, q.Type+"/"+q.ID)
	}
	counts.Quarantined, counts.Conflicts, counts.Dangling, counts.LeftOut = len(counts.Strangers), result.Conflicts, result.Dangling, result.LeftOut
	if err == nil {
		err = perr
	}
	if err != nil {
		return counts, err
	}
	return counts, r.settle(ctx, result, &counts)
}

// maxOwed bounds what one run is given to catch up with, which is more than it reads.
const maxOwed = 50_000

// refer tells the plan what is stored of what records refer to, and what earlier runs have left of it: what the records refer to follows from
// their bytes, so that it is looked up when it is needed and kept nowhere.
func (r *run) refer(ctx context.Context) error {
	here, err := r.library.List(ctx, library.Filter{Connection: r.c.ID, Types: append(fhirclient.SharedTypes(), "Binary")})
	if err != nil {
		return err
	}
	r.plan.Stored = make(map[string]bool, len(here))
	for i := range here {
		r.plan.Stored[here[i].Ref()] = true
	}
	if !r.owing {
		return nil
	}
	enough := errors.New("enough")
	owed := map[string]bool{}
	err = r.library.Each(ctx, library.Filter{Connection: r.c.ID}, func(record library.Record) error {
		for _, ref := range r.client.References(record.Body) {
			if len(owed) >= maxOwed {
				return enough
			}
			if !r.plan.Stored[ref] && !owed[ref] {
				owed[ref] = true
				r.plan.Wanted = append(r.plan.Wanted, ref)
			}
		}
		return nil
	})
	if errors.Is(err, enough) {
		return nil
	}
	return err
}

// placeOf is how the page to go on with is kept: its address, and below it what came before.
func placeOf(b *fhirclient.Batch) (string, error) {
	if b.Next == "" {
		return "", nil
	}
	sofar, err := json.Marshal(b.Sofar)
	return b.Next + "\n" + string(sofar), err
}

func pageAt(place string) (address string, sofar fhirclient.Tally) {
	address, text, _ := strings.Cut(place, "\n")
	_ = json.Unmarshal([]byte(text), &sofar) // an earlier build kept none
	return address, sofar
}

func setCursors(ctx context.Context, w *library.Writer, connection string, set map[string]string) error {
	for name, value := range set {
		if err := w.SetCursor(ctx, connection, name, value); err != nil {
			return err
		}
	}
	return nil
}

// digest stands for a set of rights, in whatever order.
func digest(list []fhirclient.Right) string {
	lines := make([]string, 0, len(list))
	for _, r := range list {
		lines = append(lines, fmt.Sprintf("%s %t %t %s", r.Type, r.Read, r.Search, r.Query))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(lines), "\n")))
	return hex.EncodeToString(sum[:16])
}
