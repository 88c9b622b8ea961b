package library

import (
	"context"
	"errors"

	"github.com/ncruces/go-sqlite3"
)

// Salvage calls fn for each record with its body, in the order in which they were stored, and stops at the first error of fn, which it returns as
// it is. Unlike Each it goes on where a record cannot be read and tells what is bad. A record of which only the provenance cannot be read is
// handed over without it, and told as well. It holds one body at a time and does not keep a Writer waiting while fn runs. ErrUnreadable if
// it cannot be told how many records there are.
func (l *Library) Salvage(ctx context.Context, fn func(Record) error) (bad []Bad, err error) {
	err = l.walk(ctx, func(r Record, found bool, problem *Bad) error {
		if problem != nil {
			bad = append(bad, *problem)
		}
		if !found {
			return nil
		}
		return fn(r)
	})
	return bad, err
}

// walk calls fn for each number under which there is, or may be, a record: found says that its body is whole, problem what is damaged. It stops
// at the first error of fn and returns that as it is.
func (l *Library) walk(ctx context.Context, fn func(r Record, found bool, problem *Bad) error) error {
	last, err := l.lastNumber(ctx)
	if err != nil {
		return failed("count the records", err)
	}
	for id := int64(1); id <= last; id++ {
		r, found, problem, err := l.recordAt(ctx, id)
		switch {
		case problem == nil:
		case problem.Ref == "":
			r, found, problem, err = l.remains(ctx, id, problem)
		default:
			found = false
		}
		if err != nil {
			return failed("read a record", err)
		}
		if err := fn(r, found, problem); err != nil {
			return err
		}
	}
	return nil
}

// lastNumber is the highest number of a record, by the one or the other table.
func (l *Library) lastNumber(ctx context.Context) (last int64, err error) {
	var errs [2]error
	for i, sql := range []string{`SELECT max(id) FROM record`, `SELECT max(record) FROM provenance`} {
		errs[i] = l.read(ctx, func(e *engine) error {
			n, _, err := e.number(sql)
			last = max(last, n)
			return err
		})
		if errs[i] != nil && !errors.Is(errs[i], ErrDamaged) {
			return 0, errs[i]
		}
	}
	if errs[0] != nil && errs[1] != nil {
		return 0, unreadable(errs[0])
	}
	return last, nil
}

// remains reads what is left where a record, or its provenance, lies on an unreadable page.
func (l *Library) remains(ctx context.Context, id int64, problem *Bad) (r Record, found bool, _ *Bad, err error) {
	err = l.read(ctx, func(e *engine) error {
		return e.query(`SELECT`+bareColumns+bodyColumns+` FROM record r JOIN connection c ON c.id = r.connection WHERE r.id = ?`,
			func(s *sqlite3.Stmt) error {
				var err error
				r, err = e.scanWhole(s)
				found = err == nil
				return err
			}, id)
	})
	switch {
	case err == nil && found:
		return r, true, &Bad{Ref: r.Ref(), Reason: "where it came from cannot be read; its bytes are whole"}, nil
	case err == nil: // a number that is not in use, on a page of provenance that cannot be read
		return r, false, nil, nil
	case !errors.Is(err, ErrDamaged):
		return r, false, nil, err
	case r.ID != "":
		return r, false, &Bad{Ref: r.Ref(), Reason: "its bytes are not what was stored"}, nil
	}
	used := false
	err = l.read(ctx, func(e *engine) (err error) {
		_, used, err = e.number(`SELECT 1 FROM provenance WHERE record = ?`, id)
		return err
	})
	switch {
	case err == nil && !used:
		return r, false, nil, nil
	case err != nil && !errors.Is(err, ErrDamaged):
		return r, false, nil, err
	}
	return r, false, problem, nil
}
