package library

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

const (
	// wholeBody: a larger one goes through the engine in pieces, since the engine would hold it three times.
	wholeBody = 256 << 10
	bodyPiece = 256 << 10
	// maxSources bounds what the writer remembers of addresses.
	maxSources = 4096
)

// Put stores a record, in the place of the one with the same Key if there is one. If that has the same body only the
// provenance and the run are renewed. Errors: see Writer; also ErrDamaged.
func (w *Writer) Put(ctx context.Context, p Prepared) (Change, error) {
	r := &p.record
	if r.Connection == "" || r.Type == "" || r.ID == "" {
		return 0, errors.New("could not store the record: its connection, type or id is empty")
	}
	if p.size > maxBody {
		return 0, fmt.Errorf("could not store the record: it has more than %d bytes", maxBody)
	}
	if err := w.begin(ctx); err != nil {
		return 0, err
	}
	change, err := w.put(p)
	if err != nil {
		return 0, w.fail("store the record", err)
	}
	return change, nil
}

func (w *Writer) put(p Prepared) (Change, error) {
	r := &p.record
	connection, err := w.connection(r.Connection, true)
	if err != nil {
		return 0, err
	}
	old, found, err := w.find(connection, r.Key)
	if err != nil {
		return 0, err
	}
	change := Unchanged
	switch {
	case !found:
		change = Added
		old.id, err = w.insert(connection, p)
	case old.sum != r.SHA256:
		change = Replaced
		err = w.replace(old, p)
	}
	if err == nil {
		err = w.provenance(connection, old.id, r)
	}
	return change, err
}

func (w *Writer) insert(connection int64, p Prepared) (int64, error) {
	r := &p.record
	last, _, err := w.e.number(`SELECT max(id) FROM record`)
	if err != nil {
		return 0, err
	}
	if last >= maxNumber {
		return 0, errors.New("the library holds as many records as it can")
	}
	id, doc := last+1, indexRow(r.Date, last+1)
	err = w.e.exec(`INSERT INTO record (id, hash, connection, type, name, doc, version, updated, date, code, title, value,
		flag, status, size, sha256, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, hashOf(r.Type, r.ID), connection, r.Type, r.ID, doc, r.Version, micros(r.Updated), r.Date, r.Code, r.Title,
		r.Value, r.Flag, r.Status, p.size, r.SHA256[:], bodyArgument(p.packed))
	if err == nil {
		err = w.writeBody(id, p.packed)
	}
	if err == nil {
		err = w.indexWords(doc, p.words)
	}
	return id, err
}

func (w *Writer) replace(old row, p Prepared) error {
	r := &p.record
	doc := indexRow(r.Date, old.id)
	err := w.e.exec(`UPDATE record SET doc = ?, version = ?, updated = ?, date = ?, code = ?, title = ?, value = ?,
		flag = ?, status = ?, size = ?, sha256 = ?, body = ? WHERE id = ?`,
		doc, r.Version, micros(r.Updated), r.Date, r.Code, r.Title, r.Value, r.Flag, r.Status,
		p.size, r.SHA256[:], bodyArgument(p.packed), old.id)
	if err == nil {
		err = w.writeBody(old.id, p.packed)
	}
	if err == nil {
		err = w.dropWords(old.doc)
	}
	if err == nil {
		err = w.indexWords(doc, p.words)
	}
	return err
}

func bodyArgument(packed []byte) any {
	if len(packed) > wholeBody {
		return zeroBlob(len(packed))
	}
	return packed
}

// writeBody fills the blob that bodyArgument made room for.
func (w *Writer) writeBody(id int64, packed []byte) (err error) {
	if len(packed) <= wholeBody {
		return nil
	}
	defer w.e.stopped(&err)
	blob, err := w.e.db.OpenBlob("main", "record", "body", id, true)
	if err != nil {
		return engineFault(err)
	}
	for len(packed) > 0 && err == nil {
		n := min(len(packed), bodyPiece)
		_, err = blob.Write(packed[:n])
		packed = packed[n:]
	}
	if closeErr := blob.Close(); err == nil {
		err = closeErr
	}
	return engineFault(err)
}

// provenance renews where a record came from.
func (w *Writer) provenance(connection, id int64, r *Record) error {
	base, rest, err := w.splitSource(connection, r)
	if err != nil {
		return err
	}
	request, err := w.source(connection, r.Request)
	if err != nil {
		return err
	}
	received := r.Received
	if received.IsZero() {
		received = w.lib.now()
	}
	return w.e.exec(`INSERT INTO provenance (record, source, rest, request, etag, received, run)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (record) DO UPDATE SET source = excluded.source, rest = excluded.rest, request = excluded.request,
		etag = excluded.etag, received = excluded.received, run = excluded.run`,
		id, base, rest, request, r.ETag, received.UnixMicro(), w.run)
}

// splitSource stores the address of most records as its base alone: type and id follow from the record.
func (w *Writer) splitSource(connection int64, r *Record) (base, rest any, err error) {
	if before, ok := strings.CutSuffix(r.Source, "/"+r.Ref()); ok {
		base, err = w.source(connection, before)
		return base, nil, err
	}
	return nil, r.Source, nil
}

type sourceKey struct {
	connection int64
	address    string
}

// source is the number of an address, nil for none.
func (w *Writer) source(connection int64, address string) (any, error) {
	if address == "" {
		return nil, nil
	}
	key := sourceKey{connection, address}
	if id, ok := w.sources[key]; ok {
		return id, nil
	}
	id, found, err := w.e.number(`SELECT id FROM source WHERE connection = ? AND address = ?`, connection, address)
	if err == nil && !found {
		id, _, err = w.e.number(`INSERT INTO source (connection, address) VALUES (?, ?) RETURNING id`, connection, address)
	}
	if err != nil {
		return nil, err
	}
	if len(w.sources) >= maxSources {
		clear(w.sources)
	}
	w.sources[key] = id
	return id, nil
}

// micros is a time as it is stored, nil for none.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func fromMicros(s *sqlite3.Stmt, col int) time.Time {
	if s.ColumnType(col) == sqlite3.NULL {
		return time.Time{}
	}
	return time.UnixMicro(s.ColumnInt64(col)).UTC()
}
