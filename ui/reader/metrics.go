package reader

import "fyne.io/fyne/v2"

// word is a piece of text that is never broken but where nothing else fits. Words are measured once, whatever the width.
type word struct {
	text string
	font font
}

// measurer tells the size of a text and how far below its top the baseline lies.
type measurer func(text string, size float32, style fyne.TextStyle) (fyne.Size, float32)

// metrics holds the widths of words at one size of text. It belongs to the window's thread.
type metrics struct {
	measure measurer
	body    float32 // size of body text
	words   []word
	widths  []float32 // of words, as many as were measured, in order
	faces   [fonts]face
	letters map[word]float32 // of pieces of words that had to be broken
}

// face is a font at its size.
type face struct {
	known               bool
	height, base, space float32
}

func newMetrics(words []word, body float32, measure measurer) *metrics {
	return &metrics{measure: measure, body: body, words: words, widths: make([]float32, 0, len(words)), letters: map[word]float32{}}
}

// know measures up to n more words of those before need, and reports whether those are all known then. It returns what is left of n.
func (m *metrics) know(need int32, n int) (left int, all bool) {
	for n > 0 && len(m.widths) < int(need) {
		w := m.words[len(m.widths)]
		m.widths = append(m.widths, m.text(w.text, w.font))
		n--
	}
	return n, len(m.widths) >= int(need)
}

func (m *metrics) width(t token) float32 {
	if t.word < 0 {
		return 0
	}
	return m.widths[t.word]
}

// text measures a piece of text that is not kept.
func (m *metrics) text(s string, f font) float32 {
	size, _ := m.measure(s, m.size(f), f.style())
	return size.Width
}

// letter measures a part of a word that has to be broken; there are few different ones.
func (m *metrics) letter(s string, f font) float32 {
	key := word{s, f}
	w, ok := m.letters[key]
	if !ok {
		w = m.text(s, f)
		m.letters[key] = w
	}
	return w
}

func (m *metrics) size(f font) float32 { return m.body * ofBody[f.size()] }

func (m *metrics) face(f font) *face {
	c := &m.faces[f]
	if !c.known {
		size, base := m.measure(" ", m.size(f), f.style())
		*c = face{known: true, height: size.Height, base: base, space: size.Width}
	}
	return c
}

// unit turns a length at scale 1 into one at the size of text.
func (m *metrics) unit(length float32) float32 { return length * m.body / 14 }
