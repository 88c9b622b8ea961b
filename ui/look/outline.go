package look

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"strings"
	"sync"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"

	"chartkey/assets"
)

const (
	grid   = 24 // of a symbol
	detail = 8  // pixels to a unit of the grid while its strokes are turned into shapes: as fine as a symbol of 192 pixels needs
)

var outlines sync.Map // SymbolName to []byte

// outline is a symbol whose strokes have become filled shapes. fyne draws a stroke with as many pixels as the file says, however large the
// symbol, and its own colouring knows fills only.
func outline(name SymbolName) []byte {
	if drawn, known := outlines.Load(name); known {
		return drawn.([]byte)
	}
	file, err := assets.Symbols.ReadFile("symbols/" + string(name) + ".svg")
	if err != nil {
		panic("no symbol " + name) // a misspelt constant
	}
	icon, err := oksvg.ReadReplacingCurrentColor(bytes.NewReader(file), "#000000")
	if err != nil {
		panic(err) // a broken file of ours
	}
	t := newTracer()
	dasher := rasterx.NewDasher(grid*detail, grid*detail, t)
	for _, path := range icon.SVGPaths {
		path.LineWidth *= detail
		path.DrawTransformed(dasher, 1, rasterx.Identity.Scale(detail, detail))
	}
	drawn := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[1]d" viewBox="0 0 %[1]d %[1]d"><path fill="currentColor" d="%s"/></svg>`,
		grid, t.path())
	outlines.Store(name, drawn)
	return drawn
}

// tracer is a scanner that keeps the edges in place of filling what they enclose. They come in no order: each side of a stroke by itself.
type tracer struct {
	at    point
	edges map[point][]point // from each point to the next ones
	order []point           // in which the points came
}

type point struct{ x, y int } // in hundredths of the grid

var _ rasterx.Scanner = (*tracer)(nil)

func newTracer() *tracer { return &tracer{edges: map[point][]point{}} }

func (t *tracer) Start(a fixed.Point26_6) { t.at = rounded(a) }

// Line leaves out steps that are too short to be seen.
func (t *tracer) Line(b fixed.Point26_6) {
	to := rounded(b)
	if to == t.at {
		return
	}
	t.order = append(t.order, t.at)
	t.edges[t.at] = append(t.edges[t.at], to)
	t.at = to
}

// path joins the edges to loops.
func (t *tracer) path() string {
	var d strings.Builder
	for _, first := range t.order {
		var loop []point
		for at := first; len(t.edges[at]) > 0; {
			loop = append(loop, at)
			next := t.edges[at][0]
			t.edges[at] = t.edges[at][1:]
			at = next
		}
		step := byte('M')
		for _, p := range straightened(loop) {
			fmt.Fprintf(&d, "%c%g %g", step, float64(p.x)/100, float64(p.y)/100)
			step = 'L'
		}
		if len(loop) > 0 {
			d.WriteByte('z')
		}
	}
	return d.String()
}

// straightened keeps of a line of points as many as are needed to stay within three hundredths of the grid of it (Douglas and Peucker).
func straightened(line []point) []point {
	if len(line) < 3 {
		return line
	}
	a, b := line[0], line[len(line)-1]
	farthest, off := 0, 3.0
	for i, p := range line[1 : len(line)-1] {
		if d := p.off(a, b); d > off {
			farthest, off = i+1, d
		}
	}
	if farthest == 0 {
		return []point{a, b}
	}
	before := straightened(line[:farthest+1])
	return append(before[:len(before)-1:len(before)-1], straightened(line[farthest:])...)
}

// off is how far a point is from the line through two others, or from the one if they are the same.
func (p point) off(a, b point) float64 {
	along := math.Hypot(float64(b.x-a.x), float64(b.y-a.y))
	if along == 0 {
		return math.Hypot(float64(p.x-a.x), float64(p.y-a.y))
	}
	return math.Abs(float64((b.x-a.x)*(p.y-a.y)-(b.y-a.y)*(p.x-a.x))) / along
}

func rounded(p fixed.Point26_6) point {
	const unit = 64 * detail
	return point{int(math.Round(float64(p.X) * 100 / unit)), int(math.Round(float64(p.Y) * 100 / unit))}
}

// The rest of a scanner has nothing to do here.

func (t *tracer) Draw()                              {}
func (t *tracer) GetPathExtent() fixed.Rectangle26_6 { return fixed.Rectangle26_6{} }
func (t *tracer) SetBounds(int, int)                 {}
func (t *tracer) SetColor(any)                       {}
func (t *tracer) SetWinding(bool)                    {}
func (t *tracer) Clear()                             {}
func (t *tracer) SetClip(image.Rectangle)            {}
