package sandbox

import (
	"net/http"
	"sync"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

const (
	maxPages   = 20_000
	faultyPage = 20
)

// listing is the result of a search, of which pages are served.
type listing struct {
	self  string
	found []*record
	from  int
	count int
	grant *grant
	types []string // what the grant must still cover
	stray []string // entries of the first page that are no records
}

// pageStore keeps listings by a random token, so that a client can follow a
// next link but not make one.
type pageStore struct {
	mu    sync.Mutex
	pages map[string]listing
	order []string
}

func newPageStore() *pageStore { return &pageStore{pages: make(map[string]listing)} }

func (p *pageStore) keep(l listing) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.order) == maxPages {
		delete(p.pages, p.order[0])
		p.order = p.order[1:]
	}
	id := randomID()
	p.pages[id] = l
	p.order = append(p.order, id)
	return id
}

func (p *pageStore) find(id string) (listing, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.pages[id]
	return l, ok
}

// page answers GET {base}?_page=token: the next page of a search or $everything.
func (s *Server) page(w http.ResponseWriter, r *http.Request, c *caller) {
	l, ok := s.pages.find(r.URL.Query().Get("_page"))
	switch {
	case !ok:
		fail(w, http.StatusNotFound, fhir.IssueTypeNotFound, "There is no such page, or it has expired.")
		return
	case l.grant.who != c.grant.who || l.grant.patient != c.grant.patient:
		s.refuse(w, r, "", "This page belongs to another patient's record.")
		return
	}
	for _, typ := range l.types {
		if len(c.rights.of(typ, "s")) == 0 {
			s.refuse(w, r, c.needs(typ, "s"), "You did not allow this app to search records of the type "+typ+".")
			return
		}
	}
	l.self = s.issuer + r.URL.RequestURI()
	s.writePages(w, r, l)
}

// writePages sends the page at l.from and keeps the rest for later.
func (s *Server) writePages(w http.ResponseWriter, _ *http.Request, l listing) {
	if s.faults.on(brokenPage) || s.faults.on(foreignNext) {
		l.count = min(l.count, faultyPage) // these need a second page to bite
	}
	end := min(l.from+l.count, len(l.found))
	b := bundle{base: s.base(), self: l.self, at: s.opts.now(), total: len(l.found), matches: l.found[l.from:end]}
	if end < len(l.found) && l.count > 0 {
		rest := l
		rest.from = end
		b.next = s.base() + "?_page=" + s.pages.keep(rest)
	}
	s.spoil(&b, l)
	body := b.bytes()
	if s.faults.on(brokenPage) && l.from > 0 {
		body = body[:len(body)/2]
	}
	writeFHIR(w, http.StatusOK, body)
}

// spoil makes the mistakes that concern links and entries: those of the faults,
// and those of the hostile chart.
func (s *Server) spoil(b *bundle, l listing) {
	switch {
	case s.faults.on(foreignNext) && b.next != "":
		b.next = s.stray + "/fhir?_page=" + randomID()
	case s.faults.on(nextLoop):
		b.next = b.self
	}
	if l.from > 0 {
		return
	}
	b.extra = append(b.extra, l.stray...)
	if s.faults.on(unreadableResource) {
		b.extra = append(b.extra,
			`{"fullUrl":"`+s.base()+`/Observation/broken-1","resource":"this is not a resource","search":{"mode":"match"}}`,
			`{"fullUrl":"`+s.base()+`/Observation/broken-2","resource":{"resourceType":42,"id":["x"]},"search":{"mode":"match"}}`)
	}
	if s.faults.on(unknownType) {
		b.extra = append(b.extra, `{"fullUrl":"`+s.base()+`/Wobble/wobble-1","resource":{"resourceType":"Wobble","id":"wobble-1",`+
			`"subject":{"reference":"Patient/`+l.grant.someone()+`"},"amplitude":3.5},"search":{"mode":"match"}}`)
	}
}
