package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

// begin notes the unlock for the lease, at most once a day, and gives a person whose key of the sign-ins has been destroyed another one. A note
// that cannot be written is no reason to let nobody in.
func (s *Session) begin(ctx context.Context, h *header) error {
	had := s.keys.signIns != nil
	if had && h.Lease != nil {
		if l := *h.Lease; !l.note(s.vault.cfg.Now()) {
			return nil
		}
	}
	err := s.noteUnlock(ctx, func(h *header) error {
		if had {
			return nil
		}
		return s.renewSignIns(h)
	})
	if had {
		return nil
	}
	return err
}

// StillOpen notes that a session which stays open is in use, as an unlock does.
func (s *Session) StillOpen(ctx context.Context) error {
	if _, err := s.signInsKey(labelNames); err != nil {
		return err
	}
	return s.noteUnlock(ctx, func(*header) error { return nil })
}

// noteUnlock writes the header if there is something to note, with what else is to be changed there.
func (s *Session) noteUnlock(ctx context.Context, change func(*header) error) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	h, err := s.vault.readHeader(s.vaultID, s.person.ID)
	if err != nil {
		return err
	}
	if h.Removing != nil || len(h.Slots) == 0 {
		return ErrNotFound
	}
	now, renewed := s.vault.cfg.Now(), h.SignIns == nil
	if err := change(h); err != nil {
		return err
	}
	if h.Lease == nil {
		h.Lease = newLease(now)
	} else if !h.Lease.note(now) && !renewed {
		return nil
	}
	return s.vault.writeHeader(s.dir, h)
}

// renewSignIns puts a new key into the header that is then written. What was sealed by the one before is replaced first, and opens to nobody
// whether or not the header follows.
func (s *Session) renewSignIns(h *header) error {
	if h.SignIns != nil { // another process was first
		return h.openSignIns(s.keys)
	}
	key := make([]byte, keySize)
	if _, err := io.ReadFull(s.vault.cfg.Rand, key); err != nil {
		return fmt.Errorf("could not get random bytes: %w", err)
	}
	s.keys.signIns = key
	if err := s.replaceSealed(); err != nil {
		return err
	}
	return h.wrapSignIns(s.vault.cfg.Rand, s.keys)
}

// replaceSealed keeps what is known of the connections and lets go of the rest. A damaged file stays as it is.
func (s *Session) replaceSealed() error {
	if err := s.writeJournal(&journal{Connections: map[string]journalEntry{}}); err != nil {
		return err
	}
	content, err := s.readContent()
	if errors.Is(err, ErrDamaged) {
		return nil
	}
	if err != nil {
		return err
	}
	sg := &signIns{Connections: map[string]connection{}}
	for id, document := range content.Documents {
		sg.Connections[id] = connection{Document: document}
	}
	return s.writeSignIns(sg)
}

// Lapsed is the lease that ended before this session, as long as SettleLapse has not come to its end. told says that the connections know.
func (s *Session) Lapsed() (l Lapse, told, ended bool) {
	h, err := s.vault.readHeader(s.vaultID, s.person.ID)
	if err != nil || h.Lapsed == nil {
		return Lapse{}, false, false
	}
	return h.lapse(), h.Lapsed.Told, true
}

// SettleLapse is to be called once the connections say that their sign-ins are gone. It deletes what the destroyed key has left, which nothing
// opens any more: entries of the keyring, long tokens, counts. What cannot be reached now is left to the next call.
func (s *Session) SettleLapse(ctx context.Context) error {
	err := s.changeLapsed(ctx, func(h *header) { h.Lapsed.Told = true })
	if err == nil {
		err = s.forgetDead(ctx)
	}
	if err == nil {
		err = s.changeLapsed(ctx, func(h *header) { h.Lapsed = nil })
	}
	if err != nil {
		return fmt.Errorf("could not delete what is left of the sign-ins: %w", err)
	}
	return nil
}

func (s *Session) changeLapsed(ctx context.Context, change func(*header)) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	h, err := s.vault.readHeader(s.vaultID, s.person.ID)
	if err != nil || h.Lapsed == nil {
		return err
	}
	change(h)
	return s.vault.writeHeader(s.dir, h)
}

// forgetDead deletes the tokens that the key of now does not open. Those of newer sign-ins stay.
func (s *Session) forgetDead(ctx context.Context) error {
	if s.person.Backend != kindKeyring {
		return s.forgetDeadCounts(ctx)
	}
	h, err := s.vault.readHeader(s.vaultID, s.person.ID)
	if err != nil {
		return err
	}
	key, ids, err := s.openList(ctx, h)
	clear(key)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.forgetDeadToken(ctx, id); err != nil {
			return err
		}
	}
	return s.forgetDeadSpills(ids)
}

func (s *Session) forgetDeadToken(ctx context.Context, id string) error {
	t := s.Tokens(id)
	unlock, err := t.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if _, _, err = s.tokenInKeyring(ctx, id); !errors.Is(err, ErrDamaged) {
		return err
	}
	return s.deleteTokenInKeyring(ctx, id)
}

// forgetDeadSpills deletes the files of long tokens whose names come from another key than that of now.
func (s *Session) forgetDeadSpills(ids []string) error {
	living := map[string]bool{}
	for _, id := range ids {
		name, err := s.hiddenName(id)
		if err != nil {
			return err
		}
		living[name] = true
	}
	dir := filepath.Join(s.dir, spillDir)
	entries, err := s.vault.disk.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return diskError("read the folder "+spillDir, err)
	}
	for _, e := range entries {
		if name, _, _ := strings.Cut(strings.TrimPrefix(e.Name(), "."), "-"); living[name] {
			continue
		}
		if err := s.vault.disk.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return diskError("delete the file of a token", err)
		}
	}
	return nil
}

// forgetDeadCounts deletes the counts of a passphrase vault that belong to no connection of now.
func (s *Session) forgetDeadCounts(ctx context.Context) error {
	sg, err := s.readSignIns()
	if err != nil {
		return err
	}
	living := map[string]bool{}
	for id := range sg.Connections {
		name, err := s.hiddenName(id)
		if err != nil {
			return err
		}
		living[name] = true
	}
	return s.changeState(ctx, func(st *state) {
		for name := range st.Counts {
			if !living[name] {
				delete(st.Counts, name)
			}
		}
	})
}
