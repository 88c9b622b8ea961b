package vault

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutation is a mistake that somebody could make, and the tests of the same package that must notice it.
type mutation struct {
	name string
	file string // below this folder
	old  string // which stands in the file exactly once
	new  string
	run  string // as for go test -run
}

// mutated is the content of the file with the mistake in it.
func (m mutation) mutated(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(m.file)
	must(t, err)
	if n := strings.Count(string(content), m.old); n != 1 {
		t.Fatalf("%q: what it changes stands in %s %d times, not once", m.name, m.file, n)
	}
	return strings.Replace(string(content), m.old, m.new, 1)
}

// TestMutationsApply keeps the table up with the code.
func TestMutationsApply(t *testing.T) {
	names := map[string]bool{}
	for _, m := range mutations {
		m.mutated(t)
		if names[m.name] || m.old == m.new {
			t.Errorf("%q is there twice, or changes nothing", m.name)
		}
		names[m.name] = true
	}
	if len(mutations) < 25 {
		t.Errorf("there are %d mutations", len(mutations))
	}
}

// TestEveryMutationIsNoticed builds the tests with one mistake after the other, and each time the tests that are named must fail. Without the mistake
// they pass. It is what make mutations runs.
func TestEveryMutationIsNoticed(t *testing.T) {
	if os.Getenv("CHARTKEY_MUTATIONS") == "" {
		t.Skip("is make mutations")
	}
	dir, sound, passed := t.TempDir(), map[string]string{}, map[string]bool{}
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			folder := filepath.Dir(m.file)
			if sound[folder] == "" {
				sound[folder] = buildTests(t, filepath.Join(dir, "sound "+filepath.Base(folder)), folder, nil)
			}
			if !passed[folder+m.run] {
				if out, err := runTests(t, sound[folder], folder, m.run); err != nil || !strings.Contains(out, "--- PASS") {
					t.Fatalf("without the mistake %s does not pass: %v\n%s", m.run, err, out)
				}
				passed[folder+m.run] = true
			}
			wrong := buildTests(t, filepath.Join(t.TempDir(), "wrong"), folder, map[string]string{m.file: m.mutated(t)})
			if out, err := runTests(t, wrong, folder, m.run); err == nil || !strings.Contains(out, "--- FAIL") {
				t.Errorf("%s does not notice it: %v\n%s", m.run, err, out)
			}
		})
	}
}

// buildTests makes the test program of a folder in dir, with other contents of some files.
func buildTests(t *testing.T, dir, folder string, others map[string]string) string {
	t.Helper()
	must(t, os.Mkdir(dir, 0o700))
	replace := map[string]string{}
	for file, content := range others {
		path, err := filepath.Abs(file)
		must(t, err)
		replace[path] = filepath.Join(dir, filepath.Base(file))
		must(t, os.WriteFile(replace[path], []byte(content), 0o600))
	}
	overlay, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "tests.exe")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	must(t, err)
	must(t, os.WriteFile(overlay, text, 0o600))
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-o", program, "-overlay", overlay, "./"+folder)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("it does not build: %v\n%s", err, out)
	}
	return program
}

func runTests(t *testing.T, program, folder, run string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "-test.v", "-test.run", run, "-test.timeout", "5m")
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	return string(out), err
}
