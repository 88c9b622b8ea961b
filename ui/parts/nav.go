package parts

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/look"
)

// NavItem is a place that the sidebar or the bottom bar leads to.
type NavItem struct {
	control
	form   navForm
	active bool
	symbol *Symbol
	words  *Text
	count  *Text
	ground *canvas.Rectangle
	chosen *canvas.Rectangle // a bar at the edge of the one where one is

	before, after *NavItem // in a bar
}

type navForm int

const (
	navWide   navForm = iota // symbol, words, count: the sidebar
	navNarrow                // the symbol alone: the sidebar of a middling window
	navBelow                 // the symbol above its words: the bottom bar
)

// NewSidebarItem is a place in the sidebar. narrow leaves the symbol alone.
func NewSidebarItem(symbol look.SymbolName, words string, narrow bool, pressed func()) *NavItem {
	form := navWide
	if narrow {
		form = navNarrow
	}
	return newNavItem(form, symbol, words, pressed)
}

// NewBottomItem is a place in the bottom bar.
func NewBottomItem(symbol look.SymbolName, words string, pressed func()) *NavItem {
	return newNavItem(navBelow, symbol, words, pressed)
}

func newNavItem(form navForm, symbol look.SymbolName, words string, pressed func()) *NavItem {
	n := &NavItem{form: form, symbol: NewSymbol(symbol, look.Ink), words: Body(words), count: Caption("").Trailing(), ground: canvas.NewRectangle(color.Transparent),
		chosen: canvas.NewRectangle(color.Transparent)}
	if form == navBelow {
		n.symbol = newSymbol(symbol, look.Ink, look.BarSymbol, 1)
		n.words = NewText(styleBar, words)
		n.words.align = fyne.TextAlignCenter
	}
	n.as(n, words, pressed)
	return n
}

// Chain lets the arrow keys go from each of some places to the next.
func Chain(items ...*NavItem) {
	for i := range len(items) - 1 {
		items[i].after, items[i+1].before = items[i+1], items[i]
	}
}

// TypedKey goes to the neighbour: by Up and Down, in the bar below by Left and Right too.
func (n *NavItem) TypedKey(key *fyne.KeyEvent) {
	if n.before == nil && n.after == nil {
		n.control.TypedKey(key)
		return
	}
	if !Keyed(n) {
		return
	}
	var next *NavItem
	switch {
	case key.Name == fyne.KeyUp, key.Name == fyne.KeyLeft && n.form == navBelow:
		next = n.before
	case key.Name == fyne.KeyDown, key.Name == fyne.KeyRight && n.form == navBelow:
		next = n.after
	default:
		n.control.TypedKey(key)
		return
	}
	if view := viewOf(n); view != nil && next != nil {
		view.Focus(next)
	}
}

// SetActive shows it as the place where one is.
func (n *NavItem) SetActive(active bool) {
	if n.active != active {
		n.active = active
		n.Refresh()
	}
}

// SetCount shows how many there are; "" for no number.
func (n *NavItem) SetCount(count string) { n.count.SetText(count); n.Refresh() }

// CreateRenderer is for fyne.
func (n *NavItem) CreateRenderer() fyne.WidgetRenderer {
	return draw(n, n.paint, n.least, n.lay, n.ground, n.chosen, n.symbol, n.words, n.count, n.ring)
}

func (n *NavItem) paint() {
	n.ground.FillColor = color.Transparent
	colour, words := look.Ink, look.Ink
	style := StyleBody
	switch {
	case n.active:
		colour = look.Accent
		style = StyleStrong
		if n.form == navBelow {
			words = look.TintText
		}
		n.ground.FillColor = look.Color(look.Tint)
	case n.hovered:
		n.ground.FillColor = look.Color(look.Hover)
	}
	if n.form == navBelow {
		style = styleBar
		if n.active {
			style = styleBarNow
		} else {
			colour, words = look.Muted, look.Muted
		}
	}
	n.ground.CornerRadius = look.RadiusRow
	n.ground.Refresh()
	paintChosen(n.chosen, n.active)
	n.symbol.Set(n.symbol.name, colour)
	n.words.style, n.words.colour = style, words
	n.words.Refresh()
	n.words.Hidden = n.form == navNarrow
	n.count.Hidden = n.form != navWide
	n.paintRing(look.RadiusRow)
}

func (n *NavItem) least() fyne.Size {
	item := look.Size(look.ItemHeight)
	switch n.form {
	case navNarrow:
		return fyne.NewSquareSize(item + look.GapSmall)
	case navBelow:
		width := lineWidth(n.words.text, styleBarNow.face()) + 2*look.GapTiny
		return fyne.NewSize(max(item, width), n.symbol.side()+n.words.MinSize().Height+look.GapLarge)
	}
	return fyne.NewSize(2*item, item)
}

func (n *NavItem) lay(size fyne.Size) {
	place(n.ground, 0, 0, size.Width, size.Height)
	layChosen(n.chosen, size, n.form == navBelow)
	n.layRing(size, -1)
	side := n.symbol.side()
	switch n.form {
	case navNarrow:
		place(n.symbol, (size.Width-side)/2, (size.Height-side)/2, side, side)
	case navBelow:
		high := n.words.MinSize().Height
		top := (size.Height - side - high - look.GapTiny) / 2
		place(n.symbol, (size.Width-side)/2, top, side, side)
		place(n.words, 2, top+side+look.GapTiny, size.Width-4, high)
	default:
		const edge = 10
		place(n.symbol, edge, (size.Height-side)/2, side, side)
		x := edge + side + look.GapSmall
		count := n.count.NaturalWidth() + 1
		place(n.count, size.Width-edge-count, 0, count, size.Height)
		place(n.words, x, 0, size.Width-x-count-edge-look.GapSmall, size.Height)
	}
}
