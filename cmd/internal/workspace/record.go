package workspace

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chartkey/assets/phrase"
	"chartkey/fhirclient"
	"chartkey/fhirclient/narrative"
	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// Record opens the record of one connection, and notes that in the log. ErrNotFound.
func (w *Workspace) Record(ctx context.Context, connection, typ, id string) (RecordDetail, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return RecordDetail{}, err
	}
	r, err := l.Get(ctx, library.Key{Connection: connection, Type: typ, ID: id})
	if errors.Is(err, library.ErrNotFound) {
		return RecordDetail{}, ErrNoSuchRecord
	}
	if err != nil {
		return RecordDetail{}, fmt.Errorf("could not open the record: %w", err)
	}
	opened, err := detail(ctx, l, r)
	if err != nil {
		return RecordDetail{}, err
	}
	if err := w.noteViews(ctx, opened); err != nil {
		return RecordDetail{}, err
	}
	return opened, nil
}

func detail(ctx context.Context, l *library.Library, r library.Record) (RecordDetail, error) {
	s := summary.Of(r.Body)
	absent, here, err := attachmentsOf(ctx, l, r)
	if err != nil {
		return RecordDetail{}, fmt.Errorf("could not look for the attachments of the record: %w", err)
	}
	for _, a := range absent {
		s.Facts = append(s.Facts, summary.Fact{Label: NotStored, Value: a.Words().String()})
	}
	return RecordDetail{
		Record: view(r), Facts: orEmpty(s.Facts), Absent: absent, Attached: here, Labels: orEmpty(s.Labels), Narrative: narrative.FromResource(r.Body),
		Raw: r.Body, SHA256: r.SHA256,
	}, nil
}

// NotStored is the label of the fact that a file is not here.
const NotStored = "Not stored here"

// AbsentFile is a file that a record refers to and that is not here.
type AbsentFile struct {
	Name string // the clinic's, "" if it has none
	Why  phrase.Phrase
}

// Words say which file it is, and why it is not here.
func (a AbsentFile) Words() phrase.Phrase {
	words := phrase.New("absent.file", "{{.Name}}: {{.Why}}").Part("Why", a.Why)
	if a.Name == "" {
		return words.Part("Name", phrase.New("absent.unnamed", "a document"))
	}
	return words.Text("Name", a.Name)
}

// attachmentsOf tells which files that a record refers to are not here, and why; and whether any is, beside the record or within it.
func attachmentsOf(ctx context.Context, l *library.Library, r library.Record) (absent []AbsentFile, here bool, err error) {
	here = fhirclient.Encloses(r.Body)
	for _, a := range fhirclient.Attachments(r.Body, strings.TrimSuffix(r.Source, "/"+r.Ref())) {
		if typ, id, ok := strings.Cut(a.Ref, "/"); ok {
			there, err := l.Has(ctx, library.Key{Connection: r.Connection, Type: typ, ID: id})
			if err != nil {
				return nil, false, err
			}
			if there {
				here = true
				continue
			}
		}
		absent = append(absent, AbsentFile{Name: printable(a.Title), Why: whyAbsent(a)})
	}
	return absent, here, nil
}

func whyAbsent(a fhirclient.Attachment) phrase.Phrase {
	switch {
	case a.Ref == "":
		return phrase.New("absent.elsewhere", "it lies elsewhere than the records of the clinic")
	case a.TooLarge():
		return phrase.New("absent.large", "it is larger than 5 MB")
	case a.Size < 0:
		return phrase.New("absent.large-or-not", "it is larger than 5 MB, or the clinic did not give it")
	}
	return phrase.New("absent.not-given", "the clinic did not give it")
}

// CountsByConnection tells how many records there are of each type, by connection.
func (w *Workspace) CountsByConnection(ctx context.Context) (map[string]map[string]int, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	all, err := w.load(ctx)
	if err != nil {
		return nil, err
	}
	counts := map[string]map[string]int{}
	for _, c := range all {
		if counts[c.ID], err = l.Count(ctx, c.ID); err != nil {
			return nil, fmt.Errorf("could not count the records: %w", err)
		}
	}
	return counts, nil
}

// Counts tells how many records there are of each type, over all connections.
func (w *Workspace) Counts(ctx context.Context) (map[string]int, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := l.Count(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("could not count the records: %w", err)
	}
	return counts, nil
}
