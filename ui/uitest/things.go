package uitest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Thing is something of a window that says words: a text, or what can be pressed or typed into. Places are in the window's own measure.
type Thing struct {
	Says    string
	X, Y    float32 // of its middle
	W, H    float32
	Drawn   bool // is letters on the screen, and not what holds them
	Taps    bool // can be pressed
	Types   bool // can have the focus
	Focused bool
	InView  bool // its middle is seen
	// Left to Bottom are what of the window it can be seen in: where to scroll if it is not in view.
	Left, Top, Right, Bottom float32
}

// Things lists what says words in any window, also a real one, in the order in which it is drawn. It belongs to the window's thread.
func Things(c fyne.Canvas) []Thing {
	var all []Thing
	walk(c, func(o seen) {
		says := labelOf(o.object)
		switch t := o.object.(type) {
		case *canvas.Text:
			says = t.Text
		case *fyne.Container:
			says = "" // the window library's own word for it
		}
		if says == "" {
			return
		}
		at, size := o.centre(), o.object.Size()
		thing := Thing{Says: says, X: at.X, Y: at.Y, W: size.Width, H: size.Height, InView: o.inView(),
			Left: o.clip.x1, Top: o.clip.y1, Right: o.clip.x2, Bottom: o.clip.y2}
		_, thing.Drawn = o.object.(*canvas.Text)
		_, thing.Taps = o.object.(fyne.Tappable)
		if f, focuses := o.object.(fyne.Focusable); focuses {
			thing.Types, thing.Focused = true, c.Focused() == f
		}
		all = append(all, thing)
	})
	return all
}
