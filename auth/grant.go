package auth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chartkey/assets/phrase"
)

// Grant is what a sign-in gave.
type Grant struct {
	AccessToken  Secret
	RefreshToken Secret // zero: none, or one that was not asked for
	// Expires is when the access token ends: five minutes from now where the server does not say, now where it says
	// zero, and at most a day from now.
	Expires time.Time

	Asked, Granted Scopes
	Unconfirmed    bool // the server did not say what it granted, and Granted is Asked

	Patient  string // Patient id; "" without patient/ scopes at most
	FHIRUser string // relative reference, or absolute at the base's origin; "" when not told or not believed
	Subject  string // `sub` of the checked id_token, "" without one

	Warnings []Problem // oddities that do not stop us

	announced   bool // Expires is the server's word
	refreshLife time.Duration
	mark        signInMark
	unasked     Secret // a refresh token that was not asked for: never used, and still to be ended
}

// grant checks what came with the tokens against what was asked.
func (a *Attempt) grant(ctx context.Context, tokens *tokenAnswer) (*Grant, error) {
	grant := &Grant{
		AccessToken: tokens.access, RefreshToken: tokens.refresh, Expires: a.now().Add(tokens.life),
		Asked:     a.asked,
		Warnings:  slices.Clone(tokens.warnings),
		announced: tokens.announced, refreshLife: tokens.refreshLife,
	}
	if err := grant.takeScope(tokens.scope); err != nil {
		return nil, err
	}
	if err := grant.takePatient(tokens.patient); err != nil {
		return nil, err
	}
	if !grant.RefreshToken.IsZero() && !a.asksRefresh() {
		grant.RefreshToken, grant.unasked = Secret{}, grant.RefreshToken
		grant.warn(phrase.New("problem.unasked-refresh-token", "The server gave lasting access that was not asked for; it is never used, and ended with the connection."))
	}
	if !a.asksIdentity() {
		return grant, nil
	}
	if err := a.takeIdentity(ctx, grant, tokens.idToken); err != nil {
		return nil, err
	}
	return grant, nil
}

func (g *Grant) warn(words phrase.Phrase) { g.Warnings = append(g.Warnings, problem(words)) }

// takeScope reads what was granted (RFC 6749 §5.1). SMART requires the member; without it nothing is known for sure.
func (g *Grant) takeScope(scope *string) error {
	if scope == nil {
		g.Granted, g.Unconfirmed = g.Asked, true
		return nil
	}
	g.Granted = ParseScopes(*scope)
	if len(g.Granted) == 0 {
		return fmt.Errorf("%w: the server signed in but granted nothing of what was asked", ErrConsentRefused)
	}
	return nil
}

// takePatient pins the patient. A missing one is never guessed or searched for.
func (g *Grant) takePatient(patient string) error {
	switch {
	case patient != "" && !isResourceID(patient):
		return fmt.Errorf("%w: the server named a patient that is no FHIR id", ErrIdentityRejected)
	case patient == "" && g.readsPatient():
		return fmt.Errorf("%w: the server allowed to read a patient's record but did not say whose", ErrIdentityRejected)
	}
	g.Patient = patient
	return nil
}

// readsPatient reports whether any of the granted scopes is one of a single patient.
func (g *Grant) readsPatient() bool {
	return slices.ContainsFunc(g.Granted, func(s Scope) bool { return s.Usable() && s.Context == "patient" })
}

// takeIdentity checks the id_token. Without one the sign-in goes on without a name; a false one ends it.
func (a *Attempt) takeIdentity(ctx context.Context, grant *Grant, raw Secret) error {
	if raw.IsZero() {
		if grant.Granted.Contains("openid") {
			grant.warn(phrase.New("problem.no-id-token", "The server did not say who signed in."))
		}
		return nil
	}
	checker := &idChecker{http: a.http, config: a.config, clientID: a.clientID, now: a.now}
	identity, err := checker.check(ctx, raw, a.nonce)
	if err != nil {
		return err
	}
	grant.Subject, grant.FHIRUser = identity.subject, identity.fhirUser
	grant.mark = identity.mark
	grant.Warnings = append(grant.Warnings, identity.warnings...)
	return nil
}
