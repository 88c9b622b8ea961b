package parts

import (
	"fyne.io/fyne/v2"

	"chartkey/ui"
	"chartkey/ui/look"
)

// Facts sets labelled values in two columns, or in one where there is no room for two.
func Facts(facts []ui.Fact) *fyne.Container {
	var cells []fyne.CanvasObject
	for _, f := range facts {
		lines := []fyne.CanvasObject{Note(f.Label).AtMost(2), Para(f.Value)}
		if f.Note != "" {
			lines = append(lines, Note(f.Note))
		}
		cells = append(cells, Column(look.GapTiny/2, lines...))
	}
	return Facing(cells...)
}

// Facing sets objects in two columns, read across, or in one where there is no room for two.
func Facing(objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &facing{}, Objects: objects}
}

type facing struct{ width float32 }

func (f *facing) columns(width float32) int {
	if width < 2*200*look.Scale() {
		return 1
	}
	return 2
}

// each calls with the place of every cell and returns the height of all.
func (f *facing) each(objects []fyne.CanvasObject, width float32, cell func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	columns := f.columns(width)
	w := (width - float32(columns-1)*look.GapLarge) / float32(columns)
	var y float32
	for i := 0; i < len(objects); i += columns {
		row := objects[i:min(i+columns, len(objects))]
		var h float32
		for _, o := range row {
			h = max(h, HeightFor(o, w))
		}
		for j, o := range row {
			cell(o, float32(j)*(w+look.GapLarge), y, w, h)
		}
		y += h + look.GapMedium
	}
	return max(y-look.GapMedium, 0)
}

func (f *facing) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return f.each(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
}

func (f *facing) naturalWidth([]fyne.CanvasObject) float32 { return look.ReadingWidth * look.Scale() }

func (f *facing) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := leastWidth(objects)
	return fyne.NewSize(width, f.heightFor(objects, max(width, f.width)))
}

func (f *facing) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.each(objects, size.Width, place)
}
