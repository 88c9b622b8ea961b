package summary_test

import (
	"encoding/json"
	"strings"
	"testing"

	"chartkey/fhirclient/summary"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// second is what a typed reading says of a resource. Fields that it does not say
// are "".
type second struct{ status, when, value string }

// typed are the types of which samply's models give a second reading.
var typed = map[string]func(raw []byte) (second, error){
	"Observation": func(raw []byte) (second, error) {
		o, err := fhir.UnmarshalObservation(raw)
		when := text(o.EffectiveDateTime, o.EffectiveInstant)
		if when == "" && o.EffectivePeriod != nil {
			when = text(o.EffectivePeriod.Start)
		}
		value := text(o.ValueString)
		if q := o.ValueQuantity; q != nil && q.Value != nil && q.Comparator == nil {
			value = strings.TrimSpace(q.Value.String() + " " + text(q.Unit))
		}
		return second{o.Status.Code(), when, value}, err
	},
	"MedicationRequest": func(raw []byte) (second, error) {
		m, err := fhir.UnmarshalMedicationRequest(raw)
		return second{m.Status, text(m.AuthoredOn), ""}, err
	},
	"DiagnosticReport": func(raw []byte) (second, error) {
		d, err := fhir.UnmarshalDiagnosticReport(raw)
		when := text(d.EffectiveDateTime)
		if when == "" && d.EffectivePeriod != nil {
			when = text(d.EffectivePeriod.Start)
		}
		return second{d.Status.Code(), when, text(d.Conclusion)}, err
	},
	"Encounter": func(raw []byte) (second, error) {
		e, err := fhir.UnmarshalEncounter(raw)
		if e.Period == nil {
			return second{status: e.Status.Code()}, err
		}
		return second{e.Status.Code(), text(e.Period.Start), ""}, err
	},
	"Immunization": func(raw []byte) (second, error) {
		i, err := fhir.UnmarshalImmunization(raw)
		return second{i.Status.Code(), isoOnly(i.OccurrenceDateTime), ""}, err
	},
	"Procedure": func(raw []byte) (second, error) {
		p, err := fhir.UnmarshalProcedure(raw)
		when := text(p.PerformedDateTime)
		if when == "" && p.PerformedPeriod != nil {
			when = text(p.PerformedPeriod.Start)
		}
		return second{p.Status.Code(), when, ""}, err
	},
	"CarePlan": func(raw []byte) (second, error) {
		c, err := fhir.UnmarshalCarePlan(raw)
		if c.Period == nil {
			return second{status: c.Status.Code()}, err
		}
		return second{c.Status.Code(), text(c.Period.Start), ""}, err
	},
	"DocumentReference": func(raw []byte) (second, error) {
		d, err := fhir.UnmarshalDocumentReference(raw)
		return second{d.Status.Code(), text(d.Date), ""}, err
	},
	"Condition": func(raw []byte) (second, error) {
		c, err := fhir.UnmarshalCondition(raw)
		return second{"", text(c.OnsetDateTime), ""}, err
	},
	"AllergyIntolerance": func(raw []byte) (second, error) {
		a, err := fhir.UnmarshalAllergyIntolerance(raw)
		return second{"", text(a.OnsetDateTime), ""}, err
	},
}

func text(values ...*string) string {
	for _, v := range values {
		if v != nil {
			return *v
		}
	}
	return ""
}

func isoOnly(s string) string {
	if len(s) < 4 || s[0] < '0' || s[0] > '9' {
		return ""
	}
	return s
}

// The typed models invent a status where none was sent, so only resources that
// have one are compared.
func TestTypedReadingAgrees(t *testing.T) {
	for _, folder := range []string{"hl7-r4-examples", "us-core-examples", "synthea-r4"} {
		t.Run(folder, func(t *testing.T) {
			compared, refused := 0, 0
			examples(t, folder, func(name string, raw []byte) {
				got := summary.Of(raw)
				read, ok := typed[got.Type]
				if !ok {
					return
				}
				want, err := read(raw)
				if err != nil {
					refused++
					return
				}
				compared++
				agree(t, name, got, want, raw)
			})
			t.Logf("%d compared, %d refused by the typed models", compared, refused)
			if compared < 20 {
				t.Errorf("only %d resources were compared", compared)
			}
		})
	}
}

func agree(t *testing.T, name string, got summary.Summary, want second, raw []byte) {
	t.Helper()
	var sent struct{ Status string }
	if err := json.Unmarshal(raw, &sent); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if status := strings.ReplaceAll(want.status, "-", " "); sent.Status != "" && status != "" && got.Status != status {
		t.Errorf("%s: status %q, typed %q", name, got.Status, status)
	}
	if want.when != "" && got.When != want.when {
		t.Errorf("%s: when %q, typed %q", name, got.When, want.when)
	}
	if value := strings.Join(strings.Fields(want.value), " "); value != "" && len(value) < 400 && got.Value != value {
		t.Errorf("%s: value %q, typed %q", name, got.Value, value)
	}
}
