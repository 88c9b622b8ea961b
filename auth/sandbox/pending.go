package sandbox

import "github.com/zitadel/oidc/v3/pkg/oidc"

// pending is a request that waits for its person, as the pages need it.
type pending struct {
	id      string
	req     oidc.AuthRequest
	who     *account // nil before the sign-in
	patient string   // "" before it is chosen, or where none is needed
}

// waiting finds such a request.
func (s *store) waiting(id string) (pending, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.open(id)
	if err != nil {
		return pending{}, err
	}
	return pending{id: a.id, req: a.req, who: a.who, patient: a.patient}, nil
}

// identify notes who has signed in for a request, and for which patient.
func (s *store) identify(id string, who *account, patient string) (pending, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.open(id)
	if err != nil {
		return pending{}, err
	}
	a.who, a.patient = who, patient
	return pending{id: a.id, req: a.req, who: who, patient: patient}, nil
}

// open finds a request that nobody has answered yet. The caller holds the lock.
func (s *store) open(id string) (*authRequest, error) {
	a := s.requests[id]
	if a == nil || a.grant != nil || s.now().Sub(a.made) > requestTTL {
		return nil, errUnknownRequest
	}
	return a, nil
}
