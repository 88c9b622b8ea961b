package main

import (
	"context"
	"maps"
	"slices"
	"time"
)

// looksAgain is how often a window that stays open looks at what is to be forgotten.
const looksAgain = time.Hour

// everyHour does what a start does, for a window that stays open for days.
func (p *program) everyHour() {
	tick := time.NewTicker(looksAgain)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			p.backend.hourly(context.Background())
		case <-p.closed:
			return
		}
	}
}

// hourly forgets the sign-ins of those who have not unlocked for as long as they chose. Who is unlocked all the time is here.
func (b *backend) hourly(ctx context.Context) {
	b.mu.Lock()
	open := slices.Collect(maps.Keys(b.open))
	b.mu.Unlock()
	for _, s := range open {
		_ = s.w.StillOpen(ctx) // one that was locked meanwhile is not, and a full disk is said elsewhere
	}
	b.home.EndLeases(ctx)
}
