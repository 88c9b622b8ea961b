package reader

import (
	"strconv"
	"strings"

	"chartkey/fhirclient/narrative"
)

func (p *preparer) list(l narrative.List) {
	if l.Marker == "unlist" {
		for i, item := range l.Items {
			p.item(i, item)
		}
		return
	}
	depth := 0
	for _, i := range p.insets {
		if i.widest >= 0 {
			depth++
		}
	}
	widest, marks := int32(-1), make([]marker, len(l.Items))
	var letters int
	for i := range l.Items {
		mark := markOf(l, i, depth)
		marks[i] = marker{inset: len(p.insets), word: p.id(mark.text, plainText.font()), bullet: mark.bullet}
		if len(mark.text) > letters {
			letters, widest = len(mark.text), marks[i].word
		}
	}
	p.within(inset{widest: widest}, func() {
		for i, item := range l.Items {
			p.markers = append(p.markers[:len(p.markers):len(p.markers)], marks[i])
			p.item(i, item)
		}
	})
}

// item emits one entry. An empty one is a line with its marker.
func (p *preparer) item(i int, item narrative.Item) {
	p.gap = gapItem
	if i == 0 {
		p.gap = gapBelow
	}
	p.blocks(item.Blocks)
	if len(p.markers) > 0 {
		p.emit(box{kind: kindText, par: &paragraph{}})
	}
	p.gap = gapBlock
}

// mark is what stands before an item: a number, or a bullet, for which the text is only that of copies.
type mark struct {
	text   string
	bullet bullet
}

// markOf is the mark of the item of an index. Bullets go by depth, as in browsers.
func markOf(l narrative.List, i, depth int) mark {
	n := l.Start + i
	switch l.Marker {
	case "disc":
		return mark{"•", disc}
	case "circle":
		return mark{"•", ring}
	case "square":
		return mark{"•", square}
	case "little-roman":
		return mark{text: strings.ToLower(roman(n)) + "."}
	case "big-roman":
		return mark{text: roman(n) + "."}
	case "little-alpha":
		return mark{text: alpha(n, 'a') + "."}
	case "big-alpha":
		return mark{text: alpha(n, 'A') + "."}
	}
	if l.Ordered || l.Marker == "arabic" {
		return mark{text: strconv.Itoa(n) + "."}
	}
	return mark{"•", min(disc+bullet(depth), square)} //nolint:gosec // 64 levels at most
}

var romans = []struct {
	value   int
	letters string
}{
	{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"},
	{4, "IV"}, {1, "I"},
}

// roman writes a number from 1 to 3999 in Roman numerals, others in digits.
func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range romans {
		for n >= r.value {
			b.WriteString(r.letters)
			n -= r.value
		}
	}
	return b.String()
}

// alpha writes 1, 2, 26, 27 as a, b, z, aa.
func alpha(n int, first rune) string {
	if n < 1 {
		return strconv.Itoa(n)
	}
	var s string
	for ; n > 0; n = (n - 1) / 26 {
		s = string(first+rune((n-1)%26)) + s
	}
	return s
}
