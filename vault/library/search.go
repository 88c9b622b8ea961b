package library

import (
	"context"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// usualHits is the limit of a search that names none.
const usualHits = 200

// Search finds records by their Text, newest first, without their bodies. All words have to occur; words in quotes next
// to each other; the last word may be the beginning of one, so that it can be called as someone types. Case and
// diacritics do not matter, and no character is an operator. Nothing typed finds nothing. The filter chooses among what was
// found; its limit 0 means 200.
func (l *Library) Search(ctx context.Context, text string, f Filter) ([]Record, error) {
	match := matchExpression(text)
	if match == "" {
		return nil, ctx.Err()
	}
	sql, args := searchStatement(f, match)
	var records []Record
	err := l.read(ctx, func(e *engine) error {
		return e.query(sql, func(s *sqlite3.Stmt) error {
			r, _ := scanRecord(s)
			records = append(records, r)
			return nil
		}, args...)
	})
	if err != nil {
		return nil, failed("search the records", err)
	}
	return records, nil
}

// searchStatement takes the newest hits off the index, whose rows are numbered by date, and looks at records only where the filter has to.
func searchStatement(f Filter, match string) (string, []any) {
	where, args := f.conditions()
	hits := `SELECT rowid & 16777215 AS id FROM words WHERE words MATCH ?`
	if len(where) > 0 {
		hits = `SELECT r.id FROM words JOIN record r ON r.id = words.rowid & 16777215 WHERE words MATCH ? AND ` + strings.Join(where, ` AND `)
	}
	limit := f.Limit
	if limit <= 0 {
		limit = usualHits
	}
	sql := `WITH hit AS MATERIALIZED (` + hits + ` ORDER BY words.rowid DESC LIMIT ?)
		SELECT` + recordColumns + ` FROM hit JOIN record r ON r.id = hit.id` + recordJoins + newestFirst
	return sql, append(append([]any{match}, args...), limit)
}
