package fhirclient

import (
	"fmt"
	"strings"
	"time"
)

// envelope is what a page says beside its entries.
type envelope struct {
	ResourceType string
	Type         string
	Total        int64 // -1 if not given
	Updated      time.Time
	Next         []string // every next link, in order, as sent
	Outcome      string   // of an OperationOutcome in the place of the Bundle
	entries      bool     // there was an entry member, even an empty one
}

// check refuses what is no search result (spec/hostile-server.tsv F12, F13, F16).
func (e *envelope) check() error {
	switch {
	case e.ResourceType == "OperationOutcome":
		return fmt.Errorf("%w: it holds an error of the server in place of a Bundle: %q", ErrPageUnreadable, e.Outcome)
	case e.ResourceType != "Bundle":
		return fmt.Errorf("%w: it holds no Bundle", ErrPageUnreadable)
	case e.Type != "" && e.Type != "searchset":
		return fmt.Errorf("%w: it is a Bundle of another kind than a search result", ErrPageUnreadable)
	}
	return nil
}

// links keeps what comes next; the relation is compared without regard to case.
func (e *envelope) links(value []byte) {
	elements(value, func(link []byte) {
		if strings.EqualFold(memberText(link, "relation"), "next") {
			e.Next = append(e.Next, memberText(link, "url"))
		}
	})
}

// count reads a JSON integer that may be a string; -1 for anything else.
func count(value []byte) int64 {
	s := string(value)
	if quoted := text(value); quoted != "" {
		s = quoted
	}
	var n int64
	if len(s) == 0 || len(s) > 12 {
		return -1
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return -1
		}
		n = n*10 + int64(r-'0')
	}
	return n
}
