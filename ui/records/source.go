package records

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/reader"
)

const (
	longestShown = 400    // letters of one line; a picture in a record is one line of a million
	mostLines    = 20_000 // of a source
)

// openSource shows the record as it came: in lines that are made off the window's thread.
func (d *detail) openSource() {
	raw := d.opened.Raw
	ui.Run(d.page.env.Tasks, "source", func(context.Context) (*reader.Text, error) {
		return reader.PrepareSource(sourceLines(raw)), nil
	}, func(text *reader.Text, _ error) { d.showSource(text) })
}

func (d *detail) showSource(text *reader.Text) {
	d.leave()
	d.source = true
	r := d.opened
	copyAll := parts.NewButton(parts.Quiet, look.Copy, lang.X("records.source.copy", "Copy all"), func() { d.copyWords(string(r.Raw)) })
	objects := []fyne.CanvasObject{
		parts.TopLine(look.GapSmall, parts.Title(lang.X("records.source.title", "Source")), copyAll),
		parts.Note(lang.X("records.source.about", "What {{.Clinic}} sent, kept as it came. Long values are cut here only.", map[string]any{"Clinic": r.Clinic})),
		parts.Card(parts.Column(look.GapMedium,
			labelled(lang.X("records.source.address", "Address"), r.Source), labelled(lang.X("records.source.digest", "SHA-256"), r.SHA256),
			labelled(lang.X("records.source.received", "Received"), ui.Moment(r.Received)),
			labelled(lang.X("records.source.size", "Size"), ui.Count("records.source.bytes", "{{.Count}} byte", "{{.Count}} bytes", len(r.Raw))))),
		parts.Card(reader.New(text, reader.Options{Tasks: d.page.env.Tasks, Copy: d.copyWords})),
	}
	d.set(objects...)
}

func labelled(name, value string) fyne.CanvasObject {
	return parts.Column(look.GapTiny/2, parts.Caption(name), parts.NewParagraph(parts.StyleCode, value))
}

// sourceLines sets JSON out, with its long values and its length cut. What is no JSON stays as it is.
func sourceLines(raw []byte) []string {
	var set bytes.Buffer
	if json.Indent(&set, raw, "", "  ") != nil {
		set.Reset()
		set.Write(raw)
	}
	var lines []string
	for line := range strings.Lines(set.String()) {
		if len(lines) == mostLines {
			return append(lines, lang.X("records.source.more", "… The rest is in the export."))
		}
		lines = append(lines, sourceLine(strings.TrimRight(line, "\r\n")))
	}
	return lines
}

// sourceLine makes a line fit for the screen.
func sourceLine(line string) string {
	words := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(words)]
	if n := utf8.RuneCountInString(words); n > longestShown+100 {
		kept := []rune(words[:min(len(words), 4*longestShown)])[:longestShown]
		words = string(kept) + " … " + ui.Count("records.source.letters", "{{.Count}} more letter", "{{.Count}} more letters", n-longestShown)
	}
	return indent + narrative.PlainText(words)
}
