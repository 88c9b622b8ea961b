package notices

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
)

var update = flag.Bool("update", false, "write notices.json anew from the modules of the build")

// TestEveryPartHasItsNotice holds the file against the modules that the programs are built from, on every system.
func TestEveryPartHasItsNotice(t *testing.T) {
	made := gather(t)
	for _, p := range made.Parts {
		if len(p.Texts) == 0 || len(p.Licences) == 0 {
			t.Errorf("%s: no licence is found in it, or none that is known", p.Module)
		}
	}
	text, err := json.MarshalIndent(made, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile("notices.json", text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(text, file) {
		t.Error("the notices are not those of the modules that are built in: go test ./assets/notices -update")
	}
}

func TestOf(t *testing.T) {
	p, found := Of("fyne.io/fyne/v2")
	if !found || !slices.Contains(p.Licences, "BSD-3-Clause") || !slices.ContainsFunc(p.Texts, func(text string) bool {
		return strings.Contains(text, "Redistribution and use in source and binary forms")
	}) {
		t.Errorf("found %v", p)
	}
	if _, found := Of("example.org/unheard"); found {
		t.Error("a module that is not built in has a notice")
	}
}

// gather reads the licence files of every module, and of the language's own library.
func gather(t *testing.T) stored {
	t.Helper()
	dirs := map[string]string{"Go": strings.TrimSpace(list(t, "", "env", "GOROOT"))}
	for _, system := range []string{"linux", "windows", "darwin"} {
		for line := range strings.Lines(list(t, system, "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "chartkey/cmd/...")) {
			if module, dir, is := strings.Cut(strings.TrimSpace(line), "\t"); is {
				dirs[module] = dir
			}
		}
	}
	var s stored
	at := map[string]int{}
	for module, dir := range dirs {
		p := storedPart{Module: module}
		for _, text := range licences(t, dir, module == "Go") {
			if _, known := at[text]; !known {
				at[text] = len(s.Texts)
				s.Texts = append(s.Texts, text)
			}
			if !slices.Contains(p.Texts, at[text]) {
				p.Texts = append(p.Texts, at[text])
			}
			for _, m := range licensecheck.Scan([]byte(text)).Match {
				if m.ID != "GooglePatentsFile" && !slices.Contains(p.Licences, m.ID) { // which goes with a licence and is none
					p.Licences = append(p.Licences, m.ID)
				}
			}
		}
		slices.Sort(p.Licences)
		s.Parts = append(s.Parts, p)
	}
	return sorted(s)
}

// sorted has the parts by name, and the texts in the order of their first use.
func sorted(s stored) stored {
	slices.SortFunc(s.Parts, func(a, b storedPart) int { return strings.Compare(a.Module, b.Module) })
	next := stored{Parts: s.Parts}
	at := map[int]int{}
	for _, p := range next.Parts {
		for i, old := range p.Texts {
			if _, known := at[old]; !known {
				at[old] = len(next.Texts)
				next.Texts = append(next.Texts, s.Texts[old])
			}
			p.Texts[i] = at[old]
		}
	}
	return next
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicense)([-_.].*)?$`)

// licences are the texts of a module's licence files, wherever in it they lie: fonts and sources in C have their own.
func licences(t *testing.T, dir string, top bool) []string {
	t.Helper()
	var texts []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != dir && (top || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") || name == "testdata" || name == "vendor"):
			return fs.SkipDir
		case d.Type().IsRegular() && licenceFile.MatchString(name) && filepath.Ext(name) != ".go":
			text, err := os.ReadFile(path)
			texts = append(texts, strings.ReplaceAll(string(text), "\r\n", "\n"))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// list asks the build tool about a system, with the C of the window.
func list(t *testing.T, system string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}
