package workspace

import (
	"context"

	"chartkey/assets/phrase"
	"chartkey/vault"
)

// DoctorWithPlaces is [Home.Doctor], and says of each person whose files can be read where their secrets lie, and tries these places; with a key
// it says so of the sign-ins, too.
func (h *Home) DoctorWithPlaces(ctx context.Context, keyOf func(vault.Person) (vault.Key, bool)) []Check {
	v := h.round(keyOf)
	defer v.end()
	return append(h.doctor(ctx, v), h.doctorPlaces(ctx, v)...)
}

func (h *Home) doctorPlaces(ctx context.Context, v *round) []Check {
	persons, err := h.Persons()
	if err != nil {
		return nil // the check of the vault has said it
	}
	var checks []Check
	folders := map[string]bool{}
	for _, p := range persons {
		if p.Problem != nil {
			continue // so has that of the person
		}
		secrets, err := h.secretsFor(ctx, p, v)
		if err != nil {
			continue
		}
		for _, s := range secrets {
			checks = append(checks, placeCheck("secret", p, s.OK, s.Next, said(s.What)+".", said(s.Where), said(s.Guard)))
		}
		for _, t := range h.cameOf(h.vault.TryFolders(p)) { // the keyring has a check of its own
			place := said(t.Place)
			if !folders[place] {
				checks = append(checks, placeCheck("place", p, t.OK, t.Next, place+".", said(t.Came)))
			}
			folders[place] = true
		}
	}
	return checks
}

// secretsFor looks with the key, where there is one that opens the person.
func (h *Home) secretsFor(ctx context.Context, p vault.Person, v *round) ([]Secret, error) {
	if p.Lapse.Records || p.Backend == vault.InKeyring && h.LookAtKeyring(ctx) != nil {
		return h.Secrets(ctx, p) // no key opens it, or the keyring would only be waited for once more
	}
	if o, given := v.open(ctx, p); given && o.err == nil {
		if list, err := newWorkspace(h.cfg, o.session).Secrets(ctx); err == nil {
			return list, nil // otherwise the sign-ins are damaged, as the check of the person has said
		}
	}
	return h.Secrets(ctx, p)
}

func placeCheck(name string, p vault.Person, ok bool, next phrase.Phrase, sentences ...string) Check {
	c := Check{Name: name, OK: ok, Person: first(p.Label, p.ID), Hint: said(next)}
	c.Detail = c.Person + ":"
	for _, s := range sentences {
		if s != "" {
			c.Detail += " " + s
		}
	}
	return c
}

func said(p phrase.Phrase) string { return p.In(phrase.English) }
