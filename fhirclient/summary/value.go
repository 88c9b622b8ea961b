package summary

import (
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// value is a place in a tree. The zero index is a value that is absent; all
// methods work on it and answer with nothing.
type value struct {
	t *tree
	i int32
}

func (t *tree) root() value {
	if len(t.nodes) > 1 {
		return value{t, 1}
	}
	return value{t, 0}
}

func (v value) node() *node { return &v.t.nodes[v.i] }

// ok tells whether there is a value other than null.
func (v value) ok() bool { return v.i != 0 && v.node().kind != jsontext.KindNull }

func (v value) isObject() bool { return v.node().kind == jsontext.KindBeginObject }

func (v value) isArray() bool { return v.node().kind == jsontext.KindBeginArray }

// isText tells whether the value is a string, number or boolean.
func (v value) isText() bool { return v.ok() && !v.isObject() && !v.isArray() }

// name is the member name of the value.
func (v value) name() string { return string(v.node().name) }

// one is the value itself, or the first element of a list that holds something.
func (v value) one() value {
	for v.isArray() {
		next := value{v.t, 0}
		for e := range v.each() {
			next = e
			break
		}
		v = next
	}
	return v
}

// get finds a member by its exact name; of a list, in its first element.
func (v value) get(name string) value {
	v = v.one()
	if !v.isObject() {
		return value{v.t, 0}
	}
	for i := v.node().child; i != 0; i = v.t.nodes[i].next {
		if string(v.t.nodes[i].name) == name {
			return value{v.t, i}
		}
	}
	return value{v.t, 0}
}

// path follows several names.
func (v value) path(names ...string) value {
	for _, name := range names {
		v = v.get(name)
	}
	return v
}

// choice finds the element that FHIR writes name[x], such as valueQuantity for
// "value", or the bare name, as R5 writes its CodeableReferences. Null counts as
// absent.
func (v value) choice(name string) value {
	for m := range v.members() {
		rest, found := cutPrefix(m.node().name, name)
		if found && m.ok() && (len(rest) == 0 || rest[0] >= 'A' && rest[0] <= 'Z') {
			return m
		}
	}
	return value{v.t, 0}
}

// members goes through the members of an object.
func (v value) members() iter.Seq[value] {
	return func(yield func(value) bool) {
		if !v.isObject() {
			return
		}
		for i := v.node().child; i != 0; i = v.t.nodes[i].next {
			if !yield(value{v.t, i}) {
				return
			}
		}
	}
}

// each goes through the elements of a list, or through the one value that stands
// where a list was expected. Nulls are left out.
func (v value) each() iter.Seq[value] {
	return func(yield func(value) bool) {
		if !v.isArray() {
			if v.ok() {
				yield(v)
			}
			return
		}
		for i := v.node().child; i != 0; i = v.t.nodes[i].next {
			if e := (value{v.t, i}); e.ok() && !yield(e) {
				return
			}
		}
	}
}

// count is the number of values that each yields.
func (v value) count() int {
	n := 0
	for range v.each() {
		n++
	}
	return n
}

// line is the clean text of a string, number or boolean, at most limit letters.
func (v value) line(limit int) string {
	v = v.one()
	if !v.isText() {
		return ""
	}
	return clean(v.node().text, limit)
}

// is compares the text exactly.
func (v value) is(text string) bool {
	v = v.one()
	return v.isText() && string(v.node().text) == text
}

// yes tells whether the value is true.
func (v value) yes() bool { return v.is("true") }

func cutPrefix(b []byte, prefix string) ([]byte, bool) {
	if len(b) < len(prefix) || string(b[:len(prefix)]) != prefix {
		return nil, false
	}
	return b[len(prefix):], true
}
