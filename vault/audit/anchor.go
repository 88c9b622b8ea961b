package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// anchor is what is kept of a log outside its file.
type anchor struct {
	n      uint64   // number of the newest entry then
	sum    string   // digest of its line
	starts []string // digests that the first line may have: one, and a second while the file is being shortened
}

// String is the text that the anchor's place keeps: "1 N SUM START [START]".
func (a anchor) String() string {
	return fmt.Sprintf("%d %d %s %s", format, a.n, a.sum, strings.Join(a.starts, " "))
}

// parseAnchor reads what String made, byte for byte. An anchor of a later format, too, is none that this version can use.
func parseAnchor(text string) (anchor, bool) {
	fields := strings.Split(text, " ")
	if len(fields) < 4 || len(fields) > 5 {
		return anchor{}, false
	}
	a := anchor{sum: fields[2], starts: fields[3:]}
	var err error
	if a.n, err = strconv.ParseUint(fields[1], 10, 64); err != nil || a.String() != text {
		return anchor{}, false
	}
	return a, !slices.ContainsFunc(fields[2:], func(s string) bool { return !isDigest(s) })
}
