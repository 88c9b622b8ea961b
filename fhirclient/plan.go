package fhirclient

import (
	"fmt"
	"slices"
	"time"

	"chartkey/assets/phrase"
)

// Right is one granted right, from a scope such as patient/Observation.rs?category=x.
type Right struct {
	Type         string // "*": every type
	Read, Search bool
	Query        string // constraint as in the scope, "" = none
}

// PlanInput is all that a plan is made from.
type PlanInput struct {
	Patient      string   // id of the pinned patient
	Asked        []string // types asked for; "*": every type; empty: what was granted
	Rights       []Right
	Capabilities *Capabilities        // nil: not known, nothing is assumed
	Since        map[string]time.Time // per type watermark of an earlier run; zero or absent = full
	Cursors      map[string]string    // Step.Key -> Batch.Next of a run that was cut off
	Sofar        map[string]Tally     // Step.Key -> Batch.Sofar, where there are Cursors
	Held         map[string]int       // records by type that are stored, where there are Cursors
	PageSize     int                  // _count; 0: 200
}

// Plan is what Run will do, in order, and what it need not try.
type Plan struct {
	Steps  []Step
	Absent []Absence
	// Wanted are references to read after the steps, besides those of the
	// records that come: what earlier runs have left of theirs, see [Client.References].
	Wanted []string
	// Stored are the records ("Binary/1") that are here already. Where there are
	// more references than one run follows, those to them come last.
	Stored map[string]bool
}

// Tally is what a search has come to by the end of a page. A run that goes on
// from there needs it to tell what is missing; zero is: not known.
type Tally struct {
	Total    int64 `json:"total"`    // entries, as announced; -1: not at all
	Received int64 `json:"received"` // entries
	Lost     int   `json:"lost"`     // entries that could not be read
	Skipped  int   `json:"skipped"`  // pages that could not be read
}

// Step is one read or one search.
type Step struct {
	Key         string   // stable name of the step, for cursors
	Kind        string   // KindRead, KindEverything, KindSearch
	Types       []string // what it can bring, as far as known
	Address     string   // relative to the base
	Full        bool     // no _lastUpdated or _since
	Constrained bool     // the grant is limited by a query: an empty answer proves nothing
	Resume      string   // address of the page to go on with, "" = from the start
	Sofar       Tally    // with Resume: what came before
	Held        []string // with Resume: the types of which there are records already
	// Instead are the searches that take the place of $everything where it is not
	// answered, and that check the types of which it brought nothing.
	Instead []Step
}

// Kinds of steps. Reads by reference after the plan have the kind "read" too.
const (
	KindRead       = "read"
	KindEverything = "everything"
	KindSearch     = "search"
)

// State says why a type did not simply come (DESIGN §10, row sync).
type State string

// The states.
const (
	None     State = "none"      // a permitted, complete search answered with nothing: "nothing shared"
	NotAsked State = "not-asked" // no right was asked for
	Refused  State = "refused"   // not granted, or refused by the server
	Unknown  State = "unknown"   // cannot be told
	Failed   State = "failed"    // an error; part of it may have come
)

// Absence is the state of one type, with a reason in words.
type Absence struct {
	Type   string
	State  State
	Reason phrase.Phrase
}

// fewTypes: a capability statement that lists so few is not believed to be whole.
const fewTypes = 5

// MakePlan decides what to ask the server for: the Patient first; $everything
// for the types that are granted whole, where the server offers it and it pays;
// one search per remaining type. Rights that were not asked for are not used.
// It sends nothing.
func MakePlan(in PlanInput) Plan {
	p := planner{in: in, rights: rightsOf(in.Rights)}
	p.size = in.PageSize
	if p.size <= 0 {
		p.size = 200
	}
	p.patient()
	var whole []string
	for _, name := range p.asked() {
		if name == "Patient" || !p.permitted(name) || !p.listable(name) {
			continue
		}
		if p.rights.whole(name) {
			whole = append(whole, name)
			continue
		}
		p.search(name)
	}
	p.everything(whole)
	p.notAsked()
	return Plan{Steps: p.steps, Absent: p.absent}
}

