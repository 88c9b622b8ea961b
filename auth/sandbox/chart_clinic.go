package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// doctor is one of the practitioners that all charts share.
type doctor struct{ id, name, family, given, field string }

var (
	familyDoctor = doctor{"dr-1", "Dr Miriam Holloway", "Holloway", "Miriam", "Family medicine"}
	diabetesTeam = doctor{"dr-2", "Dr Tomas Reinholt", "Reinholt", "Tomas", "Diabetes and hormones"}
	heartDoctor  = doctor{"dr-3", "Dr Ifeoma Castellane", "Castellane", "Ifeoma", "Heart medicine"}
	lungDoctor   = doctor{"dr-4", "Dr Anders Quill", "Quill", "Anders", "Lung medicine"}
	surgeon      = doctor{"dr-5", "Dr Oskar Venning", "Venning", "Oskar", "Surgery"}
	eyeDoctor    = doctor{"dr-6", "Dr Salma Arrowsmith", "Arrowsmith", "Salma", "Eye medicine"}
	counsellor   = doctor{"counsel-1", "Judith Penhallow", "Penhallow", "Judith", "Counselling"}
	practiceTeam = doctor{"nurse-1", "Petra Lindgaard", "Lindgaard", "Petra", "Practice nurse"}
)

// place is one of the organizations, with a location of its own.
type place struct{ id, name, code, kind, phone, street string }

var (
	healthCentre = place{"org-1", "Millbrook Health Centre", "prov", "Healthcare Provider", "+1 555 0100", "4 Weir Lane"}
	hospital     = place{"org-2", "Saltmarsh General Hospital", "prov", "Healthcare Provider", "+1 555 0140", "1 Harbour Road"}
	laboratory   = place{"org-3", "Estuary Laboratories", "prov", "Healthcare Provider", "+1 555 0177", "22 Foundry Street"}
)

func (d doctor) ref() *fhir.Reference { return reference("Practitioner/"+d.id, d.name) }

func (p place) ref() *fhir.Reference { return reference("Organization/"+p.id, p.name) }

func (p place) location() *fhir.Reference { return reference("Location/loc-"+p.id[4:], p.name) }

// clinic adds who treats and where.
func (c *chart) clinic() {
	opened := time.Date(2018, time.May, 2, 7, 0, 0, 0, time.UTC)
	for _, p := range []place{healthCentre, hospital, laboratory} {
		c.put(p.organization(opened))
		c.put(p.site(opened))
	}
	for _, d := range []doctor{familyDoctor, diabetesTeam, heartDoctor, lungDoctor, surgeon, eyeDoctor, counsellor, practiceTeam} {
		c.put(d.practitioner(opened))
	}
}

func (p place) organization(at time.Time) fhir.Organization {
	work := fhir.ContactPointUseWork
	phone := fhir.ContactPointSystemPhone
	return fhir.Organization{
		Id: &p.id, Meta: meta(at), Active: ptr(true), Name: &p.name,
		Text:    new(story).line("", "%s, %s, Millbrook. Telephone %s.", p.name, p.street, p.phone).narrative(),
		Type:    []fhir.CodeableConcept{concept(p.kind, coding(hl7Terms+"organization-type", p.code, p.kind))},
		Telecom: []fhir.ContactPoint{{System: &phone, Value: &p.phone, Use: &work}},
		Address: []fhir.Address{p.address()},
	}
}

func (p place) site(at time.Time) fhir.Location {
	active := fhir.LocationStatusActive
	address := p.address()
	return fhir.Location{
		Id: ptr("loc-" + p.id[4:]), Meta: meta(at), Status: &active, Name: &p.name,
		Text:                 new(story).line("", "%s, %s, Millbrook", p.name, p.street).narrative(),
		Address:              &address,
		ManagingOrganization: p.ref(),
	}
}

func (p place) address() fhir.Address {
	return fhir.Address{Line: []string{p.street}, City: ptr("Millbrook"), State: ptr("Westland"), PostalCode: ptr("00417")}
}

func (d doctor) practitioner(at time.Time) fhir.Practitioner {
	official := fhir.NameUseOfficial
	return fhir.Practitioner{
		Id: &d.id, Meta: meta(at), Active: ptr(true),
		Text: new(story).line("", "%s, %s", d.name, d.field).narrative(),
		Name: []fhir.HumanName{{Use: &official, Text: &d.name, Family: &d.family, Given: []string{d.given}}},
		Qualification: []fhir.PractitionerQualification{{
			Code: fhir.CodeableConcept{Text: &d.field},
		}},
	}
}
