package summary_test

import (
	"testing"

	"chartkey/fhirclient/summary"
)

// laboratory is an Observation of about 1.7 KB, as laboratories send them.
const laboratory = `{"resourceType":"Observation","id":"5a1c7c9e-0b8e-4a53-9d7a-2f6f5f1f7c11","meta":{"versionId":"3",
"lastUpdated":"2024-03-05T07:41:12.345+01:00","profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"],
"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"}]},
"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>Potassium</b>: 5.40 mmol/L (high)</p></div>"},
"identifier":[{"system":"urn:oid:2.16.840.1.113883.19.5","value":"2024-0012345"}],
"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory",
"display":"Laboratory"}],"text":"Laboratory"}],
"code":{"coding":[{"system":"urn:oid:1.2.36.1.2001.1005","code":"K","display":"K+"},{"system":"http://loinc.org","code":"2823-3",
"display":"Potassium [Moles/volume] in Serum or Plasma"}],"text":"Potassium"},
"subject":{"reference":"Patient/8f2c","display":"Erika Mustermann"},"encounter":{"reference":"Encounter/77","display":"Check-up"},
"effectiveDateTime":"2024-03-04T08:15:00+01:00","issued":"2024-03-04T13:02:11.000+01:00",
"performer":[{"reference":"Organization/lab-1","display":"Central laboratory"}],
"valueQuantity":{"value":5.40,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},
"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"H","display":"High"}]}],
"note":[{"text":"Sample slightly haemolysed; repeat if clinically indicated."}],
"specimen":{"reference":"Specimen/12","display":"Serum"},
"referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"},"type":{"coding":[{"code":"normal"}]}}]}`

func BenchmarkOf(b *testing.B) {
	raw := []byte(laboratory)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		summary.Of(raw)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
