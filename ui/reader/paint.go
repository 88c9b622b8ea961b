package reader

import (
	"image/color"
	"math"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/fhirclient/narrative"
	"chartkey/ui/look"
)

// ink holds the colours, read anew for each painting so that light and dark follow the theme.
type ink struct {
	words, quiet, link, hairline, bar, tint, ring, warning color.Color
}

func inkOf() ink {
	return ink{
		words: look.Color(look.Ink), quiet: look.Color(look.Muted), link: look.Color(look.TintText), hairline: look.Color(look.Hairline),
		bar: look.Color(look.Border), tint: look.Color(look.Hover), ring: look.Color(look.Ring), warning: look.Color(look.WarningText),
	}
}

// rect is a part of a page.
type rect struct{ left, top, right, bottom float32 }

func (r rect) meets(left, top, right, bottom float32) bool {
	return left < r.right && right > r.left && top < r.bottom && bottom > r.top
}

// hit is where a link is drawn.
type hit struct {
	rect
	link int32
}

// painter makes the objects of what lies in its clip. Texts and rectangles are used again by the next painting.
type painter struct {
	ink     ink
	m       *metrics
	clip    rect
	current int32 // the link that has the focus

	objects []fyne.CanvasObject
	hits    []hit
	texts   []*canvas.Text
	plates  []*canvas.Rectangle
	usedT   int
	usedP   int

	picture func(*box, fyne.Position, fyne.Size) fyne.CanvasObject // nil while it is not there
	area    func(*box, fyne.Position, fyne.Size) fyne.CanvasObject // for what is moved sideways
}

// begin forgets the last painting.
func (p *painter) begin(m *metrics, colours ink, clip rect) {
	p.m, p.ink, p.clip = m, colours, clip
	p.objects, p.hits, p.usedT, p.usedP = p.objects[:0], p.hits[:0], 0, 0
}

// flow paints the boxes that lie in the clip.
func (p *painter) flow(boxes []box, x, y float32) {
	first := sort.Search(len(boxes), func(i int) bool { return y+boxes[i].y+boxes[i].h > p.clip.top })
	for i := first; i < len(boxes) && y+boxes[i].y < p.clip.bottom; i++ {
		var before *box
		if i > 0 {
			before = &boxes[i-1]
		}
		p.box(&boxes[i], before, x, y)
	}
}

func (p *painter) box(b, before *box, x, y float32) {
	p.quotes(b, before, x, y)
	left, top := x+b.x, y+b.y
	if b.inner > 0 && p.area != nil {
		p.markers(b, x, top)
		p.objects = append(p.objects, p.area(b, fyne.NewPos(left, top), fyne.NewSize(b.w, b.h)))
		return
	}
	p.markers(b, x, top)
	p.content(b, left, top)
}

// content paints a box at a place, whether it is the page's or the inside of an area.
func (p *painter) content(b *box, left, top float32) {
	switch b.kind {
	case kindText:
		p.paragraph(b.par, left, top, max(b.w, b.inner))
	case kindTable:
		p.table(b.table, left, top)
	case kindPicture:
		p.image(b, left, top)
	case kindRule:
		p.plate(p.ink.hairline, left, top, b.w, 1)
	}
}

// quotes draws the bars of quotations, without a gap between boxes of the same.
func (p *painter) quotes(b, before *box, x, y float32) {
	at := float32(0)
	for i, in := range b.insets {
		if in.quote {
			top := b.y
			if before != nil && i < len(before.insets) && before.insets[i].id == in.id {
				top = before.y + before.h
			}
			p.plate(p.ink.hairline, x+min(at, b.x), y+top, 3, b.y+b.h-top)
		}
		at += in.step(p.m)
	}
}

// markers draws bullets and numbers to the left of the words, on the base line of the first line.
func (p *painter) markers(b *box, x, top float32) {
	for _, mark := range b.markers {
		end := x + indent(b.insets[:mark.inset+1], p.m, b.x+b.w) - p.m.unit(markerSpace)
		if mark.bullet != numbered {
			p.bullet(mark.bullet, end, top)
			continue
		}
		w, width := p.m.words[mark.word], p.m.widths[mark.word]
		p.text(segment{run: &run{font: w.font}, text: w.text, x: end - width, w: width}, 0, p.ink.quiet, p.base(plainText, top))
	}
}

// bullet draws a disc, a ring or a square.
func (p *painter) bullet(as bullet, end, top float32) {
	size := float32(math.Round(float64(p.m.unit(5))))
	if as == ring {
		size++ // of which the inside is not filled
	}
	r := p.plate(p.ink.quiet, end-size, top+(pitchOf[plainText]*p.m.body-size)/2+p.m.unit(1), size, size)
	switch as {
	case disc:
		r.CornerRadius = size / 2
	case ring:
		r.FillColor, r.StrokeColor, r.StrokeWidth, r.CornerRadius = color.Transparent, p.ink.quiet, 1, size/2
	case numbered, square:
	}
}

