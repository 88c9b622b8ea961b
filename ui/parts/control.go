package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui"
	"chartkey/ui/look"
)

// control is what can be pressed: by pointer, or by Return and Space while it has the focus. A ring shows the focus.
type control struct {
	widget.DisableableWidget
	self    fyne.Widget
	label   string
	role    fyne.AccessibleRole
	pressed func()

	focused, hovered bool
	ring             *canvas.Rectangle
}

var (
	_ fyne.Focusable     = (*control)(nil)
	_ fyne.Tappable      = (*control)(nil)
	_ desktop.Hoverable  = (*control)(nil)
	_ desktop.Cursorable = (*control)(nil)
	_ fyne.Accessible    = (*control)(nil)
)

// as makes the control part of a widget.
func (c *control) as(self fyne.Widget, label string, pressed func()) {
	c.self, c.label, c.pressed = self, label, pressed
	c.role = fyne.AccessibleRoleButton
	c.ring = canvas.NewRectangle(color.Transparent)
	c.ExtendBaseWidget(self)
}

// Tapped presses it.
func (c *control) Tapped(*fyne.PointEvent) {
	by(c.self, false)
	if Touched(c.self) {
		c.press()
	}
}

func (c *control) press() {
	if c.pressed != nil && !c.Disabled() {
		c.pressed()
	}
}

// FocusGained shows the ring, and brings it into view.
func (c *control) FocusGained() {
	if !Touched(c.self) {
		return
	}
	c.focused = true
	c.self.Refresh()
	Reveal(c.self)
}

// FocusLost takes the ring away.
func (c *control) FocusLost() {
	c.focused = false
	c.self.Refresh()
}

// TypedRune is for the window.
func (c *control) TypedRune(r rune) { PassRune(c.self, r) }

// TypedKey presses it by Return and Space. Other keys are for what holds it.
func (c *control) TypedKey(key *fyne.KeyEvent) {
	if !Keyed(c.self) {
		return
	}
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if inView(c.self) {
			root := rootOf(c.self) // by the time that it is done, it may not be there any more
			c.press()
			if root != nil {
				root.Settle()
			}
		}
	default:
		Pass(c.self, key)
	}
}

// rested is what the pointer rests on. The window library keeps it until the pointer moves, also when it is not shown any more.
var rested *control

// MouseIn is when the pointer comes.
func (c *control) MouseIn(*desktop.MouseEvent) {
	c.hovered, rested = true, c
	c.self.Refresh()
}

// MouseMoved is of no use here.
func (c *control) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is when the pointer leaves.
func (c *control) MouseOut() {
	if c.hovered = false; rested == c {
		rested = nil
	}
	c.self.Refresh()
}

// Cursor is the hand over what can be pressed.
func (c *control) Cursor() desktop.Cursor {
	if c.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// AccessibilityLabel is what it says.
func (c *control) AccessibilityLabel() string { return c.label }

// AccessibilityRole is what it is.
func (c *control) AccessibilityRole() fyne.AccessibleRole { return c.role }

// ringApart is from the edge of a ground in a colour of its own to the outside of the ring, so that what is behind both is seen between them.
const ringApart = look.RingWidth + 2

// paintRing shows or hides the ring.
func (c *control) paintRing(radius float32) {
	c.ring.StrokeColor = color.Transparent
	if c.focused {
		c.ring.StrokeColor = look.Color(look.Ring)
	}
	c.ring.StrokeWidth = look.RingWidth
	c.ring.CornerRadius = radius
	c.ring.Refresh()
}

// layRing sets the ring around a ground, outside of it so that it is seen on a filled one too.
func (c *control) layRing(size fyne.Size, outset float32) {
	place(c.ring, -outset, -outset, size.Width+2*outset, size.Height+2*outset)
}

// viewOf is the canvas that an object is on. fyne knows it only once the object was drawn; before that it is the one window's.
func viewOf(o fyne.CanvasObject) fyne.Canvas {
	driver := fyne.CurrentApp().Driver()
	if view := driver.CanvasForObject(o); view != nil {
		return view
	}
	if windows := driver.AllWindows(); len(windows) > 0 {
		return windows[0].Canvas()
	}
	return nil
}

// inView reports whether an object is still part of its window. The window library leaves the focus, and so the keys, with what a page has
// put away.
func inView(o fyne.CanvasObject) bool {
	view := viewOf(o)
	return view != nil && view.Content() != nil && find(view.Content(), func(part fyne.CanvasObject) bool { return part == o })
}

// Pass hands on a key that an object has no use for: to what scrolls it, then to the window.
func Pass(o fyne.CanvasObject, key *fyne.KeyEvent) {
	view := viewOf(o)
	if view == nil || scrolled(view.Content(), o, key.Name) {
		return
	}
	if root, ok := view.Content().(ui.Root); ok {
		root.TypedKey(key)
	}
}

// PassRune hands on a letter that an object has no use for to the window.
func PassRune(o fyne.CanvasObject, r rune) {
	if root := rootOf(o); root != nil {
		root.TypedRune(r)
	}
}

// PassShortcut hands on a shortcut to the window.
func PassShortcut(o fyne.CanvasObject, shortcut fyne.Shortcut) {
	if root := rootOf(o); root != nil {
		root.TypedShortcut(shortcut)
	}
}

// Touched tells the window that the person does something. false: that comes too late, and the window has locked instead. Movements of the
// pointer it sees itself.
func Touched(o fyne.CanvasObject) bool {
	if root := rootOf(o); root != nil {
		return root.Touched()
	}
	return true
}
