package parts

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Progress is a thin bar with words on how far something has come, and a button that ends it.
type Progress struct {
	whole
	words  *Paragraph
	bar    *bar
	cancel *Button
}

// NewProgress returns a bar without a known end. cancel may be nil where there is nothing to cancel.
func NewProgress(words string, cancel func()) *Progress {
	p := &Progress{words: Para(words), bar: newBar()}
	if cancel == nil {
		p.of(p, Column(look.GapSmall, p.words, p.bar))
		return p
	}
	p.cancel = NewButton(Quiet, "", lang.X("parts.progress.cancel", "Cancel"), cancel)
	p.of(p, Column(look.GapSmall, Line(look.GapMedium, p.words, p.cancel), p.bar))
	return p
}

// Set says how far it is: done of all, or all 0 if the end is not known.
func (p *Progress) Set(words string, done, all int) {
	p.words.SetText(words)
	p.bar.part = -1
	if all > 0 {
		p.bar.part = min(max(float32(done)/float32(all), 0), 1)
	}
	p.Refresh()
	p.bar.Refresh()
}

// bar is filled as far as something has come. Without a known end a piece of it goes to and fro, or lies still if the person wants no motion.
type bar struct {
	widget.BaseWidget
	part         float32 // 0 to 1, or -1
	along        float32 // where the piece is on its way, 0 to 1
	slides       *fyne.Animation
	track, piece *canvas.Rectangle
}

func newBar() *bar {
	b := &bar{part: -1, track: canvas.NewRectangle(color.Transparent), piece: canvas.NewRectangle(color.Transparent)}
	b.ExtendBaseWidget(b)
	return b
}

const (
	barHeight = 4
	barPiece  = 0.3 // of the bar, where the end is not known
)

// CreateRenderer is for fyne.
func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	d := draw(b, b.paint, func() fyne.Size { return fyne.NewSize(60, barHeight) }, b.lay, b.track, b.piece)
	d.ended = b.rest
	return d
}

func (b *bar) paint() {
	b.track.FillColor, b.track.CornerRadius = look.Color(look.Skeleton), barHeight/2
	b.piece.FillColor, b.piece.CornerRadius = look.Color(look.Accent), barHeight/2
	b.track.Refresh()
	b.piece.Refresh()
	switch moves := b.part < 0 && !look.Still(); {
	case !moves:
		b.rest()
	case b.slides == nil:
		b.slides = &fyne.Animation{Duration: 1200 * time.Millisecond, AutoReverse: true, RepeatCount: fyne.AnimationRepeatForever, Tick: b.slide}
		b.slides.Start()
	}
}

// slide is a step of the motion. While something lies over the bar it waits.
func (b *bar) slide(along float32) {
	switch {
	case look.Still():
		b.rest()
	case inView(b):
		b.along = along
		b.lay(b.Size())
	}
}

// rest ends the motion, until the bar is painted the next time.
func (b *bar) rest() {
	if b.slides == nil {
		return
	}
	b.slides.Stop()
	b.slides, b.along = nil, 0
	b.lay(b.Size())
}

func (b *bar) lay(size fyne.Size) {
	place(b.track, 0, 0, size.Width, barHeight)
	if b.part < 0 {
		place(b.piece, size.Width*(1-barPiece)*b.along, 0, size.Width*barPiece, barHeight)
		return
	}
	place(b.piece, 0, 0, size.Width*b.part, barHeight)
}
