package workspace

import (
	"context"
	"errors"
	"fmt"

	"chartkey/fhirclient/narrative"
	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// Record opens the record of one connection, and notes that in the log. ErrNotFound.
func (w *Workspace) Record(ctx context.Context, connection, typ, id string) (RecordDetail, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return RecordDetail{}, err
	}
	r, err := l.Get(ctx, library.Key{Connection: connection, Type: typ, ID: id})
	if errors.Is(err, library.ErrNotFound) {
		return RecordDetail{}, ErrNoSuchRecord
	}
	if err != nil {
		return RecordDetail{}, fmt.Errorf("could not open the record: %w", err)
	}
	opened := detail(r)
	if err := w.noteViews(ctx, opened); err != nil {
		return RecordDetail{}, err
	}
	return opened, nil
}

func detail(r library.Record) RecordDetail {
	s := summary.Of(r.Body)
	return RecordDetail{
		Record: view(r), Facts: orEmpty(s.Facts), Labels: orEmpty(s.Labels), Narrative: narrative.FromResource(r.Body), Raw: r.Body, SHA256: r.SHA256,
	}
}

// Counts tells how many records there are of each type, over all connections.
func (w *Workspace) Counts(ctx context.Context) (map[string]int, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := l.Count(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("could not count the records: %w", err)
	}
	return counts, nil
}
