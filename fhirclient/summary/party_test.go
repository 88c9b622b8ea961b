package summary_test

import "testing"

func TestPeopleAndPlaces(t *testing.T) {
	check(t, []expected{
		{"patient", `{"resourceType":"Patient","active":true,"name":[{"use":"old","family":"Maiden"},{"use":"official","prefix":["Dr."],"given":["Erika","Maria"],"family":"Mustermann","suffix":["MD"]}],
			"gender":"female","birthDate":"1974-12","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1974-12-25T14:35:45-05:00"}]},
			"telecom":[{"system":"phone","value":"+49 30 1","use":"home"}],"address":[{"use":"home","line":["Heidestr. 17","2. Stock"],"postalCode":"51147","city":"Köln","country":"DE"}],
			"identifier":[{"type":{"text":"Medical record number"},"value":"12345"}],"communication":[{"language":{"text":"German"},"preferred":true}],"generalPractitioner":[{"reference":"Practitioner/9","display":"Dr Bone"}]}`,
			"Dr. Erika Maria Mustermann, MD", "", "", "", "active", "",
			`Name: Dr. Erika Maria Mustermann, MD
			All names: Maiden (old); Dr. Erika Maria Mustermann, MD
			Born: 1974-12
			Gender: female
			Record number: Medical record number: 12345
			Contact: phone +49 30 1 (home)
			Address: Heidestr. 17, 2. Stock, 51147 Köln, DE (home)
			Speaks: German (preferred)
			Doctor: Dr Bone
			Birth date, birth time: 1974-12-25T14:35:45-05:00`, "Practitioner/9"},
		{"patient with numbers, one called as the fact is", `{"resourceType":"Patient","id":"p","identifier":[
			{"type":{"text":"Record number"},"value":"MB-204417"},{"type":{"text":"Insurance"},"value":"7"},{"value":"8"}]}`,
			"Patient", "", "", "", "not given", "", "Record number: MB-204417; Insurance: 7; 8", ""},
		{"patient without a name", `{"resourceType":"Patient","id":"p"}`, "Patient", "", "", "", "not given", "", "", ""},
		{"patient with a hidden name", `{"resourceType":"Patient","name":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}],
			"_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}}`,
			"Patient (name hidden)", "", "", "", "not given", "", "Born: hidden", ""},
		{"patient dead, inactive, replaced", `{"resourceType":"Patient","active":false,"deceasedDateTime":"2020-02","name":[{"text":"Max Muster"}],"link":[{"type":"replaced-by","other":{"reference":"Patient/2"}}]}`,
			"Max Muster (inactive, replaced by another record)", "", "", "", "inactive, deceased", "", "Died: 2020-02\nLinked record: replaced by Patient/2", ""},
		{"practitioner", `{"resourceType":"Practitioner","name":[{"family":"Bone","given":["Ronald"],"prefix":["Dr"]}],"qualification":[{"code":{"text":"MD"},"issuer":{"display":"Old School"}}]}`,
			"Dr Ronald Bone", "", "", "", "not given", "", "Qualification: MD, Old School", ""},
		{"role", `{"resourceType":"PractitionerRole","active":true,"practitioner":{"reference":"Practitioner/1","display":"Dr Bone"},"specialty":[{"text":"Cardiology"}],"organization":{"display":"General hospital"},"period":{"start":"2012-01"}}`,
			"Dr Bone, Cardiology", "2012-01", "", "", "active", "", "Organization: General hospital", ""},
		{"organization named by a code", `{"resourceType":"Organization","name":"12345","active":true,"type":[{"text":"Hospital"}],"alias":["St. Mary"]}`,
			"St. Mary", "", "", "", "active", "", "Kind: Hospital\nAlso called: St. Mary", ""},
		{"location", `{"resourceType":"Location","status":"suspended","name":"South Wing","managingOrganization":{"display":"General hospital"}}`,
			"South Wing (suspended)", "", "", "", "suspended", "", "Run by: General hospital", ""},
	})
}

