package library

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// position is where a record stands in a list, in the order of newestFirst.
type position struct {
	date           string
	connection, id int64
}

func (p position) compare(q position) int {
	return cmp.Or(cmp.Compare(q.date, p.date), cmp.Compare(q.connection, p.connection), cmp.Compare(q.id, p.id))
}

// List lists records newest first, without their bodies.
func (l *Library) List(ctx context.Context, f Filter) ([]Record, error) {
	list := l.page
	if f.Limit <= 0 && f.Offset <= 0 {
		list = l.all
	}
	records, _, err := list(ctx, f, nil)
	if err != nil {
		return nil, failed("list the records", err)
	}
	return records, nil
}

// all reads every record that fits in the order in which they are stored, and sorts them afterwards: looked up one by one in the order of
// their dates they would be read from all over the file.
func (l *Library) all(ctx context.Context, f Filter, _ *position) ([]Record, []position, error) {
	where, args := f.conditions()
	sql := `WITH chosen AS MATERIALIZED (SELECT r.id FROM record r` + clause(where) + ` ORDER BY r.id)
		SELECT` + recordColumns + ` FROM chosen JOIN record r ON r.id = chosen.id` + recordJoins
	records, places, err := l.list(ctx, sql, args)
	if err != nil {
		return nil, nil, err
	}
	order := make([]int, len(records))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return places[a].compare(places[b]) })
	sorted := make([]Record, len(records))
	for to, from := range order {
		sorted[to] = records[from]
	}
	return sorted, nil, nil
}

// page lists the records that come after a position, or from the first on if it is nil.
func (l *Library) page(ctx context.Context, f Filter, after *position) ([]Record, []position, error) {
	sql, args := pageStatement(f, after)
	return l.list(ctx, sql, args)
}

func (l *Library) list(ctx context.Context, sql string, args []any) (records []Record, places []position, err error) {
	err = l.read(ctx, func(e *engine) error {
		return e.query(sql, func(s *sqlite3.Stmt) error {
			r, at := scanRecord(s)
			records, places = append(records, r), append(places, at)
			return nil
		}, args...)
	})
	return records, places, err
}

// pageStatement chooses by an index alone, then looks up the chosen.
func pageStatement(f Filter, after *position) (string, []any) {
	where, args := f.conditions()
	if after != nil {
		where, args = append(where, `(r.date, r.connection, r.id) < (?, ?, ?)`), append(args, after.date, after.connection, after.id)
	}
	limit := f.Limit
	if limit <= 0 {
		limit = -1
	}
	sql := `WITH chosen AS MATERIALIZED (SELECT r.id FROM record r` + clause(where) + newestFirst + ` LIMIT ? OFFSET ?)
		SELECT` + recordColumns + ` FROM chosen JOIN record r ON r.id = chosen.id` + recordJoins + newestFirst
	return sql, append(args, limit, max(f.Offset, 0))
}

func clause(where []string) string {
	if len(where) == 0 {
		return ""
	}
	return ` WHERE ` + strings.Join(where, ` AND `)
}

// conditions are what the filter asks of record r, with their arguments.
func (f Filter) conditions() (where []string, args []any) {
	add := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if len(f.Types) > 0 {
		types := make([]any, len(f.Types))
		for i, t := range f.Types {
			types[i] = t
		}
		add(`r.type IN (?`+strings.Repeat(`, ?`, len(types)-1)+`)`, types...)
	}
	if f.hidesFiles() {
		add(`r.type <> 'Binary'`)
	}
	if f.Connection != "" {
		add(`r.connection = (SELECT id FROM connection WHERE name = ?)`, f.Connection)
	}
	if f.Code != "" {
		add(`r.code = ?`, f.Code)
	}
	if f.Since != "" {
		year := f.Since[:min(len(f.Since), 4)]
		add(`r.date >= ? AND (r.date >= ? OR substr(?, 1, length(r.date)) = r.date)`, year, f.Since, f.Since)
	}
	return where, args
}

// Number counts the records that [Library.List] would list without a limit, or [Library.Search] find if there is a text.
func (l *Library) Number(ctx context.Context, text string, f Filter) (int, error) {
	if text == "" && f.typesOnly() {
		return l.numberOfTypes(ctx, f)
	}
	where, args := f.conditions()
	sql := `SELECT count(*) FROM record r` + clause(where)
	if text != "" {
		match := matchExpression(text)
		if match == "" {
			return 0, ctx.Err()
		}
		hits, arguments := rank{table: "words", match: match}.hits(f)
		sql, args = `SELECT count(*) FROM (`+hits+`)`, arguments
	}
	var n int64
	err := l.read(ctx, func(e *engine) (err error) {
		n, _, err = e.number(sql, args...)
		return err
	})
	if err != nil {
		return 0, failed("count the records", err)
	}
	return int(n), nil
}

