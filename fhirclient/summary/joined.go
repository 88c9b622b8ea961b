package summary

import (
	"strconv"
	"strings"
)

// label puts "name: " before a text, and leaves an empty text empty.
func label(name, text string) string {
	if name == "" || text == "" {
		return text
	}
	return name + ": " + text
}

// led puts "word " before a text, and leaves an empty text empty.
func led(word, text string) string {
	if text == "" {
		return ""
	}
	return word + " " + text
}

// join joins the texts that are not empty.
func join(separator string, texts ...string) string {
	var out strings.Builder
	for _, s := range texts {
		if s == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteString(separator)
		}
		out.WriteString(s)
	}
	return out.String()
}

const (
	maxListed = 10  // elements of a list that are written
	maxTried  = 500 // elements of a list that are looked at
)

// list writes up to ten elements by say and counts the rest.
func list(v value, say func(value) string) string {
	var all []string
	tried, rest := 0, 0
	for e := range v.each() {
		if len(all) == maxListed || tried == maxTried {
			rest++
			continue
		}
		tried++
		if s := say(e); s != "" {
			all = append(all, s)
		}
	}
	if rest > 0 {
		all = append(all, more(rest))
	}
	return strings.Join(all, "; ")
}

func more(n int) string { return "and " + strconv.Itoa(n) + " more" }
