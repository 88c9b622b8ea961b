package summary

import "strings"

// patient reads whose record it is. When stays empty: a birth date is no date of
// an event in a timeline.
func patient(w *view) {
	w.person("Name")
	born := w.root.get("birthDate").line(maxLabel)
	w.fact("Born", first(born, w.root.absent("birthDate")))
	w.fact("Died", died(w.root.choice("deceased")))
	w.fact("Gender", w.root.or("gender", maxLabel))
	w.status("active")
	if d := w.root.choice("deceased"); died(d) != "" {
		w.s.Status += ", deceased"
	}
	w.fact("Record number", list(w.root.get("identifier"), func(v value) string {
		return strings.TrimPrefix(identifier(v), "Record number: ") // one that is called so itself
	}))
	w.reach()
	w.says("Language", "language")
	w.fact("Speaks", list(w.root.get("communication"), spokenLanguage))
	w.says("Marital status", "maritalStatus")
	w.says("Multiple birth", "multipleBirth")
	w.fact("To contact", list(w.root.get("contact"), emergencyContact))
	w.people("Doctor", "generalPractitioner")
	w.says("Kept by", "managingOrganization")
	w.fact("Linked record", list(w.root.get("link"), func(l value) string {
		return join(" ", tidy(l.get("type").line(maxLabel)), referred(l.get("other")))
	}))
}

// person sets the title from the names and lists those beside it.
func (w *view) person(labelText string) {
	w.s.Title = calledBy(w.root.get("name"))
	if w.s.Title == "" {
		w.s.Title = w.kind
		n := w.root.get("name").one()
		if why := first(w.root.absent("name"), n.reason(), n.absent("family"), n.absent("text")); why != "" {
			w.s.Title += " (name " + why + ")"
		}
	}
	w.fact(labelText, w.s.Title)
	if w.root.get("name").count() > 1 {
		w.fact("All names", list(w.root.get("name"), func(n value) string { return first(usedName(n), n.line(maxTitle)) }))
	}
}

// reach adds telephone, mail and addresses.
func (w *view) reach() {
	w.fact("Contact", list(w.root.get("telecom"), contact))
	w.fact("Address", list(w.root.get("address"), address))
}

func died(v value) string {
	switch {
	case v.yes():
		return "yes"
	case v.is("false"):
		return ""
	}
	return v.line(maxLabel)
}

// identifier writes an Identifier with its kind, such as "Medical Record Number: 12".
func identifier(v value) string {
	kind := first(v.get("type").named(), v.path("assigner", "display").line(maxLabel))
	return label(kind, v.or("value", maxLabel))
}

func spokenLanguage(c value) string {
	text := first(c.get("language").said(), c.line(maxLabel))
	if text != "" && c.get("preferred").yes() {
		text += " (preferred)"
	}
	return text
}

func emergencyContact(c value) string {
	text := join(", ", calledBy(c.get("name")), list(c.get("telecom"), contact), list(c.get("address"), address))
	if text == "" {
		text = referred(c.get("organization"))
	}
	return label(list(c.get("relationship"), value.named), text)
}

func practitioner(w *view) {
	w.person("Name")
	w.fact("Qualification", list(w.root.get("qualification"), func(q value) string {
		return join(", ", q.get("code").said(), referred(q.get("issuer")))
	}))
	w.status("active")
	w.reach()
	w.fact("Gender", w.root.or("gender", maxLabel))
	w.fact("Number", list(w.root.get("identifier"), identifier))
}

// practitionerRole is titled by the person and what they do: "Dr Ronald Bone,
// Cardiology".
func practitionerRole(w *view) {
	who := w.root.get("practitioner").named()
	does := first(w.root.get("specialty").named(), w.root.get("code").named())
	where := w.root.get("organization").named()
	w.s.Code = first(w.root.get("code").key(), w.root.get("specialty").key())
	w.s.Title = join(", ", who, first(does, where))
	if w.s.Title == "" {
		w.s.Title = w.nameless(w.root.get("code"))
	}
	w.when("Since", "period")
	w.says("Name", "practitioner")
	w.says("Role", "code")
	w.says("Specialty", "specialty")
	w.says("Organization", "organization")
	w.says("Where", "location")
	w.status("active")
	w.reach()
	w.says("Contact", "contact")
	w.says("Available", "availabilityExceptions")
	w.says("Service", "healthcareService")
}

func organization(w *view) {
	w.named()
	w.s.Code = w.root.get("type").key()
	w.says("Kind", "type")
	w.status("active")
	w.reach()
	w.says("Contact", "contact")
	w.says("Also called", "alias")
	w.says("Part of", "partOf")
	w.says("Description", "description")
	w.fact("Number", list(w.root.get("identifier"), identifier))
}

func location(w *view) {
	w.named()
	w.s.Code = w.root.get("type").key()
	w.says("Kind", "type")
	w.says("Description", "description")
	w.reach()
	w.says("Form", "physicalType", "form")
	w.status("status")
	w.says("Run by", "managingOrganization")
	w.says("Part of", "partOf")
	w.says("Also called", "alias")
	w.fact("Open", w.root.get("availabilityExceptions").line(maxText))
}

// named sets the title of what has one name, or else a description or kind.
func (w *view) named() {
	w.s.Title = first(w.root.get("name").named(), w.root.get("alias").named(), w.root.get("description").named(),
		w.root.get("type").named(), w.nameless(w.root.get("type")))
	w.fact("Name", w.s.Title)
}
