package auth

import (
	"context"
	"crypto/subtle"
	"errors"

	"github.com/go-json-experiment/json"
)

// signInMark is what the id_token of a sign-in leaves to hold those against that come with a refresh. The zero value is a sign-in without one.
type signInMark struct {
	Nonce    string  `json:"nonce,omitempty"`
	AuthTime float64 `json:"auth_time,omitempty"` // 0: not told
	Issued   float64 `json:"issued,omitempty"`
}

// mark is the part of the claims that later tokens are held against. An auth_time that is no number is as good as none.
func (c *idClaims) mark() signInMark {
	m := signInMark{Nonce: c.Nonce, Issued: c.IssuedAt}
	if c.AuthTime.Kind() == '0' && json.Unmarshal(c.AuthTime, &m.AuthTime) != nil {
		m.AuthTime = 0
	}
	return m
}

// errForeignIdentity is an id_token that is believed and is of another person or another sign-in.
var errForeignIdentity = errors.New("the id_token of a refresh is another sign-in's")

// recheck holds the id_token of a refresh against that of the sign-in (OpenID Connect Core §12.2). errForeignIdentity says that it is believed
// and about somebody else, or made for another sign-in; any other error is a token that is not believed and tells nothing.
func (c *idChecker) recheck(ctx context.Context, raw Secret, subject string, of signInMark) error {
	claims, err := c.verify(ctx, raw.Reveal())
	if err != nil {
		return err
	}
	now := claims.mark()
	switch {
	case claims.Subject != subject,
		now.Nonce != "" && of.Nonce != "" && subtle.ConstantTimeCompare([]byte(now.Nonce), []byte(of.Nonce)) != 1: // it need not be there
		return errForeignIdentity
	case now.AuthTime != 0 && of.AuthTime != 0 && now.AuthTime != of.AuthTime:
		return errors.New("it tells another time of the sign-in")
	case now.Issued < of.Issued:
		return errors.New("it is older than the sign-in")
	}
	return nil
}

// isForeignPatient reports whether the answer of a refresh is about another patient.
func (s *Session) isForeignPatient(answer *tokenAnswer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.patient != "" && answer.patient != "" && answer.patient != s.patient
}

// isForeignPerson reports whether the answer of a refresh is about another person by an id_token that is believed. One that is not, since the
// keys cannot be had or it is false, must not cost a sign-in that works: nothing hangs on it, and it is left aside.
func (s *Session) isForeignPerson(ctx context.Context, l *ledger, answer *tokenAnswer) bool {
	s.mu.Lock()
	subject := s.subject
	s.mu.Unlock()
	if answer.idToken.IsZero() || subject == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	checker := &idChecker{http: s.http, config: s.config, clientID: s.clientID, now: s.now}
	err := checker.recheck(ctx, answer.idToken, subject, l.entry.Mark)
	if err != nil && !errors.Is(err, errForeignIdentity) {
		s.notify("The server's word on who is signed in could not be checked; it is left aside.")
	}
	return errors.Is(err, errForeignIdentity)
}
