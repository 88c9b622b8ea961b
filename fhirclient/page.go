package fhirclient

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// Size of a batch.
const (
	batchEntries = 500
	batchBytes   = 4 << 20
)

// stopError is an error of the receiving side: it ends the run.
type stopError struct{ error }

func (e stopError) Unwrap() error { return e.error }

// pageReader cuts one page into batches.
type pageReader struct {
	w     *walk
	at    *url.URL
	date  time.Time
	began bool // a 200 came
	news  bool // the search had not brought something of it before

	batch      []Entry
	bytes      int // of the entries in batch
	unreadable int // since the last batch

	received int64 // entries of this reading of the page, of whatever use
	lost     int   // those of them that could not be read
}

func (p *pageReader) read(ctx context.Context) (envelope, error) {
	a, err := p.w.r.c.get(ctx, p.at)
	if err != nil {
		return envelope{}, err
	}
	defer a.Close()
	p.began, p.date = true, httpDate(a.Header)
	p.received, p.lost, p.unreadable = 0, 0, 0 // a page that broke off is read from its beginning
	p.w.r.answered(p.at.String())
	return cut(a, func(piece piece) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return p.take(piece)
	})
}

// take decides about one entry of the page: message, unreadable, stranger,
// repeated, or record.
func (p *pageReader) take(piece piece) error {
	r := p.w.r
	p.received++
	if piece.Err != nil {
		p.lose(piece.FullURL, &head{}, piece.Err)
		return nil //nolint:nilerr // one lost entry is noted and does not cost the page
	}
	h, unusable := readHead(piece.Raw, piece.Valid)
	switch {
	case h.Type == "OperationOutcome":
		p.received-- // a message is no match
		r.message(piece.Raw)
		return nil
	case unusable != nil:
		p.lose(piece.FullURL, &h, unusable)
		return nil
	case !r.owner.owns(&h):
		if r.banish(h.Type, h.ID) {
			p.news = true
		}
		return nil
	}
	e := h.entry(piece.Raw)
	if e.Address = beside(piece.FullURL); e.Address != piece.FullURL {
		r.note(fmt.Sprintf("addresses of records that were longer than %d bytes were not kept", maxBeside))
	}
	if e.Address == "" {
		e.Address = r.c.base + "/" + h.Type + "/" + h.ID
	}
	if r.newHere(&e) {
		p.news = true
		p.w.byType[e.Type]++
	}
	if r.accept(&h, &e) == repeated {
		return nil
	}
	p.batch = append(p.batch, e)
	p.bytes += e.Size()
	if len(p.batch) >= batchEntries || p.bytes >= batchBytes {
		return p.flush(false, "")
	}
	return nil
}

func (p *pageReader) lose(fullURL string, h *head, reason error) {
	p.unreadable++
	p.lost++
	p.w.r.unreadable(p.w.step.Key, h.name(fullURL), reason)
}

// banish counts a record of another patient, once; true if it is new.
func (r *run) banish(kind, id string) bool {
	key := keyOf(&Entry{Type: kind, ID: id, Version: "\x00stranger"})
	if _, known := r.seen[key]; known {
		return false
	}
	r.seen[key] = mark{search: r.search}
	r.result.Quarantined = append(r.result.Quarantined, Stranger{Type: kind, ID: id})
	return true
}

// flush sends what is at hand; the last batch of a page goes out even if it is
// empty, since it carries the cursor.
func (p *pageReader) flush(end bool, next string) error {
	if !end && len(p.batch) == 0 && p.unreadable == 0 {
		return nil
	}
	b := Batch{
		Step: p.w.step, Page: p.at.String(), Received: p.w.r.c.options.Now(),
		Entries: p.batch, Unreadable: p.unreadable, End: end, Next: next,
	}
	if next != "" {
		b.Sofar = p.w.sofar
	}
	p.batch, p.bytes, p.unreadable = nil, 0, 0
	if err := p.w.r.send(b); err != nil {
		return stopError{err}
	}
	return nil
}
