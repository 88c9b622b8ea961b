package vault

import (
	"context"
	"fmt"
)

// In a passphrase vault a token is written three times: into the journal, its mark into the state folder, then into
// signIns. Wherever a kill falls in between, the journal tells that the storing had begun and it is carried to its
// end; without such an entry, marks that differ mean that the data or the state is an older or foreign copy.

// tokenInFile reads a token after carrying an unfinished storing to its end.
func (s *Session) tokenInFile(ctx context.Context, id string) (fileToken, error) {
	unlock, err := s.lock(ctx)
	if err != nil {
		return fileToken{}, err
	}
	defer unlock()
	j, err := s.readJournal()
	if err != nil {
		return fileToken{}, err
	}
	st, err := s.readState()
	if err != nil {
		return fileToken{}, err
	}
	name, err := s.hiddenName(id)
	if err != nil {
		return fileToken{}, err
	}
	if p := j.Connections[id].Pending; p != nil {
		if mark := st.Counts[name].Mark; mark != p.Before && mark != p.Token.Mark {
			return fileToken{}, ErrStaleRestore
		}
		if err := s.finish(ctx, id, *p); err != nil {
			return fileToken{}, err
		}
		return p.Token, nil
	}
	sg, err := s.readSignIns()
	if err != nil {
		return fileToken{}, err
	}
	held := sg.Connections[id].Token
	switch {
	case held == nil:
		return fileToken{}, nil
	case st.Counts[name] != count{Mark: held.Mark, Rotation: held.Rotation}:
		return fileToken{}, ErrStaleRestore
	default:
		return *held, nil
	}
}

// setTokenInFile stores a token, or deletes it if the value is empty. What was stored before, even an older copy, does
// not matter: a new sign-in must always be storable.
func (s *Session) setTokenInFile(ctx context.Context, id string, t fileToken) error {
	var err error
	if t.Mark, err = s.vault.randomID(16); err != nil {
		return err
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	name, err := s.hiddenName(id)
	if err != nil {
		return err
	}
	st, err := s.readState()
	if err != nil {
		return err
	}
	sg, err := s.readSignIns()
	if err != nil {
		return err
	}
	j, err := s.readJournal()
	if err != nil {
		return err
	}
	e := j.Connections[id]
	if t.Value == "" && e.Pending == nil && sg.Connections[id].Token == nil && st.Counts[name] == (count{}) {
		return nil // nothing to delete
	}
	e.Pending = &pending{Token: t, Before: st.Counts[name].Mark}
	j.put(id, e)
	if err := s.writeJournal(j); err != nil {
		return err
	}
	return s.finish(ctx, id, *e.Pending)
}

// finish carries a storing that the journal announced to its end, from wherever it stopped.
func (s *Session) finish(ctx context.Context, id string, p pending) error {
	name, err := s.hiddenName(id)
	if err != nil {
		return err
	}
	mark := count{Mark: p.Token.Mark, Rotation: p.Token.Rotation}
	if err := s.changeState(ctx, func(st *state) { st.Counts[name] = mark }); err != nil {
		return err
	}
	sg, err := s.readSignIns()
	if err != nil {
		return err
	}
	c := sg.Connections[id]
	c.Token = &p.Token
	if p.Token.Value == "" {
		c.Token = nil
	}
	sg.Connections[id] = c
	if c.Token == nil && c.Document == nil && c.Superseded == nil {
		delete(sg.Connections, id)
	}
	if err := s.writeSignIns(sg); err != nil {
		return err
	}
	if err := s.readBack(id, p); err != nil {
		return err
	}
	j, err := s.readJournal()
	if err != nil {
		return err
	}
	e := j.Connections[id]
	e.Pending = nil
	j.put(id, e)
	if err := s.writeJournal(j); err != nil || p.Token.Value != "" {
		return err
	}
	return s.changeState(ctx, func(st *state) { delete(st.Counts, name) }) // last: until then it must fit the journal
}

// readBack compares what the disk gives with what was written.
func (s *Session) readBack(id string, p pending) error {
	sg, err := s.readSignIns()
	if err != nil {
		return err
	}
	got := sg.Connections[id].Token
	if p.Token.Value == "" && got == nil || got != nil && *got == p.Token {
		return nil
	}
	return fmt.Errorf("the token was not kept: %w", ErrDamaged)
}
