package fhirclient

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Caps of one search (design/decisions.md 16).
const (
	maxPages   = 5000
	maxEntries = 2_000_000
	maxStale   = 100     // pages in a row with nothing new
	maxLink    = 8 << 10 // bytes of the address of a next page, which is kept with what came from there; servers take no longer request line
)

// walk is one search, followed from page to page.
type walk struct {
	r    *run
	step Step
	// resumable: its pages may be kept as cursors.
	resumable bool

	visited map[addressKey]bool
	resumed bool           // it began in the middle
	pages   int            // read, whole or in part
	byType  map[string]int // distinct records, by type
	sofar   Tally          // Skipped: though the next one came
	stale   int
	mark    time.Time
	err     error // why it ended before its end
}

// addressKey stands for an address, which may be long.
type addressKey [16]byte

func keyOfAddress(u *url.URL) addressKey {
	sum := sha256.Sum256([]byte(u.String()))
	return addressKey(sum[:16])
}

func (r *run) newWalk(s Step, resumable bool) *walk {
	r.search++
	return &walk{r: r, step: s, resumable: resumable, visited: map[addressKey]bool{}, byType: map[string]int{}, sofar: Tally{Total: -1}}
}

// follow reads all pages. The error is fatal; w.err is not.
func (w *walk) follow(ctx context.Context) error {
	address := w.step.Address
	if w.step.Resume != "" && w.resumable {
		address, w.resumed, w.sofar = w.step.Resume, true, w.step.Sofar
	}
	err := w.chain(ctx, address)
	if w.expired(err) && !fatal(ctx, err) {
		w.r.note("the server dropped its list of results for " + w.step.Key + ": it was asked again")
		*w = *w.r.newWalk(w.step, w.resumable)
		err = w.chain(ctx, w.step.Address)
	}
	if err != nil && (fatal(ctx, err) || errors.As(err, new(stopError))) {
		return err
	}
	w.err = err
	return nil
}

// expired: the server does not honour an address that it gave itself. Of a later
// page it says so by 404, 410 or 400; the page to resume at may be so old that
// whatever is wrong with it counts.
func (w *walk) expired(err error) bool {
	var status *StatusError
	switch {
	case err == nil || errors.Is(err, ErrRateLimited) || errors.Is(err, ErrOffline):
		return false
	case w.resumed && len(w.visited) <= 1:
		return true
	case w.pages == 0 || !errors.As(err, &status):
		return false
	}
	return status.Status == http.StatusNotFound || status.Status == http.StatusGone || status.Status == http.StatusBadRequest
}

// chain follows the next links from address on.
func (w *walk) chain(ctx context.Context, address string) error {
	at, err := w.r.c.join(address)
	for err == nil && at != nil {
		switch {
		case w.visited[keyOfAddress(at)]:
			return fmt.Errorf("%w: a page names itself or an earlier one as the next", ErrEndless)
		case w.pages >= maxPages, w.sofar.Received >= maxEntries:
			return fmt.Errorf("%w: stopped after %d pages with %d entries", ErrEndless, w.pages, w.sofar.Received)
		case w.stale >= maxStale:
			return fmt.Errorf("%w: %d pages in a row brought nothing new", ErrEndless, w.stale)
		}
		w.visited[keyOfAddress(at)] = true
		at, err = w.page(ctx, at)
	}
	return err
}

// load reads the page that p stands for. A connection that breaks is tried
// again: what came of the page is not lost.
func (w *walk) load(ctx context.Context, p *pageReader) (envelope, error) {
	env, err := p.read(ctx)
	for try := 0; errors.Is(err, ErrBrokenConnection) && p.began && try < 2 && ctx.Err() == nil; try++ {
		if err := w.r.c.options.Wait(ctx, backoff(try)); err != nil {
			return env, err
		}
		env, err = p.read(ctx)
	}
	if p.began {
		w.pages++
	}
	w.sofar.Received += p.received
	w.sofar.Lost += p.lost
	return env, firstOf(ctx.Err(), err)
}

// page reads one page and returns the address of the next, nil at the end.
func (w *walk) page(ctx context.Context, at *url.URL) (*url.URL, error) {
	p := pageReader{w: w, at: at}
	env, err := w.load(ctx, &p)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	switch {
	case err == nil:
	case errors.Is(err, ErrPageUnreadable) && len(env.Next) > 0:
		w.sofar.Skipped++ // the page is lost, but it named the next one before it broke
	default:
		return nil, errors.Join(err, p.flush(false, ""))
	}
	w.first(&env, p.date)
	if p.news {
		w.stale = 0
	} else {
		w.stale++
	}
	next, linkErr := w.next(&env, at)
	cursor := ""
	if next != nil && w.resumable {
		cursor = next.String()
	}
	if err := p.flush(true, cursor); err != nil {
		return nil, err
	}
	return next, linkErr
}

// first takes from the first page what holds for the whole search.
func (w *walk) first(env *envelope, date time.Time) {
	if w.pages != 1 || w.resumed {
		return
	}
	w.sofar.Total = env.Total
	w.mark = w.r.c.options.Now()
	for _, t := range []time.Time{env.Updated, date} {
		if !t.IsZero() && t.Before(w.mark) {
			w.mark = t
		}
	}
	if !env.Updated.IsZero() || !date.IsZero() {
		w.mark = w.mark.Add(-5 * time.Minute).UTC()
	} else {
		w.mark = time.Time{} // without the server's clock there is no watermark
	}
}

// next is the first usable next link. One that cannot be used ends the search
// with an error, so that it does not pass for the end.
func (w *walk) next(env *envelope, at *url.URL) (*url.URL, error) {
	var refused error
	for _, link := range env.Next {
		if strings.TrimSpace(link) == "" {
			refused = fmt.Errorf("%w: a page names an empty address as the next", ErrPageUnreadable)
			continue
		}
		if len(link) > maxLink {
			refused = fmt.Errorf("%w: a page names an address that is too long as the next", ErrPageUnreadable)
			continue
		}
		next, err := w.r.c.follow(at, link)
		if err == nil {
			return next, nil
		}
		refused = err
	}
	return nil, refused
}

// httpDate is the Date header, zero if there is none.
func httpDate(header http.Header) time.Time {
	date, _ := http.ParseTime(header.Get("Date"))
	return date
}
