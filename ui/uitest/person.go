package uitest

import (
	"fmt"
	"time"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
)

// NewSession returns a person with records of each kind, one connection, and kinds that are missing in every way.
func NewSession(who ui.Person) *Session {
	s := &Session{
		Faults: newFaults(), Who: who,
		Clinics: []ui.Connection{{ID: "c1", Name: "Northside Clinic", Base: "https://records.northside.example/fhir", Host: "records.northside.example",
			Patient: "Patient/7", State: "connected", TokenPlace: "keyring", SignedIn: Now.AddDate(0, -2, 0), Synced: Now.Add(-2 * time.Minute),
			Expires: Now.AddDate(0, 1, 0)}},
		Absent: []ui.Missing{
			{Connection: "c1", Clinic: "Northside Clinic", Type: "CarePlan", State: "none", At: Now.Add(-2 * time.Minute)},
			{Connection: "c1", Clinic: "Northside Clinic", Type: "Procedure", State: "not-asked", At: Now.Add(-2 * time.Minute)},
			{Connection: "c1", Clinic: "Northside Clinic", Type: "DocumentReference", State: "refused", Reason: "reason.status Status=403", At: Now.Add(-2 * time.Minute)},
			{Connection: "c1", Clinic: "Northside Clinic", Type: "Encounter", State: "unknown", Reason: "reason.empty-part", At: Now.Add(-2 * time.Minute)},
			{Connection: "c1", Clinic: "Northside Clinic", Type: "Immunization", State: "failed", Reason: "reason.status Status=503", At: Now.Add(-2 * time.Minute)},
		},
		Ending: ui.Revocation{Outcome: "ended-checked", Evidence: []ui.Evidence{
			{At: Now, Step: "evidence.end-signin", Answer: "evidence.yes Status=200"},
			{At: Now.Add(time.Second), Step: "evidence.use", Answer: "evidence.refused Status=400"},
			{At: Now.Add(2 * time.Second), Step: "evidence.read-again", Answer: "evidence.read.refused"},
		}},
		Brought: ui.Synced{Stored: 4, Unchanged: 9},
		Sound:   ui.Verified{Checked: 14},
		Folder:  "/home/ines/chartkey-records",
	}
	s.Secret, s.Tried = secrets(), tried()
	s.Undone = ui.Undone{Revocation: s.Ending, Management: "https://login.northside.example/apps"}
	s.Stored = records()
	access := ui.Access{Connection: "c1", Lasting: true, Types: []string{"Observation", "MedicationRequest", "DocumentReference", "Condition"}, Scopes: []ui.ScopeLine{
		{Scope: "patient/Observation.rs", Sentence: "scope.do.see What=scope.noun.Observation.own", State: "granted", Test: "untested", CanTry: true},
		{Scope: "patient/MedicationRequest.rs", Sentence: "scope.do.see What=scope.noun.MedicationRequest.own", State: "granted", Test: "untested", CanTry: true},
		{Scope: "patient/DocumentReference.rs", Sentence: "scope.do.see What=scope.noun.DocumentReference.own", State: "refused", Test: "untested", CanTry: true},
		{Scope: "patient/Condition.rs?category=problem-list-item", Sentence: "scope.do.see.part What=scope.noun.Condition.own Part=scope.value.problem-list-item", State: "narrowed", Test: "untested", CanTry: true},
		{Scope: "patient/Coverage.rs", Sentence: "scope.do.see What=scope.noun.Coverage.own", State: "unasked", Test: "untested"},
		{Scope: "offline_access", Sentence: "scope.offline_access", State: "granted", Test: "untested"},
	}}
	s.Scopes = map[string]ui.Access{"c1": access}
	s.Found = ui.Consent{Name: "Ines Okonjo", BirthDate: "2 May 1987", User: "RelatedPerson/12", Access: access,
		Hosts: []string{"login.northside.example", "records.northside.example"}, Connection: ui.Connection{ID: "c2", Base: s.Clinics[0].Base,
			Host: s.Clinics[0].Host, Patient: "Patient/7", State: "connected", TokenPlace: "keyring", SignedIn: Now}}
	for i, text := range []string{"entry.of Clinic=Northside Words=kind.results", "Northside Clinic", "entry.keyring", "entry.wrong-passphrase", "Northside Clinic"} {
		kind := []string{"view", "sync", "unlock", "unlock-failed", "grant"}[i]
		s.Log = append(s.Log, ui.Entry{At: Now.Add(-time.Duration(i*37) * time.Minute), Kind: kind, Text: text})
	}
	s.Log[0].Record = &s.Stored[0].Record
	return s
}

// row is a record of the made-up person in short.
type row struct{ kind, title, when, value, flag, status string }

