package summary

import "strings"

// quantity writes a Quantity as sent: comparator, number and unit unchanged.
func quantity(v value) string {
	v = v.one()
	if v.isText() {
		return v.line(maxValue)
	}
	number := v.get("value").line(maxValue)
	if number == "" {
		return first(v.absent("value"), v.reason())
	}
	comparator := v.get("comparator").line(maxLabel)
	if comparator == "ad" {
		comparator = "enough to reach "
	}
	return join(" ", comparator+number, unit(v))
}

// unit is the unit as sent, else the unit's code.
func unit(v value) string {
	if u := v.get("unit").line(maxLabel); u != "" {
		return u
	}
	if code := v.get("code").line(maxLabel); code != "1" {
		return code
	}
	return ""
}

// span writes a Range or a reference range, closed or one-sided. The unit is
// written once where both ends have the same.
func span(v value) string {
	low, high := v.get("low"), v.get("high")
	from, to := quantity(low), quantity(high)
	switch {
	case from != "" && to != "":
		if u := unit(low); u != "" && u == unit(high) {
			from = strings.TrimSuffix(from, " "+u)
		}
		return from + " to " + to
	case from != "":
		return "from " + from
	case to != "":
		return "up to " + to
	}
	return ""
}

// ratio writes a Ratio, with ":" between bare numbers as in a titer.
func ratio(v value) string {
	over, under := v.get("numerator"), v.get("denominator")
	a, b := quantity(over), quantity(under)
	switch {
	case a == "" || b == "":
		return first(a, b, v.reason())
	case unit(over) == "" && unit(under) == "":
		return a + ":" + b
	case under.get("value").is("1") && unit(under) != "":
		return a + " per " + unit(under)
	}
	return a + " per " + b
}

// ranges writes the reference ranges of an observation or component, each with
// what it applies to, or the laboratory's text.
func ranges(v value) string {
	var all []string
	for r := range v.each() {
		text := r.get("text").line(maxValue)
		numbers := span(r)
		whom := join(", ", meaning(r.get("type")), list(r.get("appliesTo"), value.said), led("age", span(r.get("age"))))
		switch {
		case numbers == "":
			numbers = text
		case text != "" && text != numbers:
			numbers += " (" + text + ")"
		}
		if numbers == "" {
			continue
		}
		all = append(all, label(whom, numbers))
		if len(all) == 8 {
			break
		}
	}
	return strings.Join(all, "; ")
}

// meaning names the kind of a reference range, unless it is the normal one.
func meaning(kind value) string {
	if kind.has("normal") {
		return ""
	}
	return kind.said()
}
