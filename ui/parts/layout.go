package parts

import (
	"fyne.io/fyne/v2"

	"chartkey/ui/look"
)

// Flexible is an object whose height depends on its width.
type Flexible interface{ HeightFor(width float32) float32 }

// Natural is an object that can be cut or flowed, and says how wide it would be otherwise.
type Natural interface{ NaturalWidth() float32 }

// arranged is a layout of this package.
type arranged interface {
	heightFor(objects []fyne.CanvasObject, width float32) float32
	naturalWidth(objects []fyne.CanvasObject) float32
}

// HeightFor is how high an object has to be at a width.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case Flexible:
		return o.HeightFor(width)
	case *fyne.Container:
		if l, ours := o.Layout.(arranged); ours {
			return l.heightFor(o.Objects, width)
		}
	}
	return o.MinSize().Height
}

// NaturalWidth is how wide an object is where there is room.
func NaturalWidth(o fyne.CanvasObject) float32 {
	switch o := o.(type) {
	case Natural:
		return o.NaturalWidth()
	case *fyne.Container:
		if l, ours := o.Layout.(arranged); ours {
			return l.naturalWidth(o.Objects)
		}
	}
	return o.MinSize().Width
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	shown := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
		}
	}
	return shown
}

// Column sets objects one below the other, each as wide as the column and as high as it needs there. Buttons that are not to be stretched
// go into a [Flow].
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &column{gap: gap}, Objects: objects}
}

type column struct{ gap, width float32 }

func (c *column) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var height float32
	for i, o := range visible(objects) {
		if i > 0 {
			height += c.gap
		}
		height += HeightFor(o, width)
	}
	return height
}

func (c *column) naturalWidth(objects []fyne.CanvasObject) float32 {
	var widest float32
	for _, o := range visible(objects) {
		widest = max(widest, NaturalWidth(o))
	}
	return widest
}

func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := leastWidth(objects)
	return fyne.NewSize(width, c.heightFor(objects, max(width, c.width)))
}

func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	var y float32
	for _, o := range visible(objects) {
		height := HeightFor(o, size.Width)
		place(o, 0, y, size.Width, height)
		y += height + c.gap
	}
}

func leastWidth(objects []fyne.CanvasObject) float32 {
	var widest float32
	for _, o := range visible(objects) {
		widest = max(widest, o.MinSize().Width)
	}
	return widest
}

// Below sets a head at its own height above a body that takes the rest, such as a list.
func Below(gap float32, head, body fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &below{gap: gap}, Objects: []fyne.CanvasObject{head, body}}
}

// Above sets a body that takes the room above a foot at its own height.
func Above(gap float32, body, foot fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &below{gap: gap, foot: true}, Objects: []fyne.CanvasObject{body, foot}}
}

type below struct {
	gap, width float32
	foot       bool // the second has its own height
}

func (b *below) split(objects []fyne.CanvasObject, width float32) (own, rest float32) {
	fixed, free := objects[0], objects[1]
	if b.foot {
		fixed, free = free, fixed
	}
	if fixed.Visible() {
		own = HeightFor(fixed, width) + b.gap
	}
	return own, free.MinSize().Height
}

func (b *below) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	own, rest := b.split(objects, width)
	return own + rest
}

func (b *below) naturalWidth(objects []fyne.CanvasObject) float32 {
	return max(NaturalWidth(objects[0]), NaturalWidth(objects[1]))
}

func (b *below) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := leastWidth(objects)
	return fyne.NewSize(width, b.heightFor(objects, max(width, b.width)))
}

func (b *below) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.width = size.Width
	own, _ := b.split(objects, size.Width)
	if b.foot {
		place(objects[0], 0, 0, size.Width, max(size.Height-own, 0))
		place(objects[1], 0, size.Height-own+b.gap, size.Width, max(own-b.gap, 0))
		return
	}
	place(objects[0], 0, 0, size.Width, max(own-b.gap, 0))
	place(objects[1], 0, own, size.Width, max(size.Height-own, 0))
}

// Padded leaves room around an object.
func Padded(vertical, horizontal float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &padded{vertical: vertical, horizontal: horizontal}, Objects: []fyne.CanvasObject{o}}
}

// Inset leaves the page's usual room around an object, and less of it on a narrow window.
func Inset(o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &padded{vertical: look.GapLarge, horizontal: look.GapLarge, narrows: true}, Objects: []fyne.CanvasObject{o}}
}

type padded struct {
	vertical, horizontal, width float32
	narrows                     bool
}

func (p *padded) side(width float32) float32 {
	if p.narrows && width < look.PhoneWidth*look.Scale() {
		return look.GapMedium
	}
	return p.horizontal
}

func (p *padded) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[0], width-2*p.side(width)) + 2*p.vertical
}

func (p *padded) naturalWidth(objects []fyne.CanvasObject) float32 {
	return NaturalWidth(objects[0]) + 2*p.horizontal
}

func (p *padded) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := leastWidth(objects) + 2*p.side(p.width)
	return fyne.NewSize(width, p.heightFor(objects, max(width, p.width)))
}

func (p *padded) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	p.width = size.Width
	side := p.side(size.Width)
	place(objects[0], side, p.vertical, size.Width-2*side, size.Height-2*p.vertical)
}

// Centred keeps an object no wider than running text should be, in the middle of its room: for what is asked and answered.
func Centred(o fyne.CanvasObject) *fyne.Container { return atMost(look.ReadingWidth, o) }

// Page is Centred for cards, rows and facts, which are read at a greater width.
func Page(o fyne.CanvasObject) *fyne.Container { return atMost(look.PageWidth, o) }

func atMost(most float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &middling{most: most}, Objects: []fyne.CanvasObject{o}}
}

// middling sets one object in the middle, at most so wide, times the scale of text.
type middling struct{ most, width float32 }

func (m *middling) within(width float32) float32 { return min(width, m.most*look.Scale()) }

func (m *middling) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return HeightFor(objects[0], m.within(width))
}

func (m *middling) naturalWidth(objects []fyne.CanvasObject) float32 { return NaturalWidth(objects[0]) }

func (m *middling) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := leastWidth(objects)
	return fyne.NewSize(width, m.heightFor(objects, max(width, m.width)))
}

func (m *middling) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m.width = size.Width
	width := m.within(size.Width)
	place(objects[0], (size.Width-width)/2, 0, width, size.Height)
}
