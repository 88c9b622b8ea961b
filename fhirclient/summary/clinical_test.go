package summary_test

import "testing"

func TestConditionAndAllergy(t *testing.T) {
	const clinical = `"clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"confirmed"}]}`
	check(t, []expected{
		{"problem", `{"resourceType":"Condition",` + clinical + `,"code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001","display":"Asthma"}]},
			"onsetDateTime":"2004","recordedDate":"2014-10-09","severity":{"text":"Moderate"},"recorder":{"reference":"Practitioner/1","display":"Dr Bone"},"note":[{"text":"Worse in spring"}]}`,
			"Asthma", "2004", "", "", "active, confirmed", "http://snomed.info/sct|195967001",
			`What: Asthma
			Since: 2004
			Recorded: 2014-10-09
			Status: active, confirmed
			Severity: Moderate
			Recorded by: Dr Bone
			Note: Worse in spring`, "Practitioner/1"},
		{"a text that would act elsewhere is a text", `{"resourceType":"Condition",` + clinical + `,"code":{"text":"=HYPERLINK(\"https://evil.example/\",\"Cough\")"}}`,
			`=HYPERLINK("https://evil.example/","Cough")`, "", "", "", "active, confirmed", "", `What: =HYPERLINK("https://evil.example/","Cough")`, ""},
		{"the same from a code", `{"resourceType":"Condition",` + clinical + `,"code":{"coding":[{"code":"1","display":"=HYPERLINK(\"https://evil.example/\")"}]}}`,
			`=HYPERLINK("https://evil.example/")`, "", "", "", "active, confirmed", "|1", `What: =HYPERLINK("https://evil.example/")`, ""},
		{"an address is no title, and shown all the same", `{"resourceType":"Condition",` + clinical + `,"code":{"text":"https://clinic.example/cough"}}`,
			"Health problem", "", "", "", "active, confirmed", "", "What: https://clinic.example/cough", ""},
		{"a text that is a code", `{"resourceType":"Condition",` + clinical + `,"code":{"coding":[{"code":"J45"}],"text":"J45"}}`,
			"Health problem (code J45)", "", "", "", "active, confirmed", "|J45", "What: J45", ""},
		{"resolved problem, onset as age", `{"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"resolved"}]},"code":{"text":"Measles"},
			"onsetAge":{"value":7,"unit":"years"},"abatementString":"after two weeks","recordedDate":"2020-01"}`,
			"Measles (resolved)", "2020-01", "", "", "resolved", "", "Since: age 7 years\nRecorded: 2020-01\nOver: after two weeks", ""},
		{"refuted problem", `{"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"inactive"}]},"verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"Lung cancer"}}`,
			"Refuted: Lung cancer (inactive)", "", "", "", "inactive, refuted", "", "", ""},
		{"problem entered in error", `{"resourceType":"Condition","verificationStatus":{"coding":[{"code":"entered-in-error"}]},"code":{"text":"Lung cancer"}}`,
			"Entered in error: Lung cancer", "", "", "", "entered in error", "", "", ""},
		{"status by text only", `{"resourceType":"Condition","verificationStatus":{"text":"Entered in error"},"code":{"text":"Lung cancer"}}`,
			"Entered in error: Lung cancer", "", "", "", "entered in error", "", "", ""},
		{"clinical status missing", `{"resourceType":"Condition","verificationStatus":{"coding":[{"code":"confirmed"}]},"code":{"text":"Gout"}}`,
			"Gout", "", "", "", "clinical status not given, confirmed", "", "", ""},
		{"no status at all, status as a plain string of STU3", `{"resourceType":"Condition","clinicalStatus":"active","code":{"text":"Gout"}}`,
			"Gout", "", "", "", "active", "", "", ""},
		{"no known problems", `{"resourceType":"Condition","code":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":"no-known-problems"}]}}`,
			"No known problems", "", "", "", "not given", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips|no-known-problems", "", ""},
		{"allergy", `{"resourceType":"AllergyIntolerance",` + clinical + `,"type":"allergy","category":["food"],"criticality":"high",
			"code":{"coding":[{"system":"http://snomed.info/sct","code":"227493005","display":"Cashew nuts"}]},"onsetDateTime":"2004","lastOccurrence":"2012-06",
			"reaction":[{"manifestation":[{"coding":[{"code":"39579001","display":"Anaphylaxis"}]}],"severity":"severe"},{"manifestation":[{"text":"Urticaria"}]}]}`,
			"Cashew nuts", "2004", "Anaphylaxis (severe); Urticaria", "", "active, confirmed", "http://snomed.info/sct|227493005",
			`What: Cashew nuts
			Since: 2004
			Reactions: Anaphylaxis (severe); Urticaria
			Risk of a serious reaction: high
			Status: active, confirmed
			Kind: allergy
			Category: food
			Last reaction: 2012-06`, ""},
		{"no known allergy, coded", `{"resourceType":"AllergyIntolerance",` + clinical + `,"code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}],"text":"NKA"},"recordedDate":"2015-08-06"}`,
			"No known allergies", "2015-08-06", "", "", "active, confirmed", "http://snomed.info/sct|716186003", "", ""},
		{"the same code of another system is no statement", `{"resourceType":"AllergyIntolerance","code":{"coding":[{"system":"urn:oid:1.2.3","code":"716186003","display":"Latex"}]}}`,
			"Latex", "", "", "", "not given", "urn:oid:1.2.3|716186003", "", ""},
		{"no information is not none", `{"resourceType":"AllergyIntolerance","code":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":"no-allergy-info"}]}}`,
			"No information about allergies", "", "", "", "not given", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips|no-allergy-info", "", ""},
		{"unconfirmed allergy", `{"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"unconfirmed"}]},"code":{"text":"Penicillin"}}`,
			"Penicillin (unconfirmed)", "", "", "", "active, unconfirmed", "", "", ""},
		{"refuted allergy", `{"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"Penicillin"}}`,
			"Refuted: Penicillin", "", "", "", "clinical status not given, refuted", "", "", ""},
		{"no known risk, by modifierExtension", `{"resourceType":"AllergyIntolerance","modifierExtension":[{"url":"http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk",
			"extension":[{"url":"substance","valueCodeableConcept":{"text":"Penicillin"}},{"url":"exposureRisk","valueCodeableConcept":{"coding":[{"code":"no-known-reaction-risk","display":"No known reaction risk"}]}}]}]}`,
			"No known risk of a reaction: Penicillin", "", "", "", "not given", "", "Substance: Penicillin\nRisk: No known reaction risk", "Caution"},
		{"allergy masked", `{"resourceType":"AllergyIntolerance","code":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}}`,
			"Allergy or intolerance (name hidden)", "", "", "", "not given", "", "", ""},
	})
}

func TestMedicines(t *testing.T) {
	check(t, []expected{
		{"prescription", `{"resourceType":"MedicationRequest","status":"active","intent":"order","medicationCodeableConcept":{"coding":[
			{"system":"http://hl7.org/fhir/sid/ndc","code":"0002"},{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"476872","display":"Nizatidine 15 MG/ML"}],"text":"Nizatidine syrup"},
			"authoredOn":"2008-04-05","requester":{"reference":"Practitioner/1","display":"Ronald Bone, MD"},"dosageInstruction":[{"text":"10 mL bid"}],
			"dispenseRequest":{"numberOfRepeatsAllowed":1,"quantity":{"value":480,"unit":"mL"},"expectedSupplyDuration":{"value":30,"unit":"d"}},"substitution":{"allowedBoolean":false}}`,
			"Nizatidine syrup", "2008-04-05", "10 mL bid", "", "active", "http://hl7.org/fhir/sid/ndc|0002",
			`Medicine: Nizatidine syrup
			Prescribed: 2008-04-05
			Dose: 10 mL bid
			Status: active
			Prescribed by: Ronald Bone, MD
			Quantity: 480 mL
			Lasts: 30 d
			Repeats allowed: 1
			Substitution: not allowed`, ""},
		{"dose without text", `{"resourceType":"MedicationRequest","status":"stopped","intent":"order","medicationReference":{"display":"Paracetamol"},
			"dosageInstruction":[{"timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d","when":["PC"],"boundsPeriod":{"start":"2024-01-01"}}},"asNeededCodeableConcept":{"text":"Pain"},
			"route":{"text":"oral"},"doseAndRate":[{"doseQuantity":{"value":500,"unit":"mg"}}]}]}`,
			"Paracetamol (stopped)", "", "500 mg, 3 times a day, after meals, since 2024-01-01, as needed for pain, oral", "", "stopped", "", "", ""},
		{"do not give", `{"resourceType":"MedicationRequest","status":"active","intent":"order","doNotPerform":true,"medicationCodeableConcept":{"text":"Penicillin"}}`,
			"Do not give: Penicillin", "", "", "", "active", "", "", ""},
		{"only a plan", `{"resourceType":"MedicationRequest","status":"active","intent":"plan","medicationCodeableConcept":{"text":"Aspirin"},"reportedBoolean":true}`,
			"Aspirin (plan)", "", "", "", "active", "", "Intent: plan\nReported: yes", ""},
		{"contained medicine", `{"resourceType":"MedicationRequest","status":"active","contained":[{"resourceType":"Medication","id":"m","code":{"coding":[{"system":"http://snomed.info/sct","code":"1","display":"Alprazolam"}]}}],
			"medicationReference":{"reference":"#m"}}`,
			"Alprazolam", "", "", "", "active", "http://snomed.info/sct|1", "Medicine: Alprazolam", "#m"},
		{"contained medicine that points to itself", `{"resourceType":"MedicationRequest","status":"active","contained":[{"resourceType":"Medication","id":"m","code":{"reference":"#m"},"ingredient":[{"itemReference":{"reference":"#m"}}]}],
			"medicationReference":{"reference":"#m"}}`,
			"Prescription", "", "", "", "active", "", "", ""},
		{"R5 CodeableReference", `{"resourceType":"MedicationRequest","status":"completed","medication":{"concept":{"coding":[{"system":"http://snomed.info/sct","code":"80582002","display":"Glycerin"}]}},"reason":[{"concept":{"text":"Cough"}}]}`,
			"Glycerin", "", "", "", "completed", "http://snomed.info/sct|80582002", "Reason: Cough", ""},
		{"R5 CodeableReference to a record", `{"resourceType":"MedicationRequest","status":"completed","medication":{"reference":{"reference":"Medication/1","display":"Glycerin"}}}`,
			"Glycerin", "", "", "", "completed", "", "", ""},
		{"medicine not taken", `{"resourceType":"MedicationStatement","status":"not-taken","medicationCodeableConcept":{"text":"Warfarin"},"effectivePeriod":{"start":"2020-01"},"dosage":[{"asNeededBoolean":true}]}`,
			"Not taken: Warfarin", "2020-01", "as needed", "", "not taken", "", "Taken: since 2020-01", ""},
		{"no known medicines", `{"resourceType":"MedicationStatement","status":"active","medicationCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":"no-known-medications","display":"x"}]}}`,
			"No known medicines", "", "", "", "active", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips|no-known-medications", "", ""},
		{"medicine by what it contains", `{"resourceType":"Medication","ingredient":[{"itemCodeableConcept":{"text":"Salicylic acid"},"strength":{"numerator":{"value":5,"unit":"g"},"denominator":{"value":100,"unit":"g"}}}],"form":{"text":"Ointment"}}`,
			"Salicylic acid", "", "", "", "not given", "", "Contains: Salicylic acid 5 g per 100 g\nForm: Ointment", ""},
	})
}

func TestCare(t *testing.T) {
	check(t, []expected{
		{"visit by class only", `{"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"period":{"start":"2024-01-05T09:00:00Z","end":"2024-01-05T09:20:00Z"},
			"participant":[{"type":[{"text":"Attender"}],"individual":{"display":"Dr Bone"}}],"location":[{"location":{"display":"Room 3"}}],"reasonCode":[{"text":"Fever"}]}`,
			"Outpatient visit", "2024-01-05T09:00:00Z", "", "", "finished", "http://terminology.hl7.org/CodeSystem/v3-ActCode|AMB",
			`When: 2024-01-05T09:00:00Z to 2024-01-05T09:20:00Z
			Reason: Fever
			Seen by: Dr Bone (Attender)
			Where: Room 3`, ""},
		{"R5 visit: a list of classes, actual period, reasons", `{"resourceType":"Encounter","status":"completed","class":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP","display":"inpatient encounter"}]}],
			"actualPeriod":{"start":"2024-02"},"reason":[{"value":[{"concept":{"text":"Appendicitis"}}]}],"participant":[{"actor":{"display":"Dr Bone"}}]}`,
			"Hospital stay", "2024-02", "", "", "completed", "http://terminology.hl7.org/CodeSystem/v3-ActCode|IMP", "When: since 2024-02\nKind: Hospital stay\nReason: Appendicitis\nSeen by: Dr Bone", ""},
		{"planned visit", `{"resourceType":"Encounter","status":"planned","type":[{"text":"Consultation"}]}`,
			"Consultation (planned)", "", "", "", "planned", "", "", ""},
		{"visit without anything", `{"resourceType":"Encounter"}`, "Visit", "", "", "", "not given", "", "", ""},
		{"procedure", `{"resourceType":"Procedure","status":"completed","code":{"text":"Appendectomy"},"performedPeriod":{"start":"2013-04-05","end":"2013-04-06"},"performer":[{"function":{"text":"Surgeon"},"actor":{"display":"Dr Cut"}}],"outcome":{"text":"Successful"}}`,
			"Appendectomy", "2013-04-05", "Successful", "", "completed", "", "When: 2013-04-05 to 2013-04-06\nOutcome: Successful\nDone by: Dr Cut (Surgeon)", ""},
		{"procedure not done", `{"resourceType":"Procedure","status":"not-done","code":{"text":"Appendectomy"},"statusReason":{"text":"Refused by the patient"}}`,
			"Not done: Appendectomy", "", "", "", "not done", "", "Status: not done\nWhy not: Refused by the patient", ""},
		{"procedure not done, STU3", `{"resourceType":"Procedure","status":"completed","notDone":true,"code":{"text":"Appendectomy"}}`,
			"Not done: Appendectomy", "", "", "", "completed", "", "", ""},
		{"procedure at an age", `{"resourceType":"Procedure","status":"completed","code":{"text":"Tonsillectomy"},"performedAge":{"value":6,"code":"a"}}`,
			"Tonsillectomy", "", "", "", "completed", "", "When: age 6 years", ""},
		{"vaccination", `{"resourceType":"Immunization","status":"completed","vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"140"}],"text":"Influenza"},"occurrenceDateTime":"2013-01-10","lotNumber":"AAJN11K",
			"protocolApplied":[{"doseNumberPositiveInt":1,"seriesDosesPositiveInt":2,"targetDisease":[{"text":"Flu"}]}],"isSubpotent":true}`,
			"Influenza", "2013-01-10", "", "", "completed", "http://hl7.org/fhir/sid/cvx|140",
			"Vaccine: Influenza\nDose in the series: 1 of 2\nProtects against: Flu\nLot: AAJN11K\nPotency: the dose was less than intended", ""},
		{"vaccination not given and entered in error", `{"resourceType":"Immunization","status":"entered-in-error","notGiven":true,"vaccineCode":{"text":"MMR"},"occurrenceString":"about 2012"}`,
			"Entered in error: Not done: MMR", "", "", "", "entered in error", "", "When: about 2012", ""},
		{"care plan, with what must not be done", `{"resourceType":"CarePlan","status":"active","intent":"plan","title":"Asthma plan","period":{"start":"2024"},"activity":[
			{"detail":{"code":{"text":"Inhaler"},"status":"in-progress"}},{"detail":{"code":{"text":"Smoking"},"doNotPerform":true,"status":"not-started"}}]}`,
			"Asthma plan", "2024", "", "", "active", "", "Activities: Inhaler (in progress); do not do: Smoking", ""},
		{"report", `{"resourceType":"DiagnosticReport","status":"preliminary","category":[{"coding":[{"code":"LAB"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"51990-0"}]},"effectiveDateTime":"2012-07-11","issued":"2012-07-12T00:00:00Z",
			"result":[{"reference":"Observation/1","display":"Glucose"},{"reference":"Observation/2","display":"Calcium"}],"conclusion":"All well."}`,
			"Laboratory report (LOINC 51990-0)", "2012-07-11", "All well.", "", "preliminary", "http://loinc.org|51990-0", "Conclusion: All well.\nStatus: preliminary\nResults: Glucose; Calcium", ""},
		{"document", `{"resourceType":"DocumentReference","status":"superseded","type":{"text":"Discharge letter"},"date":"2024-05-01T10:00:00Z","author":[{"display":"Dr Bone"}],
			"content":[{"attachment":{"contentType":"application/pdf","size":1048576,"title":"letter.pdf"}},{"attachment":{"contentType":"text/plain; charset=utf-8","data":"SGVsbG8="}}]}`,
			"Discharge letter (superseded)", "2024-05-01T10:00:00Z", "", "", "superseded", "", "Document: letter.pdf (PDF, 1.0 MB); text, 5 bytes\nAuthor: Dr Bone", ""},
		{"document dated by its context", `{"resourceType":"DocumentReference","status":"current","description":"Clinic note","context":{"period":{"start":"2023-12"}}}`,
			"Clinic note", "2023-12", "", "", "current", "", "About the time: since 2023-12", ""},
		{"binary", `{"resourceType":"Binary","contentType":"application/pdf","data":"SGVsbG8="}`, "PDF document", "", "5 bytes", "", "", "", "", ""},
		{"message, the worst first", `{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"informational","diagnostics":"Slow"},{"severity":"error","code":"suppressed"}]}`,
			"Some information is withheld", "", "error", "", "", "", "Warning: Slow\nError: Some information is withheld", ""},
	})
}
