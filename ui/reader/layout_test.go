package reader

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/google/go-cmp/cmp"

	"chartkey/fhirclient/narrative"
)

// square makes every letter ten units wide and twenty high, in any font.
func squareLetters(s string, _ float32, _ fyne.TextStyle) (fyne.Size, float32) {
	return fyne.NewSize(10*float32(utf8.RuneCountInString(s)), 20), 15
}

// laidOut places a document in a width, with square letters.
func laidOut(div string, width float32) (*Text, *metrics) { return laid(parsed(div), width) }

func laid(doc narrative.Document, width float32) (*Text, *metrics) {
	t := Prepare(doc)
	m := newMetrics(t.words, 14, squareLetters)
	m.know(int32(len(t.words)), len(t.words))
	y := float32(0)
	for i := range t.body.boxes {
		b := &t.body.boxes[i]
		b.place(y, width, m, false)
		y = b.y + b.h
	}
	return t, m
}

// drawn paints a part of a document and returns the texts with their places.
func drawn(t *Text, m *metrics, clip rect) []*canvas.Text {
	var p painter
	p.picture = func(*box, fyne.Position, fyne.Size) fyne.CanvasObject { return nil }
	p.begin(m, ink{}, clip)
	p.flow(t.body.boxes, 0, 0)
	var texts []*canvas.Text
	for _, o := range p.objects {
		if text, ok := o.(*canvas.Text); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

var everything = rect{-1 << 20, -1 << 24, 1 << 24, 1 << 24}

// said returns "x,y words" of texts; y is the top of the line for body text.
func said(texts []*canvas.Text) []string {
	var out []string
	for _, t := range texts {
		out = append(out, fmt.Sprintf("%.4g,%.4g %s", t.Position().X, t.Position().Y, t.Text))
	}
	return out
}

// lines returns the words of the lines of the first paragraph.
func lines(t *Text, m *metrics) []string {
	par := t.body.boxes[0].par
	var out []string
	for _, l := range par.lines {
		var words []string
		at := float32(0)
		par.segments(l, m, func(s segment) {
			if s.x > at {
				words = append(words, " ")
			}
			words, at = append(words, s.text), s.x+s.w
		})
		out = append(out, strings.Join(words, ""))
	}
	return out
}

func TestLines(t *testing.T) {
	for _, row := range []struct {
		name, div string
		width     float32
		want      []string
	}{
		{"words", "one two three four", 90, []string{"one two", "three", "four"}},
		{"a line that is just filled", "one two three", 70, []string{"one two", "three"}},
		{"two appearances", "one <b>two</b> <i>three</i>", 80, []string{"one two", "three"}},
		{"one word of two appearances", "see <b>H</b><sub>2</sub>O now", 70, []string{"see H2O", "now"}},
		{"one word of two appearances moves as one", "see <b>H</b><sub>2</sub>O now", 60, []string{"see", "H2O", "now"}},
		{"a break", "one<br/>two", 200, []string{"one", "two"}},
		{"two breaks", "one<br/><br/>two", 200, []string{"one", "", "two"}},
		{"a unit stays whole", "5.4 mmol/L more", 80, []string{"5.4", "mmol/L", "more"}},
		{"a hyphen lets a line end", "a follow-up visit", 80, []string{"a", "follow-", "up visit"}},
		{"a date does not", "a 2023-11-02 b", 110, []string{"a", "2023-11-02", "b"}},
		{"a no-break space", "Dr&#160;A. Okafor", 80, []string{"Dr\u00a0A.", "Okafor"}},
		{"a word longer than a line", "an electrocardiogram now", 80, []string{"an", "electroc", "ardiogra", "m now"}},
		{"a word longer than a token", strings.Repeat("x", 30), 250, []string{strings.Repeat("x", 24), "xxxxxx"}},
		{"a letter wider than the line", "abc", 5, []string{"a", "b", "c"}},
		{"a mark stays with its letter", "e\u0301e\u0301e\u0301", 25, []string{"e\u0301", "e\u0301", "e\u0301"}},
		{"writing without spaces", "血液検査の結果", 40, []string{"血液検査", "の結果"}},
		{"writing without spaces, after Latin", "HbA1c血液検査", 70, []string{"HbA1c血液", "検査"}},
		{"preformatted", "<pre>a  b\n c</pre>", 200, []string{"a  b", " c"}},
		{"preformatted with a tab", "<pre>a\tb</pre>", 200, []string{"a       b"}},
		{"preformatted, too long, no columns", "<pre>one two three</pre>", 80, []string{"one two ", "three"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			text, m := laidOut(row.div, row.width)
			got := lines(text, m)
			if strings.HasPrefix(row.name, "pre") { // there spaces are text
				got = nil
				for _, l := range text.body.boxes[0].par.lines {
					var s string
					text.body.boxes[0].par.segments(l, m, func(g segment) { s += g.text })
					got = append(got, s)
				}
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	for _, row := range []struct {
		name, div string
		width     float32
		want      []string
	}{
		{"two paragraphs", "<p>one two</p><p>three</p>", 60, []string{"0,0.5 one", "0,21.5 two", "0,52.5 three"}},
		{"to the right", `<p style="text-align:right">one two</p>`, 60, []string{"30,0.5 one", "30,21.5 two"}},
		{"centred", `<p style="text-align:center">one</p>`, 60, []string{"15,0.5 one"}},
		{"right to left", `<p>שלום <b>עולם</b></p>`, 200, []string{"160,0.5 שלום", "110,0.5 עולם"}},
		{"raised and lowered", `<p>a<sup>b</sup><sub>c</sub></p>`, 200, []string{"0,0.5 a", "10,-4.54 b", "20,2.74 c"}},
		{"a bulleted list", "<ul><li>one</li><li>two</li></ul>", 100, []string{"22,0.5 one", "22,25.5 two"}},
		{"numbers stand to the right", `<ol start="9"><li>a</li><li>b</li></ol>`, 200,
			[]string{"14,0.5 9.", "42,0.5 a", "4,25.5 10.", "42,25.5 b"}},
		{"a list in a list", "<ol><li>a<ol><li>b</li></ol></li></ol>", 200, []string{"4,0.5 1.", "32,0.5 a", "36,27.5 1.", "64,27.5 b"}},
		{"an item that begins with a list", "<ol><li><ol><li>b</li></ol></li></ol>", 200, []string{"4,0.5 1.", "36,0.5 1.", "64,0.5 b"}},
		{"an empty item", "<ol><li/><li>b</li></ol>", 200, []string{"4,0.5 1.", "4,25.5 2.", "32,25.5 b"}},
		{"insets leave room", strings.Repeat("<ul><li>", 20) + "a" + strings.Repeat("</li></ul>", 20), 100, []string{"40,0.5 a"}},
		{"a quotation", "<blockquote>a</blockquote>", 100, []string{"16,0.5 a"}},
		{"a term", "<dl><dt>a</dt><dd>b</dd></dl>", 100, []string{"0,0.5 a", "22,25.5 b"}},
		{"a table", "<table><tr><td>a</td><td>bb</td></tr><tr><td>c</td></tr></table>", 200,
			[]string{"10,7.5 a", "40,7.5 bb", "10,42.5 c"}},
		{"a merged column", `<table><tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr></table>`, 200,
			[]string{"10,7.5 a", "10,42.5 b", "40,42.5 c"}},
		{"a merged row", `<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>`, 200,
			[]string{"10,7.5 a", "40,7.5 b", "40,42.5 c"}},
		{"a caption", "<table><caption>c</caption><tr><td>a</td></tr></table>", 200, []string{"0,0.5 c", "10,34.5 a"}},
		{"a picture that is not shown", `<img alt="x" src="https://example.org/x"/>`, 2000,
			[]string{"10,10.5 Picture: x (not fetched from another computer)"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			text, m := laidOut(row.div, row.width)
			text.body.boxes = text.body.boxes[:notesAt(text)]
			if diff := cmp.Diff(row.want, said(drawn(text, m, everything))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// notesAt is where the fold begins.
func notesAt(t *Text) int {
	if t.unfolded == nil {
		return t.unfold
	}
	return t.unfold - 2
}

func TestColumns(t *testing.T) {
	cell := func(n int) string { return "<td>" + strings.TrimSpace(strings.Repeat("abcd ", n)) + "</td>" }
	head := "<tr><th>one</th><th>two</th></tr>"
	for _, row := range []struct {
		name, div string
		width     float32
		layout    arrangement
		at        []float32
	}{
		{"as wide as the text", "<table><tr>" + cell(1) + cell(2) + "</tr></table>", 500, fitted, []float32{0, 60, 170}},
		{"the long column is cut", "<table><tr>" + cell(1) + cell(9) + "</tr></table>", 260, fitted, []float32{0, 60, 260}},
		{"two long columns are cut alike", "<table><tr>" + cell(9) + cell(9) + "</tr></table>", 260, fitted, []float32{0, 130, 260}},
		{"as narrow as the words", "<table><tr>" + cell(9) + cell(9) + "</tr></table>", 120, fitted, []float32{0, 60, 120}},
		{"too wide and without headings", "<table><tr>" + cell(9) + cell(9) + "</tr></table>", 100, sideways, []float32{0, 230, 460}},
		{"too wide and plain", "<table>" + head + "<tr>" + cell(1) + cell(1) + "</tr></table>", 110, cards, nil},
		{"too wide for cards as well", "<table>" + head + "<tr>" + cell(1) + cell(1) + "</tr></table>", 90, sideways, []float32{0, 60, 120}},
		{"too wide and merged", "<table>" + head + `<tr><td colspan="2">abcdefgh</td></tr><tr><td rowspan="2">abcd</td>` + cell(1) + "</tr><tr>" + cell(1) + "</tr></table>",
			110, sideways, []float32{0, 60, 120}},
		{"a merged cell widens", `<table><tr><td colspan="2">abcdefgh</td></tr><tr><td>a</td><td>b</td></tr></table>`, 500, fitted, []float32{0, 50, 100}},
		{"a very long word is broken", "<table><tr><td>" + strings.Repeat("x", 40) + "</td></tr></table>", 300, fitted, []float32{0, 300}},
		{"no rows", "<table><caption>a</caption></table>", 300, fitted, []float32{0}},
	} {
		t.Run(row.name, func(t *testing.T) {
			text, _ := laidOut(row.div, row.width)
			table := text.body.boxes[0].table
			if table.layout != row.layout {
				t.Errorf("arrangement %d, want %d", table.layout, row.layout)
			}
			if row.at == nil {
				return
			}
			got := slices.Clone(table.at)
			for i := range got {
				got[i] = float32(int(got[i] + 0.5))
			}
			if diff := cmp.Diff(row.at, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCards(t *testing.T) {
	text, m := laidOut(`<table><tr><th>Test</th><th>It</th></tr><tr><td>Potassium</td><td>5.4 mmol/L</td></tr><tr><td colspan="2">Lipids</td></tr></table>`, 180)
	// Labels are 40 wide; values begin 14 to the right of them, and have 106 for their words.
	want := []string{"10,8 Test", "64,7.5 Potassium", "10,33 It", "64,32.5 5.4 mmol/L", "10,71.5 Lipids"}
	if diff := cmp.Diff(want, said(drawn(text, m, everything))); diff != "" {
		t.Error(diff)
	}
}

func TestNestedTableNeverMovesByItself(t *testing.T) {
	inner := "<table><tr><td>abcdefgh</td><td>abcdefgh</td></tr></table>"
	text, _ := laidOut("<table><tr><td>"+inner+"</td></tr></table>", 100)
	outer := text.body.boxes[0].table
	if outer.layout != sideways {
		t.Errorf("the outer table: %d", outer.layout)
	}
	if in := outer.cells[0].flow.boxes[0].table; in.layout != fitted {
		t.Errorf("the inner table: %d", in.layout)
	}
}

func TestOnlyWhatIsInTheClip(t *testing.T) {
	var div strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&div, "<p>p%d</p>", i)
	}
	text, m := laidOut(div.String(), 200)
	// A paragraph is 21 high, and 10 apart from the next.
	for _, row := range []struct {
		clip        rect
		first, last string
		count       int
	}{
		{rect{0, 0, 200, 100}, "p0", "p3", 4},
		{rect{0, 21, 200, 31}, "", "", 0},
		{rect{0, 20, 200, 32}, "p0", "p1", 2},
		{rect{0, 31 * 500, 200, 31*500 + 62}, "p500", "p501", 2},
		{rect{0, 31 * 999, 200, 1 << 20}, "p999", "p999", 1},
		{rect{0, -500, 200, 0}, "", "", 0},
	} {
		got := drawn(text, m, row.clip)
		if len(got) != row.count || row.count > 0 && (got[0].Text != row.first || got[len(got)-1].Text != row.last) {
			t.Errorf("%v: %v", row.clip, said(got))
		}
	}
}

func TestMarks(t *testing.T) {
	for _, row := range []struct {
		n                   int
		roman, little, alph string
	}{
		{1, "I.", "i.", "a."}, {4, "IV.", "iv.", "d."}, {26, "XXVI.", "xxvi.", "z."}, {27, "XXVII.", "xxvii.", "aa."},
		{1994, "MCMXCIV.", "mcmxciv.", "bxr."}, {4000, "4000.", "4000.", "ewv."}, {0, "0.", "0.", "0."},
	} {
		mark := func(m narrative.Marker) string {
			return markOf(narrative.List{Ordered: true, Marker: m, Start: row.n}, 0, 0).text
		}
		if mark("big-roman") != row.roman || mark("little-roman") != row.little || mark("little-alpha") != row.alph || mark("big-alpha") != strings.ToUpper(row.alph) {
			t.Errorf("%d: %s %s %s %s", row.n, mark("big-roman"), mark("little-roman"), mark("little-alpha"), mark("big-alpha"))
		}
	}
	for depth, want := range []bullet{disc, ring, square, square} {
		if got := markOf(narrative.List{}, 3, depth).bullet; got != want {
			t.Errorf("depth %d: %d", depth, got)
		}
	}
}
