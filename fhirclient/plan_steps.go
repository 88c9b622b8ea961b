package fhirclient

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// search plans the searches of one type: one, or one for each constraint of
// the grant.
func (p *planner) search(name string) {
	steps := p.searches(name)
	if len(steps) == 0 {
		p.lacks(name, Unknown, notListed)
	}
	p.steps = append(p.steps, steps...)
}

func (p *planner) searches(name string) []Step {
	if c := p.in.Capabilities; c != nil && len(c.Types) >= fewTypes && !c.Types[name].Search {
		return nil // offered within $everything only
	}
	granted := p.rights.of(name)
	if granted.search {
		return []Step{p.searchStep(name, "")}
	}
	var steps []Step
	for _, query := range granted.queries {
		steps = append(steps, p.searchStep(name, query))
	}
	return steps
}

func (p *planner) searchStep(name, constraint string) Step {
	parameter := p.parameter(name)
	value := p.in.Patient
	if parameter != "patient" {
		value = "Patient/" + value
	}
	address := name + "?" + parameter + "=" + url.QueryEscape(value)
	key := "search " + name
	if constraint = escapeQuery(constraint); constraint != "" {
		address += "&" + constraint
		key += "?" + constraint
	}
	since := p.in.Since[name]
	if !since.IsZero() {
		address += "&_lastUpdated=ge" + instant(since)
		key += " since"
	}
	return Step{
		Key: key, Kind: KindSearch, Types: []string{name}, Address: address + "&_count=" + strconv.Itoa(p.size),
		Full: since.IsZero(), Constrained: constraint != "", Resume: p.in.Cursors[key], Sofar: p.in.Sofar[key],
	}
}

// parameter is the search parameter for the patient: `patient`, unless R4 or
// the server's own list has another.
func (p *planner) parameter(name string) string {
	usual := patientParameter[name]
	if usual == "" {
		usual = "patient"
	}
	if p.in.Capabilities == nil {
		return usual
	}
	offered := p.in.Capabilities.Types[name].Params
	if len(offered) == 0 || slices.Contains(offered, usual) {
		return usual
	}
	for _, other := range []string{"subject", "beneficiary", "individual"} {
		if slices.Contains(offered, other) {
			return other
		}
	}
	return usual
}

// everything plans one $everything for the types that are granted whole: those
// without a watermark in one, those with one in another. A type that it cannot
// pay for gets its search.
func (p *planner) everything(whole []string) {
	var fresh, known []string
	for _, name := range whole {
		if p.in.Since[name].IsZero() {
			fresh = append(fresh, name)
		} else {
			known = append(known, name)
		}
	}
	for _, group := range [][]string{fresh, known} {
		if p.in.Capabilities == nil || !p.in.Capabilities.Everything || len(group) < 2 {
			for _, name := range group {
				p.search(name)
			}
			continue
		}
		p.steps = append(p.steps, p.everythingStep(group))
	}
}

func (p *planner) everythingStep(names []string) Step {
	s := Step{Key: "everything", Kind: KindEverything, Types: names, Full: true}
	address := "Patient/" + pathID(p.in.Patient) + "/$everything?"
	if !p.rights.all() || !slices.Contains(p.in.Asked, "*") {
		limited := slices.Clone(names)
		if p.rights.whole("Patient") && slices.Contains(p.asked(), "Patient") {
			limited = append(limited, "Patient")
			slices.Sort(limited)
		}
		address += "_type=" + strings.Join(limited, ",") + "&"
	}
	if since := p.oldest(names); !since.IsZero() {
		address += "_since=" + instant(since) + "&"
		s.Key, s.Full = "everything since", false
	}
	s.Resume, s.Sofar = p.in.Cursors[s.Key], p.in.Sofar[s.Key]
	if s.Resume != "" {
		for _, name := range names {
			if p.in.Held[name] > 0 {
				s.Held = append(s.Held, name)
			}
		}
	}
	s.Address = address + "_count=" + strconv.Itoa(p.size)
	for _, name := range names {
		s.Instead = append(s.Instead, p.searches(name)...)
	}
	return s
}

func (p *planner) oldest(names []string) time.Time {
	var oldest time.Time
	for _, name := range names {
		if since := p.in.Since[name]; oldest.IsZero() || since.Before(oldest) {
			oldest = since
		}
	}
	return oldest
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func pathID(id string) string { return url.PathEscape(id) }

// escapeQuery writes a constraint so that it can stand in an address, keeping
// the order of its parameters.
func escapeQuery(query string) string {
	var parts []string
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		if name != "" {
			parts = append(parts, url.QueryEscape(name)+"="+url.QueryEscape(value))
		}
	}
	return strings.Join(parts, "&")
}

// typeRights is what is granted for one type, all rights together.
type typeRights struct {
	read, search bool     // without a constraint
	queries      []string // constraints under which a search is granted
}

type rights map[string]typeRights

func rightsOf(list []Right) rights {
	r := rights{}
	for _, right := range list {
		have := r[right.Type]
		if right.Query == "" {
			have.read, have.search = have.read || right.Read, have.search || right.Search
		} else if right.Search && !slices.Contains(have.queries, right.Query) {
			have.queries = append(have.queries, right.Query)
		}
		r[right.Type] = have
	}
	return r
}

// of joins the rights of the type with those of "*".
func (r rights) of(name string) typeRights {
	own, every := r[name], r["*"]
	queries := slices.Clone(own.queries)
	for _, query := range every.queries {
		if !slices.Contains(queries, query) {
			queries = append(queries, query)
		}
	}
	return typeRights{read: own.read || every.read, search: own.search || every.search, queries: queries}
}

// whole: read and search, both without a constraint.
func (r rights) whole(name string) bool {
	granted := r.of(name)
	return granted.read && granted.search
}

// all: everything is granted by "*" itself.
func (r rights) all() bool { return r["*"].read && r["*"].search }
