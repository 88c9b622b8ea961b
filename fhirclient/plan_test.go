package fhirclient

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// offers is a capability statement that lists searches of the named types,
// among enough others to be believed.
func offers(everything bool, names ...string) *Capabilities {
	c := &Capabilities{FHIRVersion: "4.0.1", Everything: everything, Types: map[string]TypeSupport{}}
	for _, name := range append(names, "Patient", "ValueSet", "CodeSystem", "StructureDefinition", "Questionnaire") {
		c.Types[name] = TypeSupport{Read: true, Search: true}
	}
	return c
}

func both(names ...string) []Right {
	var list []Right
	for _, name := range names {
		list = append(list, Right{Type: name, Read: true, Search: true})
	}
	return list
}

// A row says who is asked for what, and what the plan must then be: one line
// for each step, "| type state" for what is known to be absent beforehand
// (types that were not asked for are left out of the table).
func TestMakePlan(t *testing.T) {
	usual := []string{"Patient", "Condition", "Observation"}
	for name, row := range map[string]struct {
		asked  []string
		rights []Right
		caps   *Capabilities
		want   string
	}{
		"all granted, no $everything": {usual, both(usual...), offers(false, usual...), `
			read Patient/p1
			search Condition?patient=p1&_count=200
			search Observation?patient=p1&_count=200`},
		"all granted, $everything": {usual, both(usual...), offers(true, usual...), `
			read Patient/p1
			everything Patient/p1/$everything?_type=Condition,Observation,Patient&_count=200`},
		"capabilities not known": {usual, both(usual...), nil, `
			read Patient/p1
			search Condition?patient=p1&_count=200
			search Observation?patient=p1&_count=200`},
		"$everything does not pay for one type": {usual[:2], both(usual[:2]...), offers(true, usual...), `
			read Patient/p1
			search Condition?patient=p1&_count=200`},
		"the wildcard granted, single types asked": {usual, both("*"), offers(true, usual...), `
			read Patient/p1
			everything Patient/p1/$everything?_type=Condition,Observation,Patient&_count=200`},
		"the wildcard asked and granted": {[]string{"*"}, both("*"), offers(true, usual...), `
			read Patient/p1
			everything Patient/p1/$everything?_count=200`},
		"the wildcard asked, single types granted": {[]string{"*"}, both(usual...), offers(true, append(usual, "Goal")...), `
			read Patient/p1
			everything Patient/p1/$everything?_type=Condition,Observation,Patient&_count=200
			| Goal refused`},
		"the wildcard with a constraint": {usual, append(both("Patient", "Condition"), Right{Type: "*", Read: true, Search: true, Query: "category=laboratory"}), offers(true, usual...), `
			read Patient/p1
			search Observation?patient=p1&category=laboratory&_count=200 limited
			search Condition?patient=p1&_count=200`},
		"one type not granted": {usual, both("Patient", "Condition"), offers(false, usual...), `
			read Patient/p1
			search Condition?patient=p1&_count=200
			| Observation refused`},
		"nothing granted": {usual, nil, offers(true, usual...), `
			| Patient refused
			| Condition refused
			| Observation refused`},
		"Patient not granted, $everything goes without it": {usual, both(usual[1:]...), offers(true, usual...), `
			everything Patient/p1/$everything?_type=Condition,Observation&_count=200
			| Patient refused`},
		"granted but not asked for": {usual[:2], both(append(usual, "Goal")...), offers(false, append(usual, "Goal")...), `
			read Patient/p1
			search Condition?patient=p1&_count=200`},
		"read without search": {usual, append(both("Patient", "Condition"), Right{Type: "Observation", Read: true}), offers(true, usual...), `
			read Patient/p1
			search Condition?patient=p1&_count=200
			| Observation refused`},
		"search without read": {usual, append(both("Patient", "Condition"), Right{Type: "Observation", Search: true}), offers(true, usual...), `
			read Patient/p1
			search Observation?patient=p1&_count=200
			search Condition?patient=p1&_count=200`},
		"search of Patient without read": {usual[:1], []Right{{Type: "Patient", Search: true}}, nil, `
			search Patient?_id=p1`},
		"read and search granted apart": {usual[:2], append(both("Patient"), Right{Type: "Condition", Read: true}, Right{Type: "Condition", Search: true}), nil, `
			read Patient/p1
			search Condition?patient=p1&_count=200`},
		"two constraints, two searches": {[]string{"Observation"}, []Right{
			{Type: "Observation", Read: true, Search: true, Query: "category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory"},
			{Type: "Observation", Read: true, Search: true, Query: "category=vital-signs"}}, offers(true, usual...), `
			search Observation?patient=p1&category=http%3A%2F%2Fterminology.hl7.org%2FCodeSystem%2Fobservation-category%7Claboratory&_count=200 limited
			search Observation?patient=p1&category=vital-signs&_count=200 limited`},
		"a constraint beside the whole": {[]string{"Observation"}, append(both("Observation"), Right{Type: "Observation", Search: true, Query: "category=x"}), nil, `
			search Observation?patient=p1&_count=200`},
		"a constraint on reading only": {[]string{"Observation"}, []Right{{Type: "Observation", Read: true, Query: "category=x"}}, nil, `
			| Observation refused`},
		"a type that the server does not list": {append(usual, "Goal"), both(append(usual, "Goal")...), offers(false, usual...), `
			read Patient/p1
			search Condition?patient=p1&_count=200
			search Observation?patient=p1&_count=200
			| Goal unknown`},
		"a short list is not believed": {append(usual, "Goal"), both(append(usual, "Goal")...), &Capabilities{Types: map[string]TypeSupport{"Patient": {Search: true}}}, `
			read Patient/p1
			search Condition?patient=p1&_count=200
			search Goal?patient=p1&_count=200
			search Observation?patient=p1&_count=200`},
		"shared types come by reference": {append(usual, "Practitioner", "Binary"), both(append(usual, "Practitioner", "Binary")...), nil, `
			read Patient/p1
			search Condition?patient=p1&_count=200
			search Observation?patient=p1&_count=200`},
		"a shared type that is not granted": {append(usual, "Practitioner"), both(usual...), nil, `
			read Patient/p1
			search Condition?patient=p1&_count=200
			search Observation?patient=p1&_count=200
			| Practitioner refused`},
		"a type that is not kept by patient": {[]string{"ValueSet"}, both("ValueSet"), nil, `
			| ValueSet unknown`},
		"another parameter than patient": {[]string{"AdverseEvent"}, both("AdverseEvent"), nil, `
			search AdverseEvent?subject=Patient%2Fp1&_count=200`},
		"nothing asked: what was granted": {nil, both("Patient", "Condition"), nil, `
			read Patient/p1
			search Condition?patient=p1&_count=200`},
	} {
		t.Run(name, func(t *testing.T) {
			p := MakePlan(PlanInput{Patient: "p1", Asked: row.asked, Rights: row.rights, Capabilities: row.caps})
			if diff := cmp.Diff(lines(row.want), planLines(p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func planLines(p Plan) []string {
	var list []string
	for _, s := range p.Steps {
		line := s.Kind + " " + s.Address
		if s.Kind == KindRead {
			line = "read " + s.Address
		}
		if s.Constrained {
			line += " limited"
		}
		list = append(list, line)
	}
	for _, a := range p.Absent {
		if a.State != NotAsked {
			list = append(list, fmt.Sprintf("| %s %s", a.Type, a.State))
		}
	}
	return list
}

func TestMakePlanNotAsked(t *testing.T) {
	p := MakePlan(PlanInput{Patient: "p1", Asked: []string{"Patient", "Goal"}, Rights: both("Patient", "Goal")})
	var missing []string
	for _, a := range p.Absent {
		if a.State == NotAsked {
			missing = append(missing, a.Type)
		}
	}
	if len(missing) != len(shown)-1 || slices.Contains(missing, "Goal") || !slices.Contains(missing, "Condition") {
		t.Errorf("%v", missing)
	}
}

func TestMakePlanIncremental(t *testing.T) {
	noon := time.Date(2026, 2, 3, 12, 0, 0, 0, time.FixedZone("", 3600))
	in := PlanInput{Patient: "p/1", Asked: []string{"Patient", "Condition", "Goal", "Observation"}, Rights: both("Patient", "Condition", "Goal", "Observation"), PageSize: 50}
	in.Since = map[string]time.Time{"Condition": noon, "Goal": noon.Add(time.Hour)}
	t.Run("searches", func(t *testing.T) {
		want := lines(`
			read Patient/p%2F1
			search Observation?patient=p%2F1&_count=50
			search Condition?patient=p%2F1&_lastUpdated=ge2026-02-03T11:00:00Z&_count=50
			search Goal?patient=p%2F1&_lastUpdated=ge2026-02-03T12:00:00Z&_count=50`)
		p := MakePlan(in)
		if diff := cmp.Diff(want, planLines(p)); diff != "" {
			t.Error(diff)
		}
		if p.Steps[2].Full || p.Steps[2].Key != "search Condition since" || !p.Steps[1].Full {
			t.Errorf("%+v", p.Steps)
		}
		if whole := p.Steps[2].whole(); whole.Address != "Condition?patient=p%2F1&_count=50" || !whole.Full {
			t.Errorf("%+v", whole)
		}
	})
	t.Run("$everything", func(t *testing.T) {
		in.Capabilities = offers(true, "Condition", "Goal", "Observation")
		in.Cursors = map[string]string{"everything since": "https://h/next", "search Goal since": "https://h/goal"}
		want := lines(`
			read Patient/p%2F1
			search Observation?patient=p%2F1&_count=50
			everything Patient/p%2F1/$everything?_type=Condition,Goal,Patient&_since=2026-02-03T11:00:00Z&_count=50`)
		p := MakePlan(in)
		if diff := cmp.Diff(want, planLines(p)); diff != "" {
			t.Error(diff)
		}
		last := p.Steps[2]
		if last.Full || last.Resume != "https://h/next" || len(last.Instead) != 2 || last.Instead[1].Resume != "https://h/goal" {
			t.Errorf("%+v", last)
		}
	})
}

func TestMakePlanKeysAreUnique(t *testing.T) {
	p := MakePlan(PlanInput{Patient: "p1", Asked: []string{"*"}, Rights: append(both("Patient"), Right{Type: "*", Search: true, Query: "category=a"}, Right{Type: "*", Search: true, Query: "category=b"})})
	keys := map[string]bool{}
	for _, s := range p.Steps {
		keys[s.Key] = true
	}
	if len(keys) != len(p.Steps) || len(keys) < 20 {
		t.Errorf("%d keys for %d steps: %v", len(keys), len(p.Steps), slices.Sorted(maps.Keys(keys)))
	}
}
