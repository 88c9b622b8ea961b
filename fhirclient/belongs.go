package fhirclient

import (
	"net/url"
	"strings"
)

// Whose record is it? Each resource that names a patient must name the pinned
// one (DESIGN §6). Resources that name none (practitioners, organizations, a
// device in stock) pass.

// reference is what one Reference element says.
type reference struct {
	Field     string
	Literal   string // reference
	Type      string // type
	System    string // identifier.system
	Value     string // identifier.value
	malformed bool
}

// patientFields are the elements of the patient compartment (R4, and R5 where
// it has other names) that say whose the resource is. Elements that name people
// beside the patient (payor, recipient, author) are not among them.
var patientFields = map[string]bool{
	"subject": true, "patient": true, "beneficiary": true, "individual": true, "for": true,
	"candidate": true, "participant": true, "actor": true, "securityContext": true,
}

// alwaysPatient are the fields that can hold nothing but a Patient.
var alwaysPatient = map[string]bool{"patient": true, "beneficiary": true}

// patientReferences reads one top-level member of a resource. Where it is broken, or says something twice, one of them is malformed.
func patientReferences(field string, value []byte) []reference {
	if !patientFields[field] {
		return nil
	}
	var found []reference
	broken := eachElement(value, func(element []byte) {
		if field == "participant" { // Appointment.participant[].actor
			actor, twice := soleMember(element, "actor")
			if twice {
				found = append(found, reference{Field: field, malformed: true})
			}
			if element = actor; element == nil {
				return
			}
		}
		r := reference{Field: field, Literal: text(element)} // a bare string is no Reference, but says whose it is
		said := map[string]bool{}
		err := members(element, func(name string, value []byte) error {
			r.malformed = r.malformed || said[name]
			said[name] = true
			switch name {
			case "reference":
				r.Literal = text(value)
			case "type":
				r.Type = text(value)
			case "identifier":
				r.System, r.Value = memberText(value, "system"), memberText(value, "value")
			}
			return nil
		})
		r.malformed = r.malformed || err != nil
		found = append(found, r)
	})
	if broken != nil {
		found = append(found, reference{Field: field, malformed: true})
	}
	return found
}

// soleMember is the member of that name, and whether there are more of them.
func soleMember(raw []byte, name string) (found []byte, more bool) {
	_ = members(raw, func(n string, value []byte) error {
		if n == name {
			found, more = value, found != nil
		}
		return nil
	})
	return found, more
}

// owner is the pinned patient, as far as it is known.
type owner struct {
	id          string
	identifiers map[string][]string // system -> values, from the Patient resource
}

// learn takes the identifiers of the pinned Patient, to which logical
// references are compared.
func (o *owner) learn(patient []byte) {
	elements(member(patient, "identifier"), func(identifier []byte) {
		system, value := memberText(identifier, "system"), memberText(identifier, "value")
		if value == "" {
			return
		}
		if o.identifiers == nil {
			o.identifiers = map[string][]string{}
		}
		o.identifiers[system] = append(o.identifiers[system], value)
	})
}

type verdict int

const (
	noPatient verdict = iota // says nothing of a patient
	pinned
	stranger
)

// owns reports whether the resource may be kept: it is the pinned Patient, or
// no field of it names patients of whom none is the pinned one.
func (o *owner) owns(h *head) bool {
	if h.Type == "Patient" {
		return h.ID == o.id
	}
	byField := map[string]verdict{}
	for _, r := range h.patients {
		if (r.Field == "participant" || r.Field == "actor") && !strings.HasPrefix(h.Type, "Appointment") && h.Type != "Schedule" {
			continue
		}
		switch v := o.judge(r, h); {
		case r.malformed:
			return false // whose it is cannot be told, so it does not pass
		case v == noPatient || byField[r.Field] == pinned:
		default:
			byField[r.Field] = v
		}
	}
	for _, v := range byField {
		if v == stranger {
			return false
		}
	}
	return true
}

func (o *owner) judge(r reference, h *head) verdict {
	switch {
	case strings.HasPrefix(r.Literal, "#"):
		return o.judgeContained(r.Literal[1:], h)
	case r.Literal != "":
		return o.judgeLiteral(r)
	case r.Value != "" && (r.Type == "Patient" || r.Type == "" && alwaysPatient[r.Field]):
		return o.judgeIdentifier(r.System, r.Value)
	}
	return noPatient
}

// judgeLiteral takes relative, absolute, versioned, urn:uuid and conditional
// references.
func (o *owner) judgeLiteral(r reference) verdict {
	literal := strings.TrimSpace(r.Literal)
	if id, ok := urnID(literal); ok {
		switch {
		case strings.EqualFold(id, o.id):
			return pinned
		case r.Type != "" && r.Type != "Patient":
			return noPatient
		}
		return stranger
	}
	path, query, _ := strings.Cut(literal, "?")
	kind, id, _ := splitReference(path)
	if kind == "" && alwaysPatient[r.Field] && !strings.Contains(path, "/") {
		kind, id = "Patient", path // a bare id
	}
	switch {
	case query != "" && (path == "Patient" || strings.HasSuffix(path, "/Patient")):
		return o.judgeQuery(query)
	case kind == "" && namesPatient(path):
		return stranger // a Patient, but which one cannot be told
	case !strings.EqualFold(kind, "Patient"):
		return noPatient
	case id == o.id: // also below another base: servers behind a proxy do not know their own address
		return pinned
	}
	return stranger
}

// namesPatient is for paths that are no proper reference ("Patient/a b").
func namesPatient(path string) bool {
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	return strings.Contains(strings.ToLower(path), "patient/")
}

// judgeQuery takes "Patient?identifier=system|value" and "Patient?_id=x".
func (o *owner) judgeQuery(query string) verdict {
	values, err := url.ParseQuery(query)
	switch {
	case err != nil:
		return stranger
	case values.Get("_id") == o.id:
		return pinned
	case values.Get("identifier") == "":
		return stranger
	}
	system, value, bar := strings.Cut(values.Get("identifier"), "|")
	if !bar {
		system, value = "", system
	}
	return o.judgeIdentifier(system, value)
}

// judgeIdentifier calls a stranger only who has another value in a system in
// which the pinned patient's value is known.
func (o *owner) judgeIdentifier(system, value string) verdict {
	known := o.identifiers[system]
	for _, k := range known {
		if k == value {
			return pinned
		}
	}
	if len(known) > 0 && system != "" {
		return stranger
	}
	return noPatient
}

// judgeContained compares by identifiers: a contained Patient has no id of its
// own on the server.
func (o *owner) judgeContained(id string, h *head) verdict {
	result := noPatient
	elements(h.links, func(contained []byte) {
		if memberText(contained, "resourceType") != "Patient" || memberText(contained, "id") != id || result == pinned {
			return
		}
		if id == o.id {
			result = pinned
			return
		}
		elements(member(contained, "identifier"), func(identifier []byte) {
			if v := o.judgeIdentifier(memberText(identifier, "system"), memberText(identifier, "value")); v != noPatient && result != pinned {
				result = v
			}
		})
	})
	return result
}

func urnID(literal string) (string, bool) {
	for _, prefix := range []string{"urn:uuid:", "urn:oid:"} {
		if len(literal) > len(prefix) && strings.EqualFold(literal[:len(prefix)], prefix) {
			return literal[len(prefix):], true
		}
	}
	return "", false
}
