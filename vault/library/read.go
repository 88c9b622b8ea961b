package library

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// The columns of a record, and where they come from once a statement has chosen record r.
const (
	recordColumns = ` r.id, c.name, r.type, r.name, r.version, r.updated, r.date, r.code, r.title, r.value, r.flag,
		r.status, s.address, p.rest, q.address, p.etag, p.received, r.sha256, r.connection`
	recordJoins = ` JOIN connection c ON c.id = r.connection JOIN provenance p ON p.record = r.id
		LEFT JOIN source s ON s.id = p.source LEFT JOIN source q ON q.id = p.request `
	// bodyColumns: a large body is not answered but read in pieces.
	bodyColumns = `, r.size, length(r.body), CASE WHEN length(r.body) <= 262144 THEN r.body END`
	oneRecord   = ` WHERE r.hash = ? AND r.type = ? AND r.name = ? AND c.name = ?`
	newestFirst = ` ORDER BY r.date DESC, r.connection DESC, r.id DESC`
)

const (
	columnSource     = 12
	columnSHA256     = 17
	columnConnection = 18
	columnSize       = 19
)

func scanRecord(s *sqlite3.Stmt) (Record, position) {
	r := Record{
		Key:     Key{Connection: s.ColumnText(1), Type: s.ColumnText(2), ID: s.ColumnText(3)},
		Version: s.ColumnText(4), Updated: fromMicros(s, 5), Date: s.ColumnText(6), Code: s.ColumnText(7),
		Title: s.ColumnText(8), Value: s.ColumnText(9), Flag: s.ColumnText(10), Status: s.ColumnText(11),
	}
	scanProvenance(&r, s, columnSource)
	copy(r.SHA256[:], s.ColumnRawBlob(columnSHA256))
	return r, position{r.Date, s.ColumnInt64(columnConnection), s.ColumnInt64(0)}
}

// scanProvenance reads where a record came from, from the column on that has the beginning of its source.
func scanProvenance(r *Record, s *sqlite3.Stmt, from int) {
	r.Request, r.ETag, r.Received = s.ColumnText(from+2), s.ColumnText(from+3), fromMicros(s, from+4)
	if base := s.ColumnText(from); base != "" {
		r.Source = base + "/" + r.Ref()
	} else {
		r.Source = s.ColumnText(from + 1)
	}
}

// scanWhole is scanRecord with the body, for statements that ask for bodyColumns as well.
func (e *engine) scanWhole(s *sqlite3.Stmt) (Record, error) {
	r, at := scanRecord(s)
	size, stored := s.ColumnInt64(columnSize), s.ColumnInt64(columnSize+1)
	packed := s.ColumnRawBlob(columnSize + 2) // valid until the next step
	if s.ColumnType(columnSize+2) == sqlite3.NULL {
		var err error
		if packed, err = e.readBody(at.id, stored); err != nil {
			return r, err
		}
	}
	var err error
	r.Body, err = decompress(packed, size, r.SHA256)
	return r, err
}

func (e *engine) readBody(id, stored int64) ([]byte, error) {
	if stored < 0 || stored > 2*maxBody {
		return nil, fmt.Errorf("%w: a record has an impossible length", ErrDamaged)
	}
	blob, err := e.db.OpenBlob("main", "record", "body", id, false)
	if err != nil {
		return nil, err
	}
	packed := make([]byte, stored)
	for done := 0; done < len(packed) && err == nil; {
		var n int
		n, err = blob.Read(packed[done:min(len(packed), done+bodyPiece)])
		if done += n; done == len(packed) {
			err = nil // an end of file may come with the last piece
		}
	}
	if closeErr := blob.Close(); err == nil {
		err = closeErr
	}
	return packed, err
}

// Find finds the records called "Type/ID" in all connections, with their bodies. ErrNotFound if there is none;
// ErrDamaged if a body is not what was stored.
func (l *Library) Find(ctx context.Context, ref string) ([]Record, error) {
	typ, id, ok := parseRef(ref)
	if !ok {
		return nil, ErrNotFound
	}
	records, err := l.whole(ctx, `r.hash = ? AND r.type = ? AND r.name = ? ORDER BY c.name`, hashOf(typ, id), typ, id)
	if err == nil && len(records) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, failed("read the record", err)
	}
	return records, nil
}

// Get reads one record with its body. ErrNotFound if there is none; ErrDamaged if the body is not what was stored.
func (l *Library) Get(ctx context.Context, k Key) (Record, error) {
	records, err := l.whole(ctx, `r.hash = ? AND r.type = ? AND r.name = ? AND c.name = ?`,
		hashOf(k.Type, k.ID), k.Type, k.ID, k.Connection)
	if err == nil && len(records) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Record{}, failed("read the record", err)
	}
	return records[0], nil
}

// Heads reads records without their bodies. Those that are not here are left out.
func (l *Library) Heads(ctx context.Context, keys []Key) (map[Key]Record, error) {
	heads := map[Key]Record{}
	err := l.read(ctx, func(e *engine) error {
		for _, k := range keys {
			if _, known := heads[k]; known {
				continue
			}
			err := e.query(`SELECT`+recordColumns+` FROM record r`+recordJoins+oneRecord,
				func(s *sqlite3.Stmt) error {
					heads[k], _ = scanRecord(s)
					return nil
				}, hashOf(k.Type, k.ID), k.Type, k.ID, k.Connection)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, failed("read the records", err)
	}
	return heads, nil
}

// Bodies calls fn for each of some records that is here, with its body. Left out are those of more than most bytes, and those whose body is not
// what was stored.
func (l *Library) Bodies(ctx context.Context, keys []Key, most int, fn func(Record)) error {
	err := l.read(ctx, func(e *engine) error {
		for _, k := range keys {
			err := e.query(`SELECT`+recordColumns+bodyColumns+` FROM record r`+recordJoins+oneRecord+` AND r.size <= ?`, func(s *sqlite3.Stmt) error {
				if r, err := e.scanWhole(s); err == nil {
					fn(r)
				}
				return nil
			}, hashOf(k.Type, k.ID), k.Type, k.ID, k.Connection, most)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return failed("read the records", err)
	}
	return nil
}

// Has tells whether there is a record, without reading it.
func (l *Library) Has(ctx context.Context, k Key) (there bool, err error) {
	err = l.read(ctx, func(e *engine) (err error) {
		_, there, err = e.number(`SELECT 1 FROM record r JOIN connection c ON c.id = r.connection
			WHERE r.hash = ? AND r.type = ? AND r.name = ? AND c.name = ?`, hashOf(k.Type, k.ID), k.Type, k.ID, k.Connection)
		return err
	})
	if err != nil {
		return false, failed("look for the record", err)
	}
	return there, nil
}

// whole reads the records of a condition with their bodies.
func (l *Library) whole(ctx context.Context, condition string, args ...any) (records []Record, err error) {
	err = l.read(ctx, func(e *engine) error {
		return e.query(`SELECT`+recordColumns+bodyColumns+` FROM record r`+recordJoins+` WHERE `+condition,
			func(s *sqlite3.Stmt) error {
				r, err := e.scanWhole(s)
				records = append(records, r)
				return err
			}, args...)
	})
	return records, err
}

// failed says what did not work; an ended context and a plain answer are passed on as they are.
func failed(doing string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNotFound) {
		return err
	}
	return fmt.Errorf("could not %s: %w", doing, err)
}