func TestGenericView(t *testing.T) {
	check(t, []expected{
		{"unknown type", `{"resourceType":"Wobble","status":"in-orbit","wobbliness":"strong","occurrenceDateTime":"2030-01","subject":{"reference":"Patient/1","display":"Erika"},"deep":{"wobbleAngle":{"value":1.50,"unit":"deg"}}}`,
			"Wobble", "2030-01", "", "", "in orbit", "", "When: 2030-01\nStatus: in orbit\nWobbliness: strong\nSubject: Erika\nDeep: wobble angle: 1.50 deg", ""},
		{"goal", `{"resourceType":"Goal","lifecycleStatus":"accepted","description":{"text":"Stop smoking"},"startDate":"2015-04-05"}`,
			"Stop smoking", "2015-04-05", "", "", "accepted", "", "", ""},
		{"sort behind the type", `{"resourceType":"Claim","status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":"pharmacy"}]},"created":"1981-07-12","total":{"value":255.00,"currency":"USD"}}`,
			"Claim: pharmacy", "1981-07-12", "", "", "active", "http://terminology.hl7.org/CodeSystem/claim-type|pharmacy", "Total: 255.00 USD", ""},
		{"order not to do", `{"resourceType":"ServiceRequest","status":"active","intent":"order","doNotPerform":true,"code":{"text":"Resuscitation"},"authoredOn":"2024-01-01"}`,
			"Do not do: Resuscitation", "2024-01-01", "", "", "active", "", "", ""},
		{"family history", `{"resourceType":"FamilyMemberHistory","status":"completed","relationship":{"coding":[{"code":"FTH","display":"father"}]},"condition":[{"code":{"text":"Stroke"}}]}`,
			"Family history: father", "", "", "", "completed", "|FTH", "Condition: code: Stroke", ""},
		{"answers", `{"resourceType":"QuestionnaireResponse","status":"completed","authored":"2024-01-01","item":[{"linkId":"1","text":"Do you smoke?","answer":[{"valueBoolean":false}],"item":[{"linkId":"1.1","answer":[{"valueDecimal":2.50}]}]}]}`,
			"Answered questionnaire", "2024-01-01", "", "", "completed", "", "Do you smoke?: no\nQuestion 1.1: 2.50", ""},
		{"only codes", `{"resourceType":"Device","type":{"coding":[{"system":"http://snomed.info/sct","code":"86184003"}]}}`,
			"Device (SNOMED CT 86184003)", "", "", "", "not given", "http://snomed.info/sct|86184003", "", ""},
		{"primitive that is withheld", `{"resourceType":"Flag","status":"active","code":{"text":"Big dog"},"_period":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}}`,
			"Big dog", "", "", "", "active", "", "When: hidden", ""},
	})
}

func TestCautions(t *testing.T) {
	check(t, []expected{
		{"modifierExtension that is not understood", `{"resourceType":"Condition","code":{"text":"Asthma"},"modifierExtension":[{"url":"http://example.org/StructureDefinition/not-really","valueBoolean":true}]}`,
			"Asthma", "", "", "", "not given", "", "Caution: A part of this record could change its meaning and is not understood here (not-really).\nWhat: Asthma", ""},
		{"modifierExtension deep inside", `{"resourceType":"CarePlan","status":"active","title":"Plan","activity":[{"detail":{"modifierExtension":{"url":"urn:x","valueBoolean":true}}}]}`,
			"Plan", "", "", "", "active", "", "Caution: A part of this record could change its meaning and is not understood here (urn:x).", ""},
		{"the first of two members counts", `{"resourceType":"Observation","status":"final","code":{"text":"Weight"},"status":"entered-in-error"}`,
			"Weight", "", "", "", "final", "", "Caution: The server sent the element “status” twice in one place; the first is shown.", "entered"},
		{"names are exact", `{"resourceType":"Observation","Status":"final","code":{"text":"Weight"}}`,
			"Weight", "", "", "", "not given", "", "", ""},
		{"byte order mark, trailing zeros", "\xef\xbb\xbf" + `{"resourceType":"Observation","status":"final","code":{"text":"Weight"}}` + "\n\x00",
			"Weight", "", "", "", "final", "", "", "Caution"},
		{"something follows", `{"resourceType":"Observation","status":"final","code":{"text":"Weight"}} {"resourceType":"Patient"}`,
			"Weight", "", "", "", "final", "", "Caution: Something follows this record that does not belong to it; it is not shown.", ""},
		{"broken letters", "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"W\xffeight\"}}",
			"W\uFFFDeight", "", "", "", "final", "", "Caution: Some letters of this record were damaged on the way and are shown as \uFFFD.", ""},
		{"text that tries to act", `{"resourceType":"Observation","status":"final","code":{"text":"\u202eevil\u202c \u001b[31mred\u200b\ufeff\ttab"}}`,
			"evil \uFFFD[31mred tab", "", "", "", "final", "", "", ""},
	})
}
