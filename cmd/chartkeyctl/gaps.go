package main

import (
	"context"
	"io"
	"slices"

	"chartkey/assets/phrase"
	"chartkey/cmd/internal/workspace"
)

// recordsAnswer is the answer of list and search, with what is missing of what was asked for.
type recordsAnswer struct {
	Records []workspace.Record  `json:"records"`
	Missing []workspace.Missing `json:"missing"`
}

// gaps are what to say of kinds of record besides those that are here.
type gaps struct {
	missing []workspace.Missing
	all     bool              // there is no record of these kinds
	names   map[string]string // of the clinics
}

// gapsOf says of these kinds, or of all, what should be here and is not; of a kind without any record, why. A name that is no kind of record
// is an error.
func gapsOf(ctx context.Context, w *workspace.Workspace, types []string) (gaps, error) {
	g := gaps{missing: []workspace.Missing{}, all: true, names: clinicLabels(ctx, w)}
	for _, typ := range types {
		if err := w.CheckType(ctx, typ); err != nil {
			return g, err
		}
	}
	some, err := anyOf(ctx, w, types)
	if err != nil {
		return g, err
	}
	g.all = !some
	if len(types) == 0 {
		g.missing, err = gapsOfAll(ctx, w, g.all)
	} else {
		g.missing, err = gapsOfEach(ctx, w, types)
	}
	if err == nil && g.all && len(g.missing) == 0 {
		g.missing = []workspace.Missing{unconnected}
	}
	return g, err
}

// unconnected is why there is nothing where there is no connection.
var unconnected = workspace.Missing{Type: "*", State: "not-asked", Reason: phrase.Plain{Phrase: phrase.New("reason.unconnected", "there is no connection yet")}}

func anyOf(ctx context.Context, w *workspace.Workspace, types []string) (bool, error) {
	some, err := w.Records(ctx, workspace.RecordFilter{Types: types, Limit: 1})
	return len(some) > 0, err
}

func gapsOfAll(ctx context.Context, w *workspace.Workspace, none bool) ([]workspace.Missing, error) {
	if none {
		return w.WhyEmpty(ctx, "")
	}
	missing, err := w.Missing(ctx)
	return wanted(missing), err
}

// wanted leaves out the kinds of which a clinic has none and those that nobody asked for: where there are records, these are no gaps.
func wanted(missing []workspace.Missing) []workspace.Missing {
	return slices.DeleteFunc(missing, func(m workspace.Missing) bool { return m.State == "none" || m.State == "not-asked" })
}

func gapsOfEach(ctx context.Context, w *workspace.Workspace, types []string) ([]workspace.Missing, error) {
	list := []workspace.Missing{}
	known, err := w.Missing(ctx)
	if err != nil {
		return list, err
	}
	for i, typ := range types {
		if slices.Contains(types[:i], typ) {
			continue
		}
		some, err := anyOf(ctx, w, []string{typ})
		if err != nil {
			return list, err
		}
		if !some {
			why, err := w.WhyEmpty(ctx, typ)
			if err != nil {
				return list, err
			}
			list = append(list, why...)
			continue
		}
		for _, m := range known {
			if !m.Of(typ) {
				continue
			}
			if m.Fetched != "" { // of any kind, and so of this one
				m.Type = typ
			}
			if !slices.ContainsFunc(list, func(o workspace.Missing) bool { return o.Connection == m.Connection && o.Type == m.Type }) {
				list = append(list, m)
			}
		}
	}
	return list, nil
}

func (g gaps) text(out io.Writer) {
	switch {
	case g.all && len(g.missing) == 1 && g.missing[0].Connection == "":
		say(out, "There is no connection yet. Sign in to a clinic with: chartkeyctl connect BASE --client-id ID --sync")
	case len(g.missing) > 0:
		say(out, "Missing:")
		missingText(out, g.missing, g.names)
	}
}
