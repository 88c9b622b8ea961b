package library

import (
	"context"

	"github.com/ncruces/go-sqlite3"
)

// usualHits is the limit of a search that names none.
const usualHits = 200

// Search finds records by their Text, newest first, without their bodies. All words have to occur; words in quotes next
// to each other; the last word may be the beginning of one, so that it can be called as someone types. Case and
// diacritics do not matter, and no character is an operator. Nothing typed finds nothing. limit 0 means 200.
func (l *Library) Search(ctx context.Context, text string, limit int) ([]Record, error) {
	match := matchExpression(text)
	if match == "" {
		return nil, ctx.Err()
	}
	if limit <= 0 {
		limit = usualHits
	}
	var records []Record
	err := l.read(ctx, func(e *engine) error {
		return e.query(`WITH hit AS MATERIALIZED (SELECT rowid & 16777215 AS id FROM words WHERE words MATCH ?
			ORDER BY rowid DESC LIMIT ?)
			SELECT`+recordColumns+` FROM hit JOIN record r ON r.id = hit.id`+recordJoins+newestFirst,
			func(s *sqlite3.Stmt) error {
				r, _ := scanRecord(s)
				records = append(records, r)
				return nil
			}, match, limit)
	})
	if err != nil {
		return nil, failed("search the records", err)
	}
	return records, nil
}
