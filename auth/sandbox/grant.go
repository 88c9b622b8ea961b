package sandbox

import (
	"cmp"
	"slices"
	"time"
)

// grant is one person's approval: a family of tokens that live and die together.
type grant struct {
	id      string
	who     *account
	patient string // the patient in context, "" where there is none
	scopes  []string
	at      time.Time
	used    time.Time // when a token of it last served
	revoked bool
}

// someone is a patient whom the grant is about.
func (g *grant) someone() string { return cmp.Or(g.patient, g.who.patients[0]) }

// allow makes the grant of a request, once.
func (s *store) allow(id string, g grant) (*authRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.requests[id]
	if a == nil || a.grant != nil {
		return nil, errUnknownRequest
	}
	g.id, g.at, g.used = randomID(), s.now(), s.now()
	a.grant = &g
	s.grants[g.id] = a.grant
	return a, nil
}

// grantsOf lists the grants of a person by which a token still lives, the newest first.
func (s *store) grantsOf(who *account) []grant {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []grant
	for _, g := range s.grants {
		if g.who == who && s.alive(g) {
			out = append(out, *g)
		}
	}
	slices.SortFunc(out, func(a, b grant) int { return b.at.Compare(a.at) })
	return out
}

// alive reports whether an app could still do something by the grant.
func (s *store) alive(g *grant) bool {
	if g.revoked {
		return false
	}
	for _, t := range s.refresh {
		if t.grant == g && !t.spent && s.now().Sub(t.made) <= refreshTTL {
			return true
		}
	}
	for _, a := range s.access {
		if a.grant == g && !a.revoked && s.now().Before(a.expires) {
			return true
		}
	}
	return false
}

// end takes a person's grant back, with all its tokens. It reports whether there was one.
func (s *store) end(who *account, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.grants[id]
	if g == nil || g.who != who || g.revoked {
		return false
	}
	g.revoked = true
	return true
}
