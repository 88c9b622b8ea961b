package parts

import (
	"fyne.io/fyne/v2"

	"chartkey/ui/look"
)

// Line sets objects beside each other, in the middle of its height. The first takes what the others leave; the others have their natural
// width. Where that leaves too little for the first, or would break a word of it, the others go below it.
func Line(gap float32, first fyne.CanvasObject, others ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &line{gap: gap}, Objects: append([]fyne.CanvasObject{first}, others...)}
}

// TopLine is Line with all at the top, for a symbol or a button beside flowing text.
func TopLine(gap float32, first fyne.CanvasObject, others ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &line{gap: gap, top: true}, Objects: append([]fyne.CanvasObject{first}, others...)}
}

// sentence is Line for a first that is running text: it keeps room for several words on each of its lines.
func sentence(gap float32, first fyne.CanvasObject, others ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &line{gap: gap, least: sentenceWidth}, Objects: append([]fyne.CanvasObject{first}, others...)}
}

// sentenceWidth is the least that running text is to have beside a button, times the scale of text.
const sentenceWidth float32 = 280

type line struct {
	gap, width float32
	least      float32 // of the first, where it needs as much; half of the line at least
	top        bool
}

// rooms says how wide the first may be and how wide the others are together; stacked is true if the others go below.
func (l *line) rooms(objects []fyne.CanvasObject, width float32) (first, others float32, stacked bool) {
	for _, o := range visible(objects[1:]) {
		others += NaturalWidth(o) + l.gap
	}
	first = width - others
	wanted := min(NaturalWidth(objects[0]), max(width/2, l.least*look.Scale(), longestWord(objects[0])))
	if others > 0 && first < wanted {
		return width, others, true
	}
	return first, others, false
}

func (l *line) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	first, _, stacked := l.rooms(objects, width)
	height := HeightFor(objects[0], first)
	if stacked {
		return height + l.gap + flowHeight(visible(objects[1:]), width, l.gap)
	}
	for _, o := range visible(objects[1:]) {
		height = max(height, HeightFor(o, NaturalWidth(o)))
	}
	return height
}

func (l *line) naturalWidth(objects []fyne.CanvasObject) float32 {
	width := NaturalWidth(objects[0])
	for _, o := range visible(objects[1:]) {
		width += l.gap + NaturalWidth(o)
	}
	return width
}

func (l *line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := leastWidth(objects)
	return fyne.NewSize(width, l.heightFor(objects, max(width, l.width)))
}

func (l *line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	first, others, stacked := l.rooms(objects, size.Width)
	height := HeightFor(objects[0], first)
	if stacked {
		place(objects[0], 0, 0, first, height)
		flowLay(visible(objects[1:]), height+l.gap, size.Width, l.gap)
		return
	}
	place(objects[0], 0, l.offset(size.Height, height), first, height)
	x := size.Width - others + l.gap
	for _, o := range visible(objects[1:]) {
		w := NaturalWidth(o)
		h := HeightFor(o, w)
		place(o, x, l.offset(size.Height, h), w, h)
		x += w + l.gap
	}
}

func (l *line) offset(room, height float32) float32 {
	if l.top {
		return 0
	}
	return (room - height) / 2
}

// Beside sets a small object, such as a symbol, before a flexible one that takes the rest.
func Beside(gap float32, small, rest fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &beside{gap: gap}, Objects: []fyne.CanvasObject{small, rest}}
}

type beside struct{ gap, width float32 }

func (b *beside) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	w := NaturalWidth(objects[0])
	return max(HeightFor(objects[0], w), HeightFor(objects[1], width-w-b.gap))
}

func (b *beside) naturalWidth(objects []fyne.CanvasObject) float32 {
	return NaturalWidth(objects[0]) + b.gap + NaturalWidth(objects[1])
}

func (b *beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := NaturalWidth(objects[0]) + b.gap + objects[1].MinSize().Width
	return fyne.NewSize(width, b.heightFor(objects, max(width, b.width)))
}

func (b *beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.width = size.Width
	w := NaturalWidth(objects[0])
	rest := size.Width - w - b.gap
	small, high := HeightFor(objects[0], w), HeightFor(objects[1], rest)
	var down float32 // one line and a symbol have the same middle; more lines begin at the symbol's top
	if high < 2*small {
		down = (high - small) / 2
	}
	place(objects[0], 0, max(down, 0), w, small)
	place(objects[1], w+b.gap, max(-down, 0), rest, max(size.Height-max(-down, 0), high))
}

// Flow sets objects beside each other at their natural width, and goes on below where there is no more room: chips, buttons.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &flow{gap: gap}, Objects: objects}
}

type flow struct{ gap, width float32 }

func (f *flow) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return flowHeight(visible(objects), width, f.gap)
}

func (f *flow) naturalWidth(objects []fyne.CanvasObject) float32 {
	var width float32
	for i, o := range visible(objects) {
		if i > 0 {
			width += f.gap
		}
		width += NaturalWidth(o)
	}
	return width
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := leastWidth(objects)
	return fyne.NewSize(width, f.heightFor(objects, max(width, f.width)))
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	flowLay(visible(objects), 0, size.Width, f.gap)
}

func flowHeight(objects []fyne.CanvasObject, width, gap float32) (height float32) {
	flowEach(objects, width, gap, func(_ fyne.CanvasObject, _, y, _, h, _ float32) { height = max(height, y+h) })
	return height
}

func flowLay(objects []fyne.CanvasObject, top, width, gap float32) {
	flowEach(objects, width, gap, func(o fyne.CanvasObject, x, y, w, h, row float32) { place(o, x, top+y+(row-h)/2, w, h) })
}

// flowEach calls with the place of each object and the height of its row.
func flowEach(objects []fyne.CanvasObject, width, gap float32, each func(o fyne.CanvasObject, x, y, w, h, row float32)) {
	type cell struct{ x, w, h float32 }
	var y float32
	for start := 0; start < len(objects); {
		var cells []cell
		var x, row float32
		for _, o := range objects[start:] {
			w := min(NaturalWidth(o), width)
			if len(cells) > 0 && x+w > width+0.5 {
				break
			}
			h := HeightFor(o, w)
			cells = append(cells, cell{x, w, h})
			x += w + gap
			row = max(row, h)
		}
		for i, c := range cells {
			each(objects[start+i], c.x, y, c.w, c.h, row)
		}
		start += len(cells)
		y += row + gap
	}
}
