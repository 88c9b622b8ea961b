package frame_test

import (
	"testing"

	"chartkey/docs/hostile"
)

// TestHostile is what a desktop may keep of a page.
func TestHostile(t *testing.T) {
	hostile.Run(t, map[string]hostile.Row{
		"V23":         {Does: "clinical text was copied", Show: hostile.Itself(clinicalTextLeavesTheClipboard)},
		"V23-history": {Does: "the clipboard keeps a history", Not: "the window library cannot say that a text is not for it"},
	})
}
