package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"chartkey/assets/phrase"
)

const (
	supersededFormat = 1
	mostSuperseded   = 8 // tokens kept of one connection
	roomTimeout      = 30 * time.Second
)

// superseded is what is left of sign-ins that newer ones have replaced: refresh tokens that the server may still take. They are kept to be ended
// with the connection, and sent for nothing else. So is one that a server gave without being asked.
type superseded struct {
	Format int               `json:"format"`
	Tokens []supersededToken `json:"tokens,omitempty"` // the oldest first
	Lost   bool              `json:"lost,omitempty"`   // there was one more, and it is not at hand or was never seen refused
}

type supersededToken struct {
	Token  Secret `json:"token"`
	Client string `json:"client"`
	Copied bool   `json:"copied,omitempty"` // from a restored copy: to be ended, and never tried

	Unasked bool `json:"unasked,omitempty"` // it came with a sign-in that did not ask for it
}

// parseSuperseded reads a stored document. One that cannot be read held something.
func parseSuperseded(data []byte) *superseded {
	var l superseded
	if data == nil {
		return &l
	}
	if err := decodeStrict(data, &l); err != nil || l.Format != supersededFormat {
		return &superseded{Lost: true}
	}
	return &l
}

func (l *superseded) isEmpty() bool { return len(l.Tokens) == 0 && !l.Lost }

// write makes the list durable.
func (l *superseded) write(ctx context.Context, store Store) error {
	var data []byte
	if !l.isEmpty() {
		l.Format = supersededFormat
		var err error
		if data, err = json.Marshal(l, revealing); err != nil {
			return fmt.Errorf("could not write the earlier sign-ins: %w", err)
		}
	}
	return store.SetSuperseded(ctx, data)
}

// add sets the token of before aside, if there is one that may live and that the grant does not hold again, and what the grant has unasked.
// unreadable is a token of before that cannot be had, client whose the tokens are if the journal does not tell. Where there are too many already
// the oldest is lost.
func (l *superseded) add(of *ledger, unreadable bool, g *Grant, client string) {
	l.Lost = l.Lost || unreadable
	if !of.token.IsZero() && !of.isRefused() {
		owner := client
		if of.entry.Client != "" {
			owner = of.entry.Client
		}
		l.drop(of.token)
		l.Tokens = append(l.Tokens, supersededToken{Token: of.token, Client: owner, Copied: of.stale || of.damaged})
	}
	l.drop(g.RefreshToken)
	if !g.unasked.IsZero() {
		l.drop(g.unasked)
		l.Tokens = append(l.Tokens, supersededToken{Token: g.unasked, Client: client, Unasked: true})
	}
	for len(l.Tokens) > mostSuperseded {
		l.Tokens, l.Lost = l.Tokens[1:], true
	}
}

// drop removes a token that is the newest, as some servers give the same one again.
func (l *superseded) drop(token Secret) {
	l.Tokens = slices.DeleteFunc(l.Tokens, func(t supersededToken) bool { return t.Token.Reveal() == token.Reveal() })
}

// MakeRoom ends the oldest of the earlier sign-ins if no more can be kept beside it. It is called before a sign-in again is begun, since some
// servers end a person's every sign-in with one of them. It has at most half a minute. An error says that the oldest is not ended: the next
// Adopt lets go of it, and then only the clinic can end it.
func (s *Session) MakeRoom(ctx context.Context) error {
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return fmt.Errorf("could not lock the stored sign-in: %w", err)
	}
	defer unlock()
	data, err := s.store.Superseded(ctx)
	if err != nil {
		return err
	}
	earlier := parseSuperseded(data)
	if len(earlier.Tokens) < mostSuperseded {
		return nil
	}
	l, err := readLedger(ctx, s.store)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, roomTimeout)
	defer cancel()
	r := &revoking{session: s, ledger: l, earlier: earlier}
	outcome, err := r.endEarlier(limited, 0, phrase.New("evidence.earlier.oldest", "the oldest sign-in"))
	switch {
	case err != nil:
		return err
	case outcome != EndedChecked && outcome != Accepted:
		return errors.New("the oldest of many sign-ins at this clinic could not be ended")
	}
	earlier.Tokens, earlier.Lost = earlier.Tokens[1:], earlier.Lost || outcome == Accepted
	return earlier.write(context.WithoutCancel(ctx), s.store)
}
