package library

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// verifyPage is how many records Verify looks up at a time.
const verifyPage = 500

// Verify reads everything: each record, whose body is hashed, then the structure of the file and of the search index.
// It returns how many records it read and what is bad; progress, if not nil, is called after each record. Damage is an
// entry of bad where the rest can still be read, and ErrDamaged where it cannot. It holds one body at a time; the check
// of the structure, at the end, keeps a Writer from committing while it runs.
func (l *Library) Verify(ctx context.Context, progress func(done, total int)) (checked int, bad []Bad, err error) {
	total, err := l.total(ctx)
	if err != nil {
		return 0, nil, failed("count the records", err)
	}
	for last := int64(0); ; {
		ids, err := l.idsAfter(ctx, last)
		if err != nil {
			return checked, bad, failed("list the records", err)
		}
		if len(ids) == 0 {
			break
		}
		last = ids[len(ids)-1]
		for _, id := range ids {
			_, found, problem, err := l.recordAt(ctx, id)
			if err != nil {
				return checked, bad, failed("read a record", err)
			}
			if problem != nil {
				bad = append(bad, *problem)
			}
			if found {
				checked++
			}
			if progress != nil {
				progress(checked, max(total, checked))
			}
		}
	}
	structure, err := l.verifyStructure(ctx)
	if err != nil {
		return checked, bad, failed("check the structure", err)
	}
	return checked, append(bad, structure...), nil
}

func (l *Library) total(ctx context.Context) (total int, err error) {
	err = l.read(ctx, func(e *engine) error {
		n, _, err := e.number(`SELECT count(*) FROM provenance`)
		total = int(n)
		return err
	})
	return total, err
}

// idsAfter goes by the small table: an unreadable page of the large one then hides only its own records.
func (l *Library) idsAfter(ctx context.Context, last int64) (ids []int64, err error) {
	err = l.read(ctx, func(e *engine) error {
		return e.query(`SELECT record FROM provenance WHERE record > ? ORDER BY record LIMIT ?`,
			func(s *sqlite3.Stmt) error {
				ids = append(ids, s.ColumnInt64(0))
				return nil
			}, last, verifyPage)
	})
	return ids, err
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
		return r, true, &Bad{Reason: fmt.Sprintf("record number %d cannot be read", id)}, nil
	}
	return r, true, &Bad{Ref: r.Ref(), Reason: "its bytes are not what was stored"}, nil
}

// verifyStructure asks the engine, which also compares the search index with itself.
func (l *Library) verifyStructure(ctx context.Context) (bad []Bad, err error) {
	err = l.read(ctx, func(e *engine) error {
		return e.query(`PRAGMA integrity_check(100)`, func(s *sqlite3.Stmt) error {
			if text := s.ColumnText(0); text != "ok" {
				bad = append(bad, Bad{Reason: "the structure is damaged: " + text[:min(len(text), 200)]})
			}
			return nil
		})
	})
	if errors.Is(err, ErrDamaged) {
		return append(bad, Bad{Reason: "the structure cannot be read to its end"}), nil
	}
	return bad, err
}
