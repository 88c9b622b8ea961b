// Package hostile runs what servers, devices and stores may do to us, each as a subtest TestHostile/<id> of the package where it hits, and has the
// one checker that they go through: how it ends, what the person is told, what was sent, and that no secret lies anywhere.
//
//	func TestHostile(t *testing.T) {
//		hostile.Run(t, map[string]hostile.Row{
//			"V01": {Does: "the keyring is locked and its prompt never answers", Show: promptNeverAnswers},
//			"V23-history": {Does: "the clipboard keeps a history", Not: "there is none on this system"},
//		})
//	}
//
// A row may be shown in several packages, each its own side of it. docs/hostile_test.go has the list of all that must be shown.
package hostile

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Row is one thing that is done to us.
type Row struct {
	Does string                       // in a line
	Show func(t *testing.T, c *Check) // does it and tells the checker how it ended
	Not  string                       // in place of Show: why this system cannot show it; such a row has a part of an id, as V23-history
}

// Itself is a row whose whole end is checked by a test of its own.
func Itself(show func(*testing.T)) func(*testing.T, *Check) {
	return func(t *testing.T, c *Check) {
		t.Helper()
		c.ended, c.bare = true, true // where there are secrets, that test looks for them
		show(t)
	}
}

// Bare is a row in which no secret is in play.
func Bare(show func(*testing.T, *Check)) func(*testing.T, *Check) {
	return func(t *testing.T, c *Check) {
		t.Helper()
		c.bare = true
		show(t, c)
	}
}

// Run runs rows by their ids. One that cannot be shown is skipped aloud; one that tells the checker no end fails.
func Run(t *testing.T, rows map[string]Row) {
	t.Helper()
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		row := rows[id]
		t.Run(id, func(t *testing.T) {
			if row.Show == nil {
				t.Skipf("NOT SHOWN HERE: %s: %s", row.Does, row.Not)
			}
			c := &Check{t: t, Canaries: NewCanaries()}
			defer c.conclude() // while the folders of the test are there
			row.Show(t, c)
		})
	}
}

// Check is the checker of one row. What is a secret is marked or planted in it.
type Check struct {
	*Canaries

	t     *testing.T
	dirs  []string
	ended bool
	bare  bool
}

// Keeps names folders in which no secret may lie when the row has ended.
func (c *Check) Keeps(dirs ...string) { c.dirs = append(c.dirs, dirs...) }

// End is how something ended: the name of the state, "" for well, and what the person is told.
type End struct{ State, Says string }

// Ends wants an end: exactly that state, and a text that holds the other and no secret.
func (c *Check) Ends(got, want End) {
	c.t.Helper()
	c.ended = true
	c.Search("what the person is told", []byte(got.Says))
	if got.State != want.State || !strings.Contains(got.Says, want.Says) {
		c.t.Errorf("it ended as %q: %q; want %q: %q", got.State, got.Says, want.State, want.Says)
	}
}

// Sent wants of a server's log, digests of refresh tokens and how often each was sent, that it names at least so many tokens and none more often
// than that.
func (c *Check) Sent(uses map[string]int, tokens, most int) {
	c.t.Helper()
	if len(uses) < tokens {
		c.t.Errorf("%d refresh tokens were sent, want %d", len(uses), tokens)
	}
	for token, n := range uses {
		if n > most {
			c.t.Errorf("the refresh token %s was sent %d times", token, n)
		}
	}
}

func (c *Check) conclude() {
	if !c.ended && !c.t.Failed() && !c.t.Skipped() {
		c.t.Error("nothing tells how it ended")
	}
	if !c.bare && !c.t.Failed() && !c.t.Skipped() && len(c.marks) == 0 {
		c.t.Error("no secret is planted that could be found")
	}
	c.SearchFiles(c.t, c.dirs...)
	c.searchProcesses()
	c.Report(c.t)
}
