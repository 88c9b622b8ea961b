package look

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

var variants = []string{Light, Dark, Contrast}

func TestEveryColourIsDefined(t *testing.T) {
	for _, variant := range append(variants, System) {
		test.AssertAllColorNamesDefined(t, New(Choice{Variant: variant, Scale: 1}), variant)
	}
	for name := range light {
		for variant, p := range map[string]palette{"dark": dark, "contrast": contrast} {
			if _, ok := p[name]; !ok {
				t.Errorf("%s has no %s", variant, name)
			}
		}
	}
}

// TestContrast holds every pair that the widgets draw.
func TestContrast(t *testing.T) {
	grounds := []fyne.ThemeColorName{Page, Surface, Sidebar, Hover}
	tints := append([]fyne.ThemeColorName{Tint}, grounds...)
	texts := []struct {
		text fyne.ThemeColorName
		on   []fyne.ThemeColorName
	}{
		{Ink, append([]fyne.ThemeColorName{WarningTint, Band, Skeleton}, tints...)},
		{Muted, append([]fyne.ThemeColorName{WarningTint, Band}, tints...)},
		{TintText, tints},
		{WarningText, append([]fyne.ThemeColorName{WarningTint}, tints...)},
		{Accent, tints},
		{OnAccent, []fyne.ThemeColorName{Accent}},
		{theme.ColorNameHyperlink, grounds},
		{theme.ColorNameError, grounds},
		{theme.ColorNamePlaceHolder, grounds},
		{theme.ColorNameForegroundOnSuccess, []fyne.ThemeColorName{theme.ColorNameSuccess}},
		{theme.ColorNameForegroundOnWarning, []fyne.ThemeColorName{theme.ColorNameWarning}},
		{theme.ColorNameForegroundOnError, []fyne.ThemeColorName{theme.ColorNameError}},
	}
	lines := []struct {
		line fyne.ThemeColorName
		on   []fyne.ThemeColorName
	}{
		{Border, grounds},
		{Ring, append([]fyne.ThemeColorName{WarningTint}, tints...)},
		{Faint, []fyne.ThemeColorName{Page, Surface}},
	}
	for _, variant := range variants {
		th := New(Choice{Variant: variant, Scale: 1})
		atLeast := 4.5
		if variant == Contrast {
			atLeast = 7
		}
		for _, pair := range texts {
			for _, on := range pair.on {
				requireRatio(t, th, variant, pair.text, on, atLeast)
			}
		}
		for _, pair := range lines {
			for _, on := range pair.on {
				requireRatio(t, th, variant, pair.line, on, 3)
			}
		}
		if th.Color(Ring, 0) == th.Color(Accent, 0) || th.Color(Ring, 0) == th.Color(WarningText, 0) {
			t.Errorf("%s: the focus has the colour of what is chosen, or of what is wrong", variant)
		}
	}
}

func requireRatio(t *testing.T, th *Theme, variant string, front, back fyne.ThemeColorName, atLeast float64) {
	t.Helper()
	if r := Ratio(th.Color(front, 0), th.Color(back, 0)); r < atLeast {
		t.Errorf("%s: %s on %s is %.2f to 1, not %.1f", variant, front, back, r, atLeast)
	}
}

func TestRatio(t *testing.T) {
	for _, row := range []struct {
		a, b color.Color
		want float64
	}{
		{color.Black, color.White, 21},
		{color.White, color.White, 1},
		{color.NRGBA{R: 0x77, G: 0x77, B: 0x77, A: 0xff}, color.White, 4.48},
	} {
		if got := Ratio(row.a, row.b); math.Abs(got-row.want) > 0.01 {
			t.Errorf("%v on %v: %.2f, want %.2f", row.a, row.b, got, row.want)
		}
	}
}

func TestSystemFollowsTheDesktop(t *testing.T) {
	th := New(Choice{Variant: System, Scale: 1})
	if th.Color(Surface, theme.VariantLight) != light[Surface] || th.Color(Surface, theme.VariantDark) != dark[Surface] {
		t.Error("the theme does not follow the desktop")
	}
	if New(Choice{Variant: Light}).Color(Surface, theme.VariantDark) != light[Surface] {
		t.Error("the desktop outvotes the person")
	}
}

func TestSizesGrowWithTheScale(t *testing.T) {
	for _, row := range []struct {
		name      fyne.ThemeSizeName
		one, half float32
		two       float32
	}{
		{TextCaption, 12, 18, 24},
		{TextBody, 14, 21, 28},
		{TextSection, 16, 24, 32},
		{TextTitle, 22, 33, 44},
		{TextValue, 40, 60, 80},
		{RowHeight, 60, 78, 96},
		{ItemHeight, 36, 46, 56},
		{SidebarWidth, 228, 288, 348},
		{theme.SizeNamePadding, 4, 4, 4},
	} {
		for scale, want := range map[float32]float32{0: row.one, 1: row.one, 1.5: row.half, 2: row.two, 9: row.two} {
			if got := New(Choice{Scale: scale}).Size(row.name); got != want {
				t.Errorf("%s at %v: %v, want %v", row.name, scale, got, want)
			}
		}
	}
	if got, want := New(Choice{}).Size(theme.SizeNameWindowTitleBarHeight), theme.DefaultTheme().Size(theme.SizeNameWindowTitleBarHeight); got != want {
		t.Errorf("a size that is not ours: %v, want %v", got, want)
	}
}

func TestStill(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(New(Choice{Still: true}))
	if !Still() {
		t.Error("the person asked for no motion")
	}
	app.Settings().SetTheme(New(Choice{}))
	if Still() {
		t.Error("nobody asked for no motion")
	}
}

// TestSymbolsAreOneFamily holds that all are strokes of one width on one grid, and that the constants and the files agree.
func TestSymbolsAreOneFamily(t *testing.T) {
	const head = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">` + "\n" +
		`<g fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">` + "\n"
	other := regexp.MustCompile(`(fill|stroke|style|class|href)[a-z-]*=`)
	named := map[string]bool{}
	for _, name := range Symbols {
		named[string(name)] = true
	}
	files, err := filepath.Glob("../../assets/symbols/*.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".svg")
		if !named[name] {
			t.Errorf("%s has no name in this package", file)
		}
		delete(named, name)
		drawn, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		body, ok := strings.CutPrefix(string(drawn), head)
		if !ok || other.MatchString(body) || !strings.HasSuffix(body, "</g></svg>\n") {
			t.Errorf("%s is not of the family:\n%s", file, drawn)
		}
		if err := xml.Unmarshal(drawn, &struct{}{}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	for name := range named {
		t.Errorf("no file for %s", name)
	}
}

func TestASymbolTakesTheColourOfTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	var names []string
	for _, variant := range variants {
		app.Settings().SetTheme(New(Choice{Variant: variant}))
		s := Symbol(Home, Accent)
		c := Color(Accent).(color.NRGBA)
		if want := fmt.Sprintf(`fill="#%02x%02x%02x"`, c.R, c.G, c.B); !strings.Contains(string(s.Content()), want) {
			t.Errorf("%s: no %s in %s", variant, want, s.Content())
		}
		names = append(names, s.Name())
	}
	if names[0] == names[1] || names[1] == names[2] {
		t.Errorf("one name for different pictures: %v", names)
	}
}
