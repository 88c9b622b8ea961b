package sandbox

import (
	"slices"
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// tokenPaths says where the parameters category, code and status look.
var tokenPaths = map[string]map[string][]string{
	"AllergyIntolerance":  {"category": {"category"}, "code": {"code", "reaction.substance"}},
	"Basic":               {"code": {"code"}},
	"CarePlan":            {"category": {"category"}, "status": {"status"}},
	"CareTeam":            {"category": {"category"}, "status": {"status"}},
	"Composition":         {"category": {"category"}, "status": {"status"}},
	"Condition":           {"category": {"category"}, "code": {"code"}},
	"Consent":             {"category": {"category"}, "status": {"status"}},
	"DiagnosticReport":    {"category": {"category"}, "code": {"code"}, "status": {"status"}},
	"DocumentReference":   {"category": {"category"}, "status": {"status"}},
	"Encounter":           {"status": {"status"}},
	"FamilyMemberHistory": {"code": {"condition.code"}, "status": {"status"}},
	"Goal":                {"category": {"category"}},
	"Immunization":        {"status": {"status"}},
	"List":                {"code": {"code"}, "status": {"status"}},
	"Medication":          {"code": {"code"}, "status": {"status"}},
	"MedicationAdministration": {
		"code": {"medicationCodeableConcept"}, "status": {"status"},
	},
	"MedicationDispense":  {"code": {"medicationCodeableConcept"}, "status": {"status"}},
	"MedicationRequest":   {"category": {"category"}, "code": {"medicationCodeableConcept"}, "status": {"status"}},
	"MedicationStatement": {"category": {"category"}, "code": {"medicationCodeableConcept"}, "status": {"status"}},
	"Observation":         {"category": {"category"}, "code": {"code"}, "status": {"status"}},
	"Procedure":           {"category": {"category"}, "code": {"code"}, "status": {"status"}},
	"ServiceRequest":      {"category": {"category"}, "code": {"code"}, "status": {"status"}},
}

// searchTokens gathers the codes of a resource for each token parameter.
func searchTokens(typ string, res map[string]any) map[string][]token {
	out := make(map[string][]token)
	for name, paths := range tokenPaths[typ] {
		for _, path := range paths {
			for _, v := range at(res, strings.Split(path, ".")) {
				out[name] = append(out[name], tokensOf(v)...)
			}
		}
	}
	return out
}

// tokensOf reads a code or a CodeableConcept.
func tokensOf(v any) []token {
	if code, ok := v.(string); ok {
		return []token{{code: code}}
	}
	var out []token
	for _, c := range at(v, []string{"coding"}) {
		if coding, ok := c.(map[string]any); ok {
			system, _ := coding["system"].(string)
			code, _ := coding["code"].(string)
			out = append(out, token{system, code})
		}
	}
	return out
}

// criterion is one condition of a search or of the query part of a scope.
type criterion struct {
	name, value string
	match       func(*record) bool
}

func matchAll(list []criterion, r *record) bool {
	return !slices.ContainsFunc(list, func(c criterion) bool { return !c.match(r) })
}

// newCriterion understands one search parameter; false for one that this server
// does not have for the type, or a value it cannot read.
func newCriterion(typ, name, value string) (criterion, bool) {
	c := criterion{name: name, value: value}
	switch name {
	case "_id":
		ids := strings.Split(value, ",")
		c.match = func(r *record) bool { return slices.Contains(ids, r.id) }
	case "_lastUpdated":
		from, to, ok := dateRange(value)
		if !ok {
			return c, false
		}
		c.match = func(r *record) bool { return !r.updated.Before(from) && r.updated.Before(to) }
	case "patient", "subject":
		if !hasPatient(typ, name) {
			return c, false
		}
		id := strings.TrimPrefix(value, "Patient/")
		c.match = func(r *record) bool { return r.of(id) }
	case "category", "code", "status":
		if _, ok := tokenPaths[typ][name]; !ok && typ != "*" {
			return c, false
		}
		wanted := parseTokens(value)
		c.match = func(r *record) bool { return anyToken(r.tokens[name], wanted) }
	default:
		return c, false
	}
	return c, true
}

// hasPatient reports whether a type can be searched by patient (or subject).
func hasPatient(typ, name string) bool {
	paths := compartment[typ]
	return len(paths) > 0 && typ != "Patient" && typ != "Binary" &&
		(name == "patient" || paths[0] == "subject")
}

// wantedToken is one alternative of a token parameter: "code", "system|code",
// "system|" or "|code".
type wantedToken struct {
	system, code string
	anySystem    bool
}

func parseTokens(value string) []wantedToken {
	var out []wantedToken
	for _, alternative := range strings.Split(value, ",") {
		system, code, both := strings.Cut(alternative, "|")
		if !both {
			out = append(out, wantedToken{code: alternative, anySystem: true})
			continue
		}
		out = append(out, wantedToken{system: system, code: code})
	}
	return out
}

func anyToken(have []token, wanted []wantedToken) bool {
	return slices.ContainsFunc(have, func(t token) bool {
		return slices.ContainsFunc(wanted, func(w wantedToken) bool {
			return (w.anySystem || w.system == t.system) && (w.code == "" || w.code == t.code)
		})
	})
}

// dateRange reads a date parameter as the instants from (included) to (excluded).
func dateRange(value string) (from, to time.Time, ok bool) {
	prefix, rest := "eq", value
	if len(value) > 2 && value[0] >= 'a' {
		prefix, rest = value[:2], value[2:]
	}
	start, end, ok := dateSpan(rest)
	if !ok {
		return from, to, false
	}
	never := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	switch prefix {
	case "eq":
		return start, end, true
	case "ge":
		return start, never, true
	case "gt":
		return end, never, true
	case "le":
		return time.Time{}, end, true
	case "lt":
		return time.Time{}, start, true
	}
	return from, to, false
}

// dateSpan is what a FHIR date of any precision covers.
func dateSpan(s string) (start, end time.Time, ok bool) {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		step := time.Second
		if strings.Contains(s, ".") {
			step = time.Millisecond
		}
		return t, t.Add(step), true
	}
	for _, p := range []struct {
		layout              string
		years, months, days int
	}{{"2006-01-02", 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if t, err := time.Parse(p.layout, s); err == nil {
			return t, t.AddDate(p.years, p.months, p.days), true
		}
	}
	return start, end, false
}

// searchParams lists the parameters of a type for the CapabilityStatement.
func searchParams(typ string) []fhir.CapabilityStatementRestResourceSearchParam {
	kinds := []struct {
		name string
		kind fhir.SearchParamType
	}{
		{"_id", fhir.SearchParamTypeToken}, {"_lastUpdated", fhir.SearchParamTypeDate},
		{"patient", fhir.SearchParamTypeReference}, {"subject", fhir.SearchParamTypeReference},
		{"category", fhir.SearchParamTypeToken}, {"code", fhir.SearchParamTypeToken}, {"status", fhir.SearchParamTypeToken},
	}
	var out []fhir.CapabilityStatementRestResourceSearchParam
	for _, k := range kinds {
		if _, ok := newCriterion(typ, k.name, "2000"); ok {
			out = append(out, fhir.CapabilityStatementRestResourceSearchParam{Name: k.name, Type: k.kind})
		}
	}
	return out
}
