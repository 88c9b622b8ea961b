package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// identity is what a Patient resource says.
type identity struct {
	given, family, born, number, phone, street string
	gender                                     fhir.AdministrativeGender
	contact, relation                          string
	labels                                     []fhir.Coding
}

// person adds the Patient.
func (c *chart) person(i identity) {
	official, home := fhir.NameUseOfficial, fhir.AddressUseHome
	phone, mobile := fhir.ContactPointSystemPhone, fhir.ContactPointUseMobile
	usual := fhir.IdentifierUseUsual
	name := i.given + " " + i.family
	c.put(fhir.Patient{
		Id: &c.patient, Meta: labelled(time.Date(2025, time.February, 3, 10, 0, 0, 0, time.UTC), i.labels...), Active: ptr(true),
		Text: new(story).line("", "%s", name).table([]string{"Detail", "Value"}, [][]string{
			{"Born", i.born}, {"Record number", i.number}, {"Telephone", i.phone},
			{"Address", i.street + ", Millbrook"}, {"To be told in an emergency", i.contact + " (" + i.relation + ")"},
		}).narrative(),
		Identifier: []fhir.Identifier{{
			Use: &usual, System: ptr("urn:oid:2.999.417.1"), Value: &i.number,
			Type: ptr(concept("Record number", coding(hl7Terms+"v2-0203", "MR", "Medical record number"))),
		}},
		Name:   []fhir.HumanName{{Use: &official, Text: &name, Family: &i.family, Given: []string{i.given}}},
		Gender: &i.gender, BirthDate: &i.born,
		Telecom: []fhir.ContactPoint{{System: &phone, Value: &i.phone, Use: &mobile}},
		Address: []fhir.Address{{
			Use: &home, Line: []string{i.street}, City: ptr("Millbrook"), State: ptr("Westland"), PostalCode: ptr("00417"),
		}},
		Contact: []fhir.PatientContact{{
			Name:         &fhir.HumanName{Text: &i.contact},
			Relationship: []fhir.CodeableConcept{{Text: &i.relation}},
		}},
		GeneralPractitioner:  []fhir.Reference{*familyDoctor.ref()},
		ManagingOrganization: healthCentre.ref(),
	})
}
