package parts

import (
	"fyne.io/fyne/v2"

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

// Steps is a ladder of evidence: each line one step and what came of it. It grows.
type Steps struct {
	whole
	column *fyne.Container
	rows   []stepRow
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
	row := stepRow{symbol: NewSymbol("", look.Muted), what: NewParagraph(StyleStrong, ""), answer: NewParagraph(StyleBody, "").In(look.Muted)}
	s.rows = append(s.rows, row)
	s.column.Add(Beside(look.GapSmall+2, row.symbol, Column(2, row.what, row.answer)))
	s.Set(len(s.rows)-1, state, what, answer)
	return len(s.rows) - 1
}

// Set changes a step.
func (s *Steps) Set(i int, state StepState, what, answer string) {
	row := s.rows[i]
	row.symbol.Set(stepSymbols[state].symbol, stepSymbols[state].colour)
	row.what.SetText(what)
	row.answer.SetText(answer)
	row.answer.Hidden = answer == ""
	s.Refresh()
}

// Len is how many steps there are.
func (s *Steps) Len() int { return len(s.rows) }
