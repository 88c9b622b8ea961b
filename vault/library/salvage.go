package library

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// Salvage calls fn for each record with its body, in the order in which they were stored, and stops at the first error of fn, which it returns as
// it is. Unlike Each it goes on where a record cannot be read and tells what is bad. A record of which only the provenance cannot be read is
// handed over without it, and told as well. It holds one body at a time and does not keep a Writer waiting while fn runs. ErrUnreadable if
// it cannot be told how many records there are; ErrBusy if Mend put another library in its place meanwhile, after which it is to begin anew.
func (l *Library) Salvage(ctx context.Context, fn func(Record) error) (bad []Bad, err error) {
	uncounted, err := l.walk(ctx, func(r Record, found bool, problem *Bad) error {
		if problem != nil {
			bad = append(bad, *problem)
		}
		if !found {
			return nil
		}
		return fn(r)
	})
	if uncounted {
		bad = append(bad, perhapsMore)
	}
	return bad, err
}

// perhapsMore is what is told of the records behind the last that can be seen: where the file is cut off as well, there were some.
var perhapsMore = Bad{Reason: "what counts the records cannot be read, so that nobody can tell whether there were more"}

// walk calls fn for each number under which there is, or may be, a record: found says that its body is whole, problem what is damaged. It stops
// at the first error of fn and returns that as it is. The numbers are those of one file: ErrBusy if another one takes its place.
// uncounted says that there may have been more, which nothing tells of.
func (l *Library) walk(ctx context.Context, fn func(r Record, found bool, problem *Bad) error) (uncounted bool, err error) {
	rows := &leaves{lib: l}
	first, err := l.place.here()
	if err == nil && first == nil {
		return false, ctx.Err()
	}
	last := int64(0)
	if err = l.hidden(err); err == nil {
		last, err = l.lastNumber(ctx, rows)
	}
	if err != nil {
		return false, failed("count the records", err)
	}
	for id := int64(1); id <= last; id++ {
		r, found, problem, err := l.recordOrRow(ctx, rows, id)
		switch {
		case problem == nil:
		case problem.Ref == "":
			r, found, problem, err = l.remains(ctx, rows, id, problem)
		default:
			found = false
		}
		if err == nil { // only now is it known of which file that was
			err = l.unmoved(first)
		}
		if err != nil {
			return false, failed("read a record", err)
		}
		if err := fn(r, found, problem); err != nil {
			return false, err
		}
	}
	return rows.uncounted, nil
}

// unmoved is ErrBusy if the library is not the one that it was.
func (l *Library) unmoved(first *instance) error {
	now, err := l.place.here()
	if err == nil && (now == nil || !first.same(now)) {
		return fmt.Errorf("another library took its place meanwhile: %w", ErrBusy)
	}
	return err
}

// recordOrRow is recordAt where the engine can open the library.
func (l *Library) recordOrRow(ctx context.Context, rows *leaves, id int64) (r Record, found bool, problem *Bad, err error) {
	if rows.only {
		return r, true, &Bad{Reason: hiddenRecord(id)}, nil
	}
	return l.recordAt(ctx, id)
}

// lastNumber is the highest number of a record, by the one or the other table, or by the rows themselves.
func (l *Library) lastNumber(ctx context.Context, rows *leaves) (last int64, err error) {
	var errs [2]error
	for i, sql := range []string{`SELECT max(id) FROM record`, `SELECT max(record) FROM provenance`} {
		errs[i] = l.read(ctx, func(e *engine) error {
			n, _, err := e.number(sql)
			last = max(last, n)
			return err
		})
		if errs[i] != nil && !errors.Is(errs[i], ErrDamaged) || errors.Is(errs[i], ErrUnreadable) {
			return 0, errs[i]
		}
	}
	if errs[0] == nil {
		return last, nil
	}
	rows.only, rows.uncounted = errors.Is(errs[0], errRowsOnly), errs[1] != nil
	if err := rows.look(ctx); err != nil {
		return 0, err
	}
	if last = max(last, rows.last); last == 0 && errs[1] != nil {
		return 0, &hiddenError{ErrUnreadable, errs[0]}
	}
	return last, nil
}

// remains reads what is left where a record, its provenance or its connection, or what leads to one of them, lies on an unreadable page.
func (l *Library) remains(ctx context.Context, rows *leaves, id int64, problem *Bad) (r Record, found bool, _ *Bad, err error) {
	r, connection, found, err := rows.record(ctx, id)
	switch {
	case err != nil && !errors.Is(err, ErrDamaged):
		return r, false, nil, err
	case err != nil && r.ID != "":
		return r, false, &Bad{Ref: r.Ref(), Reason: "its bytes are not what was stored"}, nil
	case err == nil && found:
		return l.placed(ctx, rows, r, connection, id, problem)
	}
	if rows.only {
		if !rows.lost(id) {
			problem = nil
		}
		return r, false, problem, nil
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

// placed says of a record that was read without the engine to which connection it belongs and where it came from, as far as that can be read. A
// record of no connection is none.
func (l *Library) placed(ctx context.Context, rows *leaves, r Record, connection, id int64, problem *Bad) (Record, bool, *Bad, error) {
	name, err := l.connectionName(ctx, rows, connection)
	if err != nil || name == "" {
		return r, false, problem, err
	}
	r.Connection = name
	unsourced := &Bad{Ref: r.Ref(), Reason: "where it came from cannot be read; its bytes are whole"}
	if rows.only {
		return r, true, unsourced, nil
	}
	known := false
	err = l.read(ctx, func(e *engine) error {
		return e.query(`SELECT s.address, p.rest, q.address, p.etag, p.received FROM provenance p
			LEFT JOIN source s ON s.id = p.source LEFT JOIN source q ON q.id = p.request WHERE p.record = ?`,
			func(s *sqlite3.Stmt) error {
				known = true
				scanProvenance(&r, s, 0)
				return nil
			}, id)
	})
	switch {
	case err == nil && known:
		return r, true, nil, nil
	case err != nil && !errors.Is(err, ErrDamaged):
		return r, false, nil, err
	}
	return r, true, unsourced, nil
}

// connectionName looks in the table, and then in the index of its names, which holds the same. It is "" if neither can be read.
func (l *Library) connectionName(ctx context.Context, rows *leaves, id int64) (name string, err error) {
	if name, known := rows.connection[id]; known {
		return name, nil
	}
	if rows.only {
		return "", nil
	}
	for _, from := range []string{`NOT INDEXED`, `INDEXED BY sqlite_autoindex_connection_1`} {
		err = l.read(ctx, func(e *engine) error {
			return e.query(`SELECT name FROM connection `+from+` WHERE +id = ?`, func(s *sqlite3.Stmt) error {
				name = s.ColumnText(0)
				return nil
			}, id)
		})
		if !errors.Is(err, ErrDamaged) {
			rows.connection[id] = name
			return name, err
		}
	}
	return "", nil
}
