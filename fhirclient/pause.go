package fhirclient

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"chartkey/assets/phrase"
)

// longestPause is what is waited for without asking (spec/hostile-server.tsv N03).
const longestPause = 15 * time.Minute

// retryAfter reads the header as seconds or as an HTTP date. ok is false if it
// is absent, unreadable or lies in the past. Larger values than a year are a year.
func retryAfter(header string, now time.Time) (pause time.Duration, ok bool) {
	const year = 365 * 24 * time.Hour
	header = strings.TrimSpace(header)
	if isDigits(header) {
		seconds, err := strconv.ParseInt(header, 10, 64)
		if err != nil || seconds > int64(year/time.Second) { // also out of range
			return year, true
		}
		return time.Duration(seconds) * time.Second, seconds > 0
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0, false
	}
	pause = min(at.Sub(now), year)
	return pause, pause > 0
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// backoff is 1, 2, 4 … 60 s.
func backoff(try int) time.Duration { return min(time.Second<<min(try, 6), time.Minute) }

// slowDown notes what a 429 or 503 asks for, for the whole client.
func (c *Client) slowDown(header string, try int) {
	pause, ok := retryAfter(header, c.options.Now())
	if !ok {
		pause = backoff(try)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if until := c.options.Now().Add(pause); until.After(c.notUntil) {
		c.notUntil = until
	}
}

// hold waits until the server may be asked again. ErrRateLimited without
// waiting if that is more than 15 minutes away.
func (c *Client) hold(ctx context.Context) error {
	c.mu.Lock()
	until := c.notUntil
	c.mu.Unlock()
	pause := until.Sub(c.options.Now())
	switch {
	case pause <= 0:
		return nil
	case pause > longestPause:
		return &told{phrase.New("reason.wait-until", "the server asks to wait until {{.Until}}").Time("Until", until), ErrRateLimited}
	case pause >= time.Second:
		c.options.Notify(fmt.Sprintf("The server asks to wait %s.", pause.Round(time.Second)))
	}
	return c.options.Wait(ctx, pause)
}
