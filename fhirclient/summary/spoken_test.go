package summary

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// backwards says everything in a language that nobody speaks.
func backwards(key, english string, _ map[string]any) string { return "<" + key + ":" + english + ">" }

// TestEveryLabelCanBeSaid collects from the source what stands as a label, and holds the table against it, both ways.
func TestEveryLabelCanBeSaid(t *testing.T) {
	used := map[string]bool{"Not stored here": true}
	for _, label := range literalLabels(t) {
		used[label] = true
		if _, known := labels[label]; !known {
			t.Errorf("the label %q is not in the table", label)
		}
	}
	if len(used) < 100 {
		t.Errorf("only %d labels were found in the source", len(used))
	}
	for label := range labels {
		if !used[label] {
			t.Errorf("no record has the label %q", label)
		}
	}
	for _, words := range flags {
		if _, known := flagWords[words]; !known {
			t.Errorf("the flag %q is not in the table", words)
		}
	}
}

// literalLabels are the first arguments of the methods of a view that are called with one written out.
func literalLabels(t *testing.T) []string {
	t.Helper()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is || len(call.Args) < 2 && !isMethod(call, "person") {
				return true
			}
			if text, is := call.Args[0].(*ast.BasicLit); is && text.Kind == token.STRING && isMethod(call, "fact", "says", "people", "what", "when", "value", "person") {
				label, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, label)
			}
			return true
		})
	}
	return found
}

func isMethod(call *ast.CallExpr, names ...string) bool {
	method, is := call.Fun.(*ast.SelectorExpr)
	if !is {
		return false
	}
	of, is := method.X.(*ast.Ident)
	return is && of.Name == "w" && among(method.Sel.Name, names)
}

func TestSaidInAnotherLanguage(t *testing.T) {
	for _, c := range []struct{ what, got, want string }{
		{"a label of ours", LabelIn(backwards, "Result"), "<fact.result:Result>"},
		{"a label of the clinic", LabelIn(backwards, "Left ventricle"), "Left ventricle"},
		{"a status", StatusIn(backwards, "in progress"), "<status.in-progress:in progress>"},
		{"a joined status", StatusIn(backwards, "active, our own word"), "<status.active:active>, our own word"},
		{"a status in English", StatusIn(english, "final"), "Final"},
		{"a flag of the standard", FlagIn(backwards, "High (H)"), "<flag.high:High>"},
		{"the laboratory's own words", FlagIn(backwards, "Rather high (H)"), "Rather high (H)"},
		{"a standard word under another code", FlagIn(backwards, "High (N)"), "High (N)"},
		{"two flags", FlagIn(backwards, "High (H); odd"), "<flag.high:High>; odd"},
		{"none", FlagIn(backwards, "") + StatusIn(backwards, ""), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}

func english(_, text string, _ map[string]any) string { return text }
