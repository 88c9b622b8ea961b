package summary

import "strings"

// absences are the codes of data-absent-reason and of the ISO 21090 null flavors
// in plain words. "Masked" means that a value exists and is withheld.
var absences = map[string]string{
	"masked":            "hidden",
	"unknown":           "not known",
	"asked-unknown":     "asked, not known",
	"temp-unknown":      "not known yet",
	"not-asked":         "not asked",
	"asked-declined":    "asked, not answered",
	"not-applicable":    "does not apply",
	"unsupported":       "not supported by the source",
	"as-text":           "given as text only",
	"error":             "missing because of an error",
	"not-a-number":      "not a number",
	"negative-infinity": "too low to be given",
	"positive-infinity": "too high to be given",
	"not-performed":     "not performed",
	"not-permitted":     "not permitted",
	"MSK":               "hidden",
	"UNK":               "not known",
	"ASKU":              "asked, not known",
	"NAV":               "not known yet",
	"NASK":              "not asked",
	"NA":                "does not apply",
	"NI":                "no information",
	"OTH":               "other",
}

// whyAbsent reads a dataAbsentReason element. Hidden is said first, whatever
// else stands there.
func whyAbsent(reason value) string {
	if !reason.ok() {
		return ""
	}
	if reason.has("masked", "msk") {
		return absences["masked"]
	}
	for c := range reason.codings().each() {
		if s, ok := absences[c.get("code").line(maxLabel)]; ok {
			return s
		}
	}
	if s, ok := absences[reason.line(maxLabel)]; ok {
		return s
	}
	return reason.said()
}

// absence reads a concept whose code only says that there is no value.
func (v value) absence() string {
	for c := range v.codings().each() {
		system := c.get("system").line(maxText)
		if strings.HasSuffix(system, "/data-absent-reason") || strings.HasSuffix(system, "/v3-NullFlavor") {
			if s, ok := absences[c.get("code").line(maxLabel)]; ok {
				return s
			}
		}
	}
	return ""
}

// reason reads the extensions of an element that say why its value is absent.
func (v value) reason() string {
	for e := range v.get("extension").each() {
		url := e.get("url").line(maxText)
		if strings.HasSuffix(url, "/data-absent-reason") || strings.HasSuffix(url, "/iso21090-nullFlavor") {
			if s, ok := absences[e.choice("value").line(maxLabel)]; ok {
				return s
			}
			return "not given, for a reason that is not understood"
		}
	}
	return ""
}

// absent tells why the primitive element name is missing, from its companion
// "_name", or "".
func (v value) absent(name string) string {
	return v.get("_" + name).one().reason()
}

// or is the text, or why the primitive element name is missing.
func (v value) or(name string, limit int) string {
	return first(v.get(name).line(limit), v.absent(name))
}
