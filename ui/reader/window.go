package reader

import (
	"sort"

	"fyne.io/fyne/v2/canvas"

	"chartkey/ui/parts"
)

// margin is how many units above and below what is seen have objects too.
const margin = 240

// See draws what came into view: from top to bottom of the reader. A [parts.Scroll] calls it; a reader in none draws all of it.
func (r *Reader) See(top, bottom float32) {
	r.watched, r.top, r.bottom = true, top, bottom
	r.repaint(false)
}

// window is the part of the reader that is seen.
func (r *Reader) window() (top, bottom float32) {
	if !r.watched {
		return 0, r.Size().Height
	}
	return r.top, r.bottom
}

// firstScreen is how far down the part reaches that is placed at once.
func (r *Reader) firstScreen() float32 {
	_, bottom := r.window()
	return max(bottom, leastScreen) + margin
}

// anchor is the box at the top of what is seen, and which part of it lies above; box is -1 while the reader begins below.
type anchor struct {
	box    int
	within float32
}

func (r *Reader) topmost() anchor {
	boxes := r.text.body.boxes[:min(r.placed, len(r.boxes()))]
	if !r.watched || r.top <= 0 {
		return anchor{box: -1}
	}
	i := sort.Search(len(boxes), func(i int) bool { return boxes[i].y+boxes[i].h > r.top })
	if i == len(boxes) {
		return anchor{box: -1}
	}
	return anchor{i, (r.top - boxes[i].y) / max(boxes[i].h, 1)}
}

// keep scrolls so that the box that was at the top stays there, however high what lies above has become.
func (r *Reader) keep(at anchor) {
	if at.box < 0 || at.box >= len(r.boxes()) {
		return
	}
	r.placeTo(at.box)
	b := &r.text.body.boxes[at.box]
	grown := b.y + at.within*b.h - r.top
	r.top, r.bottom = r.top+grown, r.bottom+grown
	parts.Keep(r, grown)
}

// repaint makes the objects of what is seen, unless they are there.
func (r *Reader) repaint(anyway bool) {
	if r.m == nil || r.shown == 0 {
		return
	}
	if r.width != r.shown { // another width was asked for meanwhile, or text has another size
		r.layOut(r.shown)
		anyway = true
	}
	top, bottom := r.window()
	if !anyway && top >= r.painted.top && bottom <= r.painted.bottom {
		r.anchor = r.topmost()
		return
	}
	r.painted = rect{-margin, max(top-margin, -margin), r.width + margin, bottom + margin}
	r.paint.begin(r.m, inkOf(), r.painted)
	r.paint.current = r.linkInFocus()
	for _, a := range r.areas {
		a.seen = false
	}
	r.album.begin()
	boxes := r.boxes()
	r.paint.flow(boxes[:min(r.placed, len(boxes))], 0, 0)
	r.paintMark()
	for b, a := range r.areas {
		if !a.seen {
			delete(r.areas, b)
		}
	}
	r.album.end()
	r.anchor = r.topmost()
	canvas.Refresh(r)
}
