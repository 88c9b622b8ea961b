package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// readDirectory reads every *.json file below dir, in the order of their names.
// A file, or an entry of a Bundle, that is no FHIR resource with an id is left
// out and named in the warnings.
func readDirectory(dir string) (found []*entry, warnings []string, err error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() { // opening a pipe would wait for ever
		return nil, nil, fmt.Errorf("could not open the directory of records: %s is no directory", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("could not open the directory of records: %w", err)
	}
	defer func() { _ = root.Close() }()
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.EqualFold(filepath.Ext(name), ".json") {
			return err
		}
		if info, err := root.Stat(name); err != nil || !info.Mode().IsRegular() {
			warnings = append(warnings, filepath.ToSlash(name)+": is not a plain file")
			return nil //nolint:nilerr // such as a link that leads nowhere, or out of the directory
		}
		raw, err := fs.ReadFile(root.FS(), name)
		if err != nil {
			return err
		}
		entries, problems := readFile(raw)
		found = append(found, entries...)
		for _, p := range problems {
			warnings = append(warnings, filepath.ToSlash(name)+": "+p)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("could not read the directory of records: %w", err)
	}
	return found, warnings, nil
}

// readFile cuts the resources out of one file, each with its exact bytes.
func readFile(raw []byte) (found []*entry, problems []string) {
	dec := jsontext.NewDecoder(bytes.NewReader(raw))
	value, err := dec.ReadValue()
	if err != nil {
		return nil, []string{"is not valid JSON"}
	}
	value = bytes.Clone(value)
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, []string{"holds more than one JSON value"}
	}
	if member(value, "resourceType").text() != "Bundle" {
		e, ok := parseEntry(value, "")
		if !ok {
			return nil, []string{"is not an R4 resource with an id"}
		}
		return []*entry{e}, nil
	}
	for i, item := range elements(member(value, "entry")) {
		resource := member(item, "resource")
		if resource == nil {
			continue
		}
		e, ok := parseEntry(resource, member(item, "fullUrl").text())
		if !ok {
			problems = append(problems, fmt.Sprintf("entry %d is not an R4 resource with an id", i))
			continue
		}
		found = append(found, e)
	}
	return found, problems
}

// span is the exact bytes of a JSON value, nil where there is none.
type span []byte

// text is the string that a span holds, "" for anything else.
func (s span) text() string {
	out, err := jsontext.AppendUnquote(nil, s)
	if err != nil {
		return ""
	}
	return string(out)
}

// member finds the value of a member of an object.
func member(object []byte, name string) span {
	dec := jsontext.NewDecoder(bytes.NewReader(object))
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '{' {
		return nil
	}
	for dec.PeekKind() == '"' {
		key, err := dec.ReadToken()
		if err != nil {
			return nil
		}
		found := key.String() == name
		value, err := dec.ReadValue()
		if err != nil {
			return nil
		}
		if found {
			return bytes.Clone(value)
		}
	}
	return nil
}

// elements lists the values of an array.
func elements(array []byte) []span {
	dec := jsontext.NewDecoder(bytes.NewReader(array))
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '[' {
		return nil
	}
	var out []span
	for dec.PeekKind() != ']' {
		value, err := dec.ReadValue()
		if err != nil {
			return out
		}
		out = append(out, bytes.Clone(value))
	}
	return out
}
