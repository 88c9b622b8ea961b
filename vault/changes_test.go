package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// again is the session of a new process: another vault value, the same keys.
func again(t *testing.T, at *site, s *Session) *Session {
	t.Helper()
	keys := s.held()
	v := at.open(t)
	v.disk = unsynced{}
	return &Session{vault: v, vaultID: s.vaultID, person: s.person, dir: s.dir, logKey: s.logKey, turns: &turns{}, keys: keys}
}

// unsynced is the disk of the operating system without the waits.
type unsynced struct{ osDisk }

func (unsynced) SyncDir(string) error { return nil }

// view is all that a person can see of connections c1 to c3.
func view(t *testing.T, s *Session) string {
	t.Helper()
	seen, err := viewed(t.Context(), s)
	must(t, err)
	return seen
}

func viewed(ctx context.Context, s *Session) (string, error) {
	docs, err := s.Connections(ctx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, id := range []string{"c1", "c2", "c3"} {
		token, rotation, err1 := s.Tokens(id).Token(ctx)
		entry, err2 := s.Tokens(id).Journal(ctx)
		earlier, err3 := s.Tokens(id).Superseded(ctx)
		if err := errors.Join(err1, err2, err3); err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s: document %q, token %.9q of %d, rotation %d, journal %q, superseded %q\n",
			id, docs[id], token, len(token), rotation, entry, earlier)
	}
	return b.String(), nil
}

// change is one thing that a person does to their connections.
type change struct {
	name string
	do   func(ctx context.Context, s *Session) error
}

var changes = []change{
	{"save a new connection", func(ctx context.Context, s *Session) error {
		return s.SaveConnection(ctx, "c3", []byte("new"))
	}},
	{"save a connection again", func(ctx context.Context, s *Session) error {
		return s.SaveConnection(ctx, "c1", []byte("changed"))
	}},
	{"store a first token", func(ctx context.Context, s *Session) error { return s.Tokens("c3").SetToken(ctx, "first", 0) }},
	{"store the next token", func(ctx context.Context, s *Session) error { return s.Tokens("c1").SetToken(ctx, "next", 8) }},
	{"store a long token over a long one", func(ctx context.Context, s *Session) error {
		return s.Tokens("c2").SetToken(ctx, strings.Repeat("m", 7000), 1)
	}},
	{"store a short token over a long one", func(ctx context.Context, s *Session) error {
		return s.Tokens("c2").SetToken(ctx, "short", 1)
	}},
	{"delete a token", func(ctx context.Context, s *Session) error { return s.Tokens("c1").SetToken(ctx, "", 0) }},
	{"write the journal", func(ctx context.Context, s *Session) error {
		return s.Tokens("c1").SetJournal(ctx, []byte("sent 8"))
	}},
	{"keep an earlier sign-in", func(ctx context.Context, s *Session) error {
		return s.Tokens("c1").SetSuperseded(ctx, []byte("earlier"))
	}},
	{"keep an earlier sign-in of a new connection", func(ctx context.Context, s *Session) error {
		return s.Tokens("c3").SetSuperseded(ctx, []byte("earlier"))
	}},
	{"drop the earlier sign-ins", func(ctx context.Context, s *Session) error { return s.Tokens("c2").SetSuperseded(ctx, nil) }},
	{"clear the journal", func(ctx context.Context, s *Session) error { return s.Tokens("c1").SetJournal(ctx, nil) }},
}

// furnish gives a person two connections, one with a long token.
func furnish(t *testing.T, s *Session) {
	t.Helper()
	must(t, s.SaveConnection(t.Context(), "c1", []byte("one")))
	must(t, s.SaveConnection(t.Context(), "c2", []byte("two")))
	must(t, s.Tokens("c1").SetToken(t.Context(), "seventh", 7))
	must(t, s.Tokens("c2").SetToken(t.Context(), strings.Repeat("l", 6000), 0))
	must(t, s.Tokens("c1").SetJournal(t.Context(), []byte("sent 7")))
	must(t, s.Tokens("c2").SetSuperseded(t.Context(), []byte("earlier")))
}
