package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"chartkey/fhirclient/narrative"
	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// Record is one record as a person looks at it.
type Record struct {
	Ref        string    `json:"ref"`
	Type       string    `json:"type"`
	ID         string    `json:"id"`
	Title      string    `json:"title"`
	When       string    `json:"when"`
	Value      string    `json:"value"`
	Flag       string    `json:"flag"`
	Status     string    `json:"status"`
	Source     string    `json:"source"`     // address where it came from
	Connection string    `json:"connection"` // through which it came
	Received   time.Time `json:"received"`
}

// RecordDetail is a record with all that there is to read.
type RecordDetail struct {
	Record
	Facts     []summary.Fact     `json:"facts"` // those of Absent at the end, labelled [NotStored]
	Absent    []AbsentFile       `json:"-"`
	Attached  bool               `json:"-"` // a file of it is here, beside it or within it
	Labels    []string           `json:"labels"`
	Narrative narrative.Document `json:"-"`
	Raw       []byte             `json:"-"`
	SHA256    [32]byte           `json:"-"`
}

// RecordFilter chooses records; zero fields choose all.
type RecordFilter struct {
	Types  []string // any of these
	Search string   // all of these words, the last as a beginning
	Since  string   // ISO date; records without a date are left out then
	Kinds  bool     // leaves out the files that other records refer to, which are no kind of their own
	Limit  int      // 0 is all, and 200 with Search
	Offset int      // so many of the first are left out
}

// Records lists newest first, without their bodies; a search lists them as [library.Library.Search] ranks them. A search for what holds no word finds nothing.
func (w *Workspace) Records(ctx context.Context, f RecordFilter) ([]Record, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	among := f.among()
	var found []library.Record
	if f.Search == "" {
		found, err = l.List(ctx, among)
	} else {
		found, err = l.Search(ctx, f.Search, among)
	}
	if err != nil {
		return nil, err // it says what could not be done
	}
	return views(found), nil
}

// CountRecords counts what Records would list without a limit.
func (w *Workspace) CountRecords(ctx context.Context, f RecordFilter) (int, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return 0, err
	}
	return l.Number(ctx, f.Search, f.among())
}

// PlaceOf says where among what Records lists without a search a record stands, counted from 0. Where its connection is "", it is the newest
// of that type and id. ErrNotFound.
func (w *Workspace) PlaceOf(ctx context.Context, f RecordFilter, connection, typ, id string) (in string, at int, err error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return "", 0, err
	}
	k, at, err := l.Place(ctx, library.Key{Connection: connection, Type: typ, ID: id}, f.among())
	if errors.Is(err, library.ErrNotFound) {
		return "", 0, fail(ErrNotFound, "there is no such record here")
	}
	if err != nil {
		return "", 0, fmt.Errorf("could not find the record: %w", err)
	}
	return k.Connection, at, nil
}

func (f RecordFilter) among() library.Filter {
	among := library.Filter{Types: f.Types, Since: f.Since, Limit: f.Limit, Offset: f.Offset}
	if f.Kinds {
		among.Files = library.WithoutFiles
	}
	return among
}

// ShowRecords opens every record of that reference ("Type/ID"); the same one may have come from several clinics. Each is noted in
// the log. ErrNotFound.
func (w *Workspace) ShowRecords(ctx context.Context, ref string) ([]RecordDetail, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	found, err := l.Find(ctx, ref)
	if errors.Is(err, library.ErrNotFound) {
		return nil, ErrNoSuchRecord
	}
	if err != nil {
		return nil, fmt.Errorf("could not open the record: %w", err)
	}
	out := make([]RecordDetail, 0, len(found))
	for _, r := range found {
		opened, err := detail(ctx, l, r)
		if err != nil {
			return nil, err
		}
		out = append(out, opened)
	}
	if err := w.noteViews(ctx, out...); err != nil {
		return nil, err
	}
	return out, nil
}

// Verified is the answer of a verification.
type Verified struct {
	Checked int   `json:"checked"` // records, whole or not
	Files   int   `json:"files"`   // of those, the files that other records refer to
	Bad     []Bad `json:"bad"`
	// Structure is set where not records but what lists and finds them is damaged.
	Structure bool `json:"structure_damaged"`
	// Damaged is what an export says was damaged before it: such a folder is as it was written, and not all of the record.
	Damaged []Bad `json:"damaged,omitempty"`
}

// Bad is a record that is not as it was received, and how that was seen.
type Bad struct {
	Ref    string `json:"ref"` // "" where damage hides which it is
	Reason string `json:"reason"`
}

// Whole tells whether all is as it was received.
func (v Verified) Whole() bool { return len(v.Bad) == 0 && !v.Structure }

// VerifyRecords reads every record of the library and checks its SHA-256. The next Sync mends what this finds. library.ErrDamaged where nothing
// can be read at all.
func (w *Workspace) VerifyRecords(ctx context.Context, progress func(done, total int)) (Verified, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return Verified{}, err
	}
	report, err := l.Verify(ctx, progress)
	if err != nil {
		return Verified{}, fmt.Errorf("could not check the records: %w", err)
	}
	v := Verified{Checked: report.Checked, Files: report.Files, Bad: make([]Bad, 0, len(report.Bad)), Structure: report.Structure}
	for _, b := range report.Bad {
		v.Bad = append(v.Bad, Bad(b))
	}
	return v, nil
}

// ReadNarrative sanitizes a narrative from outside: an XHTML div, or a whole resource.
func ReadNarrative(in io.Reader) (narrative.Document, error) {
	const limit = 64 << 20 // the size of the largest resource
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return narrative.Document{}, fmt.Errorf("could not read the narrative: %w", err)
	}
	if len(data) > limit {
		return narrative.Document{}, fail(ErrUsage, "the narrative is larger than 64 MiB")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return narrative.FromResource(data), nil
	}
	return narrative.Parse(string(data)), nil
}

func views(rs []library.Record) []Record {
	out := make([]Record, 0, len(rs))
	for _, r := range rs {
		out = append(out, view(r))
	}
	return out
}

func view(r library.Record) Record {
	return Record{
		Ref: r.Ref(), Type: r.Type, ID: r.ID, Title: r.Title, When: r.Date, Value: r.Value, Flag: r.Flag, Status: r.Status,
		Source: r.Source, Connection: r.Connection, Received: r.Received,
	}
}

// orEmpty keeps a list a list in JSON.
func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
