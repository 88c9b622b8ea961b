package reader

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chartkey/fhirclient/narrative"
)

// formOnly are notes that a person is not told of: they say how a document is written, not what it says.
var formOnly = []string{
	"attribute-dropped", "attribute-ignored", "style-ignored", "style-lost", "element-unwrapped", "element-foreign", "content-misplaced",
	"number-clamped", "anchor-dropped", "byte-order-mark", "utf-16", "no-div", "no-namespace", "namespace-unknown", "upper-case", "html-entity",
	"stray-end-tag", "soft-hyphen", "direction-mark", "invisible", "tag-character", "blank",
	// Of these the page tells by the status of the document.
	"no-narrative", "status-empty", "status-unknown", "text-unreadable", "resource-unreadable",
}

// TestEveryNoteIsKnown holds that a person is told of every note, or that it was decided that it is of form only.
func TestEveryNoteIsKnown(t *testing.T) {
	files, err := filepath.Glob("../../fhirclient/narrative/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	noted := regexp.MustCompile(`(?:add|note)\("([a-z0-9-]+)"|"((?:image|link)-[a-z-]+)"|code: "([a-z-]+)"`)
	var known []string
	for _, r := range remarks {
		known = append(known, r.codes...)
	}
	seen := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range noted.FindAllStringSubmatch(string(source), -1) {
			code := m[1] + m[2] + m[3]
			if !seen[code] && !slices.Contains(known, code) && !slices.Contains(formOnly, code) {
				t.Errorf("%s: nobody decided about the note %q", filepath.Base(file), code)
			}
			seen[code] = true
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d notes were found: does the test still read them?", len(seen))
	}
	for _, code := range known {
		if !seen[code] && code != "more-notes" {
			t.Errorf("no document has the note %q", code)
		}
	}
}

// TestLinksToRecordsAreNotLost holds that a reference that the app can follow is not counted as left out.
func TestLinksToRecordsAreNotLost(t *testing.T) {
	one := Prepare(narrative.Parse(`<p><a href="Patient/1">a</a></p>`))
	if one.unfolded != nil {
		t.Error("a fold for a link that works")
	}
	two := Prepare(narrative.Parse(`<p><a href="Patient/1">a</a> <a href="../x">b</a></p>`))
	if two.unfolded == nil || !strings.HasPrefix(two.unfolded.copyText(), "1 thing was left out: the address of a link.") {
		t.Errorf("%v", two.unfolded)
	}
}
