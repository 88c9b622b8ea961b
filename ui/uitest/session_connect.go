package uitest

import (
	"context"
	"errors"
	"slices"

	"chartkey/ui"
)

// Connections lists them.
func (s *Session) Connections(ctx context.Context) ([]ui.Connection, error) {
	return within(ctx, s, "Connections", func() []ui.Connection { return saidConnections(s.Clinics) })
}

// Connect goes through a sign-in: the browser is opened, and what came back is shown. A paste of anything ends the wait of a test that
// holds "Connect".
func (s *Session) Connect(ctx context.Context, r ui.ConnectRequest) (ui.Connection, error) {
	if r.Opened != nil {
		r.Opened("https://login.northside.example/authorize?state=x", nil)
	}
	if _, err := within(ctx, s, "Connect", func() bool { return true }); err != nil {
		return ui.Connection{}, err
	}
	found := saidConsent(s.Found)
	found.Connection.Name = r.Name
	if r.Review != nil {
		for _, line := range found.Access.Scopes {
			if r.Tested != nil {
				r.Tested(line)
			}
		}
		keep, err := r.Review(ctx, found)
		switch {
		case err != nil:
			return ui.Connection{}, &ui.Failure{Code: "cancelled", Err: err}
		case !keep:
			return ui.Connection{}, s.undo(ctx, r)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Clinics = append(s.Clinics, found.Connection)
	return found.Connection, nil
}

// undo ends what was not kept as the test says. Held at "Undone", it has told of the first step.
func (s *Session) undo(ctx context.Context, r ui.ConnectRequest) error {
	end := s.Undone
	end.Revocation = saidEnd(end.Revocation)
	for _, e := range end.Evidence {
		if r.Undone != nil {
			r.Undone(e)
		}
		if err := s.enter(ctx, "Undone"); err != nil {
			return err
		}
	}
	return &ui.Failure{Code: "consent-refused", Held: !end.Settled(), Undone: &end, Err: errors.New("not kept")}
}

// Unkept lists them.
func (s *Session) Unkept(ctx context.Context) ([]ui.Unkept, error) {
	return within(ctx, s, "Unkept", func() []ui.Unkept { return s.Unkepts })
}

// News says what the test says.
func (s *Session) News(ctx context.Context) ([]ui.News, error) {
	return within(ctx, s, "News", func() []ui.News {
		news := s.Tidings
		s.Tidings = nil
		return news
	})
}

// RemoveConnection removes one and its records.
func (s *Session) RemoveConnection(ctx context.Context, id string) (int, error) {
	return proven(ctx, s, "RemoveConnection", func() int {
		before := len(s.Stored)
		s.Clinics = slices.DeleteFunc(s.Clinics, func(c ui.Connection) bool { return c.ID == id })
		s.Stored = slices.DeleteFunc(s.Stored, func(r ui.RecordDetail) bool { return r.Key.Connection == id })
		return before - len(s.Stored)
	})
}

// Access compares.
func (s *Session) Access(ctx context.Context, id string) (ui.Access, error) {
	return within(ctx, s, "Access", func() ui.Access { return saidAccess(s.Scopes[id]) })
}

// TestAccess finds all readable but what was refused. Held at "Tested", it has told of the first.
func (s *Session) TestAccess(ctx context.Context, id string, tested func(ui.ScopeLine)) (ui.Access, error) {
	access, err := within(ctx, s, "TestAccess", func() ui.Access { return saidAccess(s.Scopes[id]) })
	if err != nil {
		return access, err
	}
	for i := range access.Scopes {
		line := &access.Scopes[i]
		if !line.CanTry {
			continue
		}
		line.Test, line.Tested = "read", Now
		if line.State == "refused" {
			line.Test = "refused"
		}
		tested(*line)
		if err := s.enter(ctx, "Tested"); err != nil {
			return access, err
		}
	}
	return access, nil
}

// Revoke ends as the test says.
func (s *Session) Revoke(ctx context.Context, id string, _ bool, noted func(ui.Evidence)) (ui.Revocation, error) {
	end, err := proven(ctx, s, "Revoke", func() ui.Revocation {
		for i := range s.Clinics {
			if s.Clinics[i].ID == id {
				s.Clinics[i].Revocation = &s.Ending
			}
		}
		return saidEnd(s.Ending)
	})
	if err != nil {
		return end, err
	}
	for _, e := range end.Evidence {
		noted(e)
	}
	return end, nil
}
