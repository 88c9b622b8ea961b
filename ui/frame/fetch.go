package frame

import (
	"context"

	"chartkey/ui"
)

// fetching is the one fetch of new records that may be under way. It is the window's, so that it goes on when a page is left.
type fetching struct{ ui.Fetching }

const fetchKey = "fetch"

// Fetch gets new records of these connections, or of all. While it is under way another one is not begun.
func (f *Frame) Fetch(ids ...string) {
	session := f.session
	if session == nil || f.fetch.Under {
		return
	}
	f.fetch.Fetching = ui.Fetching{Under: true}
	f.follow()
	progress := ui.Report(f.tasks, func(p ui.Progress) {
		if f.session == session && f.fetch.Under {
			f.fetch.Progress = p
			f.follow()
		}
	})
	ui.Run(f.tasks, fetchKey, func(ctx context.Context) (ui.Synced, error) {
		return session.Sync(ctx, ids, progress)
	}, func(synced ui.Synced, err error) {
		if synced.Mended != nil { // stays until the person has read it, also where they were locked meanwhile
			f.keep(session, ui.Notice{Mended: synced.Mended})
		}
		if f.session == session {
			f.fetched(synced, err)
		} else if f.session != nil {
			f.reload()
		}
	})
}

// StopFetching cancels it. What came before stays.
func (f *Frame) StopFetching() { f.tasks.Cancel(fetchKey) }

func (f *Frame) fetched(synced ui.Synced, err error) {
	ended := f.o.Now()
	f.fetch.Fetching = ui.Fetching{Ended: ended, Result: synced, Err: err, Progress: f.fetch.Progress, Fresh: true}
	session := f.session
	f.o.After(ui.FreshFor, func() {
		if f.session == session && !f.fetch.Under && f.fetch.Ended.Equal(ended) {
			f.fetch.Fresh = false
			f.follow()
		}
	})
	f.follow()
	f.count()
	f.reload()
	f.hear()
}

// changed drops what the last fetching failed of, since that may be the access that is gone, and counts anew.
func (f *Frame) changed() {
	f.fetch.Err = nil
	f.follow()
	f.count()
}

// follow tells the sidebar and the page.
func (f *Frame) follow() {
	if f.shell != nil {
		f.shell.follow(f.fetch.Fetching)
	}
	if follower, can := f.page.(ui.Follower); can {
		follower.Follow(f.fetch.Fetching)
	}
}

// count asks how many records there are, and how many accesses that are or may be open, for the sidebar.
func (f *Frame) count() {
	session, now := f.session, f.o.Now()
	type counted struct {
		records map[string]int
		open    int // accesses
	}
	ui.Run(f.tasks, "count", func(ctx context.Context) (counted, error) {
		records, err := session.Counts(ctx)
		if err != nil {
			return counted{}, err
		}
		all, err := session.Connections(ctx)
		c := counted{records: records}
		for _, one := range all {
			if one.Usable() || one.MayBeOpen(now) {
				c.open++
			}
		}
		return c, err
	}, func(c counted, err error) {
		if err == nil && f.session == session {
			f.counts = c.records
			f.shell.count(c.records, c.open)
		}
	})
}
