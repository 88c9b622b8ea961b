package summary

import (
	"bytes"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxSize    = 64 << 20 // bytes of input
	maxDepth   = 256      // levels of nesting; deeper values are skipped
	maxNodes   = 200_000  // values in all; with more the resource counts as unreadable
	maxMember  = 20_000   // values below one top-level element; the rest is skipped
	manyNames  = 48       // members from which duplicates are looked up in a map
	maxRepeats = 5        // duplicate names that are reported
)

// tree is a resource as it was sent, without interpretation. Texts are spans of
// the input, so nothing of it may outlive Of.
type tree struct {
	nodes    []node // nodes[0] stands for "absent"
	whole    bool   // one JSON object, read to its end
	fault    string // why not whole, as the start of a sentence
	cut      bool   // parts too deep or too many were skipped
	garbled  bool   // the input was not valid UTF-8
	trailing bool   // something follows the object
	repeated []string

	companions bool // the resource has members like "_birthDate", which extend primitives
}

// node is one JSON value. Members and elements form a list from child by next.
type node struct {
	name        []byte // member name, unescaped; nil for elements
	text        []byte // string unescaped, number as sent, "true" or "false"
	child, next int32
	kind        jsontext.Kind
}

// reader builds a tree from a token stream.
type reader struct {
	t     *tree
	raw   []byte
	dec   *jsontext.Decoder
	limit int // nodes at which the top-level member being read is cut
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// parse reads one resource. It never fails: what cannot be read is told by the
// marks of the tree.
func parse(raw []byte) *tree {
	raw = bytes.TrimPrefix(raw, byteOrderMark)
	t := &tree{nodes: make([]node, 1, 16+min(len(raw)/20, maxNodes))}
	if len(raw) > maxSize {
		t.fault = "The record is larger than 64 MiB"
		return t
	}
	t.garbled = !utf8.Valid(raw)
	r := &reader{t: t, raw: raw, limit: maxNodes, dec: jsontext.NewDecoder(bytes.NewBuffer(raw),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
	if r.dec.PeekKind() != jsontext.KindBeginObject {
		t.fault = "This is not a FHIR record in JSON"
		return t
	}
	err := r.add(new(int32), nil, 0)
	switch {
	case err != nil:
		t.fault = "The record could not be read to its end"
	case len(t.nodes) >= maxNodes:
		t.fault = "The record has too many parts to be read whole"
	default:
		t.whole = true
		t.trailing = len(bytes.Trim(raw[r.dec.InputOffset():], " \t\r\n\x00")) > 0
	}
	return t
}

// add reads the next value and links it at link. Values beyond a limit are
// checked for grammar and skipped.
func (r *reader) add(link *int32, name []byte, depth int) error {
	kind := r.dec.PeekKind()
	if depth > maxDepth || len(r.t.nodes) >= r.limit {
		r.t.cut = true
		return r.dec.SkipValue()
	}
	at := len(r.t.nodes)
	*link = int32(at) //nolint:gosec // bounded by maxNodes
	r.t.nodes = append(r.t.nodes, node{name: name, kind: kind})
	switch kind {
	case jsontext.KindBeginObject:
		return r.members(at, depth)
	case jsontext.KindBeginArray:
		return r.elements(at, depth)
	default:
		text, err := r.scalar(kind)
		r.t.nodes[at].text = text
		return err
	}
}

func (r *reader) members(at, depth int) error {
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	seen := names{t: r.t, of: at}
	last := int32(0)
	for r.dec.PeekKind() != jsontext.KindEndObject {
		name, err := r.scalar(jsontext.KindString)
		if err != nil {
			return err
		}
		if depth == 0 {
			r.limit = min(len(r.t.nodes)+maxMember, maxNodes)
			r.t.companions = r.t.companions || len(name) > 0 && name[0] == '_'
		}
		var link int32
		if seen.before(name) {
			err = r.dec.SkipValue()
		} else {
			err = r.add(&link, name, depth+1)
		}
		if err != nil {
			return err
		}
		last = r.link(at, last, link)
	}
	_, err := r.dec.ReadToken()
	return err
}

func (r *reader) elements(at, depth int) error {
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	last := int32(0)
	for r.dec.PeekKind() != jsontext.KindEndArray {
		var link int32
		if err := r.add(&link, nil, depth+1); err != nil {
			return err
		}
		last = r.link(at, last, link)
	}
	_, err := r.dec.ReadToken()
	return err
}

// link hangs a new node behind the last one of its parent and returns the last.
func (r *reader) link(parent int, last, fresh int32) int32 {
	switch {
	case fresh == 0:
		return last
	case last == 0:
		r.t.nodes[parent].child = fresh
	default:
		r.t.nodes[last].next = fresh
	}
	return fresh
}

// scalar reads a string, number or literal as a span of the input; only strings
// with escapes or broken UTF-8 are copied.
func (r *reader) scalar(kind jsontext.Kind) ([]byte, error) {
	v, err := r.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	end := int(r.dec.InputOffset())
	span := r.raw[end-len(v) : end]
	if kind != jsontext.KindString {
		return span, nil
	}
	if !r.t.garbled && bytes.IndexByte(span, '\\') < 0 {
		return span[1 : len(span)-1], nil
	}
	text, _ := jsontext.AppendUnquote(nil, span) // its only fault here is broken UTF-8, which it replaces
	return text, nil
}

// names finds a member name that the object had before.
type names struct {
	t    *tree
	of   int
	n    int
	many map[string]bool
}

func (s *names) before(name []byte) bool {
	if s.known(name) {
		if len(s.t.repeated) < maxRepeats {
			s.t.repeated = append(s.t.repeated, clean(name, maxLabel))
		}
		return true
	}
	s.n++
	if s.many != nil {
		s.many[string(name)] = true
	}
	return false
}

func (s *names) known(name []byte) bool {
	if s.n < manyNames {
		for i := s.t.nodes[s.of].child; i != 0; i = s.t.nodes[i].next {
			if bytes.Equal(s.t.nodes[i].name, name) {
				return true
			}
		}
		return false
	}
	if s.many == nil {
		s.many = make(map[string]bool, 2*manyNames)
		for i := s.t.nodes[s.of].child; i != 0; i = s.t.nodes[i].next {
			s.many[string(s.t.nodes[i].name)] = true
		}
	}
	return s.many[string(name)]
}
