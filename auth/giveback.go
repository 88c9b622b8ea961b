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

// GiveBack ends a grant that is not to be kept: its person was the wrong one, or it could not be stored. It is one try of at most ten
// seconds without proof; the Store is not touched. The error is a *GiveBackError.
func (s *Session) GiveBack(ctx context.Context, g *Grant) error {
	token, hint := g.RefreshToken, "refresh_token"
	if token.IsZero() {
		token = g.unasked
	}
	if token.IsZero() {
		token, hint = g.AccessToken, "access_token"
	}
	return s.giveBack(ctx, s.clientID, token, hint)
}

// GiveBackStored is GiveBack for all that the Store holds of a sign-in; the caller holds the Store's lock. found is false if there is nothing.
// Nothing is deleted. Errors: a *GiveBackError, or the Store's.
func (s *Session) GiveBackStored(ctx context.Context) (found bool, err error) {
	l, err := readLedger(ctx, s.store)
	if err != nil {
		return false, err
	}
	data, err := s.store.Superseded(ctx)
	if err != nil {
		return false, err
	}
	tokens := parseSuperseded(data).Tokens
	if !l.token.IsZero() {
		tokens = append(tokens, supersededToken{Token: l.token, Client: s.clientID})
	}
	for _, token := range tokens {
		if e := s.giveBack(ctx, token.Client, token.Token, "refresh_token"); e != nil {
			err = e
		}
	}
	return len(tokens) > 0, err
}

func (s *Session) giveBack(ctx context.Context, client string, token Secret, hint string) error {
	if s.config.Revocation == "" {
		return &GiveBackError{}
	}
	r := &revoking{session: s}
	switch r.sendAs(ctx, client, phrase.New("evidence.give-back", "give back the sign-in"), token, hint) {
	case answerYes:
		return nil
	case answerLater:
		return &GiveBackError{Later: true}
	}
	return &GiveBackError{}
}
