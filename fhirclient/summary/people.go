package summary

import "strings"

// humanName writes one HumanName: its text, else prefix, given, family, suffix.
func humanName(v value) string {
	v = v.one()
	if v.isText() || !v.isObject() {
		return ""
	}
	if s := v.get("text").wordy(""); s != "" {
		return s
	}
	// A part that is no word ("O" or "3rd") still belongs to a name.
	name := join(" ", parts(v.get("prefix")), parts(v.get("given")), parts(v.get("family")))
	if name = join(", ", name, parts(v.get("suffix"))); hasLetters(name, 1) && !vague(name) {
		return name
	}
	return ""
}

func parts(v value) string {
	var all []string
	for e := range v.each() {
		if s := e.line(maxLabel); s != "" && len(all) < 10 {
			all = append(all, s)
		}
	}
	return strings.Join(all, " ")
}

// nameUses are the uses of a name, the one to call a person by first.
var nameUses = []string{"official", "usual", "", "temp", "nickname", "anonymous", "maiden", "old"}

// calledBy is the name of a person or thing that goes by a list of HumanNames.
func calledBy(names value) string {
	best, rank := "", len(nameUses)+1
	for n := range names.each() {
		at := len(nameUses)
		for i, use := range nameUses {
			if n.get("use").line(maxLabel) == use {
				at = i
			}
		}
		if s := first(humanName(n), n.wordy("")); s != "" && at < rank {
			best, rank = s, at
		}
	}
	return best
}

// usedName writes a name with what it is used for, for the names beside the main one.
func usedName(v value) string {
	name, use := humanName(v), v.get("use").line(maxLabel)
	if name == "" || use == "" || use == "official" || use == "usual" {
		return name
	}
	return name + " (" + use + ")"
}

// address writes one postal address in a line, with its use.
func address(v value) string {
	v = v.one()
	if v.isText() {
		return v.line(maxValue)
	}
	lines := list(v.get("line"), truth)
	town := join(" ", v.get("postalCode").line(maxLabel), v.get("city").line(maxLabel))
	text := join(", ", strings.ReplaceAll(lines, "; ", ", "), town, v.get("state").line(maxLabel), v.get("country").line(maxLabel))
	if text == "" {
		text = v.get("text").line(maxValue)
	}
	return withUse(first(text, v.reason()), v)
}

// contact writes one ContactPoint; the system is said where the value does not.
func contact(v value) string {
	v = v.one()
	if v.isText() {
		return v.line(maxValue)
	}
	text := v.or("value", maxValue)
	if kind := v.get("system").line(maxLabel); text != "" && kind != "" && kind != "other" {
		text = kind + " " + text
	}
	return withUse(text, v)
}

// withUse adds "(home)" or "(old)".
func withUse(text string, v value) string {
	use := v.get("use").line(maxLabel)
	if text == "" || use == "" {
		return text
	}
	return text + " (" + use + ")"
}
