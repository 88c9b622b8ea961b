package workspace

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

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
	counts Synced
}

type preparedBatch struct {
	fhirclient.Batch
	records   []library.Prepared
	bytes     int
	malformed int
}

const (
	queuedBatches  = 4      // each of at most 500 records or 4 MB
	commitRecords  = 10_000 // a transaction of this size pays for its journal
	commitMaxBytes = 32 << 20
)

// newPipeline starts the two goroutines. They outlive a cancelled ctx by what is queued: whole pages that have come are kept.
func newPipeline(ctx context.Context, r *run) *pipeline {
	g, ctx := errgroup.WithContext(context.WithoutCancel(ctx))
	p := &pipeline{run: r, group: g, ctx: ctx, raw: make(chan fhirclient.Batch, queuedBatches), ready: make(chan preparedBatch, queuedBatches)}
	g.Go(p.prepare)
	g.Go(p.write)
	return p
}

// Store takes a batch from the FHIR client. One that has come is kept, if there is room for it, also when ctx has just ended.
func (p *pipeline) Store(ctx context.Context, b fhirclient.Batch) error {
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
		return ctx.Err()
	}
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
		q := preparedBatch{Batch: b, records: make([]library.Prepared, 0, len(b.Entries))}
		for i := range b.Entries {
			q.records = append(q.records, library.Prepare(p.run.record(&b, &b.Entries[i])))
			q.bytes += len(b.Entries[i].Raw)
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
	pending, written := 0, 0
	for b := range p.ready {
		for _, r := range b.records {
			change, err := w.Put(p.ctx, r)
			if err != nil {
				return fmt.Errorf("could not store a record: %w", err)
			}
			p.count(change)
			pending++
		}
		written += b.bytes
		p.counts.Malformed += b.malformed
		if !b.End {
			continue
		}
		if err := w.SetCursor(p.ctx, p.run.c.ID, cursorNext+b.Step.Key, b.Next); err != nil {
			return fmt.Errorf("could not note the next page: %w", err)
		}
		if pending >= commitRecords || written >= commitMaxBytes {
			if err := w.Commit(p.ctx); err != nil {
				return fmt.Errorf("could not store the records: %w", err)
			}
			pending, written = 0, 0
		}
	}
	if err := w.Commit(p.ctx); err != nil {
		return fmt.Errorf("could not store the records: %w", err)
	}
	return nil
}

func (p *pipeline) count(c library.Change) {
	if c == library.Unchanged {
		p.counts.Unchanged++
		return
	}
	p.counts.Stored++
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
