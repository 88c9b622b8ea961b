package summary

import (
	"slices"
	"strings"
)

const maxFound = 16

// found is what may stand anywhere in a resource and concerns all of it.
type found struct {
	modifiers []string // modifierExtensions that are not understood, by the last part of their address
	inline    []string // codes of inline security labels (DS4P)
}

// known modifierExtensions, read by the type that has them.
var knownModifiers = []string{exposureRisk}

const inlineLabel = "/extension-inline-sec-label"

// search walks the whole tree once.
func search(t *tree) found {
	var f found
	for i := range t.nodes {
		v := value{t, int32(i)}
		switch string(v.node().name) {
		case "modifierExtension":
			f.modifier(v)
		case "extension":
			f.label(v)
		}
	}
	return f
}

func (f *found) modifier(v value) {
	for e := range v.each() {
		url := e.get("url").line(maxValue)
		name := first(url[strings.LastIndexByte(url, '/')+1:], "unnamed")
		if !slices.Contains(knownModifiers, url) && !slices.Contains(f.modifiers, name) && len(f.modifiers) < maxFound {
			f.modifiers = append(f.modifiers, name)
		}
	}
}

func (f *found) label(v value) {
	for e := range v.each() {
		if !strings.HasSuffix(e.get("url").line(maxValue), inlineLabel) {
			continue
		}
		for c := range e.choice("value").codings().each() {
			f.inline = appendNew(f.inline, c.get("code").line(maxLabel))
		}
	}
}

// labels gathers the security labels of the resource and of its parts, and the two
// tags that servers use like labels.
func (f *found) labels(meta value, s *Summary) {
	for c := range meta.get("security").each() {
		s.Labels = appendNew(s.Labels, first(c.get("code").line(maxLabel), c.get("display").line(maxLabel), c.line(maxLabel)))
	}
	for c := range meta.get("tag").each() {
		if code := c.get("code").line(maxLabel); code == "HTEST" || code == "SUBSETTED" {
			s.Labels = appendNew(s.Labels, code)
		}
	}
	for _, code := range f.inline {
		s.Labels = appendNew(s.Labels, code)
	}
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) || len(list) >= 2*maxFound {
		return list
	}
	return append(list, s)
}

// cautions says first what may make the rest read wrongly.
func (w *view) cautions() {
	for _, name := range w.found.modifiers {
		w.fact("Caution", "A part of this record could change its meaning and is not understood here ("+name+").")
	}
	if w.root.get("implicitRules").ok() {
		w.fact("Caution", "This record follows rules of its own that are not understood here; they could change its meaning.")
	}
	for _, name := range w.t.repeated {
		w.fact("Caution", "The server sent the element “"+name+"” twice in one place; the first is shown.")
	}
	if w.t.cut {
		w.fact("Caution", "This record is nested too deeply or has too many parts; some are not shown.")
	}
	if w.t.garbled {
		w.fact("Caution", "Some letters of this record were damaged on the way and are shown as \uFFFD.")
	}
	if w.t.trailing {
		w.fact("Caution", "Something follows this record that does not belong to it; it is not shown.")
	}
	if !w.s.Readable {
		w.fact("Caution", "This does not say what kind of record it is.")
	}
}
