package summary

import "strings"

// observation reads a laboratory result, a vital sign or any other finding.
func observation(w *view) {
	w.kind = observationKind(w.root.get("category"))
	w.what("What", w.root.get("code"))
	w.when("When", "effective", "issued")
	w.value("Result", result(w.root))
	if w.s.Value != "" && w.root.get("dataAbsentReason").ok() && w.root.choice("value").ok() {
		w.fact("Also said", "no value: "+whyAbsent(w.root.get("dataAbsentReason")))
	}
	w.s.Flag = bounded(flagOf(w.root), maxValue)
	w.fact("Flag", w.s.Flag)
	w.fact("Reference range", ranges(w.root.get("referenceRange")))
	components(w)
	w.status("status")
	w.says("Kind", "category")
	w.says("Body site", "bodySite")
	w.says("Method", "method")
	w.says("Specimen", "specimen")
	w.says("Device", "device")
	w.people("Performed by", "performer")
	w.says("Focus", "focus")
	w.says("Consists of", "hasMember")
	w.says("Derived from", "derivedFrom")
	w.about()
}

// observationKind names the kind of finding by its category.
func observationKind(category value) string {
	for c := range category.each() {
		switch {
		case c.has("laboratory"):
			return "Laboratory result"
		case c.has("vital signs"):
			return "Vital sign"
		case c.has("social history"):
			return "Social history"
		case c.has("imaging"):
			return "Imaging result"
		case c.has("survey"):
			return "Answer to a survey"
		case c.has("exam"):
			return "Examination finding"
		}
	}
	return typeNames["Observation"]
}

// result is the value in words: value[x], else why it is absent, else what the
// components say.
func result(v value) string {
	if e := v.choice("value"); e.ok() {
		if s := list(e, say); s != "" {
			return s
		}
	}
	parts := componentsLine(v)
	if parts != "" {
		return parts
	}
	if s := whyAbsent(v.get("dataAbsentReason")); s != "" {
		return s
	}
	for m := range v.members() {
		if _, found := cutPrefix(m.node().name, "_value"); found {
			return m.one().reason()
		}
	}
	return ""
}

// componentsLine joins components: a blood pressure as one reading, others with
// their names.
func componentsLine(v value) string {
	if s := bloodPressure(v.get("component")); s != "" {
		return s
	}
	return list(v.get("component"), func(c value) string {
		return label(first(c.get("code").named(), c.get("code").said()), result(c))
	})
}

// The two components of a blood pressure by LOINC and SNOMED CT.
var (
	systolic  = []string{"8480 6", "271649006"}
	diastolic = []string{"8462 4", "271650006"}
)

// bloodPressure writes "118/76 mmHg" when there is exactly one plain number for
// each, in the same unit, and nothing else.
func bloodPressure(components value) string {
	if components.count() != 2 {
		return ""
	}
	var over, under value
	for c := range components.each() {
		switch q := c.get("valueQuantity").one(); {
		case !q.get("value").isText() || q.get("comparator").ok():
			return ""
		case c.get("code").has(systolic...):
			over = q
		case c.get("code").has(diastolic...):
			under = q
		}
	}
	if over.t == nil || under.t == nil || unit(over) != unit(under) {
		return ""
	}
	return join(" ", over.get("value").line(maxLabel)+"/"+under.get("value").line(maxLabel), unit(over))
}

// components adds each component as a fact of its own, with its flag and range.
func components(w *view) {
	for c := range w.root.get("component").each() {
		if len(w.s.Facts) >= maxFacts {
			return
		}
		name := first(c.get("code").named(), c.get("code").said(), "Part")
		text := result(c)
		if flag := flagOf(c); flag != "" {
			text = join(", ", text, flag)
		}
		if r := ranges(c.get("referenceRange")); r != "" {
			text = join(", ", text, "reference range "+r)
		}
		w.part(name, text)
	}
}

// flags are the codes of v3-ObservationInterpretation in words.
var flags = map[string]string{
	"H": "High", "HH": "Critically high", "HU": "Significantly high", "L": "Low", "LL": "Critically low",
	"LU": "Significantly low", "N": "Normal", "A": "Abnormal", "AA": "Critically abnormal",
	"<": "Below what can be measured", ">": "Above what can be measured",
	"B": "Better", "W": "Worse", "U": "Significant change up", "D": "Significant change down",
	"POS": "Positive", "NEG": "Negative", "IND": "Indeterminate", "E": "Equivocal", "DET": "Detected", "ND": "Not detected",
	"RR": "Reactive", "NR": "Not reactive", "WR": "Weakly reactive", "EXP": "Expected", "UNE": "Unexpected",
	"S": "Susceptible", "R": "Resistant", "I": "Intermediate", "SDD": "Susceptible, dose dependent", "NS": "Not susceptible",
	"IE": "Not enough evidence", "CAR": "Carrier", "HX": "Above high threshold", "LX": "Below low threshold",
	"HM": "Hold for medical review", "QCF": "Quality control failure", "TOX": "Cytotoxic substance present",
}

// flagOf is the interpretation in the laboratory's words with its code:
// "High (H)".
func flagOf(v value) string {
	return list(v.get("interpretation"), flag)
}

func flag(v value) string {
	coding := v.coding()
	code := coding.get("code").line(maxLabel)
	if v.isText() {
		code = v.line(maxLabel)
	}
	words := first(spelled(v.get("text"), code), spelled(coding.get("display"), code), flags[code], v.reason())
	switch {
	case words == "" && code == "":
		return v.get("text").line(maxValue)
	case words == "":
		return "Marked by the laboratory (" + code + ")"
	case code == "" || strings.EqualFold(words, code):
		return capital(words)
	}
	return capital(words) + " (" + code + ")"
}

// spelled is a text that is more than the code again.
func spelled(v value, code string) string {
	if s := v.line(maxTitle); s != code && s != "" && flags[s] == "" {
		return s
	}
	return ""
}
