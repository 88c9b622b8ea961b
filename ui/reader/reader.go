package reader

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
	"chartkey/ui/look"
)

const (
	firstWords = 2000 // measured at once for the first screen: 25 ms or so
	sliceWords = 250  // measured at once afterwards: 3 ms or so
	noWidth    = 40   // narrower than this is a layout that is not settled

	keptHeights = 16   // by width
	leastScreen = 1000 // units that are placed at once at least, since the window is not known before the first layout
)

// Options are what a reader needs of its page.
type Options struct {
	Tasks  *ui.Tasks            // brings slices of measuring and pictures to the window's thread; nil: all is measured at once, without pictures
	Follow func(narrative.Link) // a link was chosen; the page shows where it leads and asks
	Copy   func(text string)    // the person wants text in the clipboard
}

// Reader is the widget that draws a [Text].
type Reader struct {
	widget.BaseWidget

	text *Text
	on   Options
	key  string // of its tasks
	m    *metrics

	width   float32             // that it is laid out for
	placed  int                 // boxes that are
	open    bool                // the fold at the end
	heights map[float32]float32 // at widths that were asked for

	watched     bool    // what scrolls it tells what is seen
	top, bottom float32 // of what is seen
	shown       float32 // the width that is shown
	anchor      anchor

	paint   painter
	painted rect
	areas   map[*box]*area
	album   album

	focused bool
	byKeys  bool  // the person uses keys, and wants to see where they are
	current int32 // link that the keys are at, 0 for none
	marked  int   // box that the keys are at, -1 for none
	all     bool  // every box is marked
	pointer bool  // the pointer is over a link
	spoken  string
}

var readers atomic.Int64

// New returns a reader of a text.
func New(text *Text, on Options) *Reader {
	r := &Reader{text: text, on: on, key: fmt.Sprintf("reader %d", readers.Add(1)), areas: map[*box]*area{}, marked: -1, anchor: anchor{box: -1}}
	r.paint.picture, r.paint.area = r.pictureObject, r.areaObject
	r.album.reader = r
	r.ExtendBaseWidget(r)
	return r
}

// HeightFor lays the text out in a width and returns how high that is: for the part that is not measured yet, a guess.
func (r *Reader) HeightFor(width float32) float32 {
	fresh := r.measure()
	if h, known := r.heights[width]; known && !fresh {
		return h
	}
	r.layOut(width)
	h := r.height()
	if r.placed == len(r.boxes()) && len(r.heights) < keptHeights {
		r.heights[width] = h
	}
	return h
}

// MinSize implements fyne.CanvasObject. A reader is as high as it is at its present width.
func (r *Reader) MinSize() fyne.Size {
	r.ExtendBaseWidget(r)
	if r.shown == 0 {
		return fyne.NewSize(noWidth, 0)
	}
	return fyne.NewSize(noWidth, r.HeightFor(r.shown))
}

// Copy returns all of the text, a line for each part, with the cells of a row apart by tabs.
func (r *Reader) Copy() string { return r.text.Copy() }

// CreateRenderer implements fyne.Widget.
func (r *Reader) CreateRenderer() fyne.WidgetRenderer { return &renderer{r} }

// AccessibilityLabel implements fyne.Accessible.
func (r *Reader) AccessibilityLabel() string {
	if r.spoken == "" {
		r.spoken = r.text.Copy()
	}
	return r.spoken
}

// AccessibilityRole implements fyne.Accessible.
func (r *Reader) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// boxes are those that are shown: without the notes while they are folded.
func (r *Reader) boxes() []box {
	if r.open {
		return r.text.body.boxes
	}
	return r.text.body.boxes[:r.text.unfold]
}

// measure makes the metrics anew where text has another size now. It reports whether it did.
func (r *Reader) measure() bool {
	body := look.Size(look.TextBody)
	if r.m != nil && r.m.body == body {
		return false
	}
	r.m = newMetrics(r.text.words, body, func(s string, size float32, style fyne.TextStyle) (fyne.Size, float32) {
		return fyne.CurrentApp().Driver().RenderedTextSize(s, size, style, nil)
	})
	r.text.body.forget()
	r.width, r.heights = 0, map[float32]float32{}
	return true
}

// layOut places boxes for a width: the first screen at once, the rest in slices.
func (r *Reader) layOut(width float32) {
	r.measure()
	if width < noWidth || width == r.width {
		return
	}
	r.width, r.placed = width, 0
	r.advance(firstWords, r.firstScreen())
	r.later()
}

// advance places boxes in order. It measures up to n words, and stops before that once all above the bottom are placed.
func (r *Reader) advance(n int, bottom float32) {
	if r.on.Tasks == nil {
		n, bottom = math.MaxInt, math.MaxFloat32
	}
	boxes := r.boxes()
	for y := r.end(); r.placed < len(boxes); r.placed++ {
		b := &boxes[r.placed]
		known := int(b.need) <= len(r.m.widths)
		if !known && y > bottom {
			return
		}
		if n, known = r.m.know(b.need, n); !known {
			return
		}
		b.place(y, r.width, r.m, false)
		y = b.y + b.h
	}
}

// later goes on with what is not placed, after the window has had its turn.
func (r *Reader) later() {
	if r.placed == len(r.boxes()) {
		return
	}
	ui.Run(r.on.Tasks, r.key, func(context.Context) (struct{}, error) { return struct{}{}, nil }, func(struct{}, error) {
		before := r.placed
		r.advance(sliceWords, math.MaxFloat32)
		if end := r.placed == len(r.boxes()); end || before < r.placed && r.text.body.boxes[before].y < r.painted.bottom {
			r.repaint(true) // the layout around sees the new height with the next frame
		}
		r.later()
	})
}

// end is where the placed boxes end.
func (r *Reader) end() float32 {
	if r.placed == 0 {
		return 0
	}
	b := &r.text.body.boxes[r.placed-1]
	return b.y + b.h
}

// height is where they end, and a guess for the others by their letters.
func (r *Reader) height() float32 {
	h := r.end()
	if r.m == nil || r.width == 0 {
		return h
	}
	pitch := r.m.body * pitchOf[plainText]
	perLine := max(r.width/(r.m.body/2), 1)
	for _, b := range r.boxes()[r.placed:] {
		h += r.m.unit(b.gap) + pitch*float32(math.Ceil(float64(1+float32(b.letters)/perLine)))
	}
	return h
}

// renderer draws a reader.
type renderer struct{ *Reader }

func (r *renderer) Destroy()                     {}
func (r *renderer) MinSize() fyne.Size           { return r.Reader.MinSize() }
func (r *renderer) Objects() []fyne.CanvasObject { return r.paint.objects }

func (r *renderer) Layout(size fyne.Size) {
	r.layOut(size.Width)
	if size.Width >= noWidth && size.Width != r.shown {
		at := r.anchor
		r.shown = size.Width
		r.keep(at)
	}
	r.repaint(true)
}

// Refresh follows a change of the theme.
func (r *renderer) Refresh() {
	r.measure()
	r.repaint(true)
}
