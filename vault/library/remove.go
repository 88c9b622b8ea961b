package library

import (
	"context"

	"github.com/ncruces/go-sqlite3"
)

// Sweep removes the records of a type that were last put or touched in another run: after a complete fetch they are
// what the server no longer has. It returns how many.
func (w *Writer) Sweep(ctx context.Context, connection, typ string, run int64) (int, error) {
	return w.removeWhere(ctx, connection, `SELECT r.id, r.doc FROM record r JOIN provenance p ON p.record = r.id
		WHERE r.connection = ? AND r.type = ? AND p.run <> ?`, typ, run)
}

// RemoveConnection removes all of a connection, its cursors and absences too, and rewrites the search index without
// its words. What Mend has put aside goes at the Commit. It returns how many records there were.
func (w *Writer) RemoveConnection(ctx context.Context, connection string) (int, error) {
	n, err := w.removeWhere(ctx, connection, `SELECT id, doc FROM record WHERE connection = ?`)
	if err != nil {
		return 0, err
	}
	id, err := w.connection(connection, false)
	w.forget = true
	if err != nil || id == 0 {
		return n, err
	}
	for _, sql := range []string{
		`DELETE FROM cursor WHERE connection = ?`,
		`DELETE FROM absence WHERE connection = ?`,
		`DELETE FROM source WHERE connection = ?`,
		`DELETE FROM connection WHERE id = ?`,
	} {
		if err := w.e.exec(sql, id); err != nil {
			return 0, w.fail("remove the connection", err)
		}
	}
	delete(w.connections, connection)
	clear(w.sources)
	w.compact = true
	return n, nil
}

// removeWhere removes the rows that a statement names; its first argument is the connection.
func (w *Writer) removeWhere(ctx context.Context, connection, sql string, args ...any) (int, error) {
	if err := w.begin(ctx); err != nil {
		return 0, err
	}
	id, err := w.connection(connection, false)
	if err != nil {
		return 0, w.fail("remove records", err)
	}
	var rows []row // first all, then the removal: the statement must not walk over what changes under it
	err = w.e.query(sql, func(s *sqlite3.Stmt) error {
		rows = append(rows, row{id: s.ColumnInt64(0), doc: s.ColumnInt64(1)})
		return nil
	}, append([]any{id}, args...)...)
	for i := 0; i < len(rows) && err == nil; i++ {
		err = w.removeRow(rows[i])
	}
	if err != nil {
		return 0, w.fail("remove records", err)
	}
	return len(rows), nil
}

func (w *Writer) removeRow(r row) error {
	err := w.e.exec(`DELETE FROM record WHERE id = ?`, r.id)
	if err == nil {
		err = w.e.exec(`DELETE FROM provenance WHERE record = ?`, r.id)
	}
	if err == nil {
		err = w.dropWords(r.doc)
	}
	return err
}
