package records

import (
	"fyne.io/fyne/v2"

	"chartkey/ui/parts"
)

// slot is a place for one object that changes, or for none.
type slot struct {
	object *fyne.Container
	held   fyne.CanvasObject
}

// newSlot returns a place as high as what is in it.
func newSlot() *slot {
	s := &slot{object: parts.Column(0)}
	s.object.Hide()
	return s
}

// newRoom returns a place that what is in it fills.
func newRoom() *slot { return &slot{object: &fyne.Container{Layout: filled{}}} }

// set fills the slot, and ends what moved in it.
func (s *slot) set(o fyne.CanvasObject) {
	if o == s.held {
		return
	}
	if moves, can := s.held.(interface{ Stop() }); can {
		moves.Stop()
	}
	s.held, s.object.Objects = o, nil
	if o != nil {
		s.object.Objects = []fyne.CanvasObject{o}
	}
	if _, room := s.object.Layout.(filled); !room {
		s.object.Hidden = o == nil
	}
	s.object.Refresh()
}

// filled lets the object take all of the room.
type filled struct{}

func (filled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

func (filled) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

// abreast sets objects side by side, each in a room of its own whether or not it is shown.
type abreast struct{}

func (abreast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x float32
	for _, o := range objects {
		width := o.MinSize().Width
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

func (abreast) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		least = fyne.NewSize(least.Width+o.MinSize().Width, max(least.Height, o.MinSize().Height))
	}
	return least
}
