package library

import (
	"context"
	"slices"
)

const (
	// flushWords bounds the words that wait for their place in the index.
	flushWords = 8 << 20
	// tidyAfter: so many dropped entries, and a tenth of the library, make Commit tidy the index.
	tidyAfter = 500
)

// pending holds what is to go into the index. The index writes a segment whenever a row comes out of order, so rows
// wait for the end of the transaction and go in sorted.
type pending struct {
	words   map[int64]indexed // by row
	size    int
	drop    []int64
	dropped int64 // in this transaction
}

func (w *Writer) indexWords(doc int64, words indexed) error {
	if words.text == "" {
		return nil
	}
	if w.index.words == nil {
		w.index.words = map[int64]indexed{}
	}
	w.index.words[doc] = words
	if w.index.size += words.size(); w.index.size > flushWords {
		return w.flushIndex()
	}
	return nil
}

func (w *Writer) dropWords(doc int64) error {
	if words, ok := w.index.words[doc]; ok {
		w.index.size -= words.size()
		delete(w.index.words, doc)
		return nil
	}
	w.index.drop = append(w.index.drop, doc)
	w.index.dropped++
	if len(w.index.drop)*8 > flushWords {
		return w.flushIndex()
	}
	return nil
}

// flushIndex applies what waits. Drops go first: a row may be dropped and put anew under the same number.
func (w *Writer) flushIndex() error {
	for _, doc := range w.index.drop {
		err := w.e.exec(`DELETE FROM words WHERE rowid = ?`, doc)
		if err == nil && w.ranks {
			err = w.e.exec(`DELETE FROM heads WHERE rowid = ?`, doc)
		}
		if err != nil {
			return err
		}
	}
	docs := make([]int64, 0, len(w.index.words))
	for doc := range w.index.words {
		docs = append(docs, doc)
	}
	slices.Sort(docs)
	for _, doc := range docs {
		words := w.index.words[doc]
		err := w.e.exec(`INSERT INTO words (rowid, text) VALUES (?, ?)`, doc, words.text)
		if err == nil && w.ranks {
			err = w.e.exec(`INSERT INTO heads (rowid, title, value) VALUES (?, ?, ?)`, doc, words.title, words.value)
		}
		if err != nil {
			return err
		}
	}
	w.index = pending{dropped: w.index.dropped}
	return nil
}

// tidyIndex rewrites the index without what was dropped from it, when that has become worth it: until then a dropped
// entry is only marked, and its words are still in the enciphered file.
func (w *Writer) tidyIndex() error {
	dropped := w.index.dropped
	w.index.dropped = 0
	if dropped == 0 && !w.compact {
		return nil
	}
	if err := w.e.exec(`UPDATE meta SET dropped = dropped + ?`, dropped); err != nil {
		return err
	}
	due, _, err := w.e.number(`SELECT dropped >= max(?, (SELECT coalesce(max(id), 0) FROM record) / 10) FROM meta`, tidyAfter)
	if err != nil || due == 0 && !w.compact {
		return err
	}
	w.compact = false
	err = w.e.exec(`INSERT INTO words (words) VALUES ('optimize')`)
	if err == nil && w.ranks {
		err = w.e.exec(`INSERT INTO heads (heads) VALUES ('optimize')`)
	}
	if err != nil {
		return err
	}
	// Addresses of pages go with the records that came with them.
	clear(w.sources)
	err = w.e.exec(`DELETE FROM source WHERE id NOT IN
		(SELECT source FROM provenance WHERE source IS NOT NULL
		UNION SELECT request FROM provenance WHERE request IS NOT NULL)`)
	if err == nil {
		err = w.e.exec(`UPDATE meta SET dropped = 0`)
	}
	return err
}

// Compact makes the next Commit rewrite the search index as one piece, without the words of what was removed. Searches
// get faster by it; it is worth a call after a first load. It costs about a second for 100,000 records.
func (w *Writer) Compact(ctx context.Context) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	w.compact = true
	return nil
}
