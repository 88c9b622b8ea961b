package library

import (
	"testing"

	"chartkey/docs/hostile"
)

// TestHostile is what a disk may do to the records.
func TestHostile(t *testing.T) {
	hostile.Run(t, map[string]hostile.Row{
		"V08": {Does: "a bit of the records is flipped", Show: hostile.Itself(aFlippedBitIsNeverAnotherValue)},
	})
}
