package reader

import (
	"chartkey/fhirclient/narrative"
)

// Text is a document made ready for a [Reader]: flat boxes of words, not yet measured. It belongs to the one reader that it is given to.
type Text struct {
	doc      narrative.Document
	words    []word
	body     flow
	unfold   int        // the boxes from this one on are those of the fold at the end; len(body.boxes) if there is none
	starts   []int32    // the first box of each block of the document
	unfolded *paragraph // the line of the fold while it is open
	links    []anchorage
}

// anchorage says in which box of the body a link stands. Only those that lead somewhere are listed, in reading order.
type anchorage struct{ link, box int32 }

// Prepare makes a document ready. It measures nothing and may run on any goroutine.
func Prepare(doc narrative.Document) *Text {
	t := &Text{doc: doc}
	p := preparer{text: t, lexicon: lexicon{ids: map[word]int32{}}, out: &t.body, top: true, met: make([]bool, len(doc.Links())+2)}
	for _, b := range doc.Blocks {
		t.starts = append(t.starts, int32(len(t.body.boxes))) //nolint:gosec // a narrative has 20,000 blocks at most
		p.block(b)
	}
	p.notes(doc.Notes)
	t.words = p.words
	return t
}

// fold is the link of the line that opens and closes the notes.
func (t *Text) fold() int32 { return int32(len(t.doc.Links()) + 1) } //nolint:gosec // bounded by the size of a narrative

// follows reports whether a link leads somewhere.
func (t *Text) follows(link int32) bool {
	if link == t.fold() {
		return true
	}
	if link < 1 || int(link) > len(t.doc.Links()) {
		return false
	}
	l := t.doc.Links()[link-1]
	return l.Clickable || l.Target != ""
}

// picture returns an image of the document.
func (t *Text) picture(n int) narrative.Image {
	if n < 1 || n > len(t.doc.Images()) {
		return narrative.Image{}
	}
	return t.doc.Images()[n-1]
}
