package parts

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chartkey/ui/look"
)

func themed(t *testing.T) face {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Choice{Variant: look.Light, Scale: 1, Still: true}))
	return StyleBody.face()
}

func TestOneLine(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"plain", "Haemoglobin A1c", "Haemoglobin A1c"},
		{"line breaks", "a\nb\r\nc\u2028d\u2029e", "a b c d e"},
		{"white space", "  a\t b \u00a0 c ", "a b c"},
		{"controls", "a\x00\x1b[31mb\x7f\u009b", "a[31mb"},
		{"turned direction", "a\u202ecod.exe\u202c \u2066x\u2069\u200f\u061c", "acod.exe x"},
		{"byte order mark", "\ufeffa", "a"},
		{"not UTF-8", "a\xffb", "a\ufffdb"},
		{"other scripts", "血红蛋白 حبوب", "血红蛋白 حبوب"},
		{"nothing", "", ""},
	} {
		if got := oneLine(row.in); got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
	if got := oneLine(strings.Repeat("ab ", 5000)); len([]rune(got)) > longestLine+2 || !strings.HasSuffix(got, ellipsis) {
		t.Errorf("%d characters are kept of a long line", len([]rune(got)))
	}
}

func TestFlowingKeepsLineBreaks(t *testing.T) {
	if got := flowing("a \n b\x00\n\nc\td"); got != "a\nb\n\nc d" {
		t.Errorf("%q", got)
	}
}

func TestCut(t *testing.T) {
	f := themed(t)
	for _, text := range []string{"Metformin 500 mg tablet", strings.Repeat("W", 400), "a", "two words", "血红蛋白血红蛋白", strings.Repeat("abc ", 250)} {
		for _, room := range []float32{0, 5, 20, 61.5, 140, 1000} {
			got := cut(text, room, f)
			width := fyne.MeasureText(got, f.size, f.TextStyle).Width
			if got != text && !strings.HasSuffix(got, ellipsis) {
				t.Errorf("%.12q in %v: %q does not say that it is cut", text, room, got)
			}
			if got != ellipsis && width > room+1.5 {
				t.Errorf("%.12q in %v: %q is %v wide", text, room, got, width)
			}
		}
	}
	if whole := "two words"; cut(whole, lineWidth(whole, f), f) != whole {
		t.Error("a text that fits is cut")
	}
}

func TestWrap(t *testing.T) {
	f := themed(t)
	text := "The clinic cannot be reached. Check the network and try again.\nSecond paragraph with averyveryverylongwordthatnolineholds\n\nend"
	for _, room := range []float32{0, 30, 90, 200, 2000} {
		lines := wrap(text, room, f)
		joined := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		if want := strings.NewReplacer(" ", "", "\n", "").Replace(text); joined != want {
			t.Errorf("at %v words were lost: %q", room, lines)
		}
		for _, line := range lines {
			if w := fyne.MeasureText(line, f.size, f.TextStyle).Width; w > max(room, widthOf("M", f))+1.5 {
				t.Errorf("at %v: %q is %v wide", room, line, w)
			}
		}
	}
	if got := wrap(text, 2000, f); len(got) != 4 || got[2] != "" {
		t.Errorf("%q", got)
	}
	if got := wrap("", 100, f); len(got) != 1 {
		t.Errorf("an empty text has %d lines", len(got))
	}
}

// TestLongTextsAreQuick holds a bound ten times as large as what it takes.
func TestLongTextsAreQuick(t *testing.T) {
	f := themed(t)
	var words []string
	for i := range 2000 {
		words = append(words, strings.Repeat(string(rune('a'+i%26)), i%11+1))
	}
	began := time.Now()
	for _, room := range []float32{100, 400, 401, 900} {
		wrap(strings.Join(words, " "), room, f)
	}
	cut(oneLine(strings.Repeat("Haemoglobin\n", 1000)), 300, f)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestForgetAndTheBoundOfTheCache(t *testing.T) {
	f := themed(t)
	Forget()
	for i := range mostWidths + 10 {
		widths[measured{string(rune(i)), f}] = 1
		if i%5000 == 0 {
			widthOf(strings.Repeat("x", i%60+1), f)
		}
	}
	widthOf("one more", f)
	if len(widths) > mostWidths {
		t.Errorf("%d widths are kept", len(widths))
	}
	Forget()
	if len(widths) != 0 {
		t.Errorf("%d words are still there", len(widths))
	}
}

// TestWhatIsNotSeenIsGone: a name must not look like another one, nor cover its neighbours.
func TestWhatIsNotSeenIsGone(t *testing.T) {
	for text, want := range map[string]string{
		"in\u200bvis\u2060ib\u00adle\u034f":                  "invisible",
		"a\u3164b\u202ec":                                    "abc",
		"می\u200cخواهم":                                      "می\u200cخواهم",
		"Z" + strings.Repeat("\u0301\u0324", 60) + "a\u0301": "Z\u0301\u0324\u0301\u0324a\u0301",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%+q became %+q", text, got)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"a\nb", "\u202ex\u2066", "\x1b[2J", "a\xff\xfe", strings.Repeat("é ", 700)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, cleaned := range []string{oneLine(text), strings.ReplaceAll(flowing(text), "\n", " ")} {
			for _, r := range cleaned {
				if r < ' ' || r >= 0x7f && r < 0xa0 || isHidden(r) {
					t.Fatalf("%q became %q", text, cleaned)
				}
			}
		}
		if again := oneLine(oneLine(text)); len([]rune(text)) < longestLine && again != oneLine(text) {
			t.Fatalf("%q: %q, then %q", text, oneLine(text), again)
		}
	})
}
