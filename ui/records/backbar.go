package records

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// backBar leads back from the source to the record, and from that to the list where the two have room for one.
type backBar struct {
	widget.BaseWidget
	leads  func() bool
	button *parts.IconButton
}

func newBackBar(leads func() bool, back func()) *backBar {
	b := &backBar{leads: leads, button: parts.NewIconButton(look.Back, lang.X("records.back", "Back"), back)}
	b.ExtendBaseWidget(b)
	return b
}

// Visible implements fyne.CanvasObject: it is there while it leads anywhere.
func (b *backBar) Visible() bool { return b.leads() && b.BaseWidget.Visible() }

// Parts is what can have the focus.
func (b *backBar) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{b.button} }

// CreateRenderer implements fyne.Widget.
func (b *backBar) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{Layout: leading{}, Objects: []fyne.CanvasObject{b.button}})
}

// leading keeps an object as small as it can be, at the leading side.
type leading struct{}

func (leading) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (leading) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(-look.GapSmall, 0)) // its symbol stands in line with the words
	objects[0].Resize(fyne.NewSize(objects[0].MinSize().Width, size.Height))
}
