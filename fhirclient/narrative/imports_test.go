package narrative

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The package cannot open, dial or start anything, because it imports nothing that could.
func TestImportsNothingThatActs(t *testing.T) {
	allowed := map[string]bool{
		"bytes": true, "encoding/base64": true, "encoding/binary": true, "encoding/xml": true, "errors": true, "fmt": true,
		"html": true, "image": true, "image/gif": true, "image/jpeg": true, "image/png": true, "io": true, "net/netip": true,
		"net/url": true, "regexp": true, "slices": true, "strconv": true, "strings": true, "unicode": true,
		"unicode/utf16": true, "unicode/utf8": true, "golang.org/x/net/html": true, "golang.org/x/net/idna": true,
		"github.com/go-json-experiment/json/jsontext": true,
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		files++
		for _, i := range f.Imports {
			if path, _ := strconv.Unquote(i.Path.Value); !allowed[path] {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
	if files < 10 {
		t.Errorf("only %d files were looked at", files)
	}
}
