package reader

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
)

// remark words notes of one sort. The words are functions, since the language is known only when the window is there.
type remark struct {
	codes []string
	left  bool               // something was left out; otherwise it is shown in another way
	words func(n int) string // as a part of a sentence
	why   func() string      // a sentence
}

// remarks are all notes that a person is told of, in the order in which they are said. What is not here changes the form of a document only.
var remarks = []remark{
	{[]string{"script-dropped", "event-attribute"}, true,
		func(n int) string { return ui.Count("reader.note.script", "a script", "scripts", n) },
		func() string { return lang.X("reader.why.script", "A record is read, not run.") }},
	{[]string{"image-external"}, true,
		func(n int) string { return ui.Count("reader.note.remote", "a remote picture", "remote pictures", n) },
		func() string {
			return lang.X("reader.why.remote", "Fetching it would tell another computer that you read this.")
		}},
	{[]string{"image-missing", "image-refused", "image-svg", "image-too-large", "image-damaged", "image-ambiguous", "image-map"}, true,
		func(n int) string {
			return ui.Count("reader.note.picture", "a picture that cannot be shown", "pictures that cannot be shown", n)
		},
		func() string {
			return lang.X("reader.why.picture", "It is missing, damaged, too large, or of a kind that is not drawn here.")
		}},
	{[]string{"embedding"}, true,
		func(n int) string {
			return ui.Count("reader.note.embedded", "an embedded page or recording", "embedded pages or recordings", n)
		},
		func() string { return lang.X("reader.why.embedded", "Its words are kept where it had any.") }},
	{[]string{"form-control"}, true,
		func(n int) string { return ui.Count("reader.note.form", "a form", "parts of a form", n) },
		func() string { return lang.X("reader.why.form", "Its words are kept; nothing can be sent from here.") }},
	{[]string{"link-refused", "link-relative", "link-host", "link-too-long", "link-empty"}, true,
		func(n int) string {
			return ui.Count("reader.note.link", "the address of a link", "addresses of links", n)
		},
		func() string { return lang.X("reader.why.link", "It leads to no public page.") }},
	{[]string{"shortened", "more-notes"}, true,
		func(n int) string {
			return ui.Count("reader.note.length", "a part beyond the limits", "parts beyond the limits", n)
		},
		func() string {
			return lang.X("reader.why.length", "The document is very long or very deep. Its source has all of it.")
		}},
	{[]string{"processing-instruction", "doctype", "declaration"}, true,
		func(n int) string {
			return ui.Count("reader.note.order", "an instruction to a program", "instructions to a program", n)
		},
		func() string { return lang.X("reader.why.order", "It is not meant for readers.") }},
	{[]string{"style-dropped"}, true,
		func(n int) string { return ui.Count("reader.note.style", "a rule of layout", "rules of layout", n) },
		func() string { return lang.X("reader.why.style", "Text stays where it can be read.") }},
	{[]string{"hidden-text"}, false,
		func(n int) string { return ui.Count("reader.note.hidden", "hidden text", "hidden texts", n) },
		func() string {
			return lang.X("reader.why.hidden", "Its author hid it. It is shown, in a frame, since it may matter.")
		}},
	{[]string{"link-spoof"}, false,
		func(n int) string {
			return ui.Count("reader.note.spoof", "a link that names another address than it leads to", "links that name other addresses than they lead to", n)
		},
		func() string { return lang.X("reader.why.spoof", "The true address is shown before it is opened.") }},
	{[]string{"bidi-override", "stacked-marks"}, false,
		func(n int) string {
			return ui.Count("reader.note.signs", "a sign that would change how text looks", "signs that would change how text looks", n)
		},
		func() string {
			return lang.X("reader.why.signs", "It is taken out, so that what you see is what is written.")
		}},
	{[]string{"invalid-utf8", "control-character"}, false,
		func(n int) string { return ui.Count("reader.note.damaged", "a damaged letter", "damaged letters", n) },
		func() string { return lang.X("reader.why.damaged", "A sign stands in its place.") }},
	{[]string{"html-fallback", "unclosed"}, false,
		func(int) string { return lang.X("reader.note.malformed", "a document that is not well formed") },
		func() string {
			return lang.X("reader.why.malformed", "It was read as browsers do, and may have meant something else.")
		}},
}

