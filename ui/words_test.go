package ui_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template"

	"chartkey/auth"
	"chartkey/ui"
	"chartkey/ui/uitest"
)

// wording is a text of the window as it stands in the source: one form, or two for a count.
type wording struct{ one, other string }

// MarshalJSON writes it as fyne reads it.
func (w wording) MarshalJSON() ([]byte, error) {
	if w.one == "" {
		return json.Marshal(w.other)
	}
	return json.Marshal(map[string]string{"one": w.one, "other": w.other})
}

// spoken are the rooms with texts for the window: those that draw, and those below them.
var spoken = []string{".", "../cmd/chartkey", "../cmd/internal/workspace", "../auth", "../fhirclient", "../vault"}

// TestWords finds every text in the source, and holds the files of words against it. With -update it writes them.
func TestWords(t *testing.T) {
	found := wordings{t: t, words: map[string]wording{}, at: map[string]token.Position{}}
	for _, dir := range spoken {
		found.below(dir)
	}
	for key, text := range auth.ScopeWords() {
		found.add(token.Position{Filename: "auth.ScopeWords"}, key, wording{other: text})
	}
	if len(found.words) < 60 {
		t.Fatalf("only %d texts were found", len(found.words))
	}
	english := lines(t, found.words)
	pseudo := map[string]wording{}
	for key, w := range found.words {
		pseudo[key] = wording{uitest.Pseudo(w.one), uitest.Pseudo(w.other)}
	}
	compare(t, "../assets/translations/en.json", english)
	compare(t, "../assets/translations/"+ui.Pseudo+".json", lines(t, pseudo))
}

type wordings struct {
	t     *testing.T
	words map[string]wording
	at    map[string]token.Position
}

func (w *wordings) below(dir string) {
	w.t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		w.file(path)
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		w.t.Fatal(err)
	}
}

func (w *wordings) file(path string) {
	w.t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && path == "words.go" && (f.Name.Name == "Count" || f.Name.Name == "Say") {
			continue // hands on what others gave it
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				w.call(files.Position(call.Pos()), called(call.Fun), call.Args)
			}
			return true
		})
	}
}

// called is the name of a function as it is written, such as lang.X.
func called(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if room, ok := f.X.(*ast.Ident); ok {
			return room.Name + "." + f.Sel.Name
		}
	}
	return ""
}

func (w *wordings) call(at token.Position, name string, args []ast.Expr) {
	w.t.Helper()
	switch name {
	case "lang.X", "lang.LocalizeKey", "phrase.New":
		if key, text := w.constant(at, args, 0), w.constant(at, args, 1); key != "" {
			w.add(at, key, wording{other: text})
		}
	case "ui.Count", "Count":
		if key := w.constant(at, args, 0); key != "" {
			w.add(at, key, wording{w.constant(at, args, 1), w.constant(at, args, 2)})
		}
	case "lang.XN", "lang.LocalizePluralKey", "lang.N", "lang.LocalizePlural":
		w.t.Errorf("%s: a count is worded by ui.Count, which has both forms", at)
	case "lang.L", "lang.Localize":
		w.t.Errorf("%s: a text has a key of its own: lang.X", at)
	}
}

func (w *wordings) add(at token.Position, key string, words wording) {
	w.t.Helper()
	if before, known := w.words[key]; known && before != words {
		w.t.Errorf("%s: %q has another text at %s", at, key, w.at[key])
	}
	for _, text := range []string{words.one, words.other} {
		if _, err := template.New(key).Option("missingkey=error").Parse(text); err != nil {
			w.t.Errorf("%s: %v", at, err)
		}
		if strings.Contains(text, "!") {
			w.t.Errorf("%s: %q shouts", at, text)
		}
	}
	w.words[key], w.at[key] = words, at
}

// constant is the value of a text that stands in the source as such.
func (w *wordings) constant(at token.Position, args []ast.Expr, i int) string {
	w.t.Helper()
	if i < len(args) {
		if text, ok := literal(args[i]); ok && text != "" {
			return text
		}
	}
	w.t.Errorf("%s: key and words stand in the source, as constants: nothing else is a template", at)
	return ""
}

func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		a, okA := literal(e.X)
		b, okB := literal(e.Y)
		return a + b, okA && okB && e.Op == token.ADD
	}
	return "", false
}

// lines writes one text a line, sorted, so that two people's changes merge.
func lines(t *testing.T, words map[string]wording) []byte {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	b.WriteString("{\n")
	keys := slices.Sorted(maps.Keys(words))
	for i, key := range keys {
		fmt.Fprintf(&b, "  %q: ", key)
		if err := encoder.Encode(words[key]); err != nil {
			t.Fatal(err)
		}
		b.Truncate(b.Len() - 1)
		if i < len(keys)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("}\n")
	return b.Bytes()
}

func compare(t *testing.T, path string, want []byte) {
	t.Helper()
	if uitest.Update() {
		if err := os.WriteFile(path, want, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what stands in the source: run go test ./ui -run Words -update (%v)", path, err)
	}
}

func TestCountHasBothForms(t *testing.T) {
	uitest.NewBench(t)
	for n, want := range map[int]string{0: "0 records", 1: "1 record", 2: "2 records", 1240: "1,240 records"} {
		if got := ui.CountRecords(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestThePseudoLocaleShowsWhatWasForgotten(t *testing.T) {
	uitest.NewBench(t)
	plain := ui.Explain(&ui.Failure{Code: "offline"})
	uitest.PseudoWords(t)
	odd := ui.Explain(&ui.Failure{Code: "offline"})
	if odd == plain || !strings.HasPrefix(odd.What, "[") || len([]rune(odd.What)) < len([]rune(plain.What))*7/5 {
		t.Errorf("%q became %q", plain.What, odd.What)
	}
	if one, many := ui.CountRecords(1), ui.CountRecords(3); one == many || !strings.Contains(many, "3") {
		t.Errorf("counts: %q, %q", one, many)
	}
}
