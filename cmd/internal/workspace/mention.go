package workspace

import (
	"context"
	"errors"
	"fmt"

	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// maxMentioning bounds the records that are read to say where a search found them, in bytes: one that is larger holds files, or is a document.
const maxMentioning = 256 << 10

// Mentions says where a search found each of some records whose title, value and flag do not tell: in which fact, or, with no label, with which
// words around; an empty one for the others. It reads each of those, so it is for as many as are looked at at once. Nothing is noted: that a
// record is listed does not open it.
func (w *Workspace) Mentions(ctx context.Context, search string, found []Record) ([]summary.Fact, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	said := make([]summary.Fact, len(found))
	at := map[library.Key]int{}
	var keys []library.Key
	looked := library.LookedFor(search)
	for i, r := range found {
		if !looked.Beyond(headOf(r)).None() {
			k := library.Key{Connection: r.Connection, Type: r.Type, ID: r.ID}
			at[k], keys = i, append(keys, k)
		}
	}
	err = l.Bodies(ctx, keys, maxMentioning, func(r library.Record) {
		i := at[r.Key]
		said[i] = mention(looked.Beyond(headOf(found[i])), summary.Of(r.Body))
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