type planner struct {
	in     PlanInput
	rights rights
	size   int
	steps  []Step
	absent []Absence
}

func (p *planner) lacks(name string, state State, reason phrase.Phrase) {
	p.absent = append(p.absent, Absence{Type: name, State: state, Reason: reason})
}

// asked are the types asked for, sorted: for "*", those of the capability
// statement that belong to patients, or else those that the pages show.
func (p *planner) asked() []string {
	names := p.in.Asked
	if len(names) == 0 {
		for _, r := range p.in.Rights {
			names = append(names, r.Type)
		}
	}
	if slices.Contains(names, "*") {
		names = append(slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "*" }), p.every()...)
	}
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}

func (p *planner) every() []string {
	if p.in.Capabilities == nil || len(p.in.Capabilities.Types) < fewTypes {
		return shown
	}
	names := []string{"Patient"}
	for name := range p.in.Capabilities.Types {
		if patientParameter[name] != "" {
			names = append(names, name)
		}
	}
	return names
}

// patient plans the read of the pinned Patient.
func (p *planner) patient() {
	if !slices.Contains(p.asked(), "Patient") {
		return
	}
	id := pathID(p.in.Patient)
	step := Step{Key: "read Patient", Kind: KindRead, Types: []string{"Patient"}, Address: "Patient/" + id, Full: true}
	switch granted := p.rights.of("Patient"); {
	case granted.read:
	case granted.search, len(granted.queries) > 0:
		step.Key, step.Kind = "search Patient", KindSearch
		step.Address = "Patient?_id=" + id
		step.Constrained = !granted.search
	default:
		p.lacks("Patient", Refused, notGranted)
		return
	}
	step.Resume, step.Sofar = p.in.Cursors[step.Key], p.in.Sofar[step.Key]
	p.steps = append(p.steps, step)
}

var (
	notGranted = phrase.New("reason.not-granted", "asked for, but not granted")
	notListed  = phrase.New("reason.not-listed", "the server's capability statement does not list a search of this type")
)

// NotAskedFor is the reason of the state NotAsked.
var NotAskedFor = phrase.New("reason.not-asked", "not asked for")

// permitted refuses what the grant does not cover.
func (p *planner) permitted(name string) bool {
	granted := p.rights.of(name)
	switch {
	case granted.search, len(granted.queries) > 0:
		return true
	case granted.read && !listed(name): // comes by reference
		return true
	case granted.read:
		p.lacks(name, Refused, phrase.New("reason.one-by-one", "granted to be read one by one, but not to be listed"))
	default:
		p.lacks(name, Refused, notGranted)
	}
	return false
}

// listed reports whether records of the type can be asked for by patient.
func listed(name string) bool { return patientParameter[name] != "" }

// listable sorts out the types that no search by patient finds.
func (p *planner) listable(name string) bool {
	switch {
	case slices.Contains(shared, name), name == "Binary":
		return false // read by reference after the plan
	case !listed(name):
		p.lacks(name, Unknown, phrase.New("reason.not-by-patient", "records of this type are not kept by patient"))
		return false
	case p.in.unlisted(name):
		p.lacks(name, Unknown, notListed)
		return false
	}
	return true
}

// unlisted reports whether the capability statement, being long enough to be
// believed, leaves the type out.
func (in *PlanInput) unlisted(name string) bool {
	c := in.Capabilities
	if c == nil || len(c.Types) < fewTypes {
		return false
	}
	support, found := c.Types[name]
	return !found || !support.Search && !c.Everything
}

// notAsked names the types of the pages that nobody asked for.
func (p *planner) notAsked() {
	asked := p.asked()
	for _, name := range shown {
		if !slices.Contains(asked, name) {
			p.lacks(name, NotAsked, NotAskedFor)
		}
	}
}

// String is one line a step, for people.
func (s Step) String() string {
	how := "changes"
	if s.Full {
		how = "all"
	}
	return fmt.Sprintf("%s (%s): GET %s", s.Key, how, s.Address)
}
