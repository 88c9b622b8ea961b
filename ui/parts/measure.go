package parts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

const (
	ellipsis = "…"
	// longestLine is more characters than any line shows; the rest of a one-line text is not looked at.
	longestLine = 1000
	// mostMarks is more than any writing puts upon one letter; a heap of them would cover the lines around.
	mostMarks = 4
	// mostWidths bounds the cache of widths.
	mostWidths = 20_000
)

// face is how a text is drawn, as far as its width is concerned.
type face struct {
	size float32
	fyne.TextStyle
}

type measured struct {
	text string
	face face
}

// widths holds the widths of words. Measuring is the price of everything, and words come again.
var widths = map[measured]float32{}

// Forget empties the cache of measured words, which are words of records, and takes from what the pointer rests on the way to its page. It is for
// when nothing of what is shown stays.
func Forget() {
	clear(widths)
	if rested != nil {
		rested.pressed, rested = nil, nil
	}
}

func widthOf(text string, f face) float32 {
	key := measured{text, f}
	width, known := widths[key]
	if !known {
		if len(widths) >= mostWidths {
			clear(widths)
		}
		width = fyne.MeasureText(text, f.size, f.TextStyle).Width
		widths[key] = width
	}
	return width
}

// lineHeight is of one line of text.
func lineHeight(f face) float32 { return fyne.MeasureText("Mg", f.size, f.TextStyle).Height }

// lineWidth is of a whole cleaned line, word by word.
func lineWidth(line string, f face) float32 {
	var width float32
	for i, word := range strings.Split(line, " ") {
		if i > 0 {
			width += widthOf(" ", f)
		}
		width += wordWidth(word, f)
	}
	return width
}

// wordWidth keeps what is too long to be a word out of the cache.
func wordWidth(word string, f face) float32 {
	if len(word) <= 64 {
		return widthOf(word, f)
	}
	var width float32
	for _, r := range word {
		width += widthOf(string(r), f)
	}
	return width
}

// cut returns as much of a cleaned line as fits, ending in an ellipsis if it is not all of it.
func cut(line string, room float32, f face) string {
	if lineWidth(line, f) <= room+0.5 {
		return line
	}
	room -= widthOf(ellipsis, f)
	var kept strings.Builder
	var width float32
	for i, word := range strings.Split(line, " ") {
		if i > 0 {
			word = " " + word
		}
		w := wordWidth(strings.TrimPrefix(word, " "), f)
		if i > 0 {
			w += widthOf(" ", f)
		}
		if width+w > room {
			kept.WriteString(head(word, room-width, f))
			break
		}
		width += w
		kept.WriteString(word)
	}
	return strings.TrimRight(kept.String(), " ") + ellipsis
}

// head is as much of a word as fits, by characters.
func head(word string, room float32, f face) string {
	var width float32
	for i, r := range word {
		width += widthOf(string(r), f)
		if width > room {
			return word[:i]
		}
	}
	return word
}

// wrap flows a cleaned text into lines of at most room. A word that is wider than a line is broken.
func wrap(text string, room float32, f face) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = wrapOne(lines, paragraph, max(room, widthOf("M", f)), f)
	}
	return lines
}

func wrapOne(lines []string, paragraph string, room float32, f face) []string {
	var line strings.Builder
	var width float32
	space := widthOf(" ", f)
	flush := func() {
		lines = append(lines, line.String())
		line.Reset()
		width = 0
	}
	for word := range strings.SplitSeq(paragraph, " ") {
		w := wordWidth(word, f)
		if line.Len() > 0 && width+space+w > room {
			flush()
		}
		if line.Len() > 0 {
			line.WriteByte(' ')
			width += space
		}
		for w > room && word != "" { // only at the beginning of a line
			part := head(word, room, f)
			if part == "" { // a character that is wider than the line
				_, size := utf8.DecodeRuneInString(word)
				part = word[:size]
			}
			lines = append(lines, part)
			word = word[len(part):]
			w = wordWidth(word, f)
		}
		line.WriteString(word)
		width += w
	}
	flush()
	return lines
}

// oneLine makes any text fit for one line: white space becomes one space, and what controls a terminal or the direction of writing,
// or is not seen, is gone.
func oneLine(text string) string {
	return clean(text, longestLine, false)
}

// flowing makes any text fit for a paragraph. Line breaks stay.
func flowing(text string) string {
	return clean(text, len(text), true)
}

func clean(text string, most int, breaks bool) string {
	var b strings.Builder
	b.Grow(min(len(text), most))
	space, begins := false, true // of a line
	n, marks := 0, 0
	for _, r := range text {
		if n >= most {
			b.WriteString(ellipsis)
			break
		}
		switch {
		case breaks && r == '\n':
			b.WriteByte('\n')
			space, begins = false, true
			n++
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			space = !begins
		case unicode.IsControl(r) || isHidden(r):
		case unicode.Is(unicode.Mn, r) && marks >= mostMarks:
		default:
			marks++
			if !unicode.Is(unicode.Mn, r) {
				marks = 0
			}
			if space {
				b.WriteByte(' ')
				space = false
				n++
			}
			b.WriteRune(r)
			begins = false
			n++
		}
	}
	return b.String()
}

// isHidden tells the characters with which a text could be made to look like another: what turns its direction, and what is not seen. The
// joiners shape the letters of some writings and stay.
func isHidden(r rune) bool {
	switch r {
	case '\u200c', '\u200d':
		return false
	case '\u034f', '\u115f', '\u1160', '\u3164', '\uffa0':
		return true
	}
	return unicode.Is(unicode.Cf, r)
}
