package library

import "strings"

const (
	maxTerms  = 32 // words and phrases of one query; further ones are ignored
	maxPhrase = 32 // words of one phrase
)

// Searchable tells whether there is a word to search for in what a person typed.
func Searchable(typed string) bool { return matchExpression(typed) != "" }

// matchExpression turns what a person typed into an expression of the index: all words must occur, words in quotes
// next to each other, and the last word may be the beginning of one. A word that folds into several, such as "X-ray" or
// "120/80", is a phrase. Nothing that was typed is read as an operator. The answer is "" if there is no word in it.
func matchExpression(typed string) string {
	var out strings.Builder
	terms := 0
	add := func(part string, prefix bool) {
		words := fold(part)
		if words == "" || terms == maxTerms {
			return
		}
		if terms++; terms > 1 {
			out.WriteByte(' ')
		}
		words, cut := firstWords(words, maxPhrase)
		out.WriteString(`"` + words + `"`) // folded words hold no quote
		if prefix && !cut {
			out.WriteByte('*')
		}
	}

	parts := strings.Split(straightQuotes.Replace(typed), `"`)
	for i, part := range parts {
		last := i == len(parts)-1
		if i%2 == 1 { // between quotes; the last one is still being typed
			add(part, last)
			continue
		}
		words := strings.Fields(part)
		for j, word := range words {
			add(word, last && j == len(words)-1)
		}
	}
	return out.String()
}

// straightQuotes makes one of the quotation marks that keyboards and phones put in.
var straightQuotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "＂", `"`)

// firstWords is s up to its n-th word, and whether that left something out.
func firstWords(s string, n int) (string, bool) {
	for i := range len(s) {
		if s[i] == ' ' {
			if n--; n == 0 {
				return s[:i], true
			}
		}
	}
	return s, false
}
