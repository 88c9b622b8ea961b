package sandbox

import (
	"slices"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// record is one resource with what searches need to know of it.
type record struct {
	typ, id, version string
	updated          time.Time
	owners           []string // ids of the patients in whose compartment it is
	tokens           map[string][]token
	body             []byte        // as served, byte for byte
	make             func() []byte // makes body each time, for Options.Generated
}

// token is one code with its system, both may be empty.
type token struct{ system, code string }

func (r *record) bytes() []byte {
	if r.make != nil {
		return r.make()
	}
	return r.body
}

func (r *record) ref() string { return r.typ + "/" + r.id }

func (r *record) etag() string { return `W/"` + r.version + `"` }

// shared reports whether the record is in nobody's compartment.
func (r *record) shared() bool { return len(r.owners) == 0 }

func (r *record) of(patient string) bool { return slices.Contains(r.owners, patient) }

// recordSet is everything that a server serves. It does not change after New.
type recordSet struct {
	patients []string // ids, sorted
	accounts []*account
	byRef    map[string]*record
	byType   map[string][]*record
	byOwner  map[string][]*record
	refs     map[string][]string // relative references out of each record
	care     care
	strays   map[string][]stray // by patient: what only first pages hold
	warnings []string
}

// openRecords makes the synthetic records or reads those of a directory.
func openRecords(o Options) (*recordSet, error) {
	var (
		found    synthetic
		warnings []string
		err      error
	)
	if o.Records == "" {
		found, err = syntheticRecords()
	} else {
		found.entries, warnings, err = readDirectory(o.Records)
	}
	if err != nil {
		return nil, err
	}
	set := index(found.entries)
	set.strays, set.warnings = found.strays, warnings
	set.accounts = set.people()
	if o.Generated > 0 && len(set.patients) > 0 {
		if err := set.generate(set.patients[0], o.Generated); err != nil {
			return nil, err
		}
	}
	return set, nil
}

func (s *recordSet) isPatient(id string) bool {
	_, ok := slices.BinarySearch(s.patients, id)
	return ok
}

func (s *recordSet) add(r *record) {
	s.byRef[r.ref()] = r
	s.byType[r.typ] = append(s.byType[r.typ], r)
	for _, owner := range r.owners {
		s.byOwner[owner] = append(s.byOwner[owner], r)
	}
}

// knownType reports whether a name is an R4 resource type.
func knownType(name string) bool {
	var t fhir.ResourceType
	return name != "" && t.UnmarshalJSON([]byte(`"`+name+`"`)) == nil
}
