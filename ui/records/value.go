package records

import (
	"strings"
	"unicode"

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
	objects := []fyne.CanvasObject{parts.Label(lang.X("records.value", "Value")), valueLine(r.Record)}
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

// valueLine sets a number large with its unit beside it, words as words, and the flag after them.
func valueLine(r ui.Record) fyne.CanvasObject {
	var objects []fyne.CanvasObject
	number, unit := splitValue(r.Value)
	switch {
	case number != "":
		objects = append(objects, newQuantity(number, unit))
	case r.Value != "":
		objects = append(objects, parts.NewParagraph(parts.StyleSection, r.Value))
	}
	switch {
	case r.Flag != "" && r.Abnormal:
		objects = append(objects, parts.NewWarningChip(r.Flag))
	case r.Flag != "":
		objects = append(objects, parts.NewChip("", r.Flag))
	}
	return parts.Flow(look.GapSmall, objects...)
}

// longestNumber is how many letters of a number are set large.
const longestNumber = 12

// splitValue finds the number of a value such as "6.1 %", "128/82 mmHg" or "< 5 mmol/L". number is "" where the value is words.
func splitValue(value string) (number, unit string) {
	end := strings.IndexFunc(value, func(r rune) bool { return !unicode.IsDigit(r) && !strings.ContainsRune(" .,/<>=≤≥~+-–−", r) })
	if end < 0 {
		end = len(value)
	}
	if head, ten := strings.CutSuffix(value[:end], " 10"); ten && strings.IndexAny(value[end:], "*^¹²³⁴⁵⁶⁷⁸⁹") == 0 {
		end = len(head) // the unit is a power of ten
	}
	number, unit = strings.TrimSpace(value[:end]), strings.TrimSpace(value[end:])
	if !strings.ContainsFunc(number, unicode.IsDigit) || len(number) > longestNumber {
		return "", ""
	}
	return number, unit
}
