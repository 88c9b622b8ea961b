package library

import (
	"context"
	"errors"
)

// eachPage is how many records Each looks up at a time.
const eachPage = 256

// Each calls fn for each record with its body, in the order of List, and stops at the first error of fn, which it
// returns as it is. It holds one body at a time and does not keep a Writer waiting while fn runs; what a Writer commits
// in the meantime may be seen or not. ErrDamaged if a body is not what was stored.
func (l *Library) Each(ctx context.Context, f Filter, fn func(Record) error) error {
	var after *position
	for left := f.Limit; ; {
		page := f
		page.Limit = eachPage
		if after != nil {
			page.Offset = 0
		}
		if f.Limit > 0 {
			page.Limit = min(left, eachPage)
		}
		records, places, err := l.page(ctx, page, after)
		if err != nil {
			return failed("list the records", err)
		}
		for _, r := range records {
			whole, err := l.Get(ctx, r.Key)
			if errors.Is(err, ErrNotFound) {
				continue // removed in the meantime
			}
			if err != nil {
				return err
			}
			if err := fn(whole); err != nil {
				return err
			}
		}
		left -= len(records)
		if len(records) < page.Limit || f.Limit > 0 && left <= 0 {
			return nil
		}
		after = &places[len(places)-1]
	}
}
