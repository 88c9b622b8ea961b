package auth

import (
	"context"

	"chartkey/assets/phrase"
)

// GiveBackError says that the server may still hold a grant that was to be given back.
type GiveBackError struct {
	Later bool // it gave no usable answer and may take it another time
}

// Error says what to do.
func (*GiveBackError) Error() string {
	return "what the server granted could not be given back: end it in the clinic's portal"
}

// GiveBack ends a grant that could not be stored, so that Revoke has nothing to end. It is one try of at most ten seconds without proof; the
// Store is not touched. The error is a *GiveBackError.
func (s *Session) GiveBack(ctx context.Context, g *Grant) error {
	token, hint := g.RefreshToken, "refresh_token"
	if token.IsZero() {
		token = g.unasked
	}
	if token.IsZero() {
		token, hint = g.AccessToken, "access_token"
	}
	if s.config.Revocation == "" {
		return &GiveBackError{}
	}
	r := &revoking{session: s}
	switch r.sendAs(ctx, s.clientID, phrase.New("evidence.give-back", "give back the sign-in"), token, hint) {
	case answerYes:
		return nil
	case answerLater:
		return &GiveBackError{Later: true}
	}
	return &GiveBackError{}
}
