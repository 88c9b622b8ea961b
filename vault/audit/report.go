package audit

import (
	"bytes"
	"errors"
	"slices"
)

// Report is what a verification found.
type Report struct {
	OK       bool   `json:"ok"`
	Checked  int    `json:"checked"`   // entries that fit, up to the first bad line
	FirstBad int    `json:"first_bad"` // line of the file, counted from 1; 0 if there is none
	Reason   Reason `json:"reason"`    // how it was seen; "" if all is well
}

// Reason says how damage was seen.
type Reason string

// The reasons.
const (
	Missing    Reason = "missing"    // there is no file, or an empty one
	TooLarge   Reason = "too-large"  // the file is larger than any that is written
	Foreign    Reason = "foreign"    // the first line is that of another person, another vault or another key
	Changed    Reason = "changed"    // the line does not fit its own digest, or is none
	OutOfOrder Reason = "order"      // the line does not follow the one before: lines are missing, doubled or moved
	Incomplete Reason = "incomplete" // the last line was not written to its end; the next entry removes it and notes that
	NoAnchor   Reason = "no-anchor"  // nothing outside the file vouches for it: the vault was copied here, or the anchor deleted or spoilt
	Begun      Reason = "replaced"   // the file does not begin as the anchored one: its older lines were dropped, or all was exchanged
	Rewritten  Reason = "rewritten"  // the line is not the one that was anchored
	Cut        Reason = "cut"        // lines are missing at the end that were there when the log was anchored
)

// Reasons lists them, for who has words for each.
func Reasons() []Reason {
	return []Reason{Missing, TooLarge, Foreign, Changed, OutOfOrder, Incomplete, NoAnchor, Begun, Rewritten, Cut}
}

// chain is the content of a file as far as it fits.
type chain struct {
	start start
	lines []link
	torn  int // bytes behind the last complete line
}

// link is an entry's line in the file.
type link struct {
	n        uint64
	sum      string
	from, to int // to is behind the end of line
}

// head is number and digest of the newest entry.
func (c chain) head() (uint64, string) {
	if len(c.lines) == 0 {
		return c.start.before, c.start.head
	}
	last := c.lines[len(c.lines)-1]
	return last.n, last.sum
}

// readChain checks a file by itself. The report is OK if every complete line fits; ErrNewerFormat is the only error.
func readChain(data []byte, o Owner) (chain, Report, error) {
	var c chain
	if len(data) == 0 {
		return c, bad(c, 1, Missing), nil
	}
	if len(data) > largest {
		return c, bad(c, 1, TooLarge), nil
	}
	end := bytes.LastIndexByte(data, '\n') + 1
	c.torn = len(data) - end
	from := bytes.IndexByte(data, '\n') + 1
	if from == 0 {
		return c, bad(c, 1, Changed), nil
	}
	var err error
	if c.start, err = parseStart(data[:from-1]); err != nil {
		if errors.Is(err, ErrNewerFormat) {
			return c, Report{}, err
		}
		return c, bad(c, 1, Changed), nil
	}
	if c.start.owner != o || c.start.before == 0 && c.start.head != genesis(o) {
		return c, bad(c, 1, Foreign), nil
	}
	for from < end {
		to := from + bytes.IndexByte(data[from:], '\n') + 1
		l, ok := parseLine(data[from : to-1])
		if !ok {
			return c, bad(c, len(c.lines)+2, Changed), nil
		}
		if n, sum := c.head(); l.n != n+1 || l.prev != sum {
			return c, bad(c, len(c.lines)+2, OutOfOrder), nil
		}
		c.lines = append(c.lines, link{l.n, l.sum, from, to})
		from = to
	}
	return c, Report{OK: true, Checked: len(c.lines)}, nil
}

// against holds a chain that fits in itself against the anchor's text.
func (c chain) against(text string) Report {
	a, ok := parseAnchor(text)
	switch {
	case !ok:
		return Report{FirstBad: 1, Reason: NoAnchor}
	case !slices.Contains(a.starts, c.start.sum) || a.n < c.start.before:
		return Report{FirstBad: 1, Reason: Begun}
	}
	at := a.n - c.start.before // the anchored entry is that many lines behind the first
	switch {
	case at > uint64(len(c.lines)):
		return bad(c, len(c.lines)+2, Cut)
	case at == 0 && a.sum != c.start.head:
		return Report{FirstBad: 1, Reason: Rewritten}
	case at > 0 && a.sum != c.lines[at-1].sum:
		return Report{Checked: int(at) - 1, FirstBad: int(at) + 1, Reason: Rewritten} //nolint:gosec // at most len(c.lines)
	case c.torn > 0:
		return bad(c, len(c.lines)+2, Incomplete)
	}
	return Report{OK: true, Checked: len(c.lines)}
}

func bad(c chain, line int, why Reason) Report {
	return Report{Checked: len(c.lines), FirstBad: line, Reason: why}
}
