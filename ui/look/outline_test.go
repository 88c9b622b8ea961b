package look_test

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"

	"chartkey/ui/look"
	"chartkey/ui/uitest"
)

const (
	grid   = 24 // of a symbol
	detail = 8  // pixels to a unit of the grid while its strokes are turned into shapes: as fine as a symbol of 192 pixels needs
)

// TestOutlines holds that assets/outlines are the symbols whose strokes have become filled shapes, and with -update makes them so. fyne draws a
// stroke with as many pixels as the file says, however large the symbol, and its own colouring knows fills only.
func TestOutlines(t *testing.T) {
	for _, name := range look.Symbols {
		made := outline(t, name)
		path := filepath.Join("..", "..", "assets", "outlines", string(name)+".svg")
		if uitest.Update() {
			if err := os.WriteFile(path, made, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, made) {
			t.Errorf("%s is not what the symbol is, %v: run with -update", path, err)
		}
	}
}

func symbol(t *testing.T, name look.SymbolName) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "..", "assets", "symbols", string(name)+".svg"))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func outline(t *testing.T, name look.SymbolName) []byte {
	t.Helper()
	icon, err := oksvg.ReadReplacingCurrentColor(bytes.NewReader(symbol(t, name)), "#000000")
	if err != nil {
		t.Fatal(err)
	}
	edges := newTracer()
	dasher := rasterx.NewDasher(grid*detail, grid*detail, edges)
	for _, path := range icon.SVGPaths {
		path.LineWidth *= detail
		path.DrawTransformed(dasher, 1, rasterx.Identity.Scale(detail, detail))
	}
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[1]d" viewBox="0 0 %[1]d %[1]d"><path fill="currentColor" d="%s"/></svg>`+"\n",
		grid, edges.path())
}

// TestAnOutlineCoversWhatTheStrokesDo compares both ways of drawing, at the one size at which they must agree.
func TestAnOutlineCoversWhatTheStrokesDo(t *testing.T) {
	for _, name := range look.Symbols {
		strokes, shapes := drawn(t, symbol(t, name)), drawn(t, outline(t, name))
		var ink, off int
		for i := 3; i < len(strokes.Pix); i += 4 {
			ink += int(strokes.Pix[i])
			if d := int(strokes.Pix[i]) - int(shapes.Pix[i]); d > 40 || d < -40 {
				off++
			}
		}
		if ink == 0 || off > len(strokes.Pix)/4/50 { // where two strokes cross, each adds its own edge
			t.Errorf("%s: %d of %d pixels differ", name, off, len(strokes.Pix)/4)
		}
	}
}

func drawn(t *testing.T, svg []byte) *image.RGBA {
	t.Helper()
	icon, err := oksvg.ReadReplacingCurrentColor(bytes.NewReader(svg), "#000000")
	if err != nil {
		t.Fatal(err)
	}
	icon.SetTarget(0, 0, grid, grid)
	picture := image.NewRGBA(image.Rect(0, 0, grid, grid))
	icon.Draw(rasterx.NewDasher(grid, grid, rasterx.NewScannerGV(grid, grid, picture, picture.Bounds())), 1)
	return picture
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
