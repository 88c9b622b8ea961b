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
	for i, t := range termsOf(typed) {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(`"` + t.words + `"`) // folded words hold no quote
		if t.prefix {
			out.WriteByte('*')
		}
	}
	return out.String()
}

// term is a word or a phrase of a query, folded. The last word of a prefix may be the beginning of one.
type term struct {
	words  string
	prefix bool
}

func termsOf(typed string) []term {
	var terms []term
	add := func(part string, prefix bool) {
		words := fold(part)
		if words == "" || len(terms) == maxTerms {
			return
		}
		words, cut := firstWords(words, maxPhrase)
		terms = append(terms, term{words, prefix && !cut})
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
	return terms
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
