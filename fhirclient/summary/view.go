package summary

import (
	"slices"
	"strings"
)

const maxFacts = 60

// view is one summary in the making.
type view struct {
	t     *tree
	root  value
	kind  string // the type in plain words, the title of last resort
	s     Summary
	found found
	told  bool // the status was set
}

func newView(t *tree) *view {
	w := &view{t: t, root: t.root()}
	w.s.Facts = make([]Fact, 0, 14)
	if t.whole {
		w.found = search(t)
	}
	return w
}

// fact adds a labelled line; empty ones and repeats are left out.
func (w *view) fact(labelText, text string) {
	if text == "" || len(w.s.Facts) >= maxFacts {
		return
	}
	f := Fact{bounded(first(labelText, "Part"), maxLabel), bounded(text, maxText)}
	if !slices.Contains(w.s.Facts, f) {
		w.s.Facts = append(w.s.Facts, f)
	}
}

// part adds a labelled line even when there is one like it: two equal parts of a
// result are two.
func (w *view) part(labelText, text string) {
	if text != "" && len(w.s.Facts) < maxFacts {
		w.s.Facts = append(w.s.Facts, Fact{bounded(first(labelText, "Part"), maxTitle), bounded(text, maxText)})
	}
}

// what sets the title and the code from the concept that the resource is about,
// and the title alone from others if that has no words.
func (w *view) what(labelText string, about value, others ...value) {
	w.s.Code = about.key()
	w.s.Title = about.named()
	said := first(w.s.Title, about.written())
	for _, other := range others {
		if w.s.Title == "" {
			w.s.Title = other.named()
		}
	}
	if w.s.Title == "" {
		w.s.Title = w.nameless(about)
	}
	w.fact(labelText, first(said, w.s.Title))
}

// nameless is the title of a resource without words: "Laboratory result (LOINC
// 718-7)", "Laboratory result (name hidden)", "Laboratory result".
func (w *view) nameless(about value) string {
	if s := about.coded(); s != "" {
		return w.kind + " (" + s + ")"
	}
	if s := about.concept().reason(); s != "" {
		return w.kind + " (name " + s + ")"
	}
	return w.kind
}

// value sets the value and adds it as a fact.
func (w *view) value(labelText, text string) {
	w.s.Value = bounded(text, maxValue)
	w.fact(labelText, text)
}

// says adds elements of the resource as one fact, whatever their datatype.
func (w *view) says(labelText string, names ...string) {
	for _, name := range names {
		e := w.root.choice(name)
		w.fact(labelText, first(sayTime(e), w.absentChoice(name)))
	}
}

// people adds those who did something, with their function where it is given.
func (w *view) people(labelText, name string, actor ...string) {
	w.fact(labelText, list(w.root.get(name), func(e value) string {
		who := e
		for _, a := range actor {
			if e.get(a).ok() {
				who = e.get(a)
				break
			}
		}
		text := referred(who)
		role := first(e.get("function").said(), e.get("role").said(), e.get("type").said())
		if who == e || role == "" || text == "" {
			return text
		}
		return text + " (" + role + ")"
	}))
}

// about adds what stands at the end of most records: whose it is, the visit it
// belongs to, the notes.
func (w *view) about() {
	w.says("Patient", "subject", "patient")
	w.fact("Visit", visitOf(w.root))
	w.fact("Note", list(w.root.get("note"), note))
	w.fact("Comment", list(w.root.get("comment"), note))
}

func visitOf(root value) string {
	if e := root.get("encounter"); e.ok() {
		return list(e, referred)
	}
	return list(root.get("context").get("encounter"), referred)
}

// absentChoice tells why name[x] has no value: in "_name", "_nameString" and so on.
func (w *view) absentChoice(name string) string {
	if !w.t.companions {
		return ""
	}
	for m := range w.root.members() {
		rest, companion := cutPrefix(m.node().name, "_"+name)
		if companion && (len(rest) == 0 || rest[0] >= 'A' && rest[0] <= 'Z') {
			return m.one().reason()
		}
	}
	return ""
}

// extensions adds what servers put beside the standard elements: it cannot
// change the meaning, but people ask for it.
func (w *view) extensions() {
	shown := 0
	for e := range w.root.get("extension").each() {
		if shown == 10 {
			return
		}
		before := len(w.s.Facts)
		w.fact(extensionName(e), extensionText(e))
		shown += len(w.s.Facts) - before
	}
	if w.t.companions {
		w.companions()
	}
}

// companions adds the extensions of primitive elements, such as the time of
// birth at "_birthDate"; why a value is absent is said in its place.
func (w *view) companions() {
	shown := 0
	for m := range w.root.members() {
		name, companion := strings.CutPrefix(m.name(), "_")
		if !companion {
			continue
		}
		for e := range m.get("extension").each() {
			if m.reason() == "" && shown < 10 {
				w.fact(camelWords(name)+", "+lower(extensionName(e)), extensionText(e))
				shown++
			}
		}
	}
}

func extensionName(e value) string {
	url := strings.TrimRight(e.get("url").line(maxValue), "/")
	name := camelWords(url[strings.LastIndexAny(url, "/#")+1:])
	for _, prefix := range []string{"Us core ", "Patient ", "Individual "} {
		name = strings.TrimPrefix(name, prefix)
	}
	if codeLike(name) {
		return "Further information"
	}
	return capital(name)
}

// extensionText is the value of an extension, or of its parts: the one called
// "text" where there is one.
func extensionText(e value) string {
	if v := e.choice("value"); v.ok() {
		return list(v, say)
	}
	var all []string
	for p := range e.get("extension").each() {
		text := list(p.choice("value"), say)
		if p.get("url").is("text") && text != "" {
			return text
		}
		if text != "" && len(all) < 10 {
			all = append(all, label(lower(camelWords(p.get("url").line(maxLabel))), text))
		}
	}
	return strings.Join(all, ", ")
}
