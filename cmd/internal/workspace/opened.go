package workspace

import (
	"context"
	"fmt"
	"strings"

	"chartkey/vault/audit"
	"chartkey/vault/library"
)

// Opened tells which records the entries of the log are about that tell of an opening, by the number of the entry. A record that is not here
// any more is left out. Nothing is opened for it, so nothing noted.
func (w *Workspace) Opened(ctx context.Context, log []audit.Entry) (map[uint64]Record, error) {
	keys := map[uint64]library.Key{}
	var wanted []library.Key
	for _, e := range log {
		if key, ok := openedKey(e); ok {
			keys[e.N], wanted = key, append(wanted, key)
		}
	}
	if len(wanted) == 0 {
		return map[uint64]Record{}, nil
	}
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	here, err := l.Heads(ctx, wanted)
	if err != nil {
		return nil, fmt.Errorf("could not look up the records of the log: %w", err)
	}
	opened := map[uint64]Record{}
	for n, key := range keys {
		if r, ok := here[key]; ok {
			opened[n] = view(r)
		}
	}
	return opened, nil
}

// openedKey reads what noteViews wrote: the reference, and the label of the connection or its id.
func openedKey(e audit.Entry) (library.Key, bool) {
	typ, id, ok := strings.Cut(e.Object, "/")
	if e.Kind != audit.View || !ok {
		return library.Key{}, false
	}
	connection := strings.TrimSuffix(e.Text[strings.LastIndex(e.Text, "(")+1:], ")")
	return library.Key{Connection: connection, Type: typ, ID: id}, true
}