// notes emits the fold at the end: a line that says how much was left out, and below it, once it is opened, each with its reason.
func (p *preparer) notes(list []narrative.Note) {
	p.text.unfold = -1
	left, other := p.remarked(list, true), p.remarked(list, false)
	words := strings.TrimSpace(summary(left, true) + " " + summary(other, false))
	if words != "" {
		p.gap = gapHeading
		p.emit(box{kind: kindRule})
		p.text.unfolded = p.foldLine(words, lang.X("reader.fold.close", "Hide")) // before the box, whose words are to be measured for both
		p.emit(box{kind: kindText, par: p.foldLine(words, lang.X("reader.fold.open", "Show why"))})
		p.text.unfold = len(p.out.boxes)
		p.within(inset{widest: -1}, func() {
			for _, r := range slices.Concat(left, other) {
				p.gap = gapItem
				p.small(r.sentence())
			}
		})
	} else {
		p.text.unfold = len(p.out.boxes)
	}
}

// told is a remark and how often it is to be made.
type told struct {
	remark
	count int
}

func (p *preparer) remarked(list []narrative.Note, left bool) []told {
	var out []told
	for _, r := range remarks {
		if r.left != left {
			continue
		}
		n := 0
		for _, note := range list {
			if slices.Contains(r.codes, note.Code) {
				n += note.Count
			}
		}
		if slices.Contains(r.codes, "link-relative") {
			n -= p.references()
		}
		if n > 0 {
			out = append(out, told{r, n})
		}
	}
	return out
}

// references counts the links that lead to another record: those are noted, but not lost.
func (p *preparer) references() int {
	n := 0
	for _, l := range p.text.doc.Links() {
		if !l.Clickable && l.Target != "" {
			n++
		}
	}
	return n
}

func (t told) phrase() string { return t.words(t.count) }

// sentence is the remark in full.
func (t told) sentence() string {
	return lang.X("reader.note.full", "{{.Count}}: {{.What}}. {{.Why}}", map[string]any{"Count": ui.Number(t.count), "What": t.phrase(), "Why": t.why()})
}

// summary is the closed fold.
func summary(list []told, left bool) string {
	var phrases []string
	n := 0
	for _, t := range list {
		phrases = append(phrases, t.phrase())
		n += t.count
	}
	if n == 0 {
		return ""
	}
	data := map[string]any{"What": strings.Join(phrases, ", ")}
	if left {
		return ui.Count("reader.left", "{{.Count}} thing was left out: {{.What}}.", "{{.Count}} things were left out: {{.What}}.", n, data)
	}
	return ui.Count("reader.changed", "{{.Count}} thing to know: {{.What}}.", "{{.Count}} things to know: {{.What}}.", n, data)
}

func (p *preparer) foldLine(words, command string) *paragraph {
	f := caption.font()
	par := &paragraph{role: caption, runs: []run{
		{text: words + " ", font: f, quiet: true},
		{text: strings.ReplaceAll(command, " ", "\u00a0"), font: f, link: p.text.fold()},
	}}
	p.meet(p.text.fold())
	p.cut(par)
	return par
}

func (p *preparer) small(words string) {
	par := &paragraph{role: caption, runs: []run{{text: words, font: caption.font(), quiet: true}}}
	p.paragraph(par)
}

// placeholder is what stands where a picture is not shown.
func placeholder(img narrative.Image) string {
	alt := strings.TrimSpace(img.Alt)
	data := map[string]any{"Alt": alt}
	switch {
	case img.Kind == "external" && alt == "":
		return lang.X("reader.picture.remote", "A picture that lies on another computer. It is not fetched.")
	case img.Kind == "external":
		return lang.X("reader.picture.remote.alt", "Picture: {{.Alt}} (not fetched from another computer)", data)
	case alt == "":
		return lang.X("reader.picture.unshown", "A picture that cannot be shown.")
	}
	return lang.X("reader.picture.unshown.alt", "Picture: {{.Alt}} (cannot be shown)", data)
}
