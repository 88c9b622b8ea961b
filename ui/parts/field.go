package parts

import (
	"image/color"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui"
	"chartkey/ui/look"
)

// Field is something to type in: its name above, a hint or what is wrong with it below.
type Field struct {
	widget.BaseWidget
	Changed   func(string)
	Submitted func(string) // by Return
	Below     func() bool  // goes to what stands below, by Down; false if it cannot. May be nil

	label, hint string
	entry       *entry
	wheel       *wheel
	name        *Text
	below       *Paragraph
	wrong       *Symbol
	problem     string
	ring        *canvas.Rectangle
}

// NewField returns a field for one line. hint, below it, may be "".
func NewField(label, hint string) *Field { return newField(label, hint, false) }

// NewSecret returns a field whose characters are hidden until the person asks to see them.
func NewSecret(label, hint string) *Field { return newField(label, hint, true) }

// NewSearch returns a field without a name above; words stand within it while it is empty.
func NewSearch(words string) *Field {
	f := newField("", "", false)
	f.label = words
	f.entry.SetPlaceHolder(words)
	f.entry.SetIcon(look.Symbol(look.Search, look.Muted))
	return f
}

func newField(label, hint string, secret bool) *Field {
	f := &Field{label: label, hint: oneLine(hint), name: Label(label).In(look.Ink), below: Note(hint),
		wrong: newSymbol(look.Warning, look.WarningText, look.BadgeSize, 1), ring: canvas.NewRectangle(color.Transparent)}
	f.entry = newEntry(f, secret)
	f.wheel = newWheel(f)
	f.ExtendBaseWidget(f)
	return f
}

// Text is what was typed.
func (f *Field) Text() string { return f.entry.Text }

// SetText puts words in, as if typed: what is typed next comes behind them.
func (f *Field) SetText(text string) {
	f.entry.SetText(text)
	f.entry.CursorColumn = utf8.RuneCountInString(text)
	f.entry.Refresh()
}

// SetLabel changes its name, where it depends on something else that was chosen.
func (f *Field) SetLabel(label string) {
	f.label = label
	f.name.SetText(label)
}

// SetPlaceHolder shows an example while the field is empty.
func (f *Field) SetPlaceHolder(words string) { f.entry.SetPlaceHolder(words) }

// Fail says what is wrong with what was typed; "" takes it back. What holds the field is to be refreshed.
func (f *Field) Fail(problem string) {
	f.problem = problem
	f.Refresh()
}

// Failed is what Fail said last.
func (f *Field) Failed() string { return f.problem }

// Wipe empties the field.
func (f *Field) Wipe() { f.entry.SetText("") }

// Enable lets the person type.
func (f *Field) Enable() { f.entry.Enable() }

// Disable does not.
func (f *Field) Disable() { f.entry.Disable() }

// Focus gives it the focus.
func (f *Field) Focus() {
	if view := viewOf(f.entry); view != nil {
		view.Focus(f.entry)
	}
}

// Entry is what has the focus while the person types.
func (f *Field) Entry() fyne.Focusable { return f.entry }

// Parts is what can have the focus.
func (f *Field) Parts() []fyne.CanvasObject {
	if f.entry.eye != nil {
		return []fyne.CanvasObject{f.entry, f.entry.eye}
	}
	return []fyne.CanvasObject{f.entry}
}

// AccessibilityLabel is its name, and what is wrong.
func (f *Field) AccessibilityLabel() string {
	if f.problem != "" {
		return f.label + ". " + f.problem
	}
	return f.label
}

// AccessibilityRole is the nearest that fyne has.
func (f *Field) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer is for fyne.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	return draw(f, f.paint, f.least, f.lay, f.name, f.entry, f.wheel, f.ring, f.wrong, f.below)
}

func (f *Field) paint() {
	colour, words := look.Muted, f.hint
	if f.problem != "" {
		colour, words = look.WarningText, f.problem
	}
	f.below.SetText(words)
	f.below.In(colour)
	f.ring.StrokeColor = color.Transparent
	switch {
	case f.entry.focused:
		f.ring.StrokeColor = look.Color(look.Ring)
	case f.problem != "":
		f.ring.StrokeColor = look.Color(look.WarningText)
	}
	f.ring.StrokeWidth, f.ring.CornerRadius = look.RingWidth, look.RadiusRow
	f.ring.Refresh()
}

func (f *Field) heights(width float32) (name, entry, below float32) {
	if f.name.text != "" {
		name = f.name.MinSize().Height + look.GapTiny
	}
	if f.problem != "" {
		width -= f.wrong.side() + look.GapTiny
	}
	if f.problem != "" || f.hint != "" {
		below = f.below.HeightFor(width) + look.GapTiny
	}
	return name, max(f.entry.MinSize().Height, look.Size(look.ItemHeight)), below
}

