package parts

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Stage is the root of a window: one object that fills it and can be changed. A window's own type embeds it and takes the keys.
type Stage struct {
	widget.BaseWidget
	self    fyne.Widget
	content fyne.CanvasObject
	view    *drawing
}

// NewStage returns a stage for the widget that embeds it.
func NewStage(self fyne.Widget, content fyne.CanvasObject) *Stage {
	s := &Stage{self: self, content: content}
	s.ExtendBaseWidget(self)
	return s
}

// SetContent fills the stage with another object, and forgets the one before.
func (s *Stage) SetContent(content fyne.CanvasObject) {
	s.content = content
	if s.view != nil {
		s.view.objects[0] = content
	}
	s.self.Refresh()
}

// Parts is what is on it.
func (s *Stage) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{s.content} }

// CreateRenderer is for fyne.
func (s *Stage) CreateRenderer() fyne.WidgetRenderer {
	s.view = draw(s.self, func() {}, func() fyne.Size { return s.content.MinSize() },
		func(size fyne.Size) { place(s.content, 0, 0, size.Width, size.Height) }, s.content)
	return s.view
}
