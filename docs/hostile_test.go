package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// hostileRows are the ids of what must be shown: V of stores and devices, R of refreshes, L of lost devices.
const hostileRows = `V01 V02 V03 V04 V05 V06 V07 V08 V09 V10 V11 V12 V13 V14 V15 V16 V17 V18 V19 V20 V21 V22 V23 V24 V25 V26 V27 V30
	R03 R05 R06 R10 R11 L11 L12 L13 L14 L15 L16 L17`

// TestHostileRows: each has a subtest TestHostile/<id> somewhere, and no subtest has an id that nobody knows.
func TestHostileRows(t *testing.T) {
	row := regexp.MustCompile(`(?m)^\t\t"([A-Z][0-9]{2})(-[a-z]+)?": +\{Does: "[^"]+", +(Show|Not): `)
	shown, known := map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), "hostile_") || !strings.HasSuffix(path, "_test.go") || path == "../docs/hostile_test.go" {
			return err
		}
		code, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(code), "map[string]hostile.Row{") {
			return err
		}
		found := row.FindAllStringSubmatch(string(code), -1)
		if n := strings.Count(string(code), "Does: "); n != len(found) {
			t.Errorf("%s: %d of %d rows are read", path, len(found), n)
		}
		for _, r := range found {
			if r[3] == "Not" && r[2] == "" {
				t.Errorf("%s: %s as a whole is not shown", path, r[1])
			}
			shown[r[1]] = shown[r[1]] || r[3] == "Show"
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for id := range strings.FieldsSeq(hostileRows) {
		known[id] = true
		if !shown[id] {
			t.Errorf("%s is shown nowhere", id)
		}
	}
	for id := range shown {
		if !known[id] {
			t.Errorf("%s is not in the list", id)
		}
	}
}
