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
		if ui.HasTypeName(typ) {
			return ui.TypeName(typ, 2)
		}
	}
	return ""
}
