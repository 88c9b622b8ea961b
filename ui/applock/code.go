package applock

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// groupsOnLine is how many groups of the code stand on one line: no more fit on a phone with large text, and the lines are the same everywhere.
const groupsOnLine = 2

// shown is the code, this once, and what failed after it was made.
func (p *Page) shown(code string, err error) fyne.CanvasObject {
	code = strings.ReplaceAll(code, "-", " ")
	lines := parts.Column(0)
	for groups := range slices.Chunk(strings.Fields(code), groupsOnLine) {
		lines.Add(parts.NewParagraph(parts.StyleTitle, strings.Join(groups, " ")))
	}
	rows := []fyne.CanvasObject{
		parts.Section(lang.X("lock.code.shown", "Your recovery code")),
		lines,
		parts.Para(lang.X("lock.code.write", "Write it down on paper. It is shown this once.")),
	}
	if err != nil {
		failed := ui.Explain(err)
		rows = append(rows, parts.Warning(failed.What, lang.X("lock.code.holds", "The code holds all the same."), nil))
	}
	return parts.Card(parts.Column(look.GapMedium, rows...))
}

// turn goes from the code to the question whether it is on paper, and back.
func (p *Page) turn() {
	p.sure = !p.sure
	p.lay()
}

// read shows the code, and lets nobody leave it by a slip: each way off leads to a question, whose first answer is to stay.
func (p *Page) read(rows []fyne.CanvasObject) {
	if !p.sure {
		p.show(parts.Flow(look.GapSmall, parts.NewButton(parts.Primary, look.Check, lang.X("lock.code.written", "I have written it down"), p.turn)), rows...)
		return
	}
	stay := parts.NewButton(parts.Primary, look.Back, lang.X("lock.code.not-yet", "Not yet"), p.turn)
	done := parts.NewButton(parts.Quiet, look.Check, lang.X("lock.code.on-paper", "Yes, it is on paper"), func() {
		p.said, p.reading, p.sure = nil, false, false
		p.lay()
	})
	p.show(parts.Flow(look.GapSmall, stay, done), append(rows, parts.Warning(lang.X("lock.code.sure", "Is the code on paper?"),
		lang.X("lock.code.sure.next", "It cannot be shown again."), nil))...)
	p.scroll.ToTop() // the code stays in sight
	p.env.Canvas().Focus(stay)
}
