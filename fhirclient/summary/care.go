package summary

// classes are the kinds of visit by v3-ActCode.
var classes = map[string]string{
	"AMB": "Outpatient visit", "IMP": "Hospital stay", "EMER": "Emergency visit", "HH": "Home visit", "VR": "Virtual visit",
	"SS": "Short hospital stay", "OBSENC": "Hospital stay for observation", "ACUTE": "Hospital stay", "NONAC": "Hospital stay",
	"PRENC": "Visit before admission", "FLD": "Visit in the field",
}

// encounter reads a visit; class is one Coding in R4 and a list of concepts in R5.
func encounter(w *view) {
	class := w.root.get("class")
	w.what("What", w.root.get("type"), w.root.get("serviceType"))
	if w.s.Title == w.nameless(w.root.get("type")) {
		if s := first(classes[class.coding().get("code").line(maxLabel)], class.named()); s != "" {
			w.s.Title = s
		}
	}
	if w.s.Code == "" {
		w.s.Code = class.key()
	}
	w.when("When", "period", "actualPeriod", "plannedStartDate")
	w.status("status")
	w.fact("Kind", list(class, func(c value) string {
		return first(classes[c.coding().get("code").line(maxLabel)], c.said())
	}))
	w.fact("All kinds", others(w.root.get("type")))
	w.says("Service", "serviceType")
	w.says("Reason", "reasonCode", "reasonReference")
	w.fact("Reason", list(w.root.get("reason"), func(r value) string {
		if v := r.get("value"); v.ok() {
			return list(v, value.said)
		}
		return r.said()
	}))
	w.fact("Diagnosis", list(w.root.get("diagnosis"), func(d value) string {
		return join(", ", list(d.get("condition"), referred), d.get("use").said())
	}))
	w.fact("Seen by", list(w.root.get("participant"), func(p value) string {
		who, role := first(referred(p.get("individual")), referred(p.get("actor"))), list(p.get("type"), value.said)
		if who == "" || role == "" {
			return first(who, role)
		}
		return who + " (" + role + ")"
	}))
	w.fact("Where", list(w.root.get("location"), func(l value) string { return referred(l.get("location")) }))
	w.says("Provider", "serviceProvider")
	w.says("Length", "length")
	w.says("Priority", "priority")
	stay := w.root.get("hospitalization")
	if !stay.ok() {
		stay = w.root.get("admission") // R5
	}
	w.fact("Came from", first(stay.get("admitSource").said(), referred(stay.get("origin"))))
	w.fact("Left for", first(stay.get("dischargeDisposition").said(), referred(stay.get("destination"))))
	w.says("Part of", "partOf")
	w.about()
}

// others lists a list's elements when there are several.
func others(v value) string {
	if v.count() < 2 {
		return ""
	}
	return list(v, value.said)
}

// procedure reads what was done, or was not.
func procedure(w *view) {
	w.what("What", w.root.get("code"), w.root.get("category"))
	if s := nothing(w.root.get("code")); s != "" {
		w.s.Title = s
	}
	w.when("When", "performed", "occurrence", "date")
	w.value("Outcome", list(w.root.get("outcome"), value.said))
	w.status("status")
	w.says("Why not", "statusReason", "notDoneReason")
	w.says("Reason", "reason", "reasonCode", "reasonReference")
	w.says("Body site", "bodySite")
	w.people("Done by", "performer", "actor")
	w.says("Where", "location")
	w.says("Complication", "complication", "complicationDetail")
	w.says("Follow-up", "followUp")
	w.says("Report", "report")
	w.says("Used", "used", "usedCode", "usedReference")
	w.says("Kind", "category")
	w.says("Recorded by", "recorder")
	w.says("Stated by", "asserter")
	w.about()
}

// immunization reads a vaccination given or not given.
func immunization(w *view) {
	w.what("Vaccine", w.root.get("vaccineCode"))
	if s := nothing(w.root.get("vaccineCode")); s != "" {
		w.s.Title = s
	}
	w.when("When", "occurrence", "date")
	w.status("status")
	w.says("Why not", "statusReason")
	w.says("Reason", "reason", "reasonCode", "reasonReference")
	w.fact("Dose in the series", list(w.root.get("protocolApplied"), doseNumber))
	w.fact("Protects against", list(w.root.get("protocolApplied"), func(p value) string {
		return list(p.get("targetDisease"), value.said)
	}))
	w.says("Amount", "doseQuantity")
	w.says("Route", "route")
	w.says("Body site", "site")
	w.says("Lot", "lotNumber")
	w.says("Use before", "expirationDate")
	w.says("Made by", "manufacturer")
	w.people("Given by", "performer", "actor")
	w.says("Where", "location")
	if w.root.get("isSubpotent").yes() {
		w.fact("Potency", "the dose was less than intended")
		w.says("Reason for the lower potency", "subpotentReason")
	}
	if w.root.get("primarySource").is("false") {
		w.fact("Source", join(", ", "not recorded by those who gave it", say(w.root.choice("reportOrigin"))))
	}
	w.fact("Reaction", list(w.root.get("reaction"), func(r value) string {
		return join(", ", r.get("date").line(maxLabel), first(referred(r.get("detail")), r.get("manifestation").said()))
	}))
	w.about()
}

func doseNumber(p value) string {
	n, of := truth(p.choice("doseNumber")), truth(p.choice("seriesDoses"))
	switch {
	case n == "":
		return p.get("series").line(maxValue)
	case of != "":
		n += " of " + of
	}
	return join(", ", n, p.get("series").line(maxValue))
}

// carePlan reads a plan with its activities.
func carePlan(w *view) {
	w.what("What", w.root.get("category"), w.root.get("title"))
	w.s.Title = first(w.root.get("title").named(), w.s.Title)
	if w.s.Title == w.nameless(w.root.get("category")) {
		w.s.Title = first(w.root.get("description").named(), label(w.kind+" for", w.root.get("addresses").named()), w.s.Title)
	}
	w.when("When", "period", "created")
	w.status("status")
	w.says("Description", "description")
	w.says("Kind", "category")
	w.says("For", "addresses")
	w.says("Goals", "goal")
	w.fact("Activities", list(w.root.get("activity"), activity))
	w.says("Team", "careTeam")
	w.says("Author", "author", "custodian")
	w.fact("Intent", tidy(w.root.get("intent").line(maxLabel)))
	w.about()
}

// activity writes one activity of a care plan; those that must not or will not be
// done say so first.
func activity(a value) string {
	d := a.get("detail")
	text := first(d.get("code").said(), d.get("description").line(maxValue), referred(a.get("reference")),
		referred(a.get("plannedActivityReference")), list(a.get("performedActivity"), value.said))
	state := tidy(d.get("status").line(maxLabel))
	switch {
	case d.get("doNotPerform").yes() || d.get("prohibited").yes():
		text = "do not do: " + text
	case state == "entered in error":
		text = "entered in error: " + text
	case text != "" && state != "":
		text += " (" + state + ")"
	}
	return text
}
