package uitest

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Form is how a window is: its size, theme, scale of text and language.
type Form struct {
	Name          string
	Width, Height float32
	Pseudo        bool // in the pseudo-locale
	look.Choice
}

// The forms in which every page has to work.
var (
	Wide   = form("wide", 1240, 780, look.Light, 1)
	Middle = form("middle", 900, 600, look.Light, 1)
	Phone  = form("phone", 390, 844, look.Light, 1)

	WideDark     = form("wide-dark", 1240, 780, look.Dark, 1)
	WideContrast = form("wide-contrast", 1240, 780, look.Contrast, 1)
	PhoneDark    = form("phone-dark", 390, 844, look.Dark, 1)
	WideLarge    = form("wide-large", 1240, 780, look.Light, 2)
	PhoneLarge   = form("phone-large", 390, 844, look.Light, 2)
	MiddleLarger = form("middle-larger", 900, 600, look.Light, 1.5)
	MiddleLarge  = form("middle-large", 900, 600, look.Light, 2)

	WidePseudo  = pseudo(form("wide-pseudo", 1240, 780, look.Light, 1))
	PhonePseudo = pseudo(form("phone-pseudo", 390, 844, look.Light, 1))
)

// Forms is all of them.
var Forms = []Form{Wide, Middle, Phone, WideDark, WideContrast, PhoneDark, WideLarge, PhoneLarge, MiddleLarger, MiddleLarge, WidePseudo, PhonePseudo}

func form(name string, width, height float32, variant string, scale float32) Form {
	return Form{Name: name, Width: width, Height: height, Choice: look.Choice{Variant: variant, Scale: scale, Still: true}}
}

func pseudo(f Form) Form {
	f.Pseudo = true
	return f
}

// Screen is a window without a screen.
type Screen struct {
	Window fyne.Window
	Canvas fyne.Canvas
	Form   Form
	t      testing.TB
	stage  *stage
}

// Show opens a window of a form with a page in it.
func Show(t testing.TB, page ui.Page, f Form) *Screen {
	t.Helper()
	return ShowObject(t, page.Content, f)
}

// ShowObject opens a window of a form with an object in it, which is made when the theme is set.
func ShowObject(t testing.TB, content func() fyne.CanvasObject, f Form) *Screen {
	t.Helper()
	s := Window(t, f)
	s.stage = newStage(content())
	s.Window.SetContent(s.stage)
	s.fits()
	settle()
	return s
}

// Window opens an empty window of a form.
func Window(t testing.TB, f Form) *Screen {
	t.Helper()
	app := test.NewTempApp(t)
	if f.Pseudo {
		PseudoWords(t)
	} else {
		words(t)
	}
	clear(least)
	app.Settings().SetTheme(look.New(f.Choice))
	w := app.NewWindow("")
	w.SetPadded(false)
	w.Resize(fyne.NewSize(f.Width, f.Height))
	t.Cleanup(w.Close)
	return &Screen{Window: w, Canvas: w.Canvas(), Form: f, t: t}
}

// Restyle changes theme and scale of text while the window is open.
func (s *Screen) Restyle(choice look.Choice) {
	s.Form.Choice = choice
	fyne.CurrentApp().Settings().SetTheme(look.New(choice))
	settle()
}

// fits fails if the window had to grow for its content.
func (s *Screen) fits() {
	s.t.Helper()
	least := s.Canvas.Content().MinSize()
	if least.Width > s.Form.Width+0.5 || least.Height > s.Form.Height+0.5 {
		s.t.Errorf("%s: the content needs %v, which is more than the window has", s.Form.Name, least)
		s.Window.Resize(fyne.NewSize(s.Form.Width, s.Form.Height))
	}
}

// Shortcuts are those that reached the window, as a field hands them on.
func (s *Screen) Shortcuts() []fyne.Shortcut { return s.stage.shortcuts }

// Keys are those that reached the window, since nothing else took them.
func (s *Screen) Keys() []fyne.KeyName { return s.stage.keys }

// Runes are the letters that reached the window, since nothing else took them.
func (s *Screen) Runes() []rune { return s.stage.runes }

// Touches is how often the window was told that the person does something.
func (s *Screen) Touches() int { return s.stage.touches }

// Picture writes what is seen to a file, if CHARTKEY_PICTURES names a folder.
func (s *Screen) Picture(name string) {
	s.t.Helper()
	dir := os.Getenv("CHARTKEY_PICTURES")
	if dir == "" {
		return
	}
	settle()
	path := filepath.Join(dir, name+"-"+s.Form.Name+".png")
	if err := os.MkdirAll(dir, 0o700); err != nil { //nolint:gosec // where the person who runs the test said
		s.t.Fatal(err)
	}
	file, err := os.Create(path) //nolint:gosec // where the person who runs the test said
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // the encoder's error tells
	if err := png.Encode(file, s.Canvas.Capture()); err != nil {
		s.t.Fatal(err)
	}
}

// Golden compares the markup of what is seen with testdata/NAME.xml, or writes it with -update.
func (s *Screen) Golden(name string) {
	s.t.Helper()
	settle()
	got := test.RenderToMarkup(s.Canvas)
	path := filepath.Join("testdata", name+".xml")
	if Update() {
		if err := os.MkdirAll("testdata", 0o700); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path) //nolint:gosec // a name that the test gives
	if err != nil {
		s.t.Errorf("no golden markup: run with -update, and look at what it wrote: %v", err)
		return
	}
	if got != string(want) {
		s.t.Errorf("%s differs; if the change is meant, run with -update and look at the difference:\n%s", path, difference(string(want), got))
	}
}

// difference shows the first lines that differ.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	part := func(lines []string) string { return strings.Join(lines[min(i, len(lines)):min(i+4, len(lines))], "\n") }
	return fmt.Sprintf("line %d\nwant:\n%s\ngot:\n%s", i+1, part(a), part(b))
}

// stage is the window's content while a page is tried without the frame.
type stage struct {
	*parts.Stage
	shortcuts []fyne.Shortcut
	keys      []fyne.KeyName
	runes     []rune
	touches   int
}

var _ ui.Root = (*stage)(nil)

func newStage(page fyne.CanvasObject) *stage {
	s := &stage{}
	s.Stage = parts.NewStage(s, page)
	return s
}

func (s *stage) TypedShortcut(shortcut fyne.Shortcut) { s.shortcuts = append(s.shortcuts, shortcut) }

// TypedKey is told of as by the frame, which takes keys while nothing has the focus.
func (s *stage) TypedKey(key *fyne.KeyEvent) {
	s.Touched()
	s.keys = append(s.keys, key.Name)
}

func (s *stage) Touched() bool {
	s.touches++
	return true
}

// TypedRune is told of as by the frame.
func (s *stage) TypedRune(r rune) { s.runes = append(s.runes, r) }

// By has no page to go with.
func (s *stage) By(bool) {}

// Settle leaves what a page did to the focus to be seen.
func (s *stage) Settle() {}
