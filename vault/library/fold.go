package library

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxWord = 64      // bytes of a folded word; the rest of a longer one is ignored
	maxText = 1 << 20 // bytes of folded words of one record
)

// fold reduces text to what is compared in a search: lower-case words of letters and digits, one blank apart, without
// diacritics. Index and query go through it alike. Scripts that are written without blanks become single characters.
func fold(text string) string {
	f := folder{}
	f.out.Grow(min(len(text), maxText))
	var iter norm.Iter
	for len(text) > 0 && f.out.Len() < maxText {
		n := asciiPrefix(text)
		for i := range n {
			f.ascii(text[i])
		}
		text = text[n:]
		n = otherPrefix(text) // not 0 unless text is at its end
		iter.InitString(norm.NFKD, text[:n])
		for !iter.Done() {
			f.runes(iter.Next())
		}
		text = text[n:]
	}
	return f.out.String()
}

// asciiPrefix is the length of the leading part that needs no normalization. A mark behind it is dropped, not combined.
func asciiPrefix(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return i
		}
	}
	return len(s)
}

// otherPrefix reaches from a non-ASCII stretch to the blank behind it, where normalization can begin anew.
func otherPrefix(s string) int {
	for i := range len(s) {
		if s[i] == ' ' || s[i] == '\n' {
			return i
		}
	}
	return len(s)
}

// folder collects words.
type folder struct {
	out  strings.Builder
	word int // bytes of the word that is being written; 0 = between words
}

func (f *folder) ascii(c byte) {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
	case 'A' <= c && c <= 'Z':
		c += 'a' - 'A'
	default:
		f.word = 0
		return
	}
	if f.begin(1) {
		f.out.WriteByte(c)
	}
}

func (f *folder) runes(p []byte) {
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		p = p[n:]
		f.rune(r)
	}
}

func (f *folder) rune(r rune) {
	switch {
	case r < utf8.RuneSelf:
		f.ascii(byte(r)) //nolint:gosec // it is one
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf): // marks, soft hyphens and joiners: within a word
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		f.word = 0
		f.write(r)
		f.word = 0
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
		r = unicode.ToLower(r)
		if s, ok := plainLetters[r]; ok {
			for _, r := range s {
				f.write(r)
			}
			return
		}
		f.write(r)
	default:
		f.word = 0
	}
}

func (f *folder) write(r rune) {
	if f.begin(utf8.RuneLen(r)) {
		f.out.WriteRune(r)
	}
}

// begin makes room for n bytes of a word, or says that the word or the text is long enough.
func (f *folder) begin(n int) bool {
	if f.word+n > maxWord || f.out.Len() >= maxText {
		return false
	}
	if f.word == 0 && f.out.Len() > 0 {
		f.out.WriteByte(' ')
	}
	f.word += n
	return true
}

// plainLetters are letters that normalization leaves whole and that people type without their stroke or ligature.
var plainLetters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ħ': "h",
	'ı': "i", 'ł': "l", 'ŧ': "t", 'þ': "th", 'ŋ': "n", 'ς': "σ",
}
