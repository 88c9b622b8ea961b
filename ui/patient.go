package ui

import (
	"strings"

	"fyne.io/fyne/v2/lang"
)

// Patient is whose record a clinic has, as it names them; a text is "" where it is not known.
type Patient struct{ Name, Born string }

// Words name the patient, "" where nothing is known of them.
func (p Patient) Words() string {
	switch {
	case p.Born == "":
		return p.Name
	case p.Name == "":
		return lang.X("patient.unnamed.born", "somebody, born {{.Date}}", map[string]any{"Date": p.Born})
	}
	return lang.X("patient.born", "{{.Name}}, born {{.Date}}", map[string]any{"Name": p.Name, "Date": p.Born})
}

// Of is the patient of the connection.
func (c Connection) Of() Patient { return Patient{c.PatientName, c.BirthDate} }

// Patients are those whose records the connections bring, each once; connections that may well be of one person count as one.
func Patients(list []Connection) []Patient {
	at := map[int]int{}
	var all []Patient
	for _, c := range list {
		i, known := at[c.Person]
		if !known {
			at[c.Person] = len(all)
			all = append(all, c.Of())
		} else if all[i].Name == "" {
			all[i] = c.Of()
		}
	}
	return all
}

// ExplainPatients warns that the records here may be of several people.
func ExplainPatients(all []Patient) Sentence {
	return Sentence{
		lang.X("patient.several", "The records here may be of different people: {{.People}}.", map[string]any{"People": named(all)}),
		lang.X("patient.several.next", "If they are not one person, add another person, and erase here what is not of this one."),
	}
}

// ExplainOther warns that a record may be of another person than what is here.
func ExplainOther(found Patient, others []Patient) Sentence {
	data := map[string]any{"Found": named([]Patient{found}), "Others": named(others)}
	return Sentence{
		lang.X("patient.other", "This may be another person’s record: it is of {{.Found}}; what is already here is of {{.Others}}.", data),
		lang.X("patient.other.next", "If it is, add another person for it. Keep it here only if both are one person."),
	}
}

func named(all []Patient) string {
	var words []string
	for _, p := range all {
		one := p.Words()
		if one == "" {
			one = lang.X("patient.unnamed", "somebody whose name is not known")
		}
		words = append(words, one)
	}
	return strings.Join(words, "; ")
}
