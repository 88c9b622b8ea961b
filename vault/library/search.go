package library

import (
	"context"

	"github.com/ncruces/go-sqlite3"
)

// usualHits is the limit of a search that names none.
const usualHits = 200

// Search finds records by their Text, without their bodies: first those with all of the words in the Title, then those with
// them in Title, Value and Flag, then the others, newest first in each. All words have to occur; words in quotes next to each
// other; the last word may be the beginning of one, so that it can be called as someone types. Case and diacritics do not
// matter, and no character is an operator. Nothing typed finds nothing. The filter chooses among what was found; its limit 0
// means 200.
func (l *Library) Search(ctx context.Context, text string, f Filter) ([]Record, error) {
	match := matchExpression(text)
	if match == "" {
		return nil, ctx.Err()
	}
	var records []Record
	err := l.read(ctx, func(e *engine) (err error) {
		if err = e.exec(`BEGIN`); err != nil { // no Writer changes the file between the ranks; read ends it
			return err
		}
		records, err = e.search(match, f)
		return err
	})
	if err != nil {
		return nil, failed("search the records", err)
	}
	return records, nil
}

// rank is one group of hits. Every hit is in one group.
type rank struct {
	table  string
	match  string
	except string // hits of heads that earlier groups have; "" for none
}

// ranksOf are the groups in their order. A match expression has no operators of its own.
func ranksOf(match string, heads bool) []rank {
	if !heads {
		return []rank{{table: "words", match: match}}
	}
	return []rank{
		{table: "heads", match: `title : (` + match + `)`},
		{table: "heads", match: `(` + match + `) NOT (title : (` + match + `))`},
		{table: "words", match: match, except: match},
	}
}

// search goes through the ranks until there are as many records as are wanted: what is typed is mostly found in titles and values, whose index
// is small.
func (e *engine) search(match string, f Filter) ([]Record, error) {
	heads, err := e.ranks()
	if err != nil {
		return nil, err
	}
	left, skip := f.Limit, max(f.Offset, 0)
	if left <= 0 {
		left = usualHits
	}
	var records []Record
	ranks := ranksOf(match, heads)
	for i, r := range ranks {
		sql, args := searchStatement(r, f, left, skip)
		before := len(records)
		err := e.query(sql, func(s *sqlite3.Stmt) error {
			r, _ := scanRecord(s)
			records = append(records, r)
			return nil
		}, args...)
		if err != nil {
			return nil, err
		}
		got := len(records) - before
		if left -= got; left == 0 || i == len(ranks)-1 {
			break
		}
		if got > 0 {
			skip = 0
			continue
		}
		if skip > 0 {
			hits, args := r.hits(f)
			n, _, err := e.number(`SELECT count(*) FROM (`+hits+`)`, args...)
			if err != nil {
				return nil, err
			}
			skip -= int(n)
		}
	}
	return records, nil
}

// searchStatement takes the newest hits off the index, whose rows are numbered by date.
func searchStatement(r rank, f Filter, limit, offset int) (string, []any) {
	hits, args := r.hits(f)
	sql := `WITH hit AS MATERIALIZED (` + hits + ` ORDER BY ` + r.table + `.rowid DESC LIMIT ? OFFSET ?)
		SELECT` + recordColumns + ` FROM hit JOIN record r ON r.id = hit.id` + recordJoins + newestFirst
	return sql, append(args, limit, offset)
}

// hits chooses what fits, too, from an index alone: a word that is in most records would let all of those be looked up.
func (r rank) hits(f Filter) (string, []any) {
	hidden := f.hidesFiles()
	f.Files = WithFiles
	where, conditions := f.conditions()
	sql, args := `SELECT `+r.table+`.rowid & 16777215 AS id FROM `+r.table+` WHERE `+r.table+` MATCH ?`, []any{r.match}
	if r.except != "" {
		sql += ` AND ` + r.table + `.rowid NOT IN (SELECT rowid FROM heads WHERE heads MATCH ?)`
		args = append(args, r.except)
	}
	if hidden { // they are few
		sql += ` AND ` + r.table + `.rowid & 16777215 NOT IN (SELECT r.id FROM record r WHERE r.type = 'Binary')`
	}
	if len(where) > 0 {
		sql += ` AND ` + r.table + `.rowid & 16777215 IN (SELECT r.id FROM record r` + clause(where) + `)`
	}
	return sql, append(args, conditions...)
}
