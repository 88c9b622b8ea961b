package uitest

import (
	"context"
	"errors"
	"slices"

	"chartkey/ui"
)

// Asks again once the proof is stale.
func (s *Session) Asks() ui.Proving {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.Who.Types():
		return ui.AsksNothing
	case s.Stale:
		return ui.AsksAgain
	}
	return ui.AskedJustNow
}

// Confirm takes any proof.
func (s *Session) Confirm(ctx context.Context, now ui.Proof) error {
	_, err := within(ctx, s, "Confirm", func() bool {
		s.Proved, s.Stale = ui.Proof{Typed: slices.Clone(now.Typed), Code: now.Code}, false
		return true
	})
	return err
}

// proven is within for what needs a proof.
func proven[T any](ctx context.Context, s *Session, method string, work func() T) (T, error) {
	if s.Asks() == ui.AsksAgain {
		var none T
		return none, &ui.Failure{Code: "locked", Part: "unproven", Err: errors.New("unproven")}
	}
	return within(ctx, s, method, work)
}

// Secrets are what the test says.
func (s *Session) Secrets(ctx context.Context) ([]ui.Secret, error) {
	return within(ctx, s, "Secrets", func() []ui.Secret { return saidSecrets(s.Secret) })
}

// TryPlaces finds what the test says.
func (s *Session) TryPlaces(ctx context.Context) ([]ui.TriedPlace, error) {
	return within(ctx, s, "TryPlaces", func() []ui.TriedPlace { return saidPlaces(s.Tried) })
}
