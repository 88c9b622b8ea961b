package connect

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// reviewing is what is drawn of the third step.
type reviewing struct {
	at map[string]entry // by scope
}

// entry is where a permission stands.
type entry struct {
	steps *parts.Steps
	i     int
	line  ui.ScopeLine
}

// reviewOf shows what came back, and asks whether it is to be kept.
func (p *Page) reviewOf(try *attempt) {
	if try.review != nil {
		return
	}
	p.env.Tasks.Cancel("clock")
	try.review = &reviewing{at: map[string]entry{}}
	p.showReview(try)
	p.scroll.ToTop()
}

func (p *Page) showReview(try *attempt) {
	found := try.Found
	rows := []fyne.CanvasObject{
		parts.Column(look.GapTiny, parts.Title(lang.X("connect.review", "Is this your record?")),
			parts.Note(lang.X("connect.review.about", "Nothing is kept before you say so."))),
		p.who(found),
	}
	if len(found.Others) > 0 {
		said := ui.ExplainOther(ui.Patient{Name: found.Name, Born: found.BirthDate}, found.Others)
		rows = append(rows, parts.Warning(said.What, said.Next, nil))
	}
	rows = append(rows, takingPart(found))
	for _, text := range found.Warnings {
		rows = append(rows, parts.Warning(text, "", nil))
	}
	if found.Access.Unconfirmed {
		rows = append(rows, parts.Warning(lang.X("connect.unconfirmed", "The clinic did not say what it granted."),
			lang.X("connect.unconfirmed.next", "What follows is what was asked for."), nil))
	}
	p.setFooted(parts.Flow(look.GapSmall,
		parts.NewButton(parts.Primary, look.Check, lang.X("connect.yes", "Yes, keep it"), func() { try.Decide(ui.KeepIt) }),
		parts.NewButton(parts.Quiet, look.Back, lang.X("connect.ask-again", "Change what to ask for"), func() { try.Decide(ui.AskAgain) }),
		parts.NewButton(parts.Quiet, look.Close, lang.X("connect.no", "No, undo"), func() { try.Decide(ui.UndoIt) })),
		append(rows, p.permissions(try)...)...)
}

// who is the person of the record, as the clinic has them.
func (p *Page) who(found *ui.Consent) fyne.CanvasObject {
	if found.Name == "" && found.BirthDate == "" {
		return parts.Warning(lang.X("connect.nobody", "The clinic did not say whose record it is."),
			lang.X("connect.nobody.next", "Keep it only if you are certain that you signed in as the right person."), nil)
	}
	name, born := found.Name, lang.X("connect.no-birth", "The clinic gave no birth date.")
	if name == "" {
		name = lang.X("connect.no-name", "The clinic gave no name")
	}
	if found.BirthDate != "" {
		born = lang.X("connect.birth", "Born {{.Date}}", map[string]any{"Date": found.BirthDate})
	}
	at := found.Connection.Name
	if at == "" {
		at = found.Connection.Host
	}
	words := parts.Column(2, parts.Title(name), parts.Para(born), parts.NewParagraph(parts.StyleCaption, at).AtMost(2))
	return parts.Card(parts.Beside(look.GapMedium, parts.NewSymbol(look.Person, look.Accent), words))
}

// takingPart says who signed in and which servers see it, so that a wrong account or a strange server shows before anything is kept.
func takingPart(found *ui.Consent) fyne.CanvasObject {
	who := lang.X("connect.user.none", "The clinic did not say who signed in.")
	switch {
	case found.OwnRecord:
		who = lang.X("connect.user.own", "Signed in as this person.")
	case found.User != "":
		who = lang.X("connect.user", "Who signed in is not the person of the record: {{.User}}.", map[string]any{"User": found.User})
	}
	return parts.Column(2, parts.Note(who),
		parts.Note(lang.X("connect.hosts", "Servers that take part: {{.Hosts}}.", map[string]any{"Hosts": strings.Join(found.Hosts, ", ")})))
}

