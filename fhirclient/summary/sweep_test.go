package summary_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"chartkey/fhirclient/summary"
)

// shared is a folder of example data beside the module; without it the test is
// skipped.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		t.Fatal("no go.mod above the working directory")
	}
	path := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		t.Skipf("SKIPPED: the example data is not here: %s", path)
	}
	return path
}

// examples calls fn for each file of a folder of example data and for each entry of
// the Bundles in it.
func examples(t *testing.T, folder string, fn func(name string, raw []byte)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t, folder), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples in %s: %v", folder, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		fn(name, raw)
		var bundle struct {
			ResourceType string
			Entry        []struct{ Resource json.RawMessage }
		}
		if json.Unmarshal(raw, &bundle) != nil || bundle.ResourceType != "Bundle" {
			continue
		}
		for _, e := range bundle.Entry {
			if len(e.Resource) > 0 {
				fn(name+" entry", e.Resource)
			}
		}
	}
}

var folders = []string{"hl7-r4-examples", "us-core-examples", "synthea-r4", "hl7-r5-examples", "edge-cases"}

func TestEveryExampleHasATitleInWords(t *testing.T) {
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			n := 0
			examples(t, folder, func(name string, raw []byte) {
				n++
				s := summary.Of(raw)
				if s.Readable != json.Valid(raw) {
					t.Errorf("%s: readable = %v", name, s.Readable)
				}
				checkTitle(t, name, s, raw)
				checkClean(t, name, s)
				if s.When != "" && !strings.Contains(string(raw), `"`+s.When+`"`) {
					t.Errorf("%s: when %q is not as sent", name, s.When)
				}
			})
			t.Logf("%d resources", n)
		})
	}
}

// checkTitle refuses titles without a word and titles that are a code of the
// resource with a digit in it, or an address.
func checkTitle(t *testing.T, name string, s summary.Summary, raw []byte) {
	t.Helper()
	letters := strings.IndexFunc(s.Title, unicode.IsLetter)
	if letters < 0 || strings.Contains(strings.ToLower(s.Title), "unknown") && len(s.Title) < 10 {
		t.Errorf("%s: title %q says nothing", name, s.Title)
	}
	if strings.Contains(s.Title, "://") && !strings.Contains(s.Title, " ") {
		t.Errorf("%s: title %q is an address", name, s.Title)
	}
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return
	}
	each(tree, func(object map[string]any) {
		code, _ := object["code"].(string)
		if code != "" && strings.ContainsAny(code, "0123456789") && s.Title == code {
			t.Errorf("%s: title %q is a code", name, s.Title)
		}
	})
}

func checkClean(t *testing.T, name string, s summary.Summary) {
	t.Helper()
	texts := []string{s.Title, s.Value, s.Flag, s.Status, s.Code, s.Words}
	for _, f := range s.Facts {
		if f.Label == "" || f.Value == "" {
			t.Errorf("%s: empty fact %+v", name, f)
		}
		texts = append(texts, f.Label, f.Value)
	}
	for _, text := range texts {
		for _, r := range text {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Errorf("%s: %U stands in %.80q", name, r, text)
			}
		}
	}
}

func each(v any, fn func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		fn(v)
		for _, m := range v {
			each(m, fn)
		}
	case []any:
		for _, e := range v {
			each(e, fn)
		}
	}
}

// Numbers and units of every example Observation must stand in the summary as the
// bytes have them. The numbers are read by a second decoder that keeps their text.
func TestNumbersAreAsSent(t *testing.T) {
	type quantity struct {
		Value json.Number
		Unit  string
	}
	type part struct {
		ValueQuantity *quantity
		Component     []struct{ ValueQuantity *quantity }
	}
	n := 0
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			examples(t, folder, func(name string, raw []byte) {
				s := summary.Of(raw)
				var o part
				if s.Type != "Observation" || json.Unmarshal(raw, &o) != nil {
					return
				}
				all := []*quantity{o.ValueQuantity}
				for _, c := range o.Component {
					all = append(all, c.ValueQuantity)
				}
				text := strings.Join(lines(s), "\n")
				for _, q := range all {
					if q == nil || q.Value == "" {
						continue
					}
					n++
					if want := strings.TrimSpace(q.Value.String() + " " + q.Unit); !strings.Contains(text, want) {
						t.Errorf("%s: %q is not in\n%s", name, want, text)
					}
				}
			})
		})
	}
	if n > 0 && n < 1000 {
		t.Errorf("only %d numbers were compared", n)
	}
}
