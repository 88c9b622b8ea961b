package main

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"chartkey/cmd/internal/workspace"
	"chartkey/fhirclient"
	"chartkey/fhirclient/summary"
	"chartkey/ui"
)

// Records lists newest first. Of what a search found elsewhere than in what a list shows it says where.
func (s *session) Records(ctx context.Context, q ui.RecordQuery) ([]ui.Record, error) {
	f, err := s.filterOf(ctx, q)
	if err != nil {
		return nil, err
	}
	list, err := s.w.Records(ctx, f)
	if err != nil {
		return nil, s.failure(err)
	}
	names, err := s.names(ctx)
	if err != nil {
		return nil, s.failure(err)
	}
	out := make([]ui.Record, 0, len(list))
	for _, r := range list {
		out = append(out, recordOf(r, names))
	}
	if q.Search == "" {
		return out, nil
	}
	mentions, err := s.w.Mentions(ctx, q.Search, list)
	if err != nil {
		return nil, s.failure(err)
	}
	for i, m := range mentions {
		if m != nil {
			said := factOf(*m)
			out[i].Mention = &said
		}
	}
	return out, nil
}

// CountRecords says how many fit.
func (s *session) CountRecords(ctx context.Context, q ui.RecordQuery) (int, error) {
	f, err := s.filterOf(ctx, q)
	if err != nil {
		return 0, err
	}
	n, err := s.w.CountRecords(ctx, f)
	return n, s.failure(err)
}

// PlaceOf says where in the list a record stands.
func (s *session) PlaceOf(ctx context.Context, q ui.RecordQuery, key ui.RecordKey) (ui.RecordKey, int, error) {
	f, err := s.filterOf(ctx, q)
	if err != nil {
		return ui.RecordKey{}, 0, err
	}
	in, at, err := s.w.PlaceOf(ctx, f, key.Connection, key.Type, key.ID)
	if err != nil {
		return ui.RecordKey{}, 0, s.failure(err)
	}
	key.Connection = in
	return key, at, nil
}

// Counts says how many records there are of each type. Files that others refer to are not among what the lists show, and so not here.
func (s *session) Counts(ctx context.Context) (map[string]int, error) {
	counts, err := s.w.Counts(ctx)
	counts = maps.Clone(counts)
	delete(counts, "Binary")
	return counts, s.failure(err)
}

// Record opens one.
func (s *session) Record(ctx context.Context, key ui.RecordKey) (ui.RecordDetail, error) {
	r, err := s.w.Record(ctx, key.Connection, key.Type, key.ID)
	if err != nil {
		return ui.RecordDetail{}, s.failure(err)
	}
	trends, err := s.w.Trends(ctx, key.Connection, key.Type, key.ID)
	if err != nil {
		return ui.RecordDetail{}, s.failure(err)
	}
	names, err := s.names(ctx)
	if err != nil {
		return ui.RecordDetail{}, s.failure(err)
	}
	out := ui.RecordDetail{
		Record: recordOf(r.Record, names), Labels: r.Labels, Narrative: r.Narrative, Raw: r.Raw, SHA256: hex.EncodeToString(r.SHA256[:]),
		Source: r.Source, Received: r.Received,
	}
	out.Facts, out.Range = factsOf(r.Facts, out.Record, r.Attached)
	for _, f := range r.Absent {
		out.Facts = append(out.Facts, ui.Fact{Label: summary.LabelIn(ui.Say, workspace.NotStored), Value: f.Words().In(ui.Say)})
	}
	for _, t := range trends {
		out.Trends = append(out.Trends, trendOf(t, key.ID))
	}
	return out, nil
}

// VerifyRecords reads every record and checks its digest.
func (s *session) VerifyRecords(ctx context.Context, progress func(done, total int)) (ui.Verified, error) {
	v, err := s.w.VerifyRecords(ctx, progress)
	if err != nil {
		return ui.Verified{}, s.failure(err)
	}
	return ui.Verified{Checked: v.Checked, Files: v.Files, Bad: badOf(v.Bad), Structure: v.Structure}, nil
}

// ExportFolder is one in the person's home, named by the day. A home may lie on a disk that lets wait.
func (s *session) ExportFolder(context.Context) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", nil //nolint:nilerr // then there is none to offer
	}
	name := filepath.Join(home, "chartkey-records-"+time.Now().Format(time.DateOnly))
	for i, dir := 2, name; i < 100; i++ {
		if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			return dir, nil
		}
		dir = name + "-" + strconv.Itoa(i)
	}
	return "", nil
}

