package auth

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestFHIRTypesAreOneSortedList(t *testing.T) {
	names := strings.Fields(fhirTypeNames)
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Error("the list is not sorted or repeats a name")
	}
	if len(fhirTypes) != len(names) {
		t.Error("two names differ by case only")
	}
	for _, name := range names {
		if !typeShape.MatchString(name) {
			t.Errorf("%q is not spelled like a type", name)
		}
	}
	for _, name := range []string{"Observation", "DiagnosticOrder", "ProcedureRequest", "GenomicStudy", "SubscriptionStatus"} {
		if !isFHIRType(name) {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range []string{"", "*", "observation", "Resource", "DomainResource", "Foo"} {
		if isFHIRType(name) {
			t.Errorf("%q is taken for a type", name)
		}
	}
}

func TestFHIRTypesKnowThoseOfTheExamples(t *testing.T) {
	shape := regexp.MustCompile(`"resourceType"\s*:\s*"([A-Za-z]+)"`)
	for _, folder := range []string{"hl7-r4-examples", "hl7-r5-examples", "us-core-examples"} {
		files, err := filepath.Glob(filepath.Join(sharedDir(t, "data", folder), "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, match := range shape.FindAllSubmatch(data, -1) {
				if name := string(match[1]); !isFHIRType(name) {
					t.Errorf("%s has the type %s, which is not in the list", filepath.Base(file), name)
				}
			}
		}
	}
}

func TestLabelsAreForTypesAndFreeOfJargon(t *testing.T) {
	jargon := regexp.MustCompile(`(?i)\b(encounters?|resources?|observations?|fhir|scopes?|tokens?|api|bundles?|secure|safe)\b`)
	for name, label := range labels {
		if name != "*" && !isFHIRType(name) {
			t.Errorf("%s is no type", name)
		}
		for _, words := range []string{label.own, label.all, english.noun(name, "more")} {
			if words == "" || jargon.MatchString(words) || strings.TrimSpace(words) != words {
				t.Errorf("%s is called %q", name, words)
			}
		}
		if strings.Contains(label.all+label.more, "your ") {
			t.Errorf("%s is called %q where many people are meant", name, label.all)
		}
	}
	for value, key := range valueWords {
		if words := scopeWords["scope.value."+key]; !strings.Contains(value, "|") || words == "" || jargon.MatchString(words) {
			t.Errorf("%s is called %q", value, words)
		}
	}
	for word := range simpleScopes {
		if scopeWords["scope."+word] == "" {
			t.Errorf("%s has no sentence", word)
		}
	}
	for key := range scopeWords {
		if name, choice := strings.CutPrefix(key, "scope.choice."); choice && name != "other" && fhirTypes[name] == "" {
			t.Errorf("launch/%s is no type", name)
		}
	}
}
