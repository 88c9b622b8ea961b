package main

import (
	"strings"

	"chartkey/ui"
)

// stepWords names what a step of a sync fetches: "search Observation since" are results. "" for a step that fetches all kinds.
func stepWords(step string) string {
	for _, word := range strings.Fields(step) {
		typ, _, _ := strings.Cut(word, "?")
		typ, _, _ = strings.Cut(typ, "/")
		if name := ui.TypeName(typ, 2); name != typ { // it is a type that has a name for people
			return name
		}
	}
	return ""
}
