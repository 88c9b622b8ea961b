package reader

import "chartkey/fhirclient/narrative"

// flow is boxes one below the other: the document, a cell, a caption.
type flow struct {
	boxes       []box
	least, most float32 // widths: of the longest word, of the longest line; known once sized
	sized       bool
	height      float32
}

// box is one part of a flow: a paragraph, a table, a picture or a rule. Lists and quotes are not boxes; they inset those in them.
type box struct {
	kind    kind
	gap     float32 // to the box above, at scale 1
	insets  []inset
	markers []marker
	par     *paragraph // the text; of a picture, what stands below or in its place
	table   *table
	figure  figure // with a picture
	need    int32  // the words before this one are to be measured first
	letters int32  // how many there are, to guess the height before that

	x, y, w, h float32 // where it was placed
	inner      float32 // width of what is moved sideways in its place; 0: it fits
	offset     float32 // how far it is moved
}

// figure is a picture of the document, counted from 1, with its size in pixels. One that is not shown is a frame with words.
type figure struct {
	number        int
	link          int32 // 0: none
	shown         bool
	width, height float32
}

type kind uint8

const (
	kindText kind = iota
	kindTable
	kindPicture
	kindRule
)

// inset moves boxes to the right: one level of a list, a quotation or what is said of a term.
type inset struct {
	id     int32
	quote  bool
	widest int32 // word of the widest marker of a list, -1 for none
}

// marker is a bullet or number that stands in the room of an inset.
type marker struct {
	inset  int // index into the box's insets
	word   int32
	bullet bullet
}

// bullet is the mark of an item that has no number.
type bullet uint8

const (
	numbered bullet = iota
	disc
	ring
	square
)

// paragraph is text of any appearance, broken into lines.
type paragraph struct {
	runs    []run
	tokens  []token
	role    role
	align   narrative.Align
	pre     bool // spaces and line breaks count
	columns bool // pre, and spaces within lines seem to make columns
	rtl     bool // begins with a right-to-left letter

	lines []line
	pitch float32
}

// run is a piece of text of one appearance.
type run struct {
	text  string
	font  font
	style narrative.Style
	link  int32 // counted from 1; 0: none
	quiet bool  // in the quiet colour
}

// token is a word of a run: text[from:to].
type token struct {
	word, run, from, to int32 // word is -1 for an end of line
	flags               tokenFlags
}

type tokenFlags uint8

const (
	spaced  tokenFlags = 1 << iota // a space goes before it, but at the begin of a line
	glued                          // no line may end before it
	blank                          // spaces of preformatted text: never begins a line for want of room
	newline                        // ends the line; no word
)

// line is tokens[from:to], without skip bytes at the begin of the first and with only the first cut bytes of the last (0: all).
type line struct {
	from, to  int32
	skip, cut int32
	width     float32
}
