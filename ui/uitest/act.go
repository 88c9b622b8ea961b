package uitest

import (
	"reflect"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"chartkey/ui"
	"chartkey/ui/parts"
)

// Texts lists what can be read, in reading order: of a cut or flowing text the whole.
func (s *Screen) Texts() []string {
	var texts []string
	var within fyne.CanvasObject // a part that says its whole text
	var until area
	walk(s.Canvas, func(o seen) {
		switch t := o.object.(type) {
		case *parts.Text, *parts.Paragraph:
			if said := t.(fyne.Accessible).AccessibilityLabel(); said != "" {
				texts = append(texts, said)
			}
			within, until = o.object, o.area()
		case *canvas.Text:
			a := o.area()
			inside := within != nil && a.y1 >= until.y1-1 && a.y2 <= until.y2+1 && a.x1 >= until.x1-1 && a.x1 <= until.x2
			if t.Text != "" && !inside {
				texts = append(texts, t.Text)
			}
		}
	})
	return texts
}

// Sees fails unless a text is there that holds these words, seen or not yet scrolled to.
func (s *Screen) Sees(words string) {
	s.t.Helper()
	if !s.Shows(words) {
		s.t.Errorf("%s: no %q in:\n  %s", s.Form.Name, words, strings.Join(s.Texts(), "\n  "))
	}
}

// SeesNot fails if such a text is there.
func (s *Screen) SeesNot(words string) {
	s.t.Helper()
	if s.Shows(words) {
		s.t.Errorf("%s: %q should not be there", s.Form.Name, words)
	}
}

// Shows reports whether such a text is there.
func (s *Screen) Shows(words string) bool {
	settle()
	return slices.ContainsFunc(s.Texts(), func(t string) bool { holds, _ := says(t, words); return holds })
}

// Tap presses what says these words, by its whole label first, else by a part of it. It fails if that is not to be seen or is covered.
func (s *Screen) Tap(words string) {
	s.t.Helper()
	settle()
	found, ok := s.find(words, func(o fyne.CanvasObject) bool { _, taps := o.(fyne.Tappable); return taps })
	if !ok {
		s.t.Fatalf("%s: nothing to press that says %q among %q", s.Form.Name, words, s.labels())
	}
	if !found.inView() {
		parts.Reveal(found.object)
		settle()
		found, _ = s.find(words, func(o fyne.CanvasObject) bool { return o == found.object })
	}
	if !found.inView() {
		s.t.Fatalf("%s: %q cannot be scrolled into view", s.Form.Name, words)
	}
	test.TapCanvas(s.Canvas, found.centre())
	settle()
}

// TapText presses where these words are drawn, such as a link within text. It fails if they are not to be seen.
func (s *Screen) TapText(words string) {
	s.t.Helper()
	settle()
	var found *seen
	walk(s.Canvas, func(o seen) {
		if t, ok := o.object.(*canvas.Text); ok && found == nil && o.inView() {
			if holds, _ := says(t.Text, words); holds {
				found = &o
			}
		}
	})
	if found == nil {
		s.t.Fatalf("%s: no %q is seen", s.Form.Name, words)
	}
	test.TapCanvas(s.Canvas, found.centre())
	settle()
}

// Has reports whether there is something to press that says these words.
func (s *Screen) Has(words string) bool {
	settle()
	_, ok := s.find(words, func(o fyne.CanvasObject) bool { _, taps := o.(fyne.Tappable); return taps })
	return ok
}

func (s *Screen) find(words string, fits func(fyne.CanvasObject) bool) (found seen, ok bool) {
	exact := false
	walk(s.Canvas, func(o seen) {
		label := labelOf(o.object)
		if label == "" || !fits(o.object) {
			return
		}
		switch holds, whole := says(label, words); {
		case whole && !exact:
			found, ok, exact = o, true, true
		case !ok && holds:
			found, ok = o, true
		}
	})
	return found, ok
}

