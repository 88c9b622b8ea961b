package workspace

import (
	"context"
	"errors"
	"fmt"

	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// maxMentioning bounds the records that are read to say where a search found them, in bytes. Most have two thousand.
const maxMentioning = 128 << 10

// Mentions says of each of some records that a search found where it did, and nil of those whose title, value and flag tell: in which fact, or,
// without a label, with which words around. A record that is too large to look has neither. It reads the records, so it is for as many as are
// seen at once. Nothing is noted: to list a record does not open it.
func (w *Workspace) Mentions(ctx context.Context, search string, found []Record) ([]*summary.Fact, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	said := make([]*summary.Fact, len(found))
	at := map[library.Key]int{}
	var keys []library.Key
	looked := library.LookedFor(search)
	for i, r := range found {
		if !looked.Beyond(headOf(r)).None() {
			k := library.Key{Connection: r.Connection, Type: r.Type, ID: r.ID}
			at[k], keys, said[i] = i, append(keys, k), &summary.Fact{}
		}
	}
	err = l.Bodies(ctx, keys, maxMentioning, func(r library.Record) {
		i := at[r.Key]
		*said[i] = mention(looked.Beyond(headOf(found[i])), summary.Of(r.Body))
	})
	if err != nil && !errors.Is(err, library.ErrDamaged) { // the list itself is whole
		return nil, fmt.Errorf("could not look where the words are: %w", err)
	}
	return said, nil
}

// headOf is what a list shows of a record.
func headOf(r Record) string { return r.Title + "\n" + r.Value + "\n" + r.Flag }

// mention finds the fact that has all that is looked for, else one that has some of it, else the words in any text of the record.
func mention(looked library.Looked, s summary.Summary) summary.Fact {
	var some summary.Fact
	for _, f := range s.Facts {
		switch words := looked.Excerpt(f.Value); {
		case words == "":
		case looked.Beyond(f.Value).None():
			return summary.Fact{Label: f.Label, Value: words}
		case some.Value == "":
			some = summary.Fact{Label: f.Label, Value: words}
		}
	}
	if some.Value != "" {
		return some
	}
	return summary.Fact{Value: looked.Excerpt(s.Words)}
}
