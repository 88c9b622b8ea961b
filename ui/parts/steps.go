package parts

import (
	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/look"
)

// StepState is what came of a step.
type StepState int

// The states, each with a symbol of its own.
const (
	StepWaiting StepState = iota
	StepDone
	StepWarning
	StepRefused
)

var stepSymbols = [...]struct {
	symbol look.SymbolName
	colour fyne.ThemeColorName
}{
	StepWaiting: {look.Waiting, look.Muted},
	StepDone:    {look.Check, look.Accent},
	StepWarning: {look.Warning, look.WarningText},
	StepRefused: {look.Refused, look.WarningText},
}

// MostSteps is how many lines a ladder draws. A server can name thousands, and each costs the window's thread time.
const MostSteps = 64

// Steps is a ladder of evidence: each line one step and what came of it. It grows; behind [MostSteps] it only counts.
type Steps struct {
	whole
	column *fyne.Container
	rows   []stepRow
	beyond int
	more   *Paragraph // says how many are not drawn
}

type stepRow struct {
	symbol       *Symbol
	what, answer *Paragraph
}

// NewSteps returns an empty ladder.
func NewSteps() *Steps {
	s := &Steps{column: Column(look.GapMedium)}
	s.of(s, s.column)
	return s
}

// Add appends a step, and returns its number. answer may be "". What holds the ladder is to be refreshed.
func (s *Steps) Add(state StepState, what, answer string) int {
	if len(s.rows) == MostSteps {
		s.count()
		return s.Len() - 1
	}
	row := stepRow{symbol: NewSymbol("", look.Muted), what: NewParagraph(StyleStrong, ""), answer: NewParagraph(StyleBody, "").In(look.Muted)}
	s.rows = append(s.rows, row)
	s.column.Add(Beside(look.GapSmall+2, row.symbol, Column(2, row.what, row.answer)))
	s.Set(len(s.rows)-1, state, what, answer)
	return len(s.rows) - 1
}

// count adds one that is not drawn.
func (s *Steps) count() {
	if s.more == nil {
		s.more = Note("")
		s.column.Add(s.more)
	}
	s.beyond++
	s.more.SetText(ui.Count("parts.steps.more", "and {{.Count}} more", "and {{.Count}} more", s.beyond))
}

// Set changes a step.
func (s *Steps) Set(i int, state StepState, what, answer string) {
	if i >= len(s.rows) {
		return
	}
	row := s.rows[i]
	row.symbol.Set(stepSymbols[state].symbol, stepSymbols[state].colour)
	row.what.SetText(what)
	row.answer.SetText(answer)
	row.answer.Hidden = answer == ""
	s.Refresh()
}

// Len is how many steps there are.
func (s *Steps) Len() int { return len(s.rows) + s.beyond }
