package records

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/reader"
)

// showRecord shows all that there is to read of the record: what it is, how it is to be handled, its value, its facts, and what the clinic
// wrote.
func (d *detail) showRecord() {
	d.leave()
	d.source = false
	r := d.opened
	source := parts.NewButton(parts.Quiet, look.Source, lang.X("records.source", "Source"), d.openSource)
	objects := []fyne.CanvasObject{
		parts.Column(look.GapTiny, parts.TopLine(look.GapMedium, parts.Title(r.Title), source), parts.Note(r.about())),
	}
	for _, o := range []fyne.CanvasObject{labelChips(r.Labels), valueCard(r.RecordDetail), factsCard(r.RecordDetail), d.narrativeCard()} {
		if o != nil {
			objects = append(objects, o)
		}
	}
	d.set(objects...)
}

// about is what the record is, from when, and from where.
func (o opened) about() string {
	return dotted(ui.TypeName(o.Key.Type, 1), o.When, o.Status, o.Clinic, o.Patient)
}

// factsCard is what the record says besides its title and its value.
func factsCard(r ui.RecordDetail) fyne.CanvasObject {
	var facts []ui.Fact
	for _, f := range r.Facts {
		if f.Note != "" || f.Value != r.Title && f.Value != r.Value && f.Value != r.Flag {
			facts = append(facts, f)
		}
	}
	if len(facts) == 0 {
		return nil
	}
	return parts.Card(parts.Facts(facts))
}

// narrativeCard is what the clinic wrote for people.
func (d *detail) narrativeCard() fyne.CanvasObject {
	n := d.opened.Narrative
	if n.Status != narrative.Shown && n.Status != narrative.Structured {
		return nil
	}
	heading := parts.Label(lang.X("records.narrative", "As {{.Clinic}} wrote it", map[string]any{"Clinic": d.opened.Clinic}))
	if len(n.Blocks) == 0 {
		return parts.Card(parts.Column(look.GapSmall, heading,
			parts.Note(lang.X("records.narrative.blank", "Its words are blank or cannot be read. What stands above comes from the record itself."))))
	}
	d.view = reader.New(d.opened.words, reader.Options{Tasks: d.page.env.Tasks, Follow: d.ask, Copy: d.copyWords})
	copyAll := parts.NewIconButton(look.Copy, lang.X("records.narrative.copy", "Copy this text"), func() { d.copyWords(d.view.Copy()) })
	objects := []fyne.CanvasObject{parts.Line(look.GapSmall, heading, copyAll)}
	if n.Status == narrative.Structured {
		objects = append(objects, parts.Note(lang.X("records.narrative.part", "Not all of it can be read. What stands above comes from the record itself.")))
	}
	return parts.Card(parts.Column(look.GapSmall, append(objects, d.view)...))
}

func (d *detail) copyWords(text string) { d.page.env.Copy(text, true) }
