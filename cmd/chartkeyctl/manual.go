package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// writeManual writes a page for each command and returns how many there are.
func writeManual(root *cobra.Command, dir string) (int, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // manual pages are for everyone
		return 0, fmt.Errorf("could not make the folder of the manual: %w", err)
	}
	root.DisableAutoGenTag = true // the same pages every day
	if err := doc.GenManTree(root, &doc.GenManHeader{Title: "CHARTKEYCTL", Section: "1", Source: "Chartkey"}, dir); err != nil {
		return 0, fmt.Errorf("could not write the manual: %w", err)
	}
	pages, err := os.ReadDir(dir)
	if err != nil {
		return 0, fmt.Errorf("could not count the pages of the manual: %w", err)
	}
	return len(pages), nil
}
