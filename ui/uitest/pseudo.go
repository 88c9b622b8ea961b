package uitest

import "strings"

// Pseudo is a text of the words in the pseudo-locale: accents on its letters, two fifths longer, in brackets. Placeholders stay.
func Pseudo(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for rest := text; rest != ""; {
		before, after, placeholder := strings.Cut(rest, "{{")
		b.WriteString(accented.Replace(before))
		if !placeholder {
			break
		}
		data, next, _ := strings.Cut(after, "}}")
		b.WriteString("{{" + data + "}}")
		rest = next
	}
	var more string
	for n := 0; 5*n < 2*len(text); n += 4 {
		more += filler
	}
	return "[" + b.String() + more + "]"
}

// says reports whether a text holds words, in whichever language it stands; whole, whether it says nothing else.
func says(text, words string) (holds, whole bool) {
	text, words = plain.Replace(text), plain.Replace(words)
	return strings.Contains(text, words), text == words || text == "["+words+"]"
}

const filler = " ıőű"

var (
	accented = strings.NewReplacer(letters()...)
	plain    = strings.NewReplacer(append(swapped(letters()), filler, "")...)
)

func letters() []string {
	return strings.Fields("a á c č d ď e é g ğ h ĥ i í j ĵ k ķ l ľ n ñ o ó r ř s š t ť u ú w ŵ y ý z ž" +
		" A Á C Č D Ď E É G Ğ H Ĥ I Í J Ĵ K Ķ L Ľ N Ñ O Ó R Ř S Š T Ť U Ú W Ŵ Y Ý Z Ž")
}

func swapped(pairs []string) []string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i], pairs[i+1] = pairs[i+1], pairs[i]
	}
	return pairs
}
