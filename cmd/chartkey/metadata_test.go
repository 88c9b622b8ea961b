package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"chartkey/cmd/internal/release"
)

// TestMetadata holds what the program says of itself against what the packaging tool reads.
func TestMetadata(t *testing.T) {
	file, err := os.ReadFile("../../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		fmt.Sprintf("ID = %q", appID), fmt.Sprintf("Name = %q", appName), fmt.Sprintf("Version = %q", release.Version), fmt.Sprintf("Build = %d", build),
		"fyneDo = true",
	} {
		if !strings.Contains(string(file), "\n"+line+"\n") {
			t.Errorf("FyneApp.toml lacks %s", line)
		}
	}
	text, err := os.ReadFile("../../LICENSE")
	if err != nil || !strings.Contains(string(text), "SPDX-License-Identifier: "+release.Licence) {
		t.Errorf("the licence is not %s: %v", release.Licence, err)
	}
}
