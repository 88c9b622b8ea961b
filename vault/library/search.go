package library

import (
	"context"

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

// searchStatement takes the newest hits off the index, whose rows are numbered by date.
func searchStatement(f Filter, match string) (string, []any) {
	where, args := f.conditions()
	hits, args := hitsOf(match, where, args)
	limit := f.Limit
	if limit <= 0 {
		limit = usualHits
	}
	sql := `WITH hit AS MATERIALIZED (` + hits + ` ORDER BY words.rowid DESC LIMIT ? OFFSET ?)
		SELECT` + recordColumns + ` FROM hit JOIN record r ON r.id = hit.id` + recordJoins + newestFirst
	return sql, append(args, limit, max(f.Offset, 0))
}

// hitsOf chooses what fits, too, from an index alone: a word that is in most records would let all of those be looked up.
func hitsOf(match string, where []string, args []any) (string, []any) {
	hits := `SELECT words.rowid & 16777215 AS id FROM words WHERE words MATCH ?`
	if len(where) > 0 {
		hits += ` AND words.rowid & 16777215 IN (SELECT r.id FROM record r` + clause(where) + `)`
	}
	return hits, append([]any{match}, args...)
}