// Place says where in [Library.List] a record stands, counted from 0, whatever limit and offset the filter has. Of a key without a
// connection it is the newest such record. ErrNotFound if the list does not hold it.
func (l *Library) Place(ctx context.Context, k Key, f Filter) (Key, int, error) {
	where, args := f.conditions()
	one := append(slices.Clone(where), `r.hash = ?`, `r.type = ?`, `r.name = ?`)
	oneArgs := append(slices.Clone(args), hashOf(k.Type, k.ID), k.Type, k.ID)
	if k.Connection != "" {
		one, oneArgs = append(one, `c.name = ?`), append(oneArgs, k.Connection)
	}
	before := append(slices.Clone(where), `(r.date, r.connection, r.id) > (?, ?, ?)`)
	var n int64
	found := false
	err := l.read(ctx, func(e *engine) error {
		var at position
		err := e.query(`SELECT r.id, r.connection, r.date, c.name FROM record r JOIN connection c ON c.id = r.connection`+clause(one)+newestFirst+` LIMIT 1`,
			func(s *sqlite3.Stmt) error {
				at = position{id: s.ColumnInt64(0), connection: s.ColumnInt64(1), date: s.ColumnText(2)}
				k.Connection, found = s.ColumnText(3), true
				return nil
			}, oneArgs...)
		if err != nil || !found {
			return err
		}
		n, _, err = e.number(`SELECT count(*) FROM record r`+clause(before), append(args, at.date, at.connection, at.id)...)
		return err
	})
	if err == nil && !found {
		err = ErrNotFound
	}
	if err != nil {
		return Key{}, 0, failed("find the record in the list", err)
	}
	return k, int(n), nil
}

// typesOnly tells whether nothing but the types chooses.
func (f Filter) typesOnly() bool { return f.Connection == "" && f.Code == "" && f.Since == "" }

// hidesFiles tells whether files are to be left out of what the types let through.
func (f Filter) hidesFiles() bool { return f.Files == WithoutFiles && len(f.Types) == 0 }

// FileType is that of the files that other records refer to.
const FileType = "Binary"

// numberOfTypes counts the records that a filter by types alone chooses.
func (l *Library) numberOfTypes(ctx context.Context, f Filter) (int, error) {
	counts, err := l.Count(ctx, "")
	n := 0
	for typ, number := range counts {
		if slices.Contains(f.Types, typ) || len(f.Types) == 0 && (typ != FileType || !f.hidesFiles()) {
			n += number
		}
	}
	return n, err
}

// Count counts the records of a connection by type; of all connections if it is "".
func (l *Library) Count(ctx context.Context, connection string) (map[string]int, error) {
	var counts map[string]int
	err := l.read(ctx, func(e *engine) (err error) {
		counts, err = e.countOf(connection)
		return err
	})
	if err != nil {
		return nil, failed("count the records", err)
	}
	if counts == nil { // there is no library yet
		return map[string]int{}, nil
	}
	return maps.Clone(counts), nil
}

// countOf counts anew only when another connection has written since: a window asks with each of its pages, and counting goes through an index
// of all records. It names that index, since the rows themselves are read otherwise, bodies and all.
func (e *engine) countOf(connection string) (map[string]int, error) {
	version, _, err := e.number(`PRAGMA data_version`) // before counting, so that what is written meanwhile is counted the next time
	if err != nil {
		return nil, err
	}
	if e.counts == nil || e.countedAt != version {
		e.counts, e.countedAt = map[string]map[string]int{}, version
	}
	if known := e.counts[connection]; known != nil {
		return known, nil
	}
	var counts map[string]int
	if connection == "" {
		counts, err = e.count(`SELECT type, count(*) FROM record GROUP BY type`)
	} else {
		counts, err = e.count(`SELECT type, count(*) FROM record INDEXED BY record_type_date
			WHERE connection = (SELECT id FROM connection WHERE name = ?) GROUP BY type`, connection)
	}
	if err != nil {
		return nil, err
	}
	e.counts[connection] = counts
	return counts, nil
}

func (e *engine) count(sql string, args ...any) (map[string]int, error) {
	counts := map[string]int{}
	err := e.query(sql, func(s *sqlite3.Stmt) error {
		counts[s.ColumnText(0)] = s.ColumnInt(1)
		return nil
	}, args...)
	return counts, err
}
