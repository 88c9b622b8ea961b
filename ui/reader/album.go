package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"golang.org/x/image/draw"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
)

const (
	maxPixels = 12_000_000 // of a picture that is decoded
	maxSide   = 1600       // pixels of what is kept of it
	keptShots = 12         // pictures that are kept beside those in view
)

// drawable reports whether a picture may be decoded: the document holds it, of a kind that is allowed, and it is not too large.
func drawable(img narrative.Image) bool {
	return img.Shown && len(img.Data) > 0 && img.Width > 0 && img.Height > 0 && img.Width <= maxPixels/img.Height && decoders[img.MediaType] != nil
}

// decoders are those of the standard library; of an animation the first picture is taken.
var decoders = map[string]func(io.Reader) (image.Image, error){"image/png": png.Decode, "image/jpeg": jpeg.Decode, "image/gif": gif.Decode}

var errPixels = errors.New("the picture has more pixels than its head says")

// album holds the decoded pictures of a reader. They are decoded one after the other, off the window's thread, once they come into view.
type album struct {
	reader *Reader
	shots  map[int]*shot
	wanted []int
	busy   bool
	turn   int // counts paintings
}

// shot is one picture.
type shot struct {
	object *canvas.Image // nil until it is decoded, and for one that could not be
	seen   int           // the turn in which it was drawn last
}

func (a *album) begin() { a.turn++ }

// end lets go of pictures that went out of view.
func (a *album) end() {
	for n, s := range a.shots {
		if len(a.shots) > keptShots && s.seen != a.turn && s.object != nil {
			delete(a.shots, n)
		}
	}
	a.next()
}

// none is an album without pictures.
func (a *album) none(*box, fyne.Position, fyne.Size) fyne.CanvasObject { return nil }

// pictureObject returns the picture of a box, or asks for it.
func (r *Reader) pictureObject(b *box, at fyne.Position, size fyne.Size) fyne.CanvasObject {
	a, n := &r.album, b.figure.number
	s := a.shots[n]
	if s == nil {
		if a.shots == nil {
			a.shots = map[int]*shot{}
		}
		s = &shot{}
		a.shots[n] = s
		a.wanted = append(a.wanted, n)
	}
	s.seen = a.turn
	if s.object == nil {
		return nil
	}
	s.object.Move(at)
	s.object.Resize(size)
	return s.object
}

// next decodes the next picture that is wanted.
func (a *album) next() {
	if a.busy || len(a.wanted) == 0 || a.reader.on.Tasks == nil {
		return
	}
	a.busy = true
	n := a.wanted[0]
	a.wanted = a.wanted[1:]
	img := a.reader.text.picture(n)
	ui.Run(a.reader.on.Tasks, a.reader.key+" picture", func(context.Context) (image.Image, error) { return decode(img) },
		func(decoded image.Image, err error) {
			a.busy = false
			if s := a.shots[n]; s != nil && err == nil {
				s.object = canvas.NewImageFromImage(decoded)
				s.object.FillMode = canvas.ImageFillStretch
			}
			a.reader.repaint(true)
		})
}

// decode reads a picture and brings it to the size that is kept.
func decode(img narrative.Image) (image.Image, error) {
	decoded, err := decoders[img.MediaType](bytes.NewReader(img.Data))
	if err != nil {
		return nil, fmt.Errorf("could not decode the picture: %w", err)
	}
	from := decoded.Bounds()
	if from.Dx() > maxPixels/max(from.Dy(), 1) {
		return nil, errPixels
	}
	part := min(1, float64(maxSide)/float64(from.Dx()), float64(maxSide)/float64(from.Dy()))
	to := image.NewRGBA(image.Rect(0, 0, max(int(float64(from.Dx())*part), 1), max(int(float64(from.Dy())*part), 1)))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src) // what is transparent was made for paper
	draw.ApproxBiLinear.Scale(to, to.Bounds(), decoded, from, draw.Over, nil)
	return to, nil
}
