// Package docs holds the description of the architecture, and the tests that keep the code to it.
package docs

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "chartkey"

// packages lists every package of the module with all that it depends on, tests apart.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Module", module+"/...")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1") // lists what opens a display too, and compiles nothing
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for d := json.NewDecoder(out); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		imports[p.ImportPath] = p.Imports
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	deps := map[string][]string{}
	for path := range imports {
		if path == module || strings.HasPrefix(path, module+"/") {
			deps[path] = closure(imports, path)
		}
	}
	if len(deps) < 10 {
		t.Fatalf("only %d packages were listed: %v", len(deps), deps)
	}
	return deps
}

func closure(imports map[string][]string, path string) []string {
	seen := map[string]bool{}
	var walk func(string)
	walk = func(p string) {
		for _, i := range imports[p] {
			if !seen[i] {
				seen[i] = true
				walk(i)
			}
		}
	}
	walk(path)
	var all []string
	for p := range seen {
		all = append(all, p)
	}
	return all
}

// TestBothCommandsAreHardened: each command keeps its memory to itself. What is imported is called: only main has a use for it.
func TestBothCommandsAreHardened(t *testing.T) {
	deps := packages(t)
	for _, command := range []string{"chartkey", "chartkeyctl"} {
		if !slices.Contains(deps[module+"/cmd/"+command], module+"/cmd/internal/harden") {
			t.Errorf("%s is not", command)
		}
	}
}

func below(path, folder string) bool {
	return path == module+"/"+folder || strings.HasPrefix(path, module+"/"+folder+"/")
}

func TestTree(t *testing.T) {
	const fyne, fyneApp = "fyne.io/fyne/v2", "fyne.io/fyne/v2/app"
	leaves := []string{"auth", "vault", "fhirclient"}
	for path, deps := range packages(t) {
		for _, dep := range deps {
			for _, leaf := range leaves {
				if !below(path, leaf) {
					continue
				}
				for _, other := range leaves {
					if other != leaf && below(dep, other) {
						t.Errorf("%s reaches %s: a leaf imports no other leaf", path, dep)
					}
				}
				if below(dep, "cmd") || below(dep, "ui") {
					t.Errorf("%s reaches %s: a leaf knows nothing above it", path, dep)
				}
			}
			if below(path, "auth/sandbox") && strings.HasPrefix(dep, module+"/") && !below(dep, "auth/sandbox") {
				t.Errorf("%s reaches %s: the sandbox shares no code with what it tests", path, dep)
			}
			if dep == fyneApp && !below(path, "cmd/chartkey") {
				t.Errorf("%s reaches %s: only cmd/chartkey opens windows", path, dep)
			}
			if strings.HasPrefix(dep, fyne) && !below(path, "ui") && !below(path, "cmd/chartkey") {
				t.Errorf("%s reaches %s: only the pages draw", path, dep)
			}
			if below(path, "ui") && (below(dep, "cmd") || below(dep, "auth") || below(dep, "vault") || dep == module+"/fhirclient") {
				t.Errorf("%s reaches %s: pages see the workspace through their own interfaces", path, dep)
			}
		}
	}
}

func TestRoomNames(t *testing.T) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "manager", "model", "models", "misc", "shared", "base"}
	fyneNames := []string{"widget", "container", "layout", "dialog", "theme", "data", "canvas", "storage"}
	for path := range packages(t) {
		for part := range strings.SplitSeq(path, "/") {
			if slices.Contains(vague, part) || slices.Contains(fyneNames, part) {
				t.Errorf("%s: %q does not say what is in the room, or is a name of the window library", path, part)
			}
		}
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	rooms := []string{"cmd", "ui", "auth", "vault", "fhirclient", "assets", "docs", "bin"}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(rooms, e.Name()) {
			t.Errorf("%s is no room of the house", e.Name())
		}
	}
}

// TestArchitectureIsTrue holds the page against the code: every file and every function that it names exists.
func TestArchitectureIsTrue(t *testing.T) {
	page, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	// A step of a walk reads: `path/file.go` … `Name`
	step := regexp.MustCompile("`([a-z_/]+\\.go)`((?:[^`\n]|\n[^\n-])*`[A-Za-z.]+`)*")
	name := regexp.MustCompile("`([A-Za-z.]+)`")
	steps := step.FindAllString(string(page), -1)
	if len(steps) < 20 {
		t.Fatalf("only %d steps found in the walks", len(steps))
	}
	for _, s := range steps {
		file := step.FindStringSubmatch(s)[1]
		code, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(file)))
		if err != nil {
			t.Errorf("the page names a file that is not there: %v", err)
			continue
		}
		for _, n := range name.FindAllStringSubmatch(s[len(file)+2:], -1) {
			last := n[1][strings.LastIndex(n[1], ".")+1:]
			if !regexp.MustCompile(`\b` + last + `\b`).Match(code) {
				t.Errorf("%s does not hold %s", file, n[1])
			}
		}
	}
}
