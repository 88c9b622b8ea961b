package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
	"chartkey/vault/library"
)

func (a *app) records() *cobra.Command {
	return group("records", "Read, search, export and verify the stored records",
		a.recordsList(), a.recordsShow(), a.recordsSearch(), a.recordsExport(), a.recordsVerify())
}

func (a *app) recordsList() *cobra.Command {
	var f workspace.RecordFilter
	c := &cobra.Command{
		Use: "list", Short: "List the records, newest first",
		Long: `List the records, newest first, and what is missing. The last column is the name of each for records show; what stands before its slash is its
kind for --type.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.Limit < 0 {
				return usageError(fmt.Errorf("--limit is 0 (all) or more"))
			}
			if f.Since != "" && !isoDate(f.Since) {
				return usageError(fmt.Errorf("--since is a date such as 2024-05-31, 2024-05 or 2024"))
			}
			return a.withWorkspace(c.Context(), func(w *workspace.Workspace) error {
				return a.listRecords(c.Context(), w, f)
			})
		},
	}
	c.Flags().StringArrayVar(&f.Types, "type", nil, "only this kind, such as Observation; may be given several times")
	c.Flags().StringVar(&f.Since, "since", "", "only from this day on, such as 2024-05-31")
	c.Flags().IntVar(&f.Limit, "limit", 0, "at most so many (default: all)")
	return c
}

func (a *app) listRecords(ctx context.Context, w *workspace.Workspace, f workspace.RecordFilter) error {
	list, err := w.Records(ctx, f)
	if err != nil {
		return err
	}
	gaps, err := gapsOf(ctx, w, f.Types)
	if errors.Is(err, vault.ErrSignInsDamaged) && !gaps.all { // which clinics there are is lost, and the records are whole
		said, _ := a.explain(err)
		a.complain(said)
		gaps.missing, err = []workspace.Missing{}, nil
	}
	if err != nil {
		return err
	}
	clinics := clinicsOf(ctx, w, list)
	return a.answer(recordsAnswer{list, gaps.missing}, func(out io.Writer) {
		recordsText(out, list, clinics, f.Limit)
		switch {
		case len(list) > 0 || gaps.all:
		case f.Search != "":
			say(out, "No record holds all of these words. Each has to occur as it is, the last may be a beginning, and words in quotes stand side by side.")
		default:
			say(out, "There are some that are older or without a date: leave out --since.")
		}
		gaps.text(out)
	})
}

func (a *app) recordsSearch() *cobra.Command {
	var f workspace.RecordFilter
	c := &cobra.Command{
		Use: "search TEXT", Short: "Find records by words",
		Long: `Find the records that hold all of these words: first those that are called so, then those whose values say so, then the others, newest first
in each. Each word has to occur as it is, the last may be a beginning, and words in quotes stand side by side.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.Search = strings.Join(args, " "); !library.Searchable(f.Search) {
				return usageError(fmt.Errorf("there is no word to search for"))
			}
			return a.withWorkspace(c.Context(), func(w *workspace.Workspace) error {
				return a.listRecords(c.Context(), w, f)
			})
		},
	}
	c.Flags().StringArrayVar(&f.Types, "type", nil, "only this kind, such as Observation; may be given several times")
	c.Flags().IntVar(&f.Limit, "limit", 50, "at most so many")
	return c
}

// recordDetail is a record in the answer of show.
type recordDetail struct {
	workspace.RecordDetail
	Narrative string `json:"narrative"`
}

func (a *app) recordsShow() *cobra.Command {
	var raw bool
	var connection string
	c := &cobra.Command{
		Use: "show REF", Short: "Show one record, such as Observation/123",
		Long: `Show one record: what is in it, and its text as the clinic wrote it. REF is its name in the last column of records list, such as
Observation/123.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withWorkspace(c.Context(), func(w *workspace.Workspace) error { return a.showRecord(c.Context(), w, args[0], connection, raw) })
		},
	}
	c.Flags().BoolVar(&raw, "raw", false, "print its bytes as the server sent them")
	c.Flags().StringVar(&connection, "connection", "", "only as this connection brought it, where several clinics sent one of that name")
	return c
}

func (a *app) showRecord(ctx context.Context, w *workspace.Workspace, ref, connection string, raw bool) error {
	found, err := findRecords(ctx, w, ref, connection)
	if err != nil {
		return err
	}
	if raw {
		if len(found) > 1 {
			return advise(usageError(fmt.Errorf("several connections brought a record of that name")),
				"Say which with --connection, such as "+found[0].Connection+". See: chartkeyctl connections")
		}
		_, err := a.out.Write(found[0].Raw)
		return err
	}
	list := make([]recordDetail, 0, len(found))
	for _, r := range found {
		list = append(list, recordDetail{RecordDetail: r, Narrative: r.Narrative.Text()})
	}
	return a.answer(map[string][]recordDetail{"records": list}, func(out io.Writer) {
		for i, r := range list {
			if i > 0 {
				say(out, "")
			}
			recordText(out, r)
		}
	})
}

// findRecords opens the records of a name, or the one that a connection brought.
func findRecords(ctx context.Context, w *workspace.Workspace, ref, connection string) ([]workspace.RecordDetail, error) {
	if connection == "" {
		return w.ShowRecords(ctx, ref)
	}
	k, err := w.Connection(ctx, connection)
	if err != nil {
		return nil, err
	}
	typ, id, _ := strings.Cut(ref, "/")
	r, err := w.Record(ctx, k.ID, typ, id)
	if err != nil {
		return nil, err
	}
	return []workspace.RecordDetail{r}, nil
}

func recordText(out io.Writer, r recordDetail) {
	say(out, "%s", r.Title)
	t := newTable(out)
	for _, f := range r.Facts {
		t.row("  "+f.Label, f.Value)
	}
	t.row("  From", r.Source)
	t.row("  Received", r.Received.Local().Format("2006-01-02 15:04"))
	t.end()
	if len(r.Labels) > 0 {
		say(out, "  Handling labels: %s", strings.Join(r.Labels, ", "))
	}
	if r.Narrative != "" {
		say(out, "")
		flow(out, r.RecordDetail.Narrative.Blocks, "")
	}
}

// clinicsOf names the connections that brought the records, by their ids; nil where there is only one.
func clinicsOf(ctx context.Context, w *workspace.Workspace, list []workspace.Record) map[string]string {
	names := map[string]string{}
	for _, r := range list {
		names[r.Connection] = r.Connection
	}
	if len(names) < 2 {
		return nil
	}
	known, _ := w.Access(ctx, nil) // where the names are lost the ids remain
	for id, label := range workspace.AccessLabels(known) {
		if _, used := names[id]; used {
			names[id] = label
		}
	}
	return names
}

func recordsText(out io.Writer, list []workspace.Record, clinics map[string]string, limit int) {
	t := newTable(out)
	for _, r := range list {
		cells := []string{day(r.When), short(r.Title, 48), short(r.Value, 40), r.Flag}
		if clinics != nil {
			cells = append(cells, short(clinics[r.Connection], 48))
		}
		t.row(append(cells, r.Ref)...)
	}
	t.end()
	if limit > 0 && len(list) == limit {
		say(out, "%s, as many as --limit lets through", recordCount(len(list)))
		return
	}
	say(out, "%s", recordCount(len(list)))
}

// day is the date of a FHIR dateTime, as exact as it was given.
func day(when string) string {
	d, _, _ := strings.Cut(when, "T")
	return d
}

func isoDate(s string) bool {
	for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
