package summary

import "strings"

// iso tells whether a text is a FHIR date, date-time or instant, possibly
// partial. Leniently, minutes may end a time and its zone may be missing.
func iso(s string) bool {
	day, clock, timed := strings.Cut(s, "T")
	parts := strings.Split(day, "-")
	if len(parts) > 3 || timed && len(parts) != 3 || !number(parts[0], 4, 1, 9999) {
		return false
	}
	if len(parts) > 1 && !number(parts[1], 2, 1, 12) || len(parts) > 2 && !number(parts[2], 2, 1, 31) {
		return false
	}
	return !timed || isoClock(clock)
}

func isoClock(s string) bool {
	s, utc := strings.CutSuffix(s, "Z")
	if i := strings.IndexAny(s, "+-"); i >= 0 && !utc {
		hour, minute, found := strings.Cut(s[i+1:], ":")
		if !found || !number(hour, 2, 0, 14) || !number(minute, 2, 0, 59) {
			return false
		}
		s = s[:i]
	}
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 || !number(parts[0], 2, 0, 24) || !number(parts[1], 2, 0, 59) {
		return false
	}
	if len(parts) == 2 {
		return true
	}
	second, fraction, split := strings.Cut(parts[2], ".")
	return number(second, 2, 0, 60) && (!split || fraction != "" && strings.Trim(fraction, "0123456789") == "")
}

// number tells whether s is a number of exactly so many digits within bounds.
func number(s string, digits, low, high int) bool {
	if len(s) != digits {
		return false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
		n = 10*n + int(c-'0')
	}
	return n >= low && n <= high
}

// moment is the date that a choice element begins with: a dateTime, an instant,
// the start (or else the end) of a Period, the first event of a Timing.
func moment(v value) string {
	v = v.one()
	if v.isObject() {
		for _, name := range []string{"start", "end", "event"} {
			if s := moment(v.get(name)); s != "" {
				return s
			}
		}
		return moment(v.path("repeat", "boundsPeriod"))
	}
	if s := v.line(maxLabel); iso(s) {
		return s
	}
	return ""
}

// when sets the clinically relevant date from the first element that has one
// and adds it as a fact, with the end of a period; a time that is no date, such
// as "about age 40", becomes a fact only.
func (w *view) when(labelText string, names ...string) {
	for _, name := range names {
		e := w.root.choice(name)
		if e.ok() && w.s.When == "" {
			w.s.When = moment(e)
			w.fact(labelText, sayTime(e))
		}
		if w.s.When != "" {
			return
		}
		if s := w.absentChoice(name); s != "" {
			w.fact(labelText, s)
		}
	}
}

// sayTime writes an element that may be an age in place of a date.
func sayTime(e value) string {
	if q := e.one(); q.isObject() && strings.HasSuffix(e.name(), "Age") {
		return led("age", age(q))
	}
	return list(e, say)
}

// age writes an Age with its unit in words.
func age(v value) string {
	unit := v.get("unit").line(maxLabel)
	if unit == "" {
		if unit = timeUnit(v.get("code").line(maxLabel)); unit != "" && !v.get("value").is("1") {
			unit += "s"
		}
	}
	return first(join(" ", v.get("comparator").line(maxLabel)+v.get("value").line(maxLabel), unit), v.reason())
}

// period writes a Period with both ends as sent.
func period(v value) string {
	start, end := v.or("start", maxLabel), v.or("end", maxLabel)
	switch {
	case start == "" && end == "":
		return v.reason()
	case end == "":
		return "since " + start
	case start == "":
		return "until " + end
	case start == end:
		return start
	}
	return start + " to " + end
}

// timing writes how often something happens: the text, else the structure.
func timing(v value) string {
	v = v.one()
	if s := v.get("code").named(); s != "" {
		return s
	}
	repeat := v.get("repeat")
	often := join(" ", times(repeat), every(repeat))
	parts := join(", ", often, spoke(repeat.get("when"), events), list(repeat.get("timeOfDay"), truth),
		led("on", spoke(repeat.get("dayOfWeek"), days)), led("for", length(repeat)), bounds(repeat))
	return first(parts, v.get("code").said(), list(v.get("event"), truth), v.reason())
}

// times writes the count of a Timing: "3 times".
func times(repeat value) string {
	n, upTo := repeat.get("frequency").line(maxLabel), repeat.get("frequencyMax").line(maxLabel)
	switch {
	case n == "":
		return ""
	case upTo != "":
		return n + " to " + upTo + " times"
	case n == "1":
		return "once"
	}
	return n + " times"
}

// every writes the interval of a Timing: "every 8 hours", "a day".
func every(repeat value) string {
	n, upTo := repeat.get("period").line(maxLabel), repeat.get("periodMax").line(maxLabel)
	unit := timeUnit(repeat.get("periodUnit").line(maxLabel))
	switch {
	case n == "" || unit == "":
		return ""
	case upTo != "":
		return "every " + n + " to " + upTo + " " + unit + "s"
	case n == "1" && unit == "hour":
		return "an hour"
	case n == "1":
		return "a " + unit
	}
	return "every " + n + " " + unit + "s"
}

func length(repeat value) string {
	n, unit := repeat.get("duration").line(maxLabel), timeUnit(repeat.get("durationUnit").line(maxLabel))
	if n == "" || unit == "" {
		return ""
	}
	if n != "1" {
		unit += "s"
	}
	return n + " " + unit
}

func bounds(repeat value) string {
	if s := repeat.get("count").line(maxLabel); s != "" {
		return s + " in all"
	}
	return say(repeat.choice("bounds"))
}

func timeUnit(code string) string {
	switch code {
	case "s":
		return "second"
	case "min":
		return "minute"
	case "h":
		return "hour"
	case "d":
		return "day"
	case "wk":
		return "week"
	case "mo":
		return "month"
	case "a":
		return "year"
	}
	return code
}

var days = map[string]string{"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
	"fri": "Friday", "sat": "Saturday", "sun": "Sunday"}

var events = map[string]string{"MORN": "in the morning", "NOON": "at noon", "AFT": "in the afternoon",
	"EVE": "in the evening", "NIGHT": "at night", "HS": "at bedtime", "WAKE": "on waking", "C": "with meals",
	"CM": "with breakfast", "CD": "with lunch", "CV": "with dinner", "AC": "before meals", "ACM": "before breakfast",
	"ACD": "before lunch", "ACV": "before dinner", "PC": "after meals", "PCM": "after breakfast",
	"PCD": "after lunch", "PCV": "after dinner", "PHS": "after going to sleep"}

// spoke writes codes by a table, and those not in it as sent.
func spoke(v value, table map[string]string) string {
	return list(v, func(e value) string {
		code := e.line(maxLabel)
		return first(table[code], code)
	})
}
