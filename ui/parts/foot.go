package parts

import (
	"fyne.io/fyne/v2"

	"chartkey/ui/look"
)

// Footed is a page that scrolls, with a foot below that stays in sight: what the page asks is to be answered wherever one has read to.
type Footed struct {
	whole
	bar, foot *fyne.Container
}

// NewFooted returns a page without a foot.
func NewFooted(scroll *Scroll) *Footed {
	f := &Footed{foot: Column(0)}
	inset := Inset(Centred(f.foot))
	inset.Layout.(*padded).vertical = look.GapMedium
	f.bar = On(NewPanel(look.Surface, "", 0), Column(0, Rule(), inset))
	f.bar.Hide()
	f.of(f, Above(0, scroll, f.bar))
	return f
}

// SetFoot shows an object as the foot; nil takes the foot away.
func (f *Footed) SetFoot(o fyne.CanvasObject) {
	f.foot.Objects = nil
	f.bar.Hide()
	if o != nil {
		f.foot.Objects = []fyne.CanvasObject{o}
		f.bar.Show()
	}
	f.Refresh()
}
