package reader

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"pgregory.net/rapid"

	"chartkey/fhirclient/narrative"
)

// anyBlock draws a piece of a narrative, well formed; depth bounds what is in it.
func anyBlock(t *rapid.T, depth int) string {
	kinds := []string{"p", "p", "p", "h1", "h3", "pre", "hr", "img"}
	if depth > 0 {
		kinds = append(kinds, "ul", "ol", "blockquote", "dl", "table", "table", "plain")
	}
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	some := func(tag string, most int, inner func() string) string {
		var b strings.Builder
		for range rapid.IntRange(0, most).Draw(t, "some") {
			b.WriteString("<" + tag + ">" + inner() + "</" + strings.Fields(tag)[0] + ">")
		}
		return b.String()
	}
	block := func() string { return anyBlock(t, depth-1) }
	switch kind {
	case "hr":
		return "<hr/>"
	case "img":
		return `<p><img alt="far" src="https://example.org/x.png"/></p>`
	case "ul", "ol":
		return "<" + kind + ">" + some("li", 3, block) + "</" + kind + ">"
	case "blockquote":
		return "<blockquote>" + block() + "</blockquote>"
	case "dl":
		return "<dl><dt>" + anyWords(t) + "</dt><dd>" + block() + "</dd></dl>"
	case "table":
		span := rapid.SampledFrom([]string{"td", "th", `td colspan="2"`, `td rowspan="3"`}).Draw(t, "span")
		return "<table>" + some("tr", 3, func() string { return some(span, 3, block) + some("td", 2, block) }) + "</table>"
	case "plain":
		n := rapid.IntRange(2, 4).Draw(t, "columns")
		row := func(tag string) string {
			var b strings.Builder
			for range n {
				b.WriteString("<" + tag + ">" + anyWords(t) + "</" + tag + ">")
			}
			return b.String()
		}
		return "<table><tr>" + row("th") + "</tr>" + some("tr", 3, func() string { return row("td") }) + "</table>"
	}
	return "<" + kind + ">" + anyWords(t) + "</" + kind + ">"
}

func anyWords(t *rapid.T) string {
	var b strings.Builder
	for range rapid.IntRange(0, 6).Draw(t, "words") {
		said := rapid.SampledFrom([]string{
			"Na", "139", "mmol/L", "follow-up", "  ", " ", "<br/>", "electrocardiogram", strings.Repeat("x", 60), "e\u0301", "血液検査", "שלום", "עולם",
			"&#160;", "👩\u200d👩", "\u2028", "-", "–", "\t", "2023-11-02",
		}).Draw(t, "word")
		if style := rapid.SampledFrom([]string{"", "", "b", "i", "sup", "a"}).Draw(t, "style"); style == "a" {
			said = `<a href="https://example.org/">` + said + "</a>"
		} else if style != "" {
			said = "<" + style + ">" + said + "</" + style + ">"
		}
		b.WriteString(said + rapid.SampledFrom([]string{"", " ", " "}).Draw(t, "space"))
	}
	return b.String()
}

// letters are the letters of a text without any white space.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Z, r) {
			return -1
		}
		return r
	}, s)
}

// TestNoWordIsLost holds that every letter of a document is drawn, in order, whatever the width. Where a table became cards, its headings
// are said again with each row, so there it holds that each word is drawn.
func TestNoWordIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var div string
		for range rapid.IntRange(1, 4).Draw(t, "blocks") {
			div += anyBlock(t, 3)
		}
		width := rapid.Float32Range(20, 1200).Draw(t, "width")
		text, m := laidOut(div, width)
		if why := lost(text, m); why != "" {
			t.Fatalf("%s\nwidth %v of %s", why, width, div)
		}
	})
}

// lost says what of a document is not drawn or not copied, "" if all is.
func lost(text *Text, m *metrics) string {
	var shown strings.Builder
	for _, d := range drawn(text, m, everything) {
		shown.WriteString(letters(d.Text))
	}
	got, want := shown.String(), letters(text.doc.Text())
	if hasCards(&text.body) {
		for _, word := range strings.Fields(text.doc.Text()) {
			if !strings.Contains(got, letters(word)) && !broken(text, word) {
				return fmt.Sprintf("%q is not drawn", word)
			}
		}
		return ""
	}
	if !subsequence(want, got) {
		return fmt.Sprintf("drawn  %q\nwanted %q", got, want)
	}
	if copied := letters(text.Copy()); !subsequence(want, copied) {
		return fmt.Sprintf("copied %q\nwanted %q", copied, want)
	}
	return ""
}

