package library

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// Report is what Verify found.
type Report struct {
	Checked   int   // records, whole or not
	Files     int   // of those, the files that other records refer to, as far as that can be told
	Bad       []Bad // those that are not wholly what was stored
	Structure bool  // what lists and finds the records is damaged
}

// Whole tells whether all is as it was stored.
func (r Report) Whole() bool { return len(r.Bad) == 0 && !r.Structure }

// Verify reads everything: each record, whose body is hashed, then the structure of the file and of the search index. progress, if not nil, is
// called after each record. ErrUnreadable if it cannot be told how many records there are, ErrBusy if Mend put another library in
// its place meanwhile. It holds one body at a time; the check of the structure, at the end, keeps a Writer from committing while it runs.
func (l *Library) Verify(ctx context.Context, progress func(done, total int)) (Report, error) {
	var report Report
	total, err := l.total(ctx)
	if err != nil && !errors.Is(err, ErrDamaged) {
		return report, failed("count the records", err)
	}
	uncounted, err := l.walk(ctx, func(r Record, found bool, problem *Bad) error {
		if problem != nil {
			report.Bad = append(report.Bad, *problem)
		}
		if !found && problem == nil {
			return nil
		}
		report.Checked++
		if r.Type == FileType {
			report.Files++
		}
		if progress != nil {
			progress(report.Checked, max(total, report.Checked))
		}
		return nil
	})
	if err != nil {
		return report, err
	}
	if uncounted {
		report.Bad = append(report.Bad, perhapsMore)
	}
	sound, err := l.soundStructure(ctx)
	if err != nil {
		return report, failed("check the structure", err)
	}
	if report.Structure = !sound; !report.Whole() {
		l.place.suspect()
	}
	return report, nil
}

func (l *Library) total(ctx context.Context) (total int, err error) {
	err = l.read(ctx, func(e *engine) error {
		n, _, err := e.number(`SELECT count(*) FROM provenance`)
		total = int(n)
		return err
	})
	return total, err
}

// recordAt reads one record by its number. It is not found if there is none, or none any more.
func (l *Library) recordAt(ctx context.Context, id int64) (r Record, found bool, problem *Bad, err error) {
	err = l.read(ctx, func(e *engine) error {
		return e.query(`SELECT`+recordColumns+bodyColumns+` FROM record r`+recordJoins+` WHERE r.id = ?`,
			func(s *sqlite3.Stmt) error {
				found = true
				var err error
				r, err = e.scanWhole(s)
				return err
			}, id)
	})
	switch {
	case err == nil:
		return r, found, nil, nil
	case !errors.Is(err, ErrDamaged):
		return r, found, nil, err
	case r.ID == "":
		return r, true, &Bad{Reason: hiddenRecord(id)}, nil
	}
	return r, true, &Bad{Ref: r.Ref(), Reason: "its bytes are not what was stored"}, nil
}

// hiddenRecord says of a number that what it stands for is not known.
func hiddenRecord(id int64) string { return fmt.Sprintf("record number %d cannot be read", id) }

// soundStructure asks the engine, which also compares the search index with itself. Its words are of tables and pages, and for nobody.
func (l *Library) soundStructure(ctx context.Context) (sound bool, err error) {
	sound = true
	err = l.read(ctx, func(e *engine) error {
		return e.query(`PRAGMA integrity_check(1)`, func(s *sqlite3.Stmt) error {
			sound = sound && s.ColumnText(0) == "ok"
			return nil
		})
	})
	if errors.Is(err, ErrDamaged) {
		return false, nil
	}
	return sound, err
}