func records() []ui.RecordDetail {
	var all []ui.RecordDetail
	for i, r := range []row{
		{"Observation", "Haemoglobin A1c", "12 Mar 2024", "6.1 %", "High", "Final"},
		{"MedicationRequest", "Metformin 500 mg tablet", "12 Mar 2024", "twice daily", "", "Active"},
		{"DocumentReference", "Visit summary", "12 Mar 2024", "3 pages", "", "Current"},
		{"DiagnosticReport", "Lipid panel", "2 Nov 2023", "5 values", "", "Final"},
		{"AllergyIntolerance", "Penicillin", "2 Nov 2023", "Rash", "Severe", "Active"},
		{"Observation", "Blood pressure", "2 Nov 2023", "128/82 mmHg", "", "Final"},
		{"Immunization", "Influenza vaccine, inactivated", "14 Oct 2023", "Dose 1", "", "Completed"},
		{"Condition", "Type 2 diabetes mellitus", "3 May 2021", "Active", "", "Active"},
		{"Observation", "Haemoglobin A1c", "3 May 2021", "7.0 %", "High", "Final"},
		{"Encounter", "Office visit", "3 May 2021", "Dr A. Okafor", "", "Finished"},
		{"Procedure", "Removal of a mole from the left forearm, with histology of the specimen", "9 Feb 2020", "", "", "Completed"},
		{"CarePlan", "Diabetes care plan", "18 Jan 2020", "", "", "Active"},
		{"DiagnosticReport", "Chest X-ray report", "18 Jan 2020", "1 page", "", "Final"},
		{"Observation", "Body weight", "18 Jan 2020", "71.4 kg", "", "Final"},
	} {
		all = append(all, detail(i, r))
	}
	all[0].Trends = []ui.Trend{{Unit: "%", Low: 4, High: 5.6, HasLow: true, HasHigh: true, Points: []ui.Point{
		{When: "May 2021", Value: 7.0, Text: "7.0 %", Abnormal: true}, {When: "Dec 2021", Value: 6.6, Text: "6.6 %", Abnormal: true},
		{When: "Jul 2022", Value: 5.9, Text: "5.9 %", Abnormal: true}, {When: "Jan 2023", Value: 5.5, Text: "5.5 %"},
		{When: "Aug 2023", Value: 5.4, Text: "5.4 %"}, {When: "Mar 2024", Value: 6.1, Text: "6.1 %", Abnormal: true, Shown: true},
	}}}
	return all
}

func detail(i int, r row) ui.RecordDetail {
	d := ui.RecordDetail{
		Record: ui.Record{Key: ui.RecordKey{Connection: "c1", Type: r.kind, ID: fmt.Sprintf("r%d", i+1)}, Title: r.title, When: r.when, Value: r.value,
			Flag: r.flag, Status: r.status, Clinic: "Northside Clinic", Abnormal: r.flag != ""},
		Facts: []ui.Fact{{Label: "Ordered by", Value: "Dr A. Okafor"}, {Label: "Performed at", Value: "Northside Clinic"}, {Label: "Status", Value: r.status},
			{Label: "Specimen", Value: "Venous blood"}, {Label: "Code", Value: "LOINC 4548-4"}, {Label: "Received", Value: "14 Mar 2024"}},
		Raw:      fmt.Appendf(nil, `{"resourceType":%q,"id":"r%d"}`, r.kind, i+1),
		SHA256:   fmt.Sprintf("%064x", i+1),
		Source:   "https://records.northside.example/fhir/" + r.kind,
		Received: Now.Add(-2 * time.Minute),
	}
	d.Narrative = narrative.Document{Status: narrative.Shown, Blocks: []narrative.Block{narrative.Paragraph{Runs: []narrative.Run{
		{Text: "As written by the clinic about " + r.title + ". Continue as before and come again in six months."}}}}}
	return d
}

// secrets are those of a person of the keyring, one of which is not where it should be.
func secrets() []ui.Secret {
	const entry = "secret.where.keyring Keyring=secret.keyring Service=org.chartkey.app Entry=5b8e0f6c3d1a49d2b7c4e19f0a6d8e35/9c41d7e2b05f8a36/"
	const file = "secret.where.file File=/home/ines/.local/share/chartkey/persons/9c41d7e2b05f8a36/"
	return []ui.Secret{
		{What: "secret.master", Where: entry + "master", Guard: "secret.master.guard", OK: true},
		{What: "secret.keys", Where: file + "header", Guard: "secret.keys.guard", OK: true},
		{What: "secret.journal", Where: file + "journal", Guard: "secret.journal.guard", OK: true},
		{What: "secret.log-key", Where: "secret.where.derived", Guard: "secret.log-key.guard", OK: true},
		{What: "secret.log-head", Where: entry + "log-head", Guard: "secret.log-head.guard", OK: true},
		{What: "secret.token Clinic=Northside", Where: "secret.where.none", Next: "secret.token.next"},
		{What: "secret.access", Where: "secret.access.where", Guard: "secret.access.guard", OK: true},
	}
}

func tried() []ui.TriedPlace {
	return []ui.TriedPlace{
		{Place: "place.keyring", Came: "place.locked", Next: "place.locked.next"},
		{Place: "place.folder Folder=/home/ines/.local/share/chartkey/persons/9c41d7e2b05f8a36", Came: "place.kept Write=14ms Read=2ms Delete=1ms", OK: true},
	}
}
