package reader

import "fyne.io/fyne/v2"

// font is what decides how wide a word is: its cut and its size.
type font uint8

const (
	bold font = 1 << iota
	italic
	mono

	cuts  = 8 // combinations of the three
	fonts = cuts * sizes
)

// The sizes of text, as a part of the theme's size of text.
const (
	sizeBody font = iota
	sizeSmall
	sizeCaption
	sizeSection
	sizeTitle
	sizes
)

// ofBody is each size as a part of body text: 14, 10, 12, 16 and 20 units at scale 1.
var ofBody = [sizes]float32{1, 10. / 14, 12. / 14, 16. / 14, 20. / 14}

func newFont(size, cut font) font { return size*cuts | cut }

func (f font) size() font { return f / cuts }

func (f font) style() fyne.TextStyle {
	return fyne.TextStyle{Bold: f&bold != 0, Italic: f&italic != 0, Monospace: f&mono != 0}
}

// role is what a paragraph is for; it decides size and distance of its lines.
type role uint8

const (
	plainText role = iota
	caption        // small and quiet: captions, notes, labels
	section        // a heading
	title          // a heading of the first level
	code           // small, in even columns
)

// lines is the distance from line to line, as a part of body text.
var pitchOf = [...]float32{plainText: 21. / 14, caption: 18. / 14, section: 23. / 14, title: 27. / 14, code: 18. / 14}

func (r role) font() font {
	switch r {
	case caption:
		return newFont(sizeCaption, 0)
	case section:
		return newFont(sizeSection, bold)
	case title:
		return newFont(sizeTitle, bold)
	case code:
		return newFont(sizeCaption, mono)
	}
	return newFont(sizeBody, 0)
}
