package sandbox

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// account is somebody who can sign in.
type account struct {
	key   string // what the sign-in form sends, and the sub of the id_token
	name  string
	about string // tells people of the same name apart
}

// userRef is the resource that describes the person of a key, as in fhirUser.
func userRef(key string) string { return "Patient/" + key }

// title names the person as the pages do: "Ada Fernwood, born 14 March 1968".
func (a *account) title() string {
	if a.about == "" {
		return a.name
	}
	return a.name + ", " + a.about
}

// patientAccounts makes every Patient an account, sorted by id.
func (s *recordSet) patientAccounts() []*account {
	var out []*account
	for _, id := range s.patients {
		who := describePerson(s.byRef[userRef(id)].bytes())
		out = append(out, &account{key: id, name: cmp.Or(who.name, "Patient "+id), about: who.about})
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

// personWords are what the pages say of a Patient.
type personWords struct{ name, about string }

// describePerson reads the first name and the birth date of a Patient, as far as they are there.
func describePerson(raw []byte) personWords {
	var res struct {
		Name []struct {
			Text, Family string
			Given        []string
		}
		BirthDate string
	}
	var out personWords
	if json.Unmarshal(raw, &res) != nil {
		return out
	}
	if len(res.Name) > 0 {
		n := res.Name[0]
		out.name = cmp.Or(n.Text, strings.TrimSpace(strings.Join(n.Given, " ")+" "+n.Family))
	}
	if res.BirthDate != "" {
		out.about = "born " + res.BirthDate
		if t, err := time.Parse(time.DateOnly, res.BirthDate); err == nil {
			out.about = "born " + spoken(t)
		}
	}
	return out
}
