package uitest

import (
	"context"
	"errors"
	"slices"
	"strings"

	"chartkey/ui"
)

// Records lists what fits the query.
func (s *Session) Records(ctx context.Context, q ui.RecordQuery) ([]ui.Record, error) {
	return within(ctx, s, "Records", func() []ui.Record {
		found := s.fitting(q)
		found = found[min(q.From, len(found)):]
		if q.Limit > 0 {
			found = found[:min(q.Limit, len(found))]
		}
		return found
	})
}

// CountRecords counts what fits.
func (s *Session) CountRecords(ctx context.Context, q ui.RecordQuery) (int, error) {
	return within(ctx, s, "CountRecords", func() int { return len(s.fitting(q)) })
}

// PlaceOf looks where a record stands.
func (s *Session) PlaceOf(ctx context.Context, q ui.RecordQuery, key ui.RecordKey) (ui.RecordKey, int, error) {
	at, err := within(ctx, s, "PlaceOf", func() int {
		return slices.IndexFunc(s.fitting(q), func(r ui.Record) bool {
			return r.Key.Type == key.Type && r.Key.ID == key.ID && (key.Connection == "" || key.Connection == r.Key.Connection)
		})
	})
	switch {
	case err != nil:
		return ui.RecordKey{}, 0, err
	case at < 0:
		return ui.RecordKey{}, 0, errNoSuchRecord
	}
	return s.fitting(q)[at].Key, at, nil
}

func (s *Session) fitting(q ui.RecordQuery) []ui.Record {
	var found []ui.Record
	for _, r := range s.Stored {
		if q.Others && ui.KindOf(r.Key.Type) != ui.Others.Key || len(q.Types) > 0 && !slices.Contains(q.Types, r.Key.Type) {
			continue
		}
		if mention, fits := searched(r, strings.ToLower(q.Search)); fits {
			r.Mention = mention
			found = append(found, r.Record)
		}
	}
	return found
}

// searched tells whether a record has what is looked for in what a row shows, or else in which fact.
func searched(r ui.RecordDetail, search string) (mention *ui.Fact, fits bool) {
	if search == "" || strings.Contains(strings.ToLower(r.Title+" "+r.Value+" "+r.Clinic), search) {
		return nil, true
	}
	for _, f := range r.Facts {
		if strings.Contains(strings.ToLower(f.Value), search) {
			return &f, true
		}
	}
	return nil, false
}

var errNoSuchRecord = &ui.Failure{Code: "not-found", Err: errors.New("no such record")}

// Counts counts.
func (s *Session) Counts(ctx context.Context) (map[string]int, error) {
	return within(ctx, s, "Counts", func() map[string]int {
		counts := map[string]int{}
		for _, r := range s.Stored {
			counts[r.Key.Type]++
		}
		return counts
	})
}

// Record opens one.
func (s *Session) Record(ctx context.Context, key ui.RecordKey) (ui.RecordDetail, error) {
	found, err := within(ctx, s, "Record", func() *ui.RecordDetail {
		for _, r := range s.Stored {
			if r.Key == key {
				return &r
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return ui.RecordDetail{}, err
	case found == nil:
		return ui.RecordDetail{}, errNoSuchRecord
	}
	return *found, nil
}

// Missing says why kinds are not here.
func (s *Session) Missing(ctx context.Context) ([]ui.Missing, error) {
	return within(ctx, s, "Missing", func() []ui.Missing { return saidMissing(s.Absent) })
}

// VerifyRecords finds what the test says.
func (s *Session) VerifyRecords(ctx context.Context, progress func(done, total int)) (ui.Verified, error) {
	if progress != nil {
		progress(len(s.Stored), len(s.Stored))
	}
	return within(ctx, s, "VerifyRecords", func() ui.Verified { return s.Sound })
}

// ExportFolder is what the test says.
func (s *Session) ExportFolder(ctx context.Context) (string, error) {
	return within(ctx, s, "ExportFolder", func() string { return s.Folder })
}

// Export writes nothing.
func (s *Session) Export(ctx context.Context, dir string) (ui.Exported, error) {
	return proven(ctx, s, "Export", func() ui.Exported {
		return ui.Exported{Written: len(s.Stored), Bad: s.Sound.Bad, Missing: saidMissing(s.Absent), Manifest: dir + "/manifest.json", Folder: dir}
	})
}