// permissions are the groups, first those that are not as they were asked for, and on demand the words that the clinic used.
func (p *Page) permissions(try *attempt) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	var raw []fyne.CanvasObject
	for _, g := range []struct{ state, title, about string }{
		{"narrowed", lang.X("connect.narrowed", "Only in part"), lang.X("connect.narrowed.about", "The clinic grants less than was asked for.")},
		{"refused", lang.X("connect.refused", "Refused"), lang.X("connect.refused.about", "Asked for, but you or the clinic said no.")},
		{"unasked", lang.X("connect.unasked", "Given without being asked"), lang.X("connect.unasked.about", "This app never uses it.")},
		{"granted", lang.X("connect.granted", "Asked for and granted"), ""},
	} {
		steps := parts.NewSteps()
		for _, line := range try.Found.Access.Scopes {
			if line.State != g.state {
				continue
			}
			if test, tried := try.Tests[line.Scope]; tried {
				line.Test = test
			}
			state, answer := tried(line)
			try.review.at[line.Scope] = entry{steps, steps.Add(state, line.Sentence, answer), line}
			if len(raw) < parts.MostSteps {
				raw = append(raw, parts.NewParagraph(parts.StyleCode, line.Scope).AtMost(3))
			}
		}
		if steps.Len() == 0 {
			continue
		}
		head := []fyne.CanvasObject{parts.Section(g.title)}
		if g.about != "" {
			head = append(head, parts.Note(g.about))
		}
		rows = append(rows, parts.Card(parts.Column(look.GapMedium, parts.Column(2, head...), steps)))
	}
	if len(raw) == 0 {
		return append(rows, parts.Warning(lang.X("connect.nothing", "The clinic named no permission."), lang.X("connect.nothing.next", "Ask again, or ask the clinic."), nil))
	}
	return append(rows, p.asWritten(raw))
}

// asWritten shows the clinic's own words for the permissions when asked to.
func (p *Page) asWritten(lines []fyne.CanvasObject) fyne.CanvasObject {
	sheet := parts.Card(parts.Column(look.GapTiny, lines...))
	sheet.Hide()
	var button *parts.Button
	button = parts.NewButton(parts.Quiet, look.Source, lang.X("connect.raw", "As the clinic writes it"), func() {
		words := lang.X("connect.raw", "As the clinic writes it")
		if sheet.Hidden {
			sheet.Show()
			words = lang.X("connect.raw.hide", "Hide what the clinic writes")
		} else {
			sheet.Hide()
		}
		button.SetText(words)
		p.column.Refresh()
		p.scroll.Refresh()
	})
	return parts.Column(look.GapSmall, parts.Flow(0, button), sheet)
}

// tested shows that a permission was tried.
func (p *Page) tested(try *attempt, line ui.ScopeLine) {
	if try.review == nil {
		return
	}
	at, shown := try.review.at[line.Scope]
	if !shown {
		return
	}
	at.line.Test = line.Test
	state, answer := tried(at.line)
	at.steps.Set(at.i, state, at.line.Sentence, answer)
	p.column.Refresh()
	p.scroll.Refresh()
}

// tried says what a permission is worth.
func tried(line ui.ScopeLine) (parts.StepState, string) {
	switch {
	case line.State == "unasked":
		return parts.StepWarning, ""
	case line.State == "refused" && line.Test != "read":
		return parts.StepRefused, ""
	case !line.CanTry:
		return parts.StepDone, lang.X("connect.test.none", "Granted.")
	}
	switch line.Test {
	case "read":
		return parts.StepDone, lang.X("connect.test.read", "It works: a record could be read.")
	case "empty":
		return parts.StepWarning, lang.X("connect.test.empty", "It works, but the answer was empty.")
	case "refused":
		return parts.StepRefused, lang.X("connect.test.refused", "Tried, and the clinic refused all the same.")
	case "failed":
		return parts.StepWarning, lang.X("connect.test.failed", "It could not be tried: the clinic did not answer.")
	}
	return parts.StepWaiting, lang.X("connect.test.untested", "Not tried yet.")
}
