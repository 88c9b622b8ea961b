package sandbox

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// account is somebody who can sign in: a patient, or a practitioner who treats one.
type account struct {
	key      string // what the sign-in form sends, and the sub of the id_token
	name     string
	about    string   // tells people of the same name apart
	patients []string // whose records user/ scopes open, sorted
	test     bool     // the chart is for trying apps
}

// testData is the label of v3-ActReason for records that are nobody's.
const testData = "HTEST"

const practitioners = "Practitioner/"

func (a *account) clinician() bool { return strings.HasPrefix(a.key, practitioners) }

func (a *account) treats(patient string) bool { return slices.Contains(a.patients, patient) }

// userRef is the resource that describes the person of a key, as in fhirUser.
func userRef(key string) string {
	if strings.HasPrefix(key, practitioners) {
		return key
	}
	return "Patient/" + key
}

// title names the person as the pages do: "Ada Fernwood, born 14 March 1968".
func (a *account) title() string {
	if a.about == "" {
		return a.name
	}
	return a.name + ", " + a.about
}

// people makes every Patient an account, and every Practitioner with a care
// relation: patients first, each sorted by id.
func (s *recordSet) people() []*account {
	var out []*account
	for _, id := range s.patients {
		who := describePerson(s.byRef["Patient/"+id].bytes())
		out = append(out, &account{
			key: id, name: cmp.Or(who.name, "Patient "+id), about: who.about, patients: []string{id}, test: who.test,
		})
	}
	for _, ref := range slices.Sorted(maps.Keys(s.care)) {
		rec := s.byRef[ref]
		treated := slices.DeleteFunc(slices.Sorted(slices.Values(s.care[ref])), func(id string) bool { return !s.isPatient(id) })
		if rec == nil || len(treated) == 0 {
			continue
		}
		who := describePerson(rec.bytes())
		out = append(out, &account{key: ref, name: cmp.Or(who.name, ref), about: who.about, patients: treated})
	}
	return out
}

// account finds an account by its key.
func (s *recordSet) account(key string) (*account, bool) {
	i := slices.IndexFunc(s.accounts, func(a *account) bool { return a.key == key })
	if i < 0 {
		return nil, false
	}
	return s.accounts[i], true
}

// personWords are what the pages say of somebody.
type personWords struct {
	name, about string
	test        bool
}

// describePerson reads the first name of a Patient or Practitioner, the birth date
// or the field of work, and the label of test data, as far as they are there.
func describePerson(raw []byte) personWords {
	var res struct {
		Name []struct {
			Text, Family string
			Given        []string
		}
		BirthDate     string
		Meta          struct{ Security []struct{ Code string } }
		Qualification []struct{ Code struct{ Text string } }
	}
	var out personWords
	if json.Unmarshal(raw, &res) != nil {
		return out
	}
	if len(res.Name) > 0 {
		n := res.Name[0]
		out.name = cmp.Or(n.Text, strings.TrimSpace(strings.Join(n.Given, " ")+" "+n.Family))
	}
	for _, label := range res.Meta.Security {
		out.test = out.test || label.Code == testData
	}
	if len(res.Qualification) > 0 {
		out.about = res.Qualification[0].Code.Text
	}
	if res.BirthDate != "" {
		out.about = "born " + spokenDate(res.BirthDate)
	}
	return out
}

// spokenDate writes a whole date as people do, and leaves any other as it is.
func spokenDate(d string) string {
	t, err := time.Parse(time.DateOnly, d)
	if err != nil {
		return d
	}
	return spoken(t)
}