// labelOf is what an object says: itself, or for a list's row, the row within.
func labelOf(o fyne.CanvasObject) string {
	if a, says := o.(fyne.Accessible); says {
		return a.AccessibilityLabel()
	}
	if _, taps := o.(fyne.Tappable); taps {
		for _, child := range children(o) {
			if a, says := child.(fyne.Accessible); says {
				return a.AccessibilityLabel()
			}
		}
	}
	return ""
}

func (s *Screen) labels() []string {
	var labels []string
	walk(s.Canvas, func(o seen) {
		if _, taps := o.object.(fyne.Tappable); taps {
			labels = append(labels, labelOf(o.object))
		}
	})
	return labels
}

// Type types into what has the focus.
func (s *Screen) Type(text string) {
	s.t.Helper()
	if s.Canvas.Focused() == nil {
		s.t.Fatal("nothing has the focus")
	}
	for _, r := range text {
		s.Canvas.Focused().TypedRune(r)
	}
	settle()
}

// Rune types a letter, to what has the focus or to the window.
func (s *Screen) Rune(r rune) {
	s.t.Helper()
	switch focused := s.Canvas.Focused(); {
	case focused != nil:
		focused.TypedRune(r)
	case s.Canvas.OnTypedRune() != nil:
		s.Canvas.OnTypedRune()(r)
	}
	settle()
}

// Into gives a field the focus by its label and types into it.
func (s *Screen) Into(label, text string) {
	s.t.Helper()
	found, ok := s.find(label, func(o fyne.CanvasObject) bool { _, focuses := o.(fyne.Focusable); return focuses })
	if !ok {
		s.t.Fatalf("%s: no field %q", s.Form.Name, label)
	}
	s.Canvas.Focus(found.object.(fyne.Focusable))
	s.Type(text)
}

// Typed is what stands in the field that has the focus, also after the field is not shown any more.
func (s *Screen) Typed() func() string {
	s.t.Helper()
	field := reflect.Indirect(reflect.ValueOf(s.Canvas.Focused()))
	if field.Kind() != reflect.Struct || !field.FieldByName("Text").IsValid() {
		s.t.Fatalf("%s: no field has the focus", s.Form.Name)
	}
	return func() string { return field.FieldByName("Text").String() }
}

// Key presses a key: Tab goes on, others go to what has the focus or to the window.
func (s *Screen) Key(name fyne.KeyName) {
	s.t.Helper()
	switch focused := s.Canvas.Focused(); {
	case name == fyne.KeyTab:
		s.Canvas.FocusNext()
	case focused != nil:
		focused.TypedKey(&fyne.KeyEvent{Name: name})
	case s.Canvas.OnTypedKey() != nil:
		s.Canvas.OnTypedKey()(&fyne.KeyEvent{Name: name})
	default:
		if root, ok := s.Canvas.Content().(ui.Root); ok {
			root.TypedKey(&fyne.KeyEvent{Name: name})
		}
	}
	settle()
}

// Do presses the keys of a command, as the window's driver would hand them out.
func (s *Screen) Do(command ui.Command) {
	s.t.Helper()
	for _, c := range ui.Shortcuts {
		if c.Command != command {
			continue
		}
		shortcut := c.Shortcut
		if focused, ok := s.Canvas.Focused().(fyne.Shortcutable); ok {
			focused.TypedShortcut(&shortcut)
		} else if root, ok := s.Canvas.Content().(ui.Root); ok {
			root.TypedShortcut(&shortcut)
		}
		settle()
		return
	}
	s.t.Fatalf("no keys for %q", command)
}

// Focused is the label of what has the focus, "" if nothing has.
func (s *Screen) Focused() string {
	if o, ok := s.Canvas.Focused().(fyne.CanvasObject); ok {
		return labelOf(o)
	}
	return ""
}

// Order goes through the page by Tab and lists what gets the focus.
func (s *Screen) Order() []string {
	s.Canvas.Unfocus()
	var order []string
	seen := map[fyne.Focusable]bool{}
	for {
		s.Canvas.FocusNext()
		f := s.Canvas.Focused()
		if f == nil || seen[f] {
			s.Canvas.Unfocus()
			return order
		}
		seen[f] = true
		order = append(order, s.Focused())
	}
}
