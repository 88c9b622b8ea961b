package sandbox

import (
	"crypto/sha1" //nolint:gosec // FHIR defines Attachment.hash as SHA-1
	"encoding/base64"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

const usCore = "http://hl7.org/fhir/us/core/CodeSystem/"

// letter is a text document.
type letter struct {
	loinc, kind, title, text string
	at                       time.Time
	by                       doctor
	inside                   bool // the text lies in the DocumentReference itself
	encounter                *fhir.Reference
	labels                   []fhir.Coding
}

// write adds a DocumentReference and, unless the text lies inside, its Binary.
func (c *chart) write(l letter) {
	id := c.id("doc")
	sum := sha1.Sum([]byte(l.text)) //nolint:gosec // FHIR defines Attachment.hash as SHA-1
	data := base64.StdEncoding.EncodeToString([]byte(l.text))
	attachment := fhir.Attachment{
		ContentType: ptr("text/plain; charset=utf-8"), Language: ptr("en"), Title: &l.title,
		Size: ptr(len(l.text)), Hash: ptr(base64.StdEncoding.EncodeToString(sum[:])), Creation: ptr(date(l.at)),
	}
	if l.inside {
		attachment.Data = &data
	} else {
		file := c.id("file")
		attachment.Url = ptr("Binary/" + file)
		c.put(fhir.Binary{
			Id: &file, Meta: labelled(l.at, l.labels...), ContentType: "text/plain; charset=utf-8",
			SecurityContext: reference("DocumentReference/"+id, l.title), Data: &data,
		})
	}
	final := fhir.CompositionStatusFinal
	out := fhir.DocumentReference{
		Id: &id, Meta: labelled(l.at, l.labels...), Status: fhir.DocumentReferenceStatusCurrent, DocStatus: &final,
		Text:     new(story).line(l.title, "%s, written by %s on %s", l.kind, l.by.name, spoken(l.at)).narrative(),
		Type:     ptr(concept(l.kind, coding(loinc, l.loinc, ""))),
		Category: []fhir.CodeableConcept{concept("Clinical note", coding(usCore+"us-core-documentreference-category", "clinical-note", "Clinical Note"))},
		Subject:  c.subject(), Date: ptr(instant(l.at)),
		Author: []fhir.Reference{*l.by.ref()}, Custodian: hospital.ref(), Description: &l.title,
		Content: []fhir.DocumentReferenceContent{{Attachment: attachment}},
	}
	if l.encounter != nil {
		out.Context = &fhir.DocumentReferenceContext{Encounter: []fhir.Reference{*l.encounter}}
	}
	c.put(out)
}
