package workspace

import (
	"context"
	"errors"

	"chartkey/vault"
)

// round opens each person whom the doctor has a key for, once: each try counts.
type round struct {
	home   *Home
	keyOf  func(vault.Person) (vault.Key, bool) // nil: nobody's
	opened map[string]opening
}

// opening is a person who was opened, past the log, or why that failed.
type opening struct {
	session *vault.Session
	err     error
}

func (h *Home) round(keyOf func(vault.Person) (vault.Key, bool)) *round {
	return &round{home: h, keyOf: keyOf, opened: map[string]opening{}}
}

// open is false where there is no key for a person. What it opens is closed by end. A key that was wrong is logged.
func (v *round) open(ctx context.Context, p vault.Person) (opening, bool) {
	if o, before := v.opened[p.ID]; before {
		return o, true
	}
	if v.keyOf == nil {
		return opening{}, false
	}
	key, given := v.keyOf(p)
	if !given {
		return opening{}, false
	}
	s, err := v.home.vault.Unlock(ctx, p.ID, key)
	if err != nil {
		err = errors.Join(err, v.home.noteFailedUnlock(ctx, p.ID, err))
	}
	o := opening{s, err}
	v.opened[p.ID] = o
	return o, true
}

func (v *round) end() {
	for _, o := range v.opened {
		if o.session != nil {
			_ = o.session.Close() // it never fails
		}
	}
}
