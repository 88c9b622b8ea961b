package narrative

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	errNoObject = errors.New("not a JSON object")
	errTrailing = errors.New("data after the resource")
)

// maxContained is how many contained images are remembered.
const maxContained = 200

// FromResource reads the narrative of a resource as JSON: text.status, text.div and the contained Binary and Media
// resources that it shows as images. Names are matched exactly; a resource with duplicate names or other damage has no
// narrative that can be relied on and is Structured.
func FromResource(raw []byte) Document {
	var early notebook
	if !utf8.Valid(raw) {
		early.add("invalid-utf8", "")
	}
	r := resourceReader{
		d:         jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowInvalidUTF8(true)),
		contained: map[string]*embedded{},
	}
	if err := r.resource(); err != nil {
		early.add("resource-unreadable", "")
		return Document{Status: Structured, Notes: early.list}
	}
	switch {
	case r.odd:
		early.add("text-unreadable", "")
		return Document{Status: Structured, Notes: early.list}
	case !r.hasText:
		early.add("no-narrative", "")
		return Document{Status: Empty, Notes: early.list}
	}
	switch r.status {
	case "generated", "extensions", "additional":
	case "empty":
		early.add("status-empty", "")
		return Document{Status: Empty, Notes: early.list}
	default:
		early.add("status-unknown", r.status)
	}
	return parse(r.div, r.contained, early.list)
}

// resourceReader picks the parts of a resource that make its narrative.
type resourceReader struct {
	d         *jsontext.Decoder
	hasText   bool
	odd       bool // text or div is not of the type that FHIR gives it
	status    string
	div       string
	contained map[string]*embedded
}

func (r *resourceReader) resource() error {
	err := r.object(func(name string) error {
		switch name {
		case "text":
			r.hasText = true
			return r.text()
		case "contained":
			return r.containedList()
		}
		return r.d.SkipValue()
	})
	if err != nil {
		return err
	}
	if _, err := r.d.ReadToken(); !errors.Is(err, io.EOF) {
		return errTrailing
	}
	return nil
}

func (r *resourceReader) text() error {
	if r.d.PeekKind() != '{' {
		r.odd = true
		return r.d.SkipValue()
	}
	return r.object(func(name string) (err error) {
		switch name {
		case "status":
			r.status, _, err = r.string()
		case "div":
			var ok bool
			r.div, ok, err = r.string()
			r.odd = r.odd || !ok
		default:
			err = r.d.SkipValue()
		}
		return err
	})
}

func (r *resourceReader) containedList() error {
	if r.d.PeekKind() != '[' {
		return r.d.SkipValue()
	}
	if _, err := r.d.ReadToken(); err != nil {
		return err
	}
	for r.d.PeekKind() != ']' {
		var err error
		if r.d.PeekKind() == '{' {
			err = r.containedResource()
		} else {
			err = r.d.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	_, err := r.d.ReadToken()
	return err
}

// containedResource remembers a Binary or Media under its id. Any other resource with the id makes it ambiguous.
func (r *resourceReader) containedResource() error {
	var kind, id string
	var own, content embedded
	err := r.object(func(name string) (err error) {
		switch name {
		case "resourceType":
			kind, _, err = r.string()
		case "id":
			id, _, err = r.string()
		case "contentType":
			own.mediaType, _, err = r.string()
		case "data":
			own.data, _, err = r.string()
		case "content":
			err = r.attachment(&content)
		default:
			err = r.d.SkipValue()
		}
		return err
	})
	if err != nil || id == "" || len(r.contained) >= maxContained {
		return err
	}
	e := &embedded{}
	switch kind {
	case "Binary":
		e = &own
	case "Media":
		e = &content
	}
	if first, ok := r.contained[id]; ok {
		first.ambiguous = true
	} else {
		r.contained[id] = e
	}
	return nil
}

func (r *resourceReader) attachment(e *embedded) error {
	if r.d.PeekKind() != '{' {
		return r.d.SkipValue()
	}
	return r.object(func(name string) (err error) {
		switch name {
		case "contentType":
			e.mediaType, _, err = r.string()
		case "data":
			e.data, _, err = r.string()
		default:
			err = r.d.SkipValue()
		}
		return err
	})
}

// object calls member for each name of the object that follows; member reads the value.
func (r *resourceReader) object(member func(name string) error) error {
	open, err := r.d.ReadToken()
	if err != nil {
		return err
	}
	if open.Kind() != '{' {
		return errNoObject
	}
	for r.d.PeekKind() != '}' {
		name, err := r.d.ReadToken()
		if err != nil {
			return err
		}
		if err := member(name.String()); err != nil {
			return err
		}
	}
	_, err = r.d.ReadToken()
	return err
}

// string reads a string; ok is false if the value is something else.
func (r *resourceReader) string() (s string, ok bool, err error) {
	if r.d.PeekKind() != '"' {
		return "", false, r.d.SkipValue()
	}
	t, err := r.d.ReadToken()
	if err != nil {
		return "", false, err
	}
	return t.String(), true, nil
}
