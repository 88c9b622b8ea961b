package parts

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
)

// Skeleton stands where rows will be. It breathes slowly, or not at all if the person wants no motion.
type Skeleton struct {
	widget.BaseWidget
	rows   int
	bars   []*canvas.Rectangle
	breath *fyne.Animation
}

// NewSkeleton returns as many rows as fit, up to a number.
func NewSkeleton(rows int) *Skeleton {
	s := &Skeleton{rows: rows}
	for range 2 * rows {
		s.bars = append(s.bars, canvas.NewRectangle(color.Transparent))
	}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer is for fyne.
func (s *Skeleton) CreateRenderer() fyne.WidgetRenderer {
	objects := make([]fyne.CanvasObject, len(s.bars))
	for i, b := range s.bars {
		objects[i] = b
	}
	r := draw(s, s.paint, s.least, s.lay, objects...)
	r.ended = s.Stop
	if !look.Still() {
		breath := fyne.NewAnimation(1200*time.Millisecond, s.breathe)
		breath.AutoReverse, breath.RepeatCount = true, fyne.AnimationRepeatForever
		breath.Start()
		s.breath = breath
	}
	return r
}

// Hide ends the motion with what is drawn.
func (s *Skeleton) Hide() {
	s.Stop()
	s.BaseWidget.Hide()
}

// Stop ends the motion, for good.
func (s *Skeleton) Stop() {
	if s.breath != nil {
		s.breath.Stop()
		s.breath = nil
	}
}

// AccessibilityLabel is nothing: there is nothing to read yet.
func (s *Skeleton) AccessibilityLabel() string { return "" }

// AccessibilityRole is that of a container.
func (s *Skeleton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

func (s *Skeleton) paint() { s.fade(0) }

// breathe is a step of the motion, which ends once the skeleton was put away, which may be before it was seen, or the person wants none.
func (s *Skeleton) breathe(done float32) {
	if look.Still() || !inView(s) {
		s.Stop()
		s.fade(0)
		return
	}
	s.fade(done)
}

func (s *Skeleton) fade(done float32) {
	c := color.NRGBAModel.Convert(look.Color(look.Skeleton)).(color.NRGBA)
	c.A = uint8(0xff - 0x70*done)
	for _, b := range s.bars {
		b.FillColor = c
		b.Refresh()
	}
}

func (s *Skeleton) least() fyne.Size {
	return fyne.NewSize(160, look.Size(look.RowHeight))
}

// HeightFor is of all its rows.
func (s *Skeleton) HeightFor(float32) float32 {
	return float32(s.rows)*(look.Size(look.RowHeight)+look.GapTiny) - look.GapTiny
}

func (s *Skeleton) lay(size fyne.Size) {
	row := look.Size(look.RowHeight)
	for n := range s.rows {
		title, caption := s.bars[2*n], s.bars[2*n+1]
		y := float32(n) * (row + look.GapTiny)
		layBars(title, caption, fyne.NewSize(size.Width, row), 0.42+0.07*float32(n%3), 0.28+0.05*float32(n%2))
		for _, b := range []*canvas.Rectangle{title, caption} {
			b.Hidden = y+row > size.Height+1
			b.Move(b.Position().AddXY(0, y))
		}
	}
}

// layBars sets the two bars of a row that is not known yet, in shares of its width.
func layBars(title, caption *canvas.Rectangle, row fyne.Size, first, second float32) {
	high, low := look.Size(look.TextBody), look.Size(look.TextCaption)*0.8
	title.CornerRadius, caption.CornerRadius = barRadius, barRadius
	place(title, rowSide, (row.Height-high-low-look.GapSmall)/2, (row.Width-2*rowSide)*first, high)
	place(caption, rowSide, (row.Height+high-low+look.GapSmall)/2, (row.Width-2*rowSide)*second, low)
}

// barRadius is of the corners of what stands for words.
const barRadius = 5