// Export writes each record as it came into a new folder. It needs a proof.
func (s *session) Export(ctx context.Context, dir string) (ui.Exported, error) {
	if err := s.proven(); err != nil {
		return ui.Exported{}, err
	}
	folder := withHome(dir)
	if !filepath.IsAbs(folder) { // a window has no folder that somebody is in
		return ui.Exported{}, &ui.Failure{Code: string(workspace.Usage), Part: "relative-folder", Err: errors.New("not a full path")}
	}
	folder = filepath.Clean(folder)
	done, err := s.w.ExportRaw(ctx, folder)
	if err != nil {
		return ui.Exported{}, s.failure(err)
	}
	out := ui.Exported{Folder: folder, Written: done.Written, Files: done.Files, Bad: badOf(done.Bad), Manifest: done.Manifest}
	names, err := s.names(ctx)
	if err != nil {
		return out, s.failure(err)
	}
	for _, m := range done.Missing {
		out.Missing = append(out.Missing, missingOf(m, names))
	}
	return out, nil
}

// withHome puts the person's home in the place of a "~" that a path begins with.
func withHome(dir string) string {
	rest, ok := strings.CutPrefix(dir, "~")
	home, err := os.UserHomeDir()
	if !ok || err != nil || rest != "" && !os.IsPathSeparator(rest[0]) {
		return dir
	}
	return filepath.Join(home, rest)
}

// factsOf says what the window shows beside a record's title and value, and the reference range, which stands with the value. Of files that are
// attached it says where they can be had.
func factsOf(list []summary.Fact, r ui.Record, attached bool) (facts []ui.Fact, limits string) {
	for _, f := range list {
		said := factOf(f)
		switch f.Label {
		case workspace.NotStored: // is said in the person's language
			continue
		case summary.RangeLabel:
			limits = said.Value
			continue
		case summary.PatientLabel:
			if strings.HasPrefix(f.Value, "Patient/") { // a bare reference: whose it is was checked when it came
				continue
			}
		case summary.StatusLabel:
			said.Value = r.Status
		case summary.FlagLabel:
			said.Value = r.Flag
		case summary.DocumentLabel, summary.ReportLabel:
			if attached {
				said.Note = lang.X("fact.attached", "Chartkey does not show attached files. An export has them as the clinic sent them.")
			}
		}
		facts = append(facts, said)
	}
	return facts, limits
}

// factOf words a fact for people; one without a label stays without.
func factOf(f summary.Fact) ui.Fact {
	return ui.Fact{Label: summary.LabelIn(ui.Say, f.Label), Value: referencesForPeople(datesForPeople(f.Value))}
}

// filterOf chooses the records of the types that are here and no kind's by their names.
func (s *session) filterOf(ctx context.Context, q ui.RecordQuery) (workspace.RecordFilter, error) {
	f := workspace.RecordFilter{Types: q.Types, Kinds: true, Search: q.Search, Limit: q.Limit, Offset: q.From}
	if !q.Others {
		return f, nil
	}
	counts, err := s.Counts(ctx)
	f.Types = []string{""} // that no record has: without any the filter would let through all
	for t := range counts {
		if ui.KindOf(t) == ui.Others.Key {
			f.Types = append(f.Types, t)
		}
	}
	slices.Sort(f.Types)
	return f, err
}

func badOf(list []workspace.Bad) []ui.Fact {
	var out []ui.Fact
	for _, b := range list {
		out = append(out, ui.Fact{Label: b.Ref, Value: b.Reason})
	}
	return out
}

// reference is one to a record that the clinic does not name in words.
var reference = regexp.MustCompile(`^([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})$`)

// referencesForPeople says of what a value refers to without naming it what kind of record that is.
func referencesForPeople(value string) string {
	pieces := strings.Split(value, "; ")
	for i, piece := range pieces {
		if parts := reference.FindStringSubmatch(piece); parts != nil && fhirclient.KnownType(parts[1]) {
			pieces[i] = lang.X("fact.reference", "{{.Kind}} {{.ID}}", map[string]any{"Kind": ui.TypeName(parts[1], 1), "ID": parts[2]})
		}
	}
	return strings.Join(pieces, "; ")
}

// datesForPeople words a value that is a date, or a period from one to another; other values stay as they are.
func datesForPeople(value string) string {
	ends := strings.Split(value, " to ")
	for i, end := range ends {
		if ends[i] = ui.Instant(end); ends[i] == end {
			return value
		}
	}
	return strings.Join(ends, " – ")
}

func recordOf(r workspace.Record, names origins) ui.Record {
	from := names[r.Connection]
	return ui.Record{
		Key: ui.RecordKey{Connection: r.Connection, Type: r.Type, ID: r.ID}, Title: r.Title, Value: r.Value, Flag: summary.FlagIn(ui.Say, r.Flag),
		When: ui.Day(r.When), Date: r.When, Status: summary.StatusIn(ui.Say, r.Status), Clinic: from.name, Patient: from.patient, Abnormal: summary.Notable(r.Flag),
	}
}

func trendOf(t workspace.Trend, shown string) ui.Trend {
	out := ui.Trend{Name: t.Name, Unit: t.Unit, Low: t.Low, High: t.High, HasLow: t.HasLow, HasHigh: t.HasHigh}
	for _, p := range t.Points {
		out.Points = append(out.Points, ui.Point{When: ui.Day(p.When), Value: p.Value, Text: p.Text, Abnormal: p.Abnormal, Shown: p.ID == shown})
	}
	return out
}
