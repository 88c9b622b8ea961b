package auth

import (
	"context"
	"errors"
)

// ErrNotGivenBack says that the server may still hold a grant that is not kept here.
var ErrNotGivenBack = errors.New("what the server granted could not be given back: end it in the clinic's portal")

// GiveBack ends a grant that is not to be kept: its person was the wrong one, or it could not be stored. It is one try of at most ten
// seconds without proof; the Store is not touched. The error is ErrNotGivenBack.
func (s *Session) GiveBack(ctx context.Context, g *Grant) error {
	token, hint := g.RefreshToken, "refresh_token"
	if token.IsZero() {
		token, hint = g.AccessToken, "access_token"
	}
	if s.config.Revocation != "" {
		r := &revoking{session: s}
		if r.sendRevocation(ctx, "give back the sign-in", token, hint) == answerYes {
			return nil
		}
	}
	return ErrNotGivenBack
}
