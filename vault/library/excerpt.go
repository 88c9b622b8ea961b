package library

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// excerptBefore and excerptRoom are how many characters an excerpt has before the place, and in all.
	excerptBefore = 20
	excerptRoom   = 80
	// maxExcerpted bounds the text in which a place is looked for, in bytes.
	maxExcerpted = 64 << 10
)

// Looked is what a search looks for, to be found again in the texts of what it found.
type Looked struct{ terms []term }

// LookedFor reads what a person typed as [Library.Search] does.
func LookedFor(typed string) Looked { return Looked{termsOf(typed)} }

// None tells whether there is nothing to look for.
func (l Looked) None() bool { return len(l.terms) == 0 }

// Beyond is what of it does not occur in a text.
func (l Looked) Beyond(text string) Looked {
	folded := fold(text)
	return Looked{slices.DeleteFunc(slices.Clone(l.terms), func(t term) bool { return t.in(folded) })}
}

// Excerpt is a place of a text where some of it occurs, with the words around, on one line; "" where none of it does. It shows where the first
// is of what was typed first.
func (l Looked) Excerpt(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxExcerpted)], "")
	folded := fold(text)
	for _, t := range l.terms {
		if !t.in(folded) {
			continue
		}
		words := written(text)
		if i := t.place(text, words); i >= 0 {
			return around(text, words, i)
		}
	}
	return ""
}

// in tells whether the term occurs in folded words.
func (t term) in(folded string) bool {
	if t.prefix {
		return strings.Contains(" "+folded, " "+t.words)
	}
	return strings.Contains(" "+folded+" ", " "+t.words+" ")
}

// word is where in a text one stands.
type word struct{ from, to int }

// place is the word in which the term begins, -1 where it does not occur. A word as it was written may fold to several, such as "X-ray".
func (t term) place(text string, words []word) int {
	wanted := strings.Fields(t.words)
	last := len(wanted) - 1
	var recent []string // folded words, as many as the term has
	var begins []int    // the word that each of them is of
	for i, w := range words {
		for _, folded := range strings.Fields(fold(text[w.from:w.to])) {
			recent, begins = append(recent, folded), append(begins, i)
			recent, begins = recent[max(len(recent)-len(wanted), 0):], begins[max(len(begins)-len(wanted), 0):]
			if len(recent) == len(wanted) && slices.Equal(recent[:last], wanted[:last]) &&
				(folded == wanted[last] || t.prefix && strings.HasPrefix(folded, wanted[last])) {
				return begins[0]
			}
		}
	}
	return -1
}

// written parts a text at its blanks, and where scripts are written without any, at every character.
func written(text string) []word {
	var words []word
	from := -1
	end := func(to int) {
		if from >= 0 {
			words = append(words, word{from, to})
		}
		from = -1
	}
	for i, r := range text {
		switch alone := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana); {
		case unicode.IsSpace(r):
			end(i)
		case alone:
			end(i)
			words = append(words, word{i, i + utf8.RuneLen(r)})
		case from < 0:
			from = i
		}
	}
	end(len(text))
	return words
}

// around are the words about the i-th, with marks where there are more.
func around(text string, words []word, i int) string {
	length := func(from, to int) int { return utf8.RuneCountInString(text[from:to]) }
	first, last := i, i
	for first > 0 && length(words[first-1].from, words[i].from) <= excerptBefore {
		first--
	}
	for last+1 < len(words) && length(words[first].from, words[last+1].to) <= excerptRoom {
		last++
	}
	said := strings.Join(strings.Fields(text[words[first].from:words[last].to]), " ")
	if runes := []rune(said); len(runes) > excerptRoom { // a single word
		said, last = string(runes[:excerptRoom]), -1
	}
	if first > 0 {
		said = "…" + said
	}
	if last < len(words)-1 {
		said += "…"
	}
	return said
}
