package summary

import (
	"math"
	"strconv"
	"strings"
)

// Measure is one number of an observation, as far as it can be set beside others of its kind in a chart.
type Measure struct {
	Name    string // of a component such as "Systolic blood pressure"; "" for the observation itself
	Code    string // "system|code" of what was measured; "" when there is none
	Value   float64
	Text    string // the value as sent, with comparator and unit
	Unit    string // as sent
	Flag    string // as in [Summary.Flag]
	Low     float64
	High    float64
	HasLow  bool
	HasHigh bool
}

const maxMeasures = 20

// Measures reads the numbers of an Observation: its own value, else those of its components. A range is the normal one, in the unit of the
// value; there is none where the laboratory gave several or only words. There is no measure for what was entered in error or cancelled, for
// a value that is withheld or is no number, and for other types.
func Measures(raw []byte) []Measure {
	t := parse(raw)
	root := t.root()
	if !t.whole || !root.get("resourceType").is("Observation") || deniedOf(root) {
		return nil
	}
	if m, ok := measure(root); ok {
		m.Name = ""
		return []Measure{m}
	}
	var all []Measure
	for c := range root.get("component").each() {
		if m, ok := measure(c); ok && len(all) < maxMeasures {
			all = append(all, m)
		}
	}
	return all
}

// deniedOf tells whether the observation does not hold, whatever its value says.
func deniedOf(root value) bool {
	w := &view{t: root.t, root: root}
	return w.prefix(w.stated()) != "" || root.get("modifierExtension").ok()
}

// measure reads the value of an observation or of a component.
func measure(v value) (Measure, bool) {
	if v.get("dataAbsentReason").ok() {
		return Measure{}, false
	}
	m := Measure{Code: v.get("code").key(), Flag: bounded(flagOf(v), maxValue)}
	m.Name = bounded(first(v.get("code").named(), v.get("code").said(), "Part"), maxTitle)
	e := v.choice("value")
	switch e.name() {
	case "valueInteger", "valueDecimal":
		m.Text = e.line(maxLabel)
		m.Value, _ = strconv.ParseFloat(m.Text, 64)
		return m, figure(m.Text)
	case "valueQuantity":
		e = e.one()
		text := e.get("value").line(maxLabel)
		if !figure(text) || e.get("comparator").is("ad") {
			return Measure{}, false
		}
		m.Value, _ = strconv.ParseFloat(text, 64)
		m.Text, m.Unit = bounded(quantity(e), maxLabel), unit(e)
		m.within(v.get("referenceRange"))
		return m, true
	}
	return Measure{}, false
}

// within takes the reference range over, if there is one normal one and its numbers have the unit of the value.
func (m *Measure) within(ranges value) {
	found := value{ranges.t, 0}
	for r := range ranges.each() {
		if meaning(r.get("type")) != "" {
			continue
		}
		if found.i != 0 || r.get("appliesTo").ok() || r.get("age").ok() {
			return
		}
		found = r
	}
	if found.i == 0 {
		return
	}
	m.Low, m.HasLow = m.bound(found.get("low"))
	m.High, m.HasHigh = m.bound(found.get("high"))
	if m.HasLow && m.HasHigh && m.Low > m.High {
		m.Low, m.High, m.HasLow, m.HasHigh = 0, 0, false, false
	}
}

func (m *Measure) bound(q value) (float64, bool) {
	text := q.get("value").line(maxLabel)
	if u := unit(q); !figure(text) || q.get("comparator").ok() || u != "" && u != m.Unit {
		return 0, false
	}
	n, _ := strconv.ParseFloat(text, 64)
	return n, true
}

// figure tells whether a text is a finite number as JSON writes it.
func figure(text string) bool {
	if text == "" || strings.Trim(text, "0123456789.eE+-") != "" {
		return false
	}
	n, err := strconv.ParseFloat(text, 64)
	return err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}

// calm are the interpretations by which nothing stands out.
var calm = []string{"N", "ND", "NEG", "NR", "EXP", "B", "S"}

// Notable tells whether a [Summary.Flag] is one to look at: any but those that say normal, negative, not detected, expected, better or
// susceptible.
func Notable(flag string) bool {
	for part := range strings.SplitSeq(flag, "; ") {
		part = strings.TrimSpace(part)
		lower := strings.ToLower(part)
		_, code, coded := strings.Cut(part, " (")
		switch {
		case part == "":
		case coded && among(strings.TrimSuffix(code, ")"), calm):
		case strings.Contains(lower, "normal") && !strings.Contains(lower, "abnormal") && !strings.Contains(lower, "not normal"):
		case lower == "negative", lower == "not detected", lower == "not reactive", lower == "expected":
		default:
			return true
		}
	}
	return false
}
