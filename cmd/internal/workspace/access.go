package workspace

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"chartkey/auth"
	"chartkey/fhirclient"
)

// ScopeAccess is one scope of a connection: what it means, what became of it, and what a real read said.
type ScopeAccess struct {
	Scope    string `json:"scope"` // canonical
	Sentence string `json:"sentence"`
	State    string `json:"state"` // granted, narrowed, refused, unasked
	Test     string `json:"test"`  // read, empty, refused, failed, untested
	CanTry   bool   `json:"-"`     // there is a read that shows whether it works

	Tested time.Time `json:"-"` // when Test was found; zero while it is untested
}

// Trial is what a real read said of a scope, and when.
type Trial struct {
	Test string    `json:"test"` // as ScopeAccess.Test
	At   time.Time `json:"at"`
}

// Access is what one connection may do.
type Access struct {
	Connection  string        `json:"connection"`
	Name        string        `json:"name"`
	Unconfirmed bool          `json:"unconfirmed"`
	Outcome     auth.Outcome  `json:"outcome"`    // of taking it back; "" while it is not
	Management  string        `json:"management"` // the clinic's own page for it; "" where it names none
	Of          Connection    `json:"-"`
	Scopes      []ScopeAccess `json:"scopes"`
}

// Access tells what the connections were granted, against what was asked. Without ids: all.
func (w *Workspace) Access(ctx context.Context, ids []string) ([]Access, error) {
	chosen, err := w.choose(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Access, 0, len(chosen))
	for _, c := range chosen {
		out = append(out, accessOf(c))
	}
	return out, nil
}

func accessOf(c Connection) Access {
	a := Access{Connection: c.ID, Name: c.Name, Unconfirmed: c.Unconfirmed, Management: c.Server.Management, Of: c, Scopes: []ScopeAccess{}}
	if c.Revocation != nil {
		a.Outcome = c.Revocation.Outcome
	}
	compared := auth.Compare(auth.ParseScopes(c.Asked), auth.ParseScopes(c.Granted))
	for _, part := range []struct {
		state  string
		scopes []string
	}{{"granted", compared.Granted}, {"narrowed", compared.Narrowed}, {"refused", compared.Refused}, {"unasked", compared.Unasked}} {
		for _, s := range part.scopes {
			scope := auth.ParseScope(s)
			one := ScopeAccess{
				Scope: s, Sentence: scope.Sentence(), State: part.state, Test: "untested", CanTry: part.state != "unasked" && canTry(scope),
			}
			if t, tried := c.Tried[s]; tried && one.CanTry {
				one.Test, one.Tested = t.Test, t.At
			}
			a.Scopes = append(a.Scopes, one)
		}
	}
	return a
}

// TestAccess tries each record scope that was asked for with a real read. What was granted unasked is not used, so not tried either; nor is
// an access that the person took back and the clinic has not ended: Access.Outcome has what became of it. tested, if given, is told of each
// scope as it is tried. What was found is kept with the sign-in, for Access.
func (w *Workspace) TestAccess(ctx context.Context, id string, tested ...func(ScopeAccess)) (Access, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	c, err := w.find(ctx, id)
	if err != nil {
		return Access{}, err
	}
	if c.leftOpen() {
		return accessOf(c), nil
	}
	if err := over(c); err != nil {
		return Access{}, err
	}
	s := w.signIn(c, nil)
	if _, _, err := s.AccessToken(ctx); err != nil {
		return Access{}, w.noteState(ctx, c, err)
	}
	if c, err = w.noteGranted(ctx, c, s); err != nil {
		return Access{}, err
	}
	a, err := tryScopes(ctx, w.fhir(c, s.Client(), nil), c, w.cfg.Now, tested)
	if err != nil {
		return Access{}, w.noteState(ctx, c, err)
	}
	_, err = w.change(ctx, c, func(c *Connection) bool {
		c.Tried = a.tried()
		return true
	})
	return a, err
}

// tried is what was found of each scope that was tried.
func (a Access) tried() map[string]Trial {
	found := map[string]Trial{}
	for _, s := range a.Scopes {
		if !s.Tested.IsZero() {
			found[s.Scope] = Trial{s.Test, s.Tested}
		}
	}
	return found
}

// tryScopes is the test of a connection with a client that is signed in to it.
func tryScopes(ctx context.Context, client *fhirclient.Client, c Connection, now func() time.Time, tested []func(ScopeAccess)) (Access, error) {
	a := accessOf(c)
	for i := range a.Scopes {
		tried := &a.Scopes[i]
		if !tried.CanTry {
			continue
		}
		var err error
		if tried.Test, err = tryScope(ctx, client, c.Patient, auth.ParseScope(tried.Scope)); err != nil {
			return Access{}, err
		}
		tried.Tested = now().UTC()
		for _, tell := range tested {
			tell(*tried)
		}
	}
	return a, nil
}

// canTry tells whether a read can show that a scope works: a single record cannot be opened without knowing one, but for the patient.
func canTry(s auth.Scope) bool {
	return s.Usable() && (s.Has("s") || s.Has("r") && (s.Type == "Patient" || s.Type == "*"))
}

// tryScope reads as little as shows whether the scope works. An error ends the whole test.
func tryScope(ctx context.Context, client *fhirclient.Client, patient string, s auth.Scope) (string, error) {
	typ := s.Type
	if typ == "*" {
		typ = "Patient"
	}
	var found bool
	var err error
	if s.Has("r") && typ == "Patient" {
		_, err = client.Read(ctx, "Patient/"+url.PathEscape(patient))
		found = err == nil
	} else {
		found, err = client.Any(ctx, typ, patient, s.Query)
	}
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err == nil && found:
		return "read", nil
	case err == nil:
		return "empty", nil
	case errors.Is(err, fhirclient.ErrForbidden), errors.Is(err, fhirclient.ErrUnauthorized), errors.Is(err, fhirclient.ErrNotFound):
		return "refused", nil
	case slices.Contains([]Code{SignInNeeded, AccessEnded, FamilyRevoked, StaleRestore, NeedsReview, Offline}, CodeOf(err)):
		return "", err
	}
	return "failed", nil
}
