package parts

import (
	"strings"

	"fyne.io/fyne/v2"

	"chartkey/ui/look"
)

// usualLines is title and value, caption and chip.
const usualLines = 2

// The most lines of a row's title, of its value, and of its caption.
const (
	mostTitleLines   = 2
	mostValueLines   = 3
	mostCaptionLines = 3
)

// linesAt is of how many lines a row has to be at a width, so that what it says has room.
func linesAt(width float32) int {
	switch scale := look.Scale(); {
	case width > 0 && width < 210*scale:
		return usualLines + 2
	case width > 0 && width < 280*scale:
		return usualLines + 1
	}
	return usualLines
}

// rowLeast is of a row of so many lines.
func rowLeast(lines int) fyne.Size {
	return fyne.NewSize(120*look.Scale(), look.Size(look.RowHeight)+float32(lines-usualLines)*look.Size(look.RowLine))
}

// linesFor is of how many lines this row has to be at a width, so that its value is whole, and its caption where two lines are too narrow.
func (f *rowFace) linesFor(width float32) int {
	least := linesAt(width)
	if width <= 0 || f.data.Waiting {
		return least
	}
	x, end := f.room(width)
	if least == usualLines && lineWidth(oneLine(f.data.Value), StyleBody.face()) <= (end-x)*trailingShare {
		return least
	}
	if f.data.Value == "" && f.data.Chip == "" {
		least = usualLines
	} else {
		least = usualLines + 1
	}
	return max(least, f.arranged(end-x, mostTitleLines+mostValueLines+1+mostCaptionLines).lines())
}

// arrangement is what stands on which line of a row of more than two.
type arrangement struct {
	title, value, caption []string
	chip                  chipPlace
}

type chipPlace int

const (
	noChip        chipPlace = iota
	chipByValue             // at the end of the value's line
	chipByCaption           // at the end of the caption's
	chipOnLine              // on a line of its own
)

func (a arrangement) lines() int {
	n := len(a.title) + len(a.value) + a.captionLines()
	if a.chip == chipOnLine {
		n++
	}
	return n
}

// captionLines is of how many lines the caption is, or the chip in its place.
func (a arrangement) captionLines() int {
	if a.chip == chipByCaption {
		return 1
	}
	return len(a.caption)
}

// arranged sets what the row says in so many lines at most. The value comes first: it flows, then the chip gets a line of its own, then the
// title a second one, then the caption flows.
func (f *rowFace) arranged(room float32, lines int) arrangement {
	a := arrangement{title: fitted(f.data.Title, StyleStrong, room, 1), caption: fitted(f.data.Caption, StyleCaption, room, 1)}
	a.value = fitted(f.data.Value, StyleBody, room, 1)
	beside := f.chipWidth() + look.GapMedium
	caption := lineWidth(oneLine(f.data.Caption), StyleCaption.face())
	switch {
	case f.data.Chip == "":
	case len(a.value) > 0 && lineWidth(oneLine(f.data.Value), StyleBody.face())+beside <= room:
		a.chip = chipByValue
	case caption+beside <= room:
		a.chip = chipByCaption
	default:
		a.chip = chipOnLine
		if a.lines() > lines {
			a.chip = chipByCaption
		}
	}
	for n := 2; n <= mostValueLines && a.lines() < lines; n++ {
		a.value = fitted(f.data.Value, StyleBody, room, n)
	}
	if a.lines() < lines {
		a.title = fitted(f.data.Title, StyleStrong, room, mostTitleLines)
	}
	for n := 2; n <= mostCaptionLines && a.chip != chipByCaption && a.lines() < lines; n++ {
		a.caption = fitted(f.data.Caption, StyleCaption, room, n)
	}
	return a
}

// fitted flows a text into so many lines at most; the last is cut. "" is none.
func fitted(text string, style Style, room float32, most int) []string {
	if text = oneLine(text); text == "" {
		return nil
	}
	lines := wrap(text, room, style.face())
	if len(lines) > most {
		rest := strings.Join(lines[most-1:], " ")
		lines = append(lines[:most-1:most-1], cut(rest, room, style.face()))
	}
	return lines
}