// HeightFor grows with the lines below.
func (f *Field) HeightFor(width float32) float32 {
	name, entry, below := f.heights(width)
	return name + entry + below
}

// NaturalWidth is of a field that stands beside something.
func (f *Field) NaturalWidth() float32 { return 280 * look.Scale() }

func (f *Field) least() fyne.Size {
	width := 120 * look.Scale()
	return fyne.NewSize(width, f.HeightFor(max(width, f.Size().Width)))
}

func (f *Field) lay(size fyne.Size) {
	name, entry, below := f.heights(size.Width)
	place(f.name, 0, 0, size.Width, max(name-look.GapTiny, 0))
	place(f.entry, 0, name, size.Width, entry)
	place(f.wheel, 0, name, size.Width, entry)
	place(f.ring, 0, name, size.Width, entry)
	var x float32
	f.wrong.Hidden = f.problem == ""
	if f.problem != "" {
		side := f.wrong.side()
		place(f.wrong, 0, name+entry+look.GapTiny+1, side, side)
		x = side + look.GapTiny
	}
	place(f.below, x, name+entry+look.GapTiny, size.Width-x, max(below-look.GapTiny, 0))
}

// caretRests is how long after the last key the caret stops blinking: each change of it paints the whole window anew.
const caretRests = 10 * time.Second

// entry is fyne's, which hands on the keys of the window, and whose caret blinks only while somebody types.
type entry struct {
	widget.Entry
	field   *Field
	focused bool
	eye     *IconButton
	used    time.Time       // when somebody typed last
	frames  *fyne.Animation // while it has the focus
}

func newEntry(f *Field, secret bool) *entry {
	e := &entry{field: f}
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
	e.Password = secret
	e.ExtendBaseWidget(e)
	e.frames = &fyne.Animation{Duration: time.Second, RepeatCount: fyne.AnimationRepeatForever, Tick: e.restCaret}
	e.OnChanged = func(text string) {
		if f.problem != "" {
			f.Fail("")
		}
		if f.Changed != nil {
			f.Changed(text)
		}
	}
	e.OnSubmitted = func(text string) {
		if f.Submitted != nil && inView(e) {
			root := rootOf(e)
			f.Submitted(text)
			if root != nil {
				root.Settle()
			}
		}
	}
	if secret {
		e.eye = NewIconButton(look.Eye, "", e.turn)
		e.ActionItem = e.eye
		e.nameEye()
	}
	return e
}

// turn shows or hides the characters.
func (e *entry) turn() {
	e.Password = !e.Password
	e.nameEye()
	e.Refresh()
}

func (e *entry) nameEye() {
	if e.Password {
		e.eye.Set(look.Eye, lang.X("parts.secret.show", "Show what I type"))
	} else {
		e.eye.Set(look.EyeShut, lang.X("parts.secret.hide", "Hide what I type"))
	}
}

// FocusGained shows the ring.
func (e *entry) FocusGained() {
	if !Touched(e) {
		return
	}
	e.focused = true
	e.used = time.Now()
	e.Entry.FocusGained()
	e.frames.Start()
	e.field.Refresh()
	Reveal(e)
}

// FocusLost takes it away.
func (e *entry) FocusLost() {
	e.focused = false
	e.frames.Stop()
	e.Entry.FocusLost()
	e.field.Refresh()
}

// restCaret is a frame while the field has the focus. Fyne's caret stands still for a moment after each key; one without a name does nothing else.
func (e *entry) restCaret(float32) {
	if look.Still() || time.Since(e.used) >= caretRests {
		e.Entry.TypedKey(&fyne.KeyEvent{})
	}
}

// TypedRune is a letter.
func (e *entry) TypedRune(r rune) {
	if Keyed(e) {
		e.used = time.Now()
		e.Entry.TypedRune(r)
	}
}

// TypedKey keeps what edits, and hands on what does not.
func (e *entry) TypedKey(key *fyne.KeyEvent) {
	if !Keyed(e) {
		return
	}
	switch key.Name {
	case fyne.KeyEscape, ui.KeyHelp, fyne.KeyUp, fyne.KeyPageUp, fyne.KeyPageDown:
		Pass(e, key)
		return
	case fyne.KeyDown:
		if e.field.Below == nil || !e.field.Below() {
			Pass(e, key)
		}
		return
	}
	e.used = time.Now()
	e.Entry.TypedKey(key)
}

// TypedShortcut keeps copy, paste and the like, and hands on those of the window.
func (e *entry) TypedShortcut(shortcut fyne.Shortcut) {
	if _, global := ui.CommandOf(shortcut); global {
		PassShortcut(e, shortcut)
		return
	}
	if Touched(e) {
		e.Entry.TypedShortcut(shortcut)
	}
}

// AccessibilityLabel is that of the field.
func (e *entry) AccessibilityLabel() string { return e.field.AccessibilityLabel() }

// AccessibilityRole is the nearest that fyne has.
func (e *entry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }
