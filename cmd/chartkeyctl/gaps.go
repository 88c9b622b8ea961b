package main

import (
	"context"
	"io"
	"slices"

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

// gapsOf says of these kinds, or of all, what should be here and is not; where there is no record of them, why. A name that is no kind of
// record is an error then.
func gapsOf(ctx context.Context, w *workspace.Workspace, types []string) (gaps, error) {
	g := gaps{missing: []workspace.Missing{}, names: clinicNames(ctx, w)}
	some, err := w.Records(ctx, workspace.RecordFilter{Types: types, Limit: 1})
	if err != nil {
		return g, err
	}
	if g.all = len(some) == 0; !g.all {
		g.missing, err = w.Missing(ctx)
		g.missing = slices.DeleteFunc(g.missing, func(m workspace.Missing) bool {
			return !slices.Contains(types, m.Type) && (len(types) > 0 || m.State == "none" || m.State == "not-asked")
		})
		return g, err
	}
	for _, typ := range types {
		if err := w.CheckType(ctx, typ); err != nil {
			return g, err
		}
	}
	if len(types) == 0 {
		types = []string{""}
	}
	for _, typ := range types {
		rows, err := w.WhyEmpty(ctx, typ)
		if err != nil {
			return g, err
		}
		g.missing = append(g.missing, rows...)
	}
	return g, nil
}

func (g gaps) text(out io.Writer) {
	switch {
	case len(g.missing) > 0:
		say(out, "Missing:")
		missingText(out, g.missing, g.names)
	case g.all:
		say(out, "There is no connection yet. Sign in to a clinic with: chartkeyctl connect BASE --client-id ID --sync")
	}
}
