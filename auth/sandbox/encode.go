package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// encode writes a resource of our own. The models cannot leave out an unused
// choice of an element (medicationReference), and escape every "<" of a
// narrative: both are put right here.
func encode(resource any) ([]byte, error) {
	raw, err := json.Marshal(resource)
	if err != nil {
		return nil, fmt.Errorf("could not write a resource: %w", err)
	}
	out, err := prune(raw)
	if err != nil {
		return nil, fmt.Errorf("could not write a resource: %w", err)
	}
	value := jsontext.Value(out)
	if err := value.Compact(jsontext.PreserveRawStrings(false)); err != nil {
		return nil, fmt.Errorf("could not write a resource: %w", err)
	}
	return value, nil
}

// prune leaves out members that hold an empty object, list or string.
func prune(value []byte) ([]byte, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(value))
	var open byte
	switch dec.PeekKind() {
	case '{':
		open = '{'
	case '[':
		open = '['
	default:
		return value, nil
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	out := []byte{open}
	for dec.PeekKind() != jsontext.Kind(open+2) { // '{'+2 is '}', '['+2 is ']'
		var key []byte
		if open == '{' {
			k, err := dec.ReadValue()
			if err != nil {
				return nil, err
			}
			key = append(bytes.Clone(k), ':')
		}
		item, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		kept, err := prune(item)
		if err != nil {
			return nil, err
		}
		if len(kept) == 2 && !isDigits(kept) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(out, key...), kept...)
	}
	return append(out, open+2), nil
}

// isDigits tells a two-digit number from "", {} and [].
func isDigits(two []byte) bool { return two[1] >= '0' && two[1] <= '9' }

// The small parts of resources that many records share.

func ptr[T any](v T) *T { return &v }

// coding leaves the display out where it is "": the text of the concept then says
// it in plainer words than the code system does.
func coding(system, code, display string) fhir.Coding {
	return fhir.Coding{System: &system, Code: &code, Display: &display}
}

func concept(text string, codings ...fhir.Coding) fhir.CodeableConcept {
	return fhir.CodeableConcept{Coding: codings, Text: &text}
}

func reference(ref, display string) *fhir.Reference {
	return &fhir.Reference{Reference: &ref, Display: &display}
}

func quantity(value, unit, code string) *fhir.Quantity {
	n := json.Number(value)
	return &fhir.Quantity{Value: &n, Unit: &unit, System: ptr("http://unitsofmeasure.org"), Code: &code}
}
