package fhirclient

import (
	"net/url"
	"slices"
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
	"candidate": true, "participant": true, "actor": true, "securityContext": true, "target": true, "entity": true,
}

// onlyIn are the types in which a field says whose the resource is, where that is not so in all.
var onlyIn = map[string][]string{
	"participant": {"Appointment"}, "actor": {"AppointmentResponse", "Schedule"},
	"target": {"Provenance"}, "entity": {"AuditEvent"}, "entry": {"Bundle"},
}

// within is the member that holds the Reference, where the field itself is none.
var within = map[string]string{"participant": "actor", "entity": "what"}

// alwaysPatient are the fields that can hold nothing but a Patient.
var alwaysPatient = map[string]bool{"patient": true, "beneficiary": true}

// anyResource are the fields that mostly hold something else.
var anyResource = map[string]bool{"target": true, "entity": true}

// toOther reports whether the reference says that it leads to something else than a Patient. Its type may be written as a name or as an
// address; one that is not known excuses nothing.
func (r *reference) toOther() bool {
	if alwaysPatient[r.Field] {
		return false
	}
	kind, _, _ := splitReference(r.Literal)
	said, _, _ := strings.Cut(r.Type[strings.LastIndex(r.Type, "/")+1:], "|")
	return KnownType(kind) && kind != "Patient" || KnownType(said) && said != "Patient"
}

// patientReferences reads one top-level member of a resource. Where it is broken, or says something twice, one of them is malformed.
func patientReferences(field string, value []byte) []reference {
	if !patientFields[field] {
		return nil
	}
	var found []reference
	broken := eachElement(value, func(element []byte) {
		if name := within[field]; name != "" {
			inner, doubtful := soleMember(element, name)
			if doubtful {
				found = append(found, reference{Field: field, malformed: true})
			}
			if element = inner; element == nil {
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

// soleMember is the member of that name, and whether it may not be the only one: there are more, or what stands around it is broken.
func soleMember(raw []byte, name string) (found []byte, doubtful bool) {
	broken := members(raw, func(n string, value []byte) error {
		if n == name {
			doubtful = doubtful || found != nil
			found = value
		}
		return nil
	})
	return found, doubtful || broken != nil
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

// In the order of what a resource is to which several of them apply.
const (
	noPatient verdict = iota // says nothing of a patient
	pinned
	stranger
)

// owns reports whether the resource may be kept: it is the pinned Patient, or
// no field of it names patients of whom none is the pinned one.
func (o *owner) owns(h *head) bool { return o.whose(h, 0) != stranger }

// whose judges a resource that lies in so many Bundles.
func (o *owner) whose(h *head, depth int) verdict {
	if h.Type == "Patient" {
		if h.ID == o.id {
			return pinned
		}
		return stranger
	}
	byField := map[string]verdict{}
	for _, r := range h.patients {
		if types, some := onlyIn[r.Field]; some && !slices.Contains(types, h.Type) {
			continue
		}
		if r.malformed {
			return stranger // whose it is cannot be told, so it does not pass
		}
		byField[r.Field] = either(byField[r.Field], o.judge(r, h))
	}
	if h.Type == "Bundle" {
		byField["entry"] = o.whoseEntries(h.entries, depth)
	}
	result := noPatient
	for _, v := range byField {
		result = max(result, v) // one stranger makes it a stranger's
	}
	return result
}

// either is the verdict on several patients of whom one has to be the pinned one.
func either(a, b verdict) verdict {
	if a == pinned || b == pinned {
		return pinned
	}
	return max(a, b)
}

// judge goes by what the reference leads to, and where that says nothing of a patient by the number that it gives.
func (o *owner) judge(r reference, h *head) verdict {
	v := noPatient
	switch {
	case strings.HasPrefix(r.Literal, "#"):
		v = o.judgeContained(r.Literal[1:], h)
	case r.Literal != "":
		v = o.judgeLiteral(r)
	}
	if v == noPatient && r.Value != "" && !r.toOther() {
		return o.judgeIdentifier(r.System, r.Value)
	}
	return v
}

// judgeLiteral takes relative, absolute, versioned, urn:uuid and conditional
// references.
func (o *owner) judgeLiteral(r reference) verdict {
	literal := strings.TrimSpace(r.Literal)
	if id, ok := urnID(literal); ok {
		switch {
		case strings.EqualFold(id, o.id):
			return pinned
		case r.toOther(), anyResource[r.Field]:
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
		result = either(result, o.judgeNumbers(contained))
	})
	return result
}

// judgeNumbers goes by the identifiers of a Patient resource.
func (o *owner) judgeNumbers(patient []byte) verdict {
	result := noPatient
	elements(member(patient, "identifier"), func(identifier []byte) {
		result = either(result, o.judgeIdentifier(memberText(identifier, "system"), memberText(identifier, "value")))
	})
	return result
}

// maxBundles is how deep Bundles within Bundles are looked into.
const maxBundles = 4

// whoseEntries judges a Bundle by what lies in it. A document may hold other people's records beside those of the pinned patient, such as a
// child's beside the mother's; one that holds no record of the pinned patient but others' is theirs.
func (o *owner) whoseEntries(entries []byte, depth int) verdict {
	if depth >= maxBundles {
		return stranger // whose it is cannot be told
	}
	result, unclear := noPatient, false
	broken := eachElement(entries, func(entry []byte) {
		resource, doubtful := soleMember(entry, "resource")
		unclear = unclear || doubtful
		if resource == nil {
			return
		}
		h := head{}
		unclear = unclear || looseMembers(resource, h.take) != nil // it needs no name: it is kept with its Bundle
		v := o.whose(&h, depth+1)
		if h.Type == "Patient" && o.judgeNumbers(resource) == pinned {
			v = pinned // a document may have ids of its own
		}
		result = either(result, v)
	})
	if unclear || broken != nil {
		return stranger
	}
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