// base is the base line of a line of a role that begins at top.
func (p *painter) base(as role, top float32) float32 {
	face := p.m.face(as.font())
	return top + (pitchOf[as]*p.m.body-face.height)/2 + face.base
}

// paragraph paints the lines that lie in the clip.
func (p *painter) paragraph(par *paragraph, left, top, width float32) {
	from := 0
	if p.clip.top > top {
		from = int((p.clip.top - top) / par.pitch)
	}
	for i := from; i < len(par.lines); i++ {
		y := top + float32(i)*par.pitch
		if y >= p.clip.bottom {
			return
		}
		p.line(par, par.lines[i], left, y, width)
	}
}

func (p *painter) line(par *paragraph, l line, left, top, width float32) {
	left += par.slack(l, width)
	base := p.base(par.role, top)
	par.segments(l, p.m, func(s segment) {
		if s.blank {
			return
		}
		if par.rtl { // pieces stand from right to left
			s.x = l.width - s.x - s.w
		}
		if left+s.x >= p.clip.right || left+s.x+s.w <= p.clip.left {
			return
		}
		p.segment(s, left+s.x, top, base, par.pitch)
	})
}

// segment paints a piece of a line, with what its style and its link add.
func (p *painter) segment(s segment, x, top, base, pitch float32) {
	r := s.run
	ink := p.ink.words
	if r.quiet {
		ink = p.ink.quiet
	}
	if r.style.Has(narrative.Concealed) {
		p.frame(p.ink.warning, 1, x-1, top+1, s.w+2, pitch-2)
	}
	style := r.style
	if r.link > 0 {
		ink = p.ink.link
		style |= narrative.Underline
		p.hits = append(p.hits, hit{rect{x, top, x + s.w, top + pitch}, r.link})
		if r.link == p.current {
			p.frame(p.ink.ring, look.RingWidth, x-3, top-1, s.w+6, pitch+2)
		}
	}
	s.x = x
	p.text(s, style, ink, base+shift(r.style)*p.m.body)
}

// text paints words on a base line.
func (p *painter) text(s segment, style narrative.Style, ink color.Color, base float32) {
	if p.usedT == len(p.texts) {
		p.texts = append(p.texts, &canvas.Text{})
	}
	t := p.texts[p.usedT]
	p.usedT++
	f := s.run.font
	t.Text, t.TextSize, t.Color, t.TextStyle = s.text, p.m.size(f), ink, f.style()
	t.TextStyle.Underline, t.TextStyle.Strikethrough = style.Has(narrative.Underline), style.Has(narrative.Strike)
	face := p.m.face(f)
	t.Move(fyne.NewPos(s.x, base-face.base))
	t.Resize(fyne.NewSize(s.w, face.height))
	p.objects = append(p.objects, t)
}

// plate paints an area of one colour.
func (p *painter) plate(fill color.Color, x, y, w, h float32) *canvas.Rectangle {
	if p.usedP == len(p.plates) {
		p.plates = append(p.plates, canvas.NewRectangle(color.Transparent))
	}
	r := p.plates[p.usedP]
	p.usedP++
	r.FillColor, r.StrokeColor, r.StrokeWidth, r.CornerRadius = fill, color.Transparent, 0, 0
	r.Move(fyne.NewPos(x, y))
	r.Resize(fyne.NewSize(w, h))
	p.objects = append(p.objects, r)
	return r
}

// frame paints a line around an area.
func (p *painter) frame(stroke color.Color, strength, x, y, w, h float32) {
	r := p.plate(color.Transparent, x, y, w, h)
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = stroke, strength, 4
}

// image paints a picture, or the frame with words in its place.
func (p *painter) image(b *box, left, top float32) {
	height := b.h
	if b.figure.shown {
		size := b.figure.in(b.w, p.m)
		if picture := p.picture(b, fyne.NewPos(left, top), size); picture != nil {
			p.objects = append(p.objects, picture)
		} else {
			p.plate(p.ink.tint, left, top, size.Width, size.Height).CornerRadius = 4
		}
		height = size.Height
		if b.par != nil {
			p.paragraph(b.par, left, top+size.Height+p.m.unit(gapItem), b.w)
		}
	} else {
		pad := p.m.unit(framePad)
		p.frame(p.ink.hairline, 1, left, top, b.w, b.h)
		p.paragraph(b.par, left+pad, top+pad, b.w-2*pad)
	}
	if b.figure.link > 0 {
		p.hits = append(p.hits, hit{rect{left, top, left + b.w, top + height}, b.figure.link})
		if b.figure.link == p.current {
			p.frame(p.ink.ring, look.RingWidth, left-3, top-3, b.w+6, height+6)
		}
	}
}

// linkAt returns the link at a place, 0 if there is none.
func (p *painter) linkAt(at fyne.Position) int32 {
	for _, h := range p.hits {
		if at.X >= h.left && at.X < h.right && at.Y >= h.top && at.Y < h.bottom {
			return h.link
		}
	}
	return 0
}
