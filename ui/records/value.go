package records

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// valueCard is what was found, with its flag, its reference range and its course.
func valueCard(r ui.RecordDetail) fyne.CanvasObject {
	if r.Value == "" && r.Flag == "" && r.Range == "" && len(r.Trends) == 0 {
		return nil
	}
	objects := []fyne.CanvasObject{parts.Label(valueName(r.Key.Type)), valueLine(r.Record)}
	if r.Range != "" {
		objects = append(objects, parts.Note(lang.X("records.range", "Reference range {{.Range}}", map[string]any{"Range": r.Range})))
	}
	for _, t := range r.Trends {
		if t.Name != "" {
			objects = append(objects, parts.Label(t.Name))
		}
		objects = append(objects, parts.NewTrendChart(t))
	}
	return parts.Card(parts.Column(look.GapSmall, objects...))
}

// valueName is what the value of a record of a type is called.
func valueName(fhirType string) string {
	switch {
	case isTaken(fhirType):
		return lang.X("records.value.dosage", "How to take it")
	case fhirType == "DiagnosticReport":
		return lang.X("records.value.conclusion", "Conclusion")
	case fhirType == "AllergyIntolerance":
		return lang.X("records.value.reactions", "Reactions")
	}
	return lang.X("records.value", "Value")
}

// isTaken tells of a type whether its value says how a medicine is taken. No number in that stands for the whole.
func isTaken(fhirType string) bool {
	return fhirType == "MedicationRequest" || fhirType == "MedicationStatement"
}

// valueLine sets a number large with its unit beside it, words as words, and the flag after them.
func valueLine(r ui.Record) fyne.CanvasObject {
	var objects []fyne.CanvasObject
	if value := valueObject(r); value != nil {
		objects = append(objects, value)
	}
	switch {
	case r.Flag != "" && r.Abnormal:
		objects = append(objects, parts.NewWarningChip(r.Flag))
	case r.Flag != "":
		objects = append(objects, parts.NewChip("", r.Flag))
	}
	return parts.Flow(look.GapSmall, objects...)
}

func valueObject(r ui.Record) fyne.CanvasObject {
	number, unit := splitValue(r.Value)
	switch {
	case r.Value == "":
		return nil
	case number != "" && !isTaken(r.Key.Type):
		return newQuantity(number, unit)
	case utf8.RuneCountInString(r.Value) > longestPhrase:
		return parts.NewParagraph(parts.StyleBody, r.Value)
	}
	return parts.NewParagraph(parts.StyleSection, r.Value)
}

// In letters: what is set large of a number, what a unit is at most, and what words are more than a heading.
const (
	longestNumber = 12
	longestUnit   = 16
	longestPhrase = 60
)

// result is a number, or two with a sign between them, with a comparison before and one unit after it. Of the units that are written with a
// space it knows those of pressure, of a surface, and powers of ten.
var result = regexp.MustCompile(`^([<>=≤≥~+−–-]*\s?` + figures + `(?:\s?[/–−-]\s?` + figures + `)*\+*)\s*` +
	`((?:10[*^¹²³⁴⁵⁶⁷⁸⁹]|[\pL%‰°×/\[({'"])[^\s:;,]*(?:\s(?:Hg|m[2²]|10[*^¹²³⁴⁵⁶⁷⁸⁹][^\s:;,]*))?)?$`)

// figures are those of one number, in groups or not.
const figures = `\d+(?:[.,]\d+|[\s\x{a0}\x{202f}]\d{3}\b)*`

// splitValue finds the number of a value such as "6.1 %", "128/82 mmHg" or "< 5 mmol/L". number is "" where the value is words: a sentence may
// begin with a number, and loses its sense where that is set apart.
func splitValue(value string) (number, unit string) {
	found := result.FindStringSubmatch(value)
	if found == nil || utf8.RuneCountInString(found[1]) > longestNumber || utf8.RuneCountInString(found[2]) > longestUnit || strings.HasSuffix(value, ".") {
		return "", ""
	}
	return found[1], found[2]
}
