package summary

import "strings"

// exposureRisk is the modifierExtension by which an AllergyIntolerance says that
// a substance is, or is not, a risk.
const exposureRisk = "http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk"

// nothings are the codes that state an absence. They read as a sentence, so
// that nobody takes "no known allergy" for an allergy, and "no information" for
// "none".
var nothings = map[string]string{
	"716186003": "No known allergies", "409137002": "No known drug allergies", "429625007": "No known food allergies",
	"428607008": "No known environmental allergies", "428197003": "No known insect allergies",
	"716184000": "No known latex allergy", "716220001": "No known animal allergies", "1003774007": "No known insect venom allergies",
	"160245001":           "No current problems or disability",
	"no-known-allergies":  "No known allergies",
	"no-allergy-info":     "No information about allergies",
	"no-known-problems":   "No known problems",
	"no-problem-info":     "No information about problems",
	"no-known-procedures": "No known procedures", "no-procedure-info": "No information about procedures",
	"no-known-medications": "No known medicines", "no-medication-info": "No information about medicines",
	"no-known-immunizations": "No known vaccinations", "no-immunization-info": "No information about vaccinations",
	"no-known-medication-allergies":    "No known drug allergies",
	"no-known-environmental-allergies": "No known environmental allergies",
	"no-known-food-allergies":          "No known food allergies",
}

// nothing is the sentence for a concept that states an absence, or "".
func nothing(about value) string {
	for c := range about.codings().each() {
		system := c.get("system").line(maxText)
		if system != "http://snomed.info/sct" && !strings.HasSuffix(system, "/absent-unknown-uv-ips") {
			continue
		}
		if s, ok := nothings[c.get("code").line(maxLabel)]; ok {
			return s
		}
	}
	return ""
}

// condition reads a diagnosis, problem or health concern.
func condition(w *view) {
	w.what("What", w.root.get("code"), w.root.path("stage", "summary"))
	if s := nothing(w.root.get("code")); s != "" {
		w.s.Title = s
	}
	w.when("Since", "onset")
	w.when("Recorded", "recordedDate", "assertedDate", "dateRecorded")
	w.says("Recorded", "recordedDate")
	w.clinical()
	w.says("Over", "abatement")
	w.says("Severity", "severity")
	w.says("Body site", "bodySite")
	w.fact("Stage", list(w.root.get("stage"), func(s value) string {
		return first(s.get("summary").said(), list(s.get("assessment"), referred))
	}))
	w.fact("Evidence", list(w.root.get("evidence"), func(e value) string {
		return join("; ", list(e.get("code"), value.said), list(e.get("detail"), referred))
	}))
	w.says("Kind", "category")
	w.says("Recorded by", "recorder")
	w.says("Stated by", "asserter")
	w.people("Involved", "participant", "actor")
	w.about()
}

// allergy reads an allergy or intolerance, or the statement that there is none.
func allergy(w *view) {
	substance := w.root.get("code")
	w.exposure()
	if w.s.Title == "" {
		w.what("What", substance, w.root.path("reaction", "substance"))
	}
	if s := nothing(substance); s != "" {
		w.s.Title = s
	}
	w.when("Since", "onset")
	w.when("Recorded", "recordedDate", "assertedDate")
	w.says("Recorded", "recordedDate")
	w.value("Reactions", list(w.root.get("reaction"), reaction))
	w.fact("Risk of a serious reaction", criticality(w.root.get("criticality")))
	w.clinical()
	w.says("Kind", "type")
	w.says("Category", "category")
	w.says("Last reaction", "lastOccurrence")
	w.fact("Reaction in words", list(w.root.get("reaction"), func(r value) string {
		return join(", ", r.get("description").line(maxText), r.get("onset").line(maxLabel),
			led("contact by", r.get("exposureRoute").said()), list(r.get("note"), note))
	}))
	w.says("Recorded by", "recorder")
	w.says("Stated by", "asserter")
	w.people("Involved", "participant", "actor")
	w.about()
}

// exposure reads the substance and its risk from the extension that replaces code.
func (w *view) exposure() {
	for _, name := range []string{"modifierExtension", "extension"} {
		for e := range w.root.get(name).each() {
			if !e.get("url").is(exposureRisk) {
				continue
			}
			var substance, risk value
			for p := range e.get("extension").each() {
				switch {
				case p.get("url").is("substance"):
					substance = p.choice("value")
				case p.get("url").is("exposureRisk"):
					risk = p.choice("value")
				}
			}
			w.exposed(substance, risk)
			return
		}
	}
}

func (w *view) exposed(substance, risk value) {
	if substance.t == nil || risk.t == nil {
		w.fact("Caution", "A risk is stated in a form that is not understood here.")
		return
	}
	w.what("Substance", substance)
	w.fact("Risk", risk.said())
	if risk.has("no known reaction risk") {
		w.s.Title = "No known risk of a reaction: " + w.s.Title
	}
}

// reaction writes what happened, with its severity: "Urticaria (moderate)".
func reaction(r value) string {
	what := list(r.get("manifestation"), value.said)
	what = first(what, r.get("description").line(maxValue))
	if severity := r.get("severity").line(maxLabel); what != "" && severity != "" {
		return what + " (" + tidy(severity) + ")"
	}
	return what
}

func criticality(v value) string {
	switch {
	case v.is("high"), v.is("CRITH"):
		return "high"
	case v.is("low"), v.is("CRITL"):
		return "low"
	case v.is("unable-to-assess"), v.is("CRITU"):
		return "cannot be assessed"
	}
	return v.line(maxLabel)
}