// subsequence reports whether all of want is in got in that order; between it are the numbers of lists and the words for pictures.
func subsequence(want, got string) bool {
	for _, r := range want {
		i := strings.IndexRune(got, r)
		if i < 0 {
			return false
		}
		got = got[i+utf8.RuneLen(r):]
	}
	return true
}

// broken reports whether a word is said beside a label, so that its letters may not stand together.
func broken(text *Text, word string) bool {
	return subsequence(letters(word), letters(text.Copy())) && utf8.RuneCountInString(word) > 3
}

func hasCards(f *flow) bool {
	return slices.ContainsFunc(f.boxes, func(b box) bool {
		if b.table == nil {
			return false
		}
		return b.table.layout == cards || hasCards(&b.table.caption) ||
			slices.ContainsFunc(b.table.cells, func(c cell) bool { return hasCards(&c.flow) })
	})
}

// outside finds words that are drawn where they do not belong: beyond the page, or over others.
func outside(text *Text, m *metrics, width float32) string {
	var p painter
	p.picture = func(*box, fyne.Position, fyne.Size) fyne.CanvasObject { return nil }
	p.area = func(b *box, at fyne.Position, size fyne.Size) fyne.CanvasObject {
		r := canvas.NewRectangle(nil)
		r.Move(at)
		r.Resize(size)
		return r
	}
	p.begin(m, ink{}, everything)
	p.flow(text.body.boxes, 0, 0)
	for _, o := range p.objects {
		t, ok := o.(*canvas.Text)
		if !ok {
			continue
		}
		if left, right := t.Position().X, t.Position().X+t.Size().Width; left < -0.5 && width > 100 || right > width+10.5 {
			return fmt.Sprintf("%q lies from %v to %v of %v", t.Text, left, right, width)
		}
	}
	for i := 1; i < len(text.body.boxes); i++ {
		if b, above := &text.body.boxes[i], &text.body.boxes[i-1]; b.y < above.y+above.h {
			return fmt.Sprintf("box %d begins at %v, above the end of the one before", i, b.y)
		}
	}
	return ""
}

// TestCellsNeverCover holds that no two cells of a grid take the same place, whatever spans they ask for.
func TestCellsNeverCover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 12).Draw(t, "rows")
		taken := map[[2]int]bool{}
		var g grid
		for r := range rows {
			for range rapid.IntRange(0, 6).Draw(t, "cells") {
				down, right := rapid.IntRange(1, 9).Draw(t, "rowspan"), rapid.IntRange(1, 9).Draw(t, "colspan")
				at := g.place(r, down, right)
				for y := r; y < r+down; y++ {
					for x := at; x < at+right; x++ {
						if taken[[2]int{y, x}] {
							t.Fatalf("row %d column %d is taken twice", y, x)
						}
						taken[[2]int{y, x}] = true
					}
				}
			}
			g.next()
		}
	})
}

var seeds = []string{
	`<p>Potassium <b>4.1</b> mmol/L</p>`,
	`<table><caption>c</caption><tr><th>a</th><td colspan="2">b<ul><li>c</li></ul></td></tr></table>`,
	`<table><tr><th>a</th><th>b</th></tr><tr><td>electrocardiogram</td><td><table><tr><td rowspan="9">x</td></tr></table></td></tr></table>`,
	`<p>a<br/>b <a href="https://example.org/x">x</a> <a href="#n">y</a><a name="n"/><img src="data:image/png;base64,iVBORw0KGgo=" alt="z"/></p>`,
	"<pre>\n a\tb  c\u2028\u200d</pre><script>x</script>", `<ol start="-4" type="i"><li/><li><ol><li>a</li></ol></li></ol>`,
	`<dl><dt>t</dt><dd style="display:none"> d  e </dd></dl><blockquote dir="rtl">א ב</blockquote>`, "血液検査", strings.Repeat("x", 400),
	strings.Repeat("<table><tr><td>", 20) + "a", strings.Repeat("<ul><li>", 30) + "a", "<table>" + strings.Repeat("<td>x</td>", 200),
}

// FuzzLayout lays out what the parser makes of any bytes: no panic, nothing lost, nothing beyond its place, in bounded time.
func FuzzLayout(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, uint16(i*150))
	}
	f.Fuzz(func(t *testing.T, div string, w uint16) {
		width := float32(50 + int(w)%1951)
		begin := time.Now()
		text, m := laid(narrative.Parse(div), width)
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
		if why := lost(text, m); why != "" {
			t.Error(why)
		}
		if why := outside(text, m, width); why != "" {
			t.Error(why)
		}
	})
}
