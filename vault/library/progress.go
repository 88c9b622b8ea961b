package library

import (
	"context"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// SetCursor keeps a word of the caller's, such as the address of the next page, in the same transaction as the records
// that it stands for. An empty value deletes it.
func (w *Writer) SetCursor(ctx context.Context, connection, name, value string) error {
	if value == "" {
		return w.note(ctx, connection, `DELETE FROM cursor WHERE connection = ? AND name = ?`, name)
	}
	return w.note(ctx, connection, `INSERT INTO cursor (connection, name, value) VALUES (?, ?, ?)
		ON CONFLICT (connection, name) DO UPDATE SET value = excluded.value`, name, value)
}

// SetAbsence keeps why records of a type are not there. An empty State deletes it.
func (w *Writer) SetAbsence(ctx context.Context, connection string, a Absence) error {
	if a.State == "" {
		return w.note(ctx, connection, `DELETE FROM absence WHERE connection = ? AND type = ?`, a.Type)
	}
	return w.note(ctx, connection, `INSERT INTO absence (connection, type, state, reason, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (connection, type) DO UPDATE SET state = excluded.state, reason = excluded.reason, at = excluded.at`,
		a.Type, a.State, a.Reason, a.At.UnixMicro())
}

// note runs a statement whose first argument is the connection.
func (w *Writer) note(ctx context.Context, connection, sql string, args ...any) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	id, err := w.connection(connection, true)
	if err == nil {
		err = w.e.exec(sql, append([]any{id}, args...)...)
	}
	if err != nil {
		return w.fail("note the progress", err)
	}
	return nil
}

// Cursors are the committed cursors of a connection by name.
func (l *Library) Cursors(ctx context.Context, connection string) (map[string]string, error) {
	cursors := map[string]string{}
	err := l.read(ctx, func(e *engine) error {
		return e.query(`SELECT cursor.name, value FROM cursor JOIN connection c ON c.id = connection WHERE c.name = ?`,
			func(s *sqlite3.Stmt) error {
				cursors[s.ColumnText(0)] = s.ColumnText(1)
				return nil
			}, connection)
	})
	if err != nil {
		return nil, failed("read the progress", err)
	}
	return cursors, nil
}

// Absences are the committed absences of a connection, ordered by type.
func (l *Library) Absences(ctx context.Context, connection string) ([]Absence, error) {
	var absences []Absence
	err := l.read(ctx, func(e *engine) error {
		return e.query(`SELECT type, state, reason, at FROM absence JOIN connection c ON c.id = connection
			WHERE c.name = ? ORDER BY type`,
			func(s *sqlite3.Stmt) error {
				absences = append(absences, Absence{
					Type: s.ColumnText(0), State: s.ColumnText(1), Reason: s.ColumnText(2),
					At: time.UnixMicro(s.ColumnInt64(3)).UTC(),
				})
				return nil
			}, connection)
	})
	if err != nil {
		return nil, failed("read what is absent", err)
	}
	return absences, nil
}
