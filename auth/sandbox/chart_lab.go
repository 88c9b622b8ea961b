package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// analyte is something a laboratory measures, with the range of healthy adults.
// A low or high of 0 means that there is no such limit.
type analyte struct {
	loinc, name, short, unit, ucum string
	low, high                      float64
	decimals                       int
}

var analytes = map[string]analyte{
	"hba1c":       {"4548-4", "Hemoglobin A1c", "Long-term blood sugar (HbA1c)", "%", "%", 4.0, 5.6, 1},
	"glucose":     {"2345-7", "Glucose [Mass/volume] in Serum or Plasma", "Blood sugar, fasting", "mg/dL", "mg/dL", 70, 99, 0},
	"creatinine":  {"2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "Creatinine", "mg/dL", "mg/dL", 0.5, 1.1, 2},
	"egfr":        {"98979-8", "Glomerular filtration rate (CKD-EPI 2021)", "Kidney function (eGFR)", "mL/min/1.73m2", "mL/min/{1.73_m2}", 60, 0, 0},
	"potassium":   {"2823-3", "Potassium [Moles/volume] in Serum or Plasma", "Potassium", "mmol/L", "mmol/L", 3.5, 5.1, 1},
	"urea":        {"3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma", "Urea nitrogen", "mg/dL", "mg/dL", 7, 20, 0},
	"cholesterol": {"2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "Cholesterol, total", "mg/dL", "mg/dL", 0, 200, 0},
	"ldl":         {"18262-6", "Cholesterol in LDL [Mass/volume] by Direct assay", "LDL cholesterol", "mg/dL", "mg/dL", 0, 100, 0},
	"hdl":         {"2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", "HDL cholesterol", "mg/dL", "mg/dL", 45, 0, 0},
	"trig":        {"2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", "Triglycerides", "mg/dL", "mg/dL", 0, 150, 0},
	"hb":          {"718-7", "Hemoglobin [Mass/volume] in Blood", "Haemoglobin", "g/dL", "g/dL", 13.5, 17.5, 1},
	"wbc":         {"6690-2", "Leukocytes [#/volume] in Blood", "White blood cells", "10⁹/L", "10*9/L", 4.0, 10.5, 1},
	"platelets":   {"777-3", "Platelets [#/volume] in Blood", "Platelets", "10⁹/L", "10*9/L", 150, 400, 0},
	"ferritin":    {"2276-4", "Ferritin [Mass/volume] in Serum or Plasma", "Iron store (ferritin)", "ng/mL", "ng/mL", 30, 300, 0},
	"vitd":        {"1989-3", "25-hydroxyvitamin D3 [Mass/volume] in Serum or Plasma", "Vitamin D", "ng/mL", "ng/mL", 30, 70, 0},
	"crp":         {"1988-5", "C reactive protein [Mass/volume] in Serum or Plasma", "C-reactive protein", "mg/L", "mg/L", 0, 5, 1},
	"tsh":         {"3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "Thyroid hormone control (TSH)", "mIU/L", "m[IU]/L", 0.4, 4.0, 2},
	"ft4":         {"3024-7", "Thyroxine (T4) free [Mass/volume] in Serum or Plasma", "Thyroid hormone (free T4)", "ng/dL", "ng/dL", 0.8, 1.8, 2},
	"inr":         {"6301-6", "INR in Platelet poor plasma by Coagulation assay", "Blood clotting (INR)", "INR", "{INR}", 2.0, 3.0, 1},
}

// labContext is where and when a result belongs.
type labContext struct {
	id, patient string
	at          time.Time
	encounter   *fhir.Reference
}

// labResult is one laboratory result.
func labResult(ctx labContext, a analyte, value string) fhir.Observation {
	flag, word := a.flag(value)
	text := new(story).line(a.short, "%s %s, %s", value, a.unit, word).
		line("Usual range", "%s", a.rangeText()).
		line("Taken", "%s", date(ctx.at))
	return fhir.Observation{
		Id: &ctx.id, Meta: &fhir.Meta{VersionId: ptr("1"), LastUpdated: ptr(instant(ctx.at))},
		Text: text.narrative(), Status: fhir.ObservationStatusFinal,
		Category:          []fhir.CodeableConcept{concept("Laboratory", coding(observationCategory, "laboratory", "Laboratory"))},
		Code:              concept(a.short, coding(loinc, a.loinc, a.name)),
		Subject:           subjectOf(ctx.patient),
		Encounter:         ctx.encounter,
		EffectiveDateTime: ptr(instant(ctx.at)),
		Issued:            ptr(instant(ctx.at)),
		Performer:         []fhir.Reference{*laboratory.ref()},
		ValueQuantity:     quantity(value, a.unit, a.ucum),
		Interpretation:    []fhir.CodeableConcept{concept(word, coding(hl7Terms+"v3-ObservationInterpretation", flag, title(word)))},
		ReferenceRange:    []fhir.ObservationReferenceRange{a.reference()},
	}
}

// flag is the interpretation code of a value, and its word.
func (a analyte) flag(value string) (code, word string) {
	v, err := strconv.ParseFloat(value, 64)
	switch {
	case err == nil && a.high > 0 && v > a.high:
		return "H", "high"
	case err == nil && a.low > 0 && v < a.low:
		return "L", "low"
	}
	return "N", "normal"
}

func (a analyte) format(v float64) string { return strconv.FormatFloat(v, 'f', a.decimals, 64) }

func (a analyte) rangeText() string {
	switch {
	case a.low == 0:
		return fmt.Sprintf("up to %s %s", a.format(a.high), a.unit)
	case a.high == 0:
		return fmt.Sprintf("%s %s or more", a.format(a.low), a.unit)
	}
	return fmt.Sprintf("%s to %s %s", a.format(a.low), a.format(a.high), a.unit)
}

func (a analyte) reference() fhir.ObservationReferenceRange {
	r := fhir.ObservationReferenceRange{Text: ptr(a.rangeText())}
	if a.low > 0 {
		r.Low = quantity(a.format(a.low), a.unit, a.ucum)
	}
	if a.high > 0 {
		r.High = quantity(a.format(a.high), a.unit, a.ucum)
	}
	return r
}

func number(s string) json.Number { return json.Number(s) }

// course is how an analyte develops: from the first value to the last, with
// some scatter.
type course struct {
	analyte             string
	first, last, spread float64
}

// value is the course at step i of n.
func (c *chart) value(co course, i, n int) string {
	part := 0.0
	if n > 1 {
		part = float64(i) / float64(n-1)
	}
	v := co.first + (co.last-co.first)*part + co.spread*(2*c.rng.Float64()-1)
	return analytes[co.analyte].format(max(v, 0))
}

// panel is a group of analytes that are measured together.
type panel struct {
	loinc, name string
	courses     []course
	comment     func(flagged []string) string
}

// report adds the results of one blood test and the DiagnosticReport about them.
func (c *chart) report(p panel, at time.Time, encounter *fhir.Reference, i, n int) {
	id := c.id("rep")
	var (
		results []fhir.Reference
		rows    [][]string
		flagged []string
	)
	for _, co := range p.courses {
		a := analytes[co.analyte]
		value := c.value(co, i, n)
		resultID := c.id("lab")
		c.put(labResult(labContext{resultID, c.patient, at, encounter}, a, value))
		results = append(results, *reference("Observation/"+resultID, a.short))
		_, word := a.flag(value)
		rows = append(rows, []string{a.short, value + " " + a.unit, a.rangeText(), word})
		if word != "normal" {
			flagged = append(flagged, a.short+" is "+word)
		}
	}
	conclusion := p.comment(flagged)
	c.put(fhir.DiagnosticReport{
		Id: &id, Meta: meta(at), Status: fhir.DiagnosticReportStatusFinal,
		Text: new(story).line(p.name, "%s", spoken(at)).
			table([]string{"Test", "Result", "Usual range", "Remark"}, rows).
			line("Our comment", "%s", conclusion).narrative(),
		Category:          []fhir.CodeableConcept{concept("Laboratory", coding(hl7Terms+"v2-0074", "LAB", "Laboratory"))},
		Code:              concept(p.name, coding(loinc, p.loinc, "")),
		Subject:           c.subject(),
		Encounter:         encounter,
		EffectiveDateTime: ptr(instant(at)),
		Issued:            ptr(instant(at.Add(26 * time.Hour))),
		Performer:         []fhir.Reference{*laboratory.ref()},
		Result:            results,
		Conclusion:        &conclusion,
	})
}
