package audit

import (
	"testing"

	"chartkey/docs/hostile"
)

// TestHostile is what a disk may do to a log.
func TestHostile(t *testing.T) {
	hostile.Run(t, map[string]hostile.Row{
		"V08":     {Does: "a byte of the log is changed", Show: hostile.Itself(everyChangedByteIsFound)},
		"V08-cut": {Does: "the log is cut", Show: hostile.Itself(everyTruncationIsFound)},
	})
}
