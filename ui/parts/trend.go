package parts

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui"
	"chartkey/ui/look"
)

// mostPoints bounds what a chart draws; the newest are drawn.
const mostPoints = 60

// TrendChart draws the values of one test over time upon the band of its reference range. A value that is out of it is a diamond, the
// others are dots. It draws nothing for fewer than two
// values, nor for those too far apart to be told in numbers.
type TrendChart struct {
	widget.BaseWidget
	trend       ui.Trend
	band        *canvas.Rectangle
	steps       []*canvas.Line
	marks       []*trendMark
	first, last *Text
}

type trendMark struct {
	point   ui.Point
	halo    *canvas.Circle // of the record that is open
	dot     *canvas.Circle
	diamond *canvas.ArbitraryPolygon
}

// NewTrendChart returns a chart.
func NewTrendChart(trend ui.Trend) *TrendChart {
	if len(trend.Points) > mostPoints {
		trend.Points = trend.Points[len(trend.Points)-mostPoints:]
	}
	t := &TrendChart{trend: trend, band: canvas.NewRectangle(color.Transparent), first: Caption(""), last: Caption("").Trailing()}
	for i, p := range trend.Points {
		if i > 0 {
			t.steps = append(t.steps, canvas.NewLine(color.Transparent))
		}
		t.marks = append(t.marks, newTrendMark(p))
	}
	if t.shown() {
		t.first.SetText(trend.Points[0].When)
		t.last.SetText(trend.Points[len(trend.Points)-1].When)
	}
	t.ExtendBaseWidget(t)
	return t
}

func newTrendMark(p ui.Point) *trendMark {
	m := &trendMark{point: p, halo: canvas.NewCircle(color.Transparent), dot: canvas.NewCircle(color.Transparent)}
	m.diamond = canvas.NewArbitraryPolygon([]fyne.Position{{X: 0.5, Y: 0}, {X: 1, Y: 0.5}, {X: 0.5, Y: 1}, {X: 0, Y: 0.5}}, color.Transparent)
	m.diamond.NormalizedPoints = true
	return m
}

func (t *TrendChart) shown() bool {
	if len(t.trend.Points) < 2 {
		return false
	}
	low, high := t.span()
	return !math.IsInf(high-low, 0) && !math.IsNaN(high-low)
}

// AccessibilityLabel says the course in words.
func (t *TrendChart) AccessibilityLabel() string {
	if !t.shown() {
		return ""
	}
	p := t.trend.Points
	return lang.X("parts.trend", "{{.Count}} values, from {{.First}} ({{.FirstWhen}}) to {{.Last}} ({{.LastWhen}})", map[string]any{
		"Count": ui.Number(len(p)), "First": p[0].Text, "FirstWhen": p[0].When, "Last": p[len(p)-1].Text, "LastWhen": p[len(p)-1].When,
	})
}

// AccessibilityRole is that of a text.
func (t *TrendChart) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is for fyne.
func (t *TrendChart) CreateRenderer() fyne.WidgetRenderer {
	var objects []fyne.CanvasObject
	if t.shown() {
		objects = append(objects, t.band)
		for _, s := range t.steps {
			objects = append(objects, s)
		}
		for _, m := range t.marks {
			objects = append(objects, m.halo, m.dot, m.diamond)
		}
		objects = append(objects, t.first, t.last)
	}
	return draw(t, t.paint, t.least, t.lay, objects...)
}

func (t *TrendChart) paint() {
	t.band.FillColor, t.band.CornerRadius = look.Color(look.Band), 4
	for _, s := range t.steps {
		s.StrokeColor, s.StrokeWidth = look.Color(look.Accent), 2
	}
	for _, m := range t.marks {
		m.paint()
	}
}

func (m *trendMark) paint() {
	ground, colour := look.Color(look.Surface), look.Color(look.Accent)
	if m.point.Abnormal {
		colour = look.Color(look.WarningText)
	}
	m.halo.Hidden, m.dot.Hidden, m.diamond.Hidden = !m.point.Shown, m.point.Abnormal, !m.point.Abnormal
	m.halo.FillColor, m.halo.StrokeColor, m.halo.StrokeWidth = ground, colour, 1.5
	m.dot.FillColor, m.diamond.FillColor = colour, colour
	m.dot.StrokeColor, m.dot.StrokeWidth = ground, 1.5
	m.diamond.StrokeColor, m.diamond.StrokeWidth = ground, 1.5
}

const (
	trendPlot = 100 // high, at scale 1
	trendEdge = 12  // room for the marks at both ends, at scale 1
)

// HeightFor does not depend on the width.
func (t *TrendChart) HeightFor(float32) float32 {
	if !t.shown() {
		return 0
	}
	return trendPlot*look.Scale() + look.GapTiny + t.first.MinSize().Height
}

func (t *TrendChart) least() fyne.Size { return fyne.NewSize(120, t.HeightFor(0)) }

func (t *TrendChart) lay(size fyne.Size) {
	if !t.shown() {
		return
	}
	plot, edge := trendPlot*look.Scale(), trendEdge*look.Scale()
	low, high := t.span()
	y := func(v float64) float32 {
		return edge + float32((high-v)/(high-low))*(plot-2*edge)
	}
	t.layBand(size.Width, plot, y)
	step := (size.Width - 2*edge) / float32(len(t.marks)-1)
	for i, m := range t.marks {
		at := fyne.NewPos(edge+float32(i)*step, y(m.point.Value))
		if i > 0 {
			before := fyne.NewPos(edge+float32(i-1)*step, y(t.marks[i-1].point.Value))
			t.steps[i-1].Position1, t.steps[i-1].Position2 = before, at
		}
		centred(m.halo, at, 20)
		centred(m.dot, at, 11)
		centred(m.diamond, at, 15)
	}
	below := plot + look.GapTiny
	text := t.first.MinSize().Height
	place(t.first, 0, below, size.Width/2, text)
	place(t.last, size.Width/2, below, size.Width/2, text)
}

func (t *TrendChart) layBand(width, plot float32, y func(float64) float32) {
	top, bottom := float32(0), plot
	if t.trend.HasHigh {
		top = y(t.trend.High)
	}
	if t.trend.HasLow {
		bottom = y(t.trend.Low)
	}
	t.band.Hidden = !t.trend.HasHigh && !t.trend.HasLow
	place(t.band, 0, top, width, max(bottom-top, 1))
}

// span is what the height of the plot stands for: all values and the ends of the range.
func (t *TrendChart) span() (low, high float64) {
	low, high = t.trend.Points[0].Value, t.trend.Points[0].Value
	for _, p := range t.trend.Points {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	if t.trend.HasLow {
		low, high = min(low, t.trend.Low), max(high, t.trend.Low)
	}
	if t.trend.HasHigh {
		low, high = min(low, t.trend.High), max(high, t.trend.High)
	}
	if high == low {
		low, high = low-1, high+1
	}
	return low, high
}

func centred(o fyne.CanvasObject, at fyne.Position, side float32) {
	side *= look.Scale()
	place(o, at.X-side/2, at.Y-side/2, side, side)
}
