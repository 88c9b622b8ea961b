package sandbox

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// The systems of the codes in the synthetic records.
const (
	loinc               = "http://loinc.org"
	snomed              = "http://snomed.info/sct"
	atc                 = "http://www.whocc.no/atc"
	cvx                 = "http://hl7.org/fhir/sid/cvx"
	hl7Terms            = "http://terminology.hl7.org/CodeSystem/"
	observationCategory = hl7Terms + "observation-category"
)

// chart collects the records of one invented person. The same seed gives the
// same bytes, whenever and wherever it runs.
type chart struct {
	patient string
	rng     *rand.Rand
	counts  map[string]int
	entries []*entry
	strays  []stray
	err     error // the first failure; later calls do nothing
}

// synthetic are all charts together.
type synthetic struct {
	entries []*entry
	strays  map[string][]stray // by patient
}

// stray is an entry of a search result that is no record: typ is what it says it is.
type stray struct{ typ, entry string }

// syntheticRecords are the same for every server and never change, so one
// making serves all servers of a process.
var syntheticRecords = sync.OnceValues(makeCharts)

// makeCharts makes the shared records and the charts of the patients.
func makeCharts() (synthetic, error) {
	clinic := newChart("", 1)
	clinic.clinic()
	charts := []*chart{clinic}
	for i, build := range []func(*chart){(*chart).fernwood, (*chart).achterberg, (*chart).okonjo, (*chart).hostile} {
		c := newChart(fmt.Sprintf("p%d", 1001+i), uint64(1001+i))
		build(c)
		charts = append(charts, c)
	}
	out := synthetic{strays: make(map[string][]stray)}
	for _, c := range charts {
		if c.err != nil {
			return synthetic{}, fmt.Errorf("could not make the synthetic records: %w", c.err)
		}
		out.entries = append(out.entries, c.entries...)
		out.strays[c.patient] = c.strays
	}
	return out, nil
}

func newChart(patient string, seed uint64) *chart {
	return &chart{patient: patient, rng: rand.New(rand.NewPCG(seed, 20261015)), counts: make(map[string]int)} //nolint:gosec // invented values, not secrets
}

// id makes the next id of a kind, such as "lab-1001-007".
func (c *chart) id(kind string) string {
	c.counts[kind]++
	return fmt.Sprintf("%s-%s-%03d", kind, c.patient[1:], c.counts[kind])
}

// put encodes a resource and keeps it.
func (c *chart) put(resource any) {
	if c.err != nil {
		return
	}
	raw, err := encode(resource)
	if err != nil {
		c.err = err
		return
	}
	c.keep(raw)
}

// keep keeps a resource as it is written.
func (c *chart) keep(raw []byte) {
	if c.err != nil {
		return
	}
	e, ok := parseEntry(raw, "")
	if !ok {
		c.err = fmt.Errorf("a resource has no type or id: %.60s", raw)
		return
	}
	c.entries = append(c.entries, e)
}

// subject is the reference to the person.
func (c *chart) subject() *fhir.Reference { return subjectOf(c.patient) }

func subjectOf(patient string) *fhir.Reference {
	return &fhir.Reference{Reference: ptr("Patient/" + patient)}
}

// day is a moment of the chart: so many months before the chart's date, in the
// morning of a working day.
func day(monthsAgo, dayOfMonth int) time.Time {
	t := time.Date(chartDate.Year(), chartDate.Month()-time.Month(monthsAgo), dayOfMonth, 8, 40, 0, 0, time.UTC)
	switch t.Weekday() {
	case time.Saturday:
		return t.AddDate(0, 0, 2)
	case time.Sunday:
		return t.AddDate(0, 0, 1)
	}
	return t
}

// meta says that a record was last changed shortly after it was made.
func meta(at time.Time) *fhir.Meta {
	return &fhir.Meta{VersionId: ptr("1"), LastUpdated: ptr(instant(at.Add(35 * time.Minute)))}
}

// restricted is the label of what is more delicate than the rest of a chart.
func restricted() fhir.Coding { return coding(hl7Terms+"v3-Confidentiality", "R", "restricted") }

// duty is a label that says what must not or has to be done with a record.
func duty(code, display string) fhir.Coding { return coding(hl7Terms+"v3-ActCode", code, display) }

// labelled is meta with security labels.
func labelled(at time.Time, labels ...fhir.Coding) *fhir.Meta {
	m := meta(at)
	m.Security = labels
	return m
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func date(t time.Time) string { return t.Format(time.DateOnly) }

// spoken is a date as a person would write it.
func spoken(t time.Time) string { return t.Format("2 January 2006") }
