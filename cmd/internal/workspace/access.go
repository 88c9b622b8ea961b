package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"chartkey/auth"
	"chartkey/fhirclient"
)

// ScopeAccess is one scope of a connection: what it means, what became of it, and what a real read said.
type ScopeAccess struct {
	Scope    string `json:"scope"` // canonical
	Sentence string `json:"sentence"`
	State    string `json:"state"` // granted, narrowed, refused, unasked
	Test     string `json:"test"`  // read, empty, refused, failed, untested
}

// Access is what one connection may do.
type Access struct {
	Connection  string        `json:"connection"`
	Name        string        `json:"name"`
	Unconfirmed bool          `json:"unconfirmed"`
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
	a := Access{Connection: c.ID, Name: c.Name, Unconfirmed: c.Unconfirmed, Scopes: []ScopeAccess{}}
	compared := auth.Compare(auth.ParseScopes(c.Asked), auth.ParseScopes(c.Granted))
	for _, part := range []struct {
		state  string
		scopes []string
	}{{"granted", compared.Granted}, {"narrowed", compared.Narrowed}, {"refused", compared.Refused}, {"unasked", compared.Unasked}} {
		for _, s := range part.scopes {
			a.Scopes = append(a.Scopes, ScopeAccess{Scope: s, Sentence: auth.ParseScope(s).Sentence(), State: part.state, Test: "untested"})
		}
	}
	return a
}

// TestAccess tries each record scope that was asked for with a real read. What was granted unasked is not used, so not tried either.
func (w *Workspace) TestAccess(ctx context.Context, id string) (Access, error) {
	c, err := w.Connection(ctx, id)
	if err != nil {
		return Access{}, err
	}
	if err := w.mayFetch(ctx, c); err != nil {
		return Access{}, err
	}
	signIn := w.signIn(c, nil)
	if _, _, err := signIn.AccessToken(ctx); err != nil {
		return Access{}, w.noteState(ctx, c, err)
	}
	client := w.fhir(c, signIn.Client(), nil)
	a := accessOf(c)
	for i := range a.Scopes {
		s := &a.Scopes[i]
		scope := auth.ParseScope(s.Scope)
		if s.State == "unasked" || !isResource(scope) {
			continue
		}
		if s.Test, err = tryScope(ctx, client, c.Patient, scope); err != nil {
			return Access{}, w.noteState(ctx, c, err)
		}
	}
	return a, nil
}

// tryScope reads as little as shows whether the scope works. An error ends the whole test.
func tryScope(ctx context.Context, client *fhirclient.Client, patient string, s auth.Scope) (string, error) {
	var found bool
	var err error
	switch {
	case s.Type == "Patient" || s.Type == "*":
		_, err = client.Read(ctx, "Patient/"+url.PathEscape(patient))
		found = err == nil
	case !both(s, s, "s"):
		return "untested", nil // a single record cannot be opened without knowing one
	default:
		found, err = client.Any(ctx, s.Type, patient, s.Query)
	}
	switch {
	case err == nil && found:
		return "read", nil
	case err == nil:
		return "empty", nil
	case errors.Is(err, fhirclient.ErrForbidden), errors.Is(err, fhirclient.ErrUnauthorized), errors.Is(err, fhirclient.ErrNotFound):
		return "refused", nil
	case errors.Is(err, context.Canceled), slices.Contains([]Code{SignInNeeded, AccessEnded, FamilyRevoked, StaleRestore, Offline}, CodeOf(err)):
		return "", err
	}
	return "failed", nil
}

// Revoke takes the access of a connection back and proves it as far as the server lets it be proved. With erase the records that came
// through it go too, whatever the server says. The outcome is stored: a pending one is tried again at the next sync.
func (w *Workspace) Revoke(ctx context.Context, id string, erase bool) (*auth.Revocation, error) {
	c, err := w.Connection(ctx, id)
	if err != nil {
		return nil, err
	}
	var done *auth.Revocation
	if c.State == Ended && c.Revocation != nil {
		done = c.Revocation // asked again: the answer stands
	} else if done, err = w.signIn(c, nil).Revoke(ctx, control(c)); err != nil {
		return nil, fmt.Errorf("could not end the access: %w", err)
	}
	c.Revocation = done
	switch done.Outcome {
	case auth.EndedChecked, auth.Accepted:
		c.State = Ended
	}
	// The outcome must be kept even if the person has stopped waiting: the server has acted.
	if err := w.saveConnection(context.WithoutCancel(ctx), c); err != nil {
		return done, err
	}
	if erase {
		if _, err := w.eraseRecords(ctx, c.ID); err != nil {
			return done, err
		}
	}
	return done, nil
}

// control is an address that the grant could read: the proof of a revocation needs one that worked just before.
func control(c Connection) string {
	if c.Patient != "" {
		if covered, err := auth.ParseScopes(c.Granted).Covers("GET Patient/" + c.Patient); err == nil && covered.Covered {
			return c.Base + "/Patient/" + url.PathEscape(c.Patient)
		}
	}
	for _, s := range auth.ParseScopes(c.Granted) {
		if isResource(s) && s.Type != "*" && both(s, s, "s") {
			return c.Base + "/" + s.Type + "?patient=" + url.QueryEscape(c.Patient) + "&_count=1"
		}
	}
	return ""
}
