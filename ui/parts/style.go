package parts

import (
	"fyne.io/fyne/v2"

	"chartkey/ui/look"
)

// Style is one of the few ways in which a text is set.
type Style int

// The styles.
const (
	StyleBody    Style = iota // what one reads
	StyleStrong               // the same, bold: the title of a row
	StyleCaption              // small and muted: what belongs to it
	StyleLabel                // small, bold and muted: the name of a value or of a group
	StyleSection              // heading of a part of a page
	StyleTitle                // heading of a page
	StyleValue                // the one number that the page is about
	StyleCode                 // as the clinic sent it, in even columns

	styleBar    // of a place in the bar
	styleBarNow // of the place where one is
)

var styles = [...]struct {
	size   fyne.ThemeSizeName
	bold   bool
	mono   bool
	colour fyne.ThemeColorName
}{
	StyleBody:    {look.TextBody, false, false, look.Ink},
	StyleStrong:  {look.TextBody, true, false, look.Ink},
	StyleCaption: {look.TextCaption, false, false, look.Muted},
	StyleLabel:   {look.TextCaption, true, false, look.Muted},
	StyleSection: {look.TextSection, true, false, look.Ink},
	StyleTitle:   {look.TextTitle, true, false, look.Ink},
	StyleValue:   {look.TextValue, true, false, look.Ink},
	StyleCode:    {look.TextCaption, false, true, look.Ink},
	styleBar:     {look.TextBar, false, false, look.Muted},
	styleBarNow:  {look.TextBar, true, false, look.TintText},
}

func (s Style) face() face {
	return face{size: look.Size(styles[s].size), TextStyle: fyne.TextStyle{Bold: styles[s].bold, Monospace: styles[s].mono}}
}
