package summary

import (
	"regexp"
	"strings"
	"unicode"
)

// wordy is the text if it can stand as a title beside the code that it belongs to.
func (v value) wordy(code string) string {
	s := v.line(maxTitle)
	if s == "" || codeLike(s) || vague(s) || strings.EqualFold(s, code) && !spoken(code) {
		return ""
	}
	return s
}

// vague tells whether a text stands where one is required but says nothing.
func vague(s string) bool {
	switch strings.ToLower(strings.Trim(s, " .-?()[]<>")) {
	case "", "unknown", "unk", "n/a", "null", "undefined", "unspecified", "nan", "nil":
		return true
	}
	return false
}

// codeLike tells whether a text is a code, an address or a number and no words.
func codeLike(s string) bool {
	if strings.ContainsRune(s, ' ') {
		return !hasLetters(s, 2)
	}
	if bareAddress(s) || strings.ContainsRune(s, '|') {
		return true
	}
	letters, digits, marks := 0, 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letters++
		default:
			marks++
		}
	}
	return letters == 0 || digits > 2 && digits+marks > 2*letters || digits > 0 && marks > 0 && letters < 3
}

func hasLetters(s string, n int) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n--
		}
	}
	return n <= 0
}

// spoken tells whether a code is itself a word, as "in-progress" is and "718-7",
// "AMB" and "J45" are not.
func spoken(code string) bool {
	lower := 0
	for i, r := range code {
		switch {
		case r >= 'a' && r <= 'z':
			lower++
		case r >= 'A' && r <= 'Z' && (i == 0 || lower > 0), r == '-', r == ' ':
		default:
			return false
		}
	}
	return lower >= 4 && !vague(code)
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// bareAddress tells whether a text is an address or a URN and nothing else. One that holds an address among other signs is a text like any other.
func bareAddress(s string) bool { return bare.MatchString(s) }

var bare = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*://|urn:)[^ ]*$`)
