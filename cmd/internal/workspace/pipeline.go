package workspace

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"chartkey/fhirclient"
	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// The pipeline of a sync: the FHIR client cuts records out of pages (its goroutine), prepare summarises, hashes and compresses them,
// and one writer stores them. The address of the next page is committed with its page, so that a sync that was ended goes on there.
type pipeline struct {
	run    *run
	group  *errgroup.Group
	ctx    context.Context //nolint:containedctx // the life of the two goroutines below, which is that of one call of execute
	raw    chan fhirclient.Batch
	ready  chan preparedBatch
	room   *semaphore.Weighted // bytes in flight
	counts Synced              // of what is committed
}

type preparedBatch struct {
	fhirclient.Batch
	records   []library.Prepared
	weight    int64
	malformed int
}

const (
	queuedBatches  = 4        // each of at most 500 records or 4 MB, or one larger record
	inFlightBytes  = 32 << 20 // of all batches that are not written yet
	commitRecords  = 10_000   // a transaction of this size pays for its journal
	commitMaxBytes = 32 << 20
	commitTries    = 12 // each waits five seconds for readers to end
)

// newPipeline starts the two goroutines. They outlive a cancelled ctx by what is queued: whole pages that have come are kept.
func newPipeline(ctx context.Context, r *run) *pipeline {
	g, ctx := errgroup.WithContext(context.WithoutCancel(ctx))
	p := &pipeline{run: r, group: g, ctx: ctx, raw: make(chan fhirclient.Batch, queuedBatches), ready: make(chan preparedBatch, queuedBatches)}
	p.room = semaphore.NewWeighted(inFlightBytes)
	g.Go(p.prepare)
	g.Go(p.write)
	return p
}

// Store takes a batch from the FHIR client. One that has come is kept, if there is room for it, also when ctx has just ended.
func (p *pipeline) Store(ctx context.Context, b fhirclient.Batch) error {
	if err := p.admit(ctx, weight(b)); err != nil {
		return err
	}
	select {
	case p.raw <- b:
		return nil
	default:
	}
	select {
	case p.raw <- b:
		return nil
	case <-p.ctx.Done():
		return context.Cause(p.ctx)
	case <-ctx.Done():
		p.room.Release(weight(b))
		return ctx.Err()
	}
}

// admit waits until there is room for so many bytes.
func (p *pipeline) admit(ctx context.Context, bytes int64) error {
	if p.room.TryAcquire(bytes) {
		return nil
	}
	either, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer context.AfterFunc(p.ctx, func() { stop(context.Cause(p.ctx)) })()
	if p.room.Acquire(either, bytes) != nil {
		return context.Cause(either)
	}
	return nil
}

// weight is what a batch takes of the room: of one that would never fit, all.
func weight(b fhirclient.Batch) int64 {
	n := int64(0)
	for i := range b.Entries {
		n += int64(b.Entries[i].Size())
	}
	return min(n, inFlightBytes)
}

// finish waits until everything handed to Store is stored, or the first error.
func (p *pipeline) finish() (Synced, error) {
	close(p.raw)
	err := p.group.Wait()
	return p.counts, err
}

func (p *pipeline) prepare() error {
	defer close(p.ready)
	for b := range p.raw {
		q := preparedBatch{Batch: b, weight: weight(b), records: make([]library.Prepared, 0, len(b.Entries))}
		for i := range b.Entries {
			q.records = append(q.records, library.Prepare(p.run.record(&b, &b.Entries[i])))
			if b.Entries[i].Malformed {
				q.malformed++
			}
		}
		q.Entries = nil
		select {
		case p.ready <- q:
		case <-p.ctx.Done():
			return context.Cause(p.ctx)
		}
	}
	return nil
}

func (p *pipeline) write() error {
	w := p.run.writer
	w.SetRun(p.run.number)
	var done Synced // since the last commit
	written := int64(0)
	commit := func() error {
		if err := p.commit(); err != nil {
			return fmt.Errorf("could not store the records: %w", err)
		}
		p.counts.add(done)
		done, written = Synced{}, 0
		return nil
	}
	for b := range p.ready {
		for _, r := range b.records {
			change, err := w.Put(p.ctx, r)
			if err != nil {
				return fmt.Errorf("could not store a record: %w", err)
			}
			done.count(change, r.Key().Type)
		}
		p.room.Release(b.weight)
		written += b.weight
		done.Malformed += b.malformed
		if !b.End {
			continue
		}
		place, err := placeOf(&b.Batch)
		if err == nil {
			err = w.SetCursor(p.ctx, p.run.c.ID, cursorNext+b.Step.Key, place)
		}
		if err != nil {
			return fmt.Errorf("could not note the next page: %w", err)
		}
		if done.Stored+done.Unchanged >= commitRecords || written >= commitMaxBytes {
			if err := commit(); err != nil {
				return err
			}
		}
	}
	return commit()
}

// commit waits for readers that take long, such as a check of the whole library.
func (p *pipeline) commit() error {
	err := p.run.writer.Commit(p.ctx)
	for try := 1; errors.Is(err, library.ErrBusy) && try < commitTries; try++ {
		err = p.run.writer.Commit(p.ctx)
	}
	return err
}

func (s *Synced) count(c library.Change, typ string) {
	if c == library.Unchanged {
		s.Unchanged++
		return
	}
	s.Stored++
	if typ == library.FileType {
		s.Files++
	}
}

// record puts what a person reads and searches beside the bytes as they came.
func (r *run) record(b *fhirclient.Batch, e *fhirclient.Entry) library.Record {
	s := summary.Of(e.Raw)
	return library.Record{
		Key:     library.Key{Connection: r.c.ID, Type: e.Type, ID: e.ID},
		Version: e.Version, Updated: e.Updated, Date: s.When, Code: s.Code, Title: s.Title, Value: s.Value, Flag: s.Flag, Status: s.Status,
		Source: first(e.Address, r.c.Base+"/"+e.Type+"/"+e.ID), Request: b.Page, ETag: e.ETag, Received: b.Received,
		Text: s.Words, Body: e.Raw,
	}
}
