package summary

// medicationRequest reads a prescription or another order for a medicine.
func medicationRequest(w *view) {
	w.medicine()
	w.when("Prescribed", "authoredOn", "dateWritten")
	w.value("Dose", dosages(w.root, "dosageInstruction"))
	w.status("status")
	w.says("Reason for this status", "statusReason")
	w.fact("Intent", tidy(w.root.get("intent").line(maxLabel)))
	w.says("Reason", "reason", "reasonCode", "reasonReference")
	w.says("Prescribed by", "requester", "prescriber")
	w.says("Reported", "reported")
	w.says("Kind", "category")
	w.says("Priority", "priority")
	w.supply()
	w.about()
}

// medicationStatement reads what a person is said to take.
func medicationStatement(w *view) {
	w.medicine()
	w.when("Taken", "effective")
	w.when("Stated on", "dateAsserted")
	w.says("Stated on", "dateAsserted")
	w.value("Dose", dosages(w.root, "dosage"))
	w.status("status")
	w.says("Reason for this status", "statusReason", "reasonNotTaken")
	w.says("Adherence", "adherence")
	w.says("Reason", "reason", "reasonCode", "reasonReference")
	w.says("Stated by", "informationSource")
	w.says("Kind", "category")
	w.says("Part of", "basedOn")
	w.about()
}

// medication reads a medicine as such.
func medication(w *view) {
	w.what("Medicine", w.root.get("code"))
	if s := contents(w.root); s != "" && w.s.Title == w.nameless(w.root.get("code")) {
		w.s.Title = s
	}
	w.fact("Contains", list(w.root.get("ingredient"), ingredient))
	w.says("Form", "form", "doseForm")
	w.says("Amount", "amount", "totalVolume")
	w.says("Made by", "manufacturer", "marketingAuthorizationHolder")
	w.fact("Batch", w.root.path("batch", "lotNumber").line(maxLabel))
	w.fact("Use before", w.root.path("batch", "expirationDate").line(maxLabel))
	w.status("status")
	w.about()
}

// medicine sets the title from medication[x], in the shapes of R4 and R5.
func (w *view) medicine() {
	about := w.root.choice("medication")
	w.what("Medicine", about)
	if s := nothing(about); s != "" {
		w.s.Title = s
	}
	contained := about.concept().contained()
	if w.s.Code == "" {
		w.s.Code = contained.get("code").key()
	}
	w.fact("Contains", list(contained.get("ingredient"), ingredient))
}

func ingredient(v value) string {
	name := first(v.choice("item").said(), referred(v.choice("item")))
	return join(" ", name, say(v.choice("strength")))
}

// dosages writes the instructions, as written where they were written.
func dosages(v value, name string) string {
	if s := v.get("renderedDosageInstruction").line(maxText); s != "" {
		return s
	}
	return list(v.get(name), dosage)
}

// dosage writes one Dosage: its text, else amount, how often, when needed, route.
func dosage(v value) string {
	v = v.one()
	if v.isText() {
		return v.line(maxText)
	}
	text := v.get("text").line(maxText)
	if text == "" {
		text = join(", ", amounts(v), timing(v.get("timing")), needed(v), v.get("route").said(), v.get("site").said(),
			v.get("method").said(), led("at most", list(v.choice("maxDosePer"), ratio)))
	}
	patient := first(v.get("patientInstruction").line(maxText), list(v.get("additionalInstruction"), value.said))
	if patient == text {
		return text
	}
	return join(", ", text, patient)
}

func amounts(v value) string {
	return list(v.get("doseAndRate"), func(d value) string {
		return join(", ", say(d.choice("dose")), led("rate", say(d.choice("rate"))))
	})
}

func needed(v value) string {
	switch n := v.choice("asNeeded"); {
	case n.yes():
		if s := list(v.get("asNeededFor"), value.said); s != "" {
			return "as needed for " + lower(s)
		}
		return "as needed"
	case n.isObject(), n.isArray():
		return "as needed for " + lower(list(n, value.said))
	case v.get("asNeededFor").ok():
		return "as needed for " + lower(list(v.get("asNeededFor"), value.said))
	}
	return ""
}

// supply adds what may be handed out.
func (w *view) supply() {
	d := w.root.get("dispenseRequest")
	w.fact("Quantity", quantity(d.get("quantity")))
	w.fact("Lasts", quantity(d.get("expectedSupplyDuration")))
	w.fact("Repeats allowed", d.get("numberOfRepeatsAllowed").line(maxLabel))
	w.fact("Valid", period(d.get("validityPeriod")))
	w.fact("Pharmacy", first(referred(d.get("performer")), referred(d.get("dispenser"))))
	s := w.root.get("substitution")
	switch allowed := s.choice("allowed"); {
	case allowed.is("false"):
		w.fact("Substitution", join(", ", "not allowed", s.get("reason").said()))
	case allowed.ok():
		w.fact("Substitution", join(", ", "allowed", s.get("reason").said()))
	}
}
