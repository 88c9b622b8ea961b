package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"chartkey/vault/keyring"
)

// secretTypes hold a secret, or lead to one.
var secretTypes = []any{Key{}, Session{}, Tokens{}, Vault{}, dataKeys{}, memoryDisk{}, memoryEntry{}, keyring.MemoryStore{}}

// openTypes are the other structs that the package shows. None of their fields is a secret.
var openTypes = []any{Config{}, Cost{}, Person{}, Lease{}, Lapse{}, Ending{}, RemainsError{}, TryError{}, ElsewhereError{}, Kept{}, Trial{}}

const canary = "canary of a secret"

// TestNoSecretIsPrinted: every field of a type that holds a secret is filled with one, and no way to print it shows that.
func TestNoSecretIsPrinted(t *testing.T) {
	for _, zero := range secretTypes {
		made := reflect.New(reflect.TypeOf(zero))
		fill(made.Elem(), 4)
		name := made.Elem().Type().Name()
		t.Run(name, func(t *testing.T) {
			value, inside := made.Interface(), reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Held", Type: made.Type()}})).Elem()
			inside.Field(0).Set(made)
			for _, one := range []any{value, inside.Interface(), map[string]any{"held": value}} {
				wantNoCanary(t, printed(one))
			}
		})
	}
	token := fileToken{Value: canary, Mark: canary} // whose JSON is what is sealed
	wantNoCanary(t, fmt.Sprintf("%v %+v %#v %s %x %v", token, &pending{Token: token}, []fileToken{token}, token, token, slog.AnyValue(token).Resolve()))
}

// TestEveryTypeIsSorted: a new struct that others see holds a secret, or is known to hold none.
func TestEveryTypeIsSorted(t *testing.T) {
	var sorted []string
	for _, zero := range slices.Concat(secretTypes, openTypes) {
		sorted = append(sorted, reflect.TypeOf(zero).Name())
	}
	entries, err := os.ReadDir(".")
	must(t, err)
	found := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		must(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, is := n.(*ast.TypeSpec)
			if !is || !spec.Name.IsExported() {
				return true
			}
			if _, is := spec.Type.(*ast.StructType); is {
				if found++; !slices.Contains(sorted, spec.Name.Name) {
					t.Errorf("%s: whether %s holds a secret is not said here", e.Name(), spec.Name.Name)
				}
			}
			return true
		})
	}
	if found < 10 {
		t.Errorf("only %d types were found", found)
	}
}

// fill puts the canary into every field, down to some depth.
func fill(v reflect.Value, depth int) {
	if depth == 0 {
		return
	}
	if !v.CanSet() {
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem() // to reach the fields that nobody else can
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(canary)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(canary))
		}
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String {
			element := reflect.New(v.Type().Elem()).Elem()
			fill(element, depth-1)
			v.Set(reflect.MakeMap(v.Type()))
			v.SetMapIndex(reflect.ValueOf(canary).Convert(v.Type().Key()), element)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth-1)
	case reflect.Struct:
		if strings.HasPrefix(v.Type().PkgPath(), "chartkey") {
			for i := range v.NumField() {
				fill(v.Field(i), depth-1)
			}
		}
	}
}

// printed is a value in every way in which one gets into a text by mistake.
func printed(value any) string {
	var said bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		_, _ = fmt.Fprintf(&said, verb+"\n", value)
	}
	if encoded, err := json.Marshal(value); err == nil {
		said.Write(encoded)
	}
	slog.New(slog.NewTextHandler(&said, nil)).Info("held", "value", value)
	slog.New(slog.NewJSONHandler(&said, nil)).Info("held", "value", value)
	return said.String()
}

func wantNoCanary(t *testing.T, said string) {
	t.Helper()
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), "99 97 110 97 114 121", "Y2FuYXJ5"} { // text, hexadecimal, numbers, base64
		if strings.Contains(said, form) {
			t.Errorf("%q is in\n%s", form, said)
		}
	}
}
