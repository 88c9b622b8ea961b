package look

import (
	"bytes"
	"image"
	"testing"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"

	"chartkey/assets"
)

// TestAnOutlineCoversWhatTheStrokesDo compares both ways of drawing, at the one size at which they must agree.
func TestAnOutlineCoversWhatTheStrokesDo(t *testing.T) {
	for _, name := range Symbols {
		file, err := assets.Symbols.ReadFile("symbols/" + string(name) + ".svg")
		if err != nil {
			t.Fatal(err)
		}
		strokes, shapes := drawn(t, file), drawn(t, outline(name))
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
