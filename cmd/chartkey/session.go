package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault"
)

// session is one unlocked person as the window sees it.
type session struct {
	w       *workspace.Workspace
	home    *workspace.Home
	person  ui.Person // belongs to mu
	browser func(ctx context.Context, address string) error
	proofs  *proofs
	forget  func(*session)
	clean   func() // is called once the keys are forgotten
	locked  atomic.Bool
	mu      sync.Mutex
}

var _ ui.Session = (*session)(nil)

// Person is who was unlocked.
func (s *session) Person() ui.Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.person
}

// Lock forgets the keys and ends what is under way.
func (s *session) Lock() error {
	s.locked.Store(true)
	s.forget(s)
	defer s.clean()
	return failure(s.w.Close())
}

// failure is that of the program, except that after a lock nothing counts but the lock.
func (s *session) failure(err error) error {
	if err != nil && s.locked.Load() {
		f := &ui.Failure{Code: string(workspace.Locked), Err: errors.Join(vault.ErrLocked, err)}
		if told, is := errors.AsType[*ui.Failure](failure(err)); is { // but what a clinic may still hold
			f.Held, f.Undone = told.Held, told.Undone
		}
		return f
	}
	return failureOf(s.Person(), err)
}

// Connections lists them with the time of their last sync.
func (s *session) Connections(ctx context.Context) ([]ui.Connection, error) {
	list, err := s.w.Connections(ctx)
	if err != nil {
		return nil, s.failure(err)
	}
	synced, err := s.w.LastSynced(ctx)
	if err != nil {
		return nil, s.failure(err)
	}
	out := make([]ui.Connection, 0, len(list))
	people := workspace.Patients(list)
	for i, c := range list {
		one := connectionOf(c)
		at := synced[c.ID]
		one.Person, one.Synced, one.Repaired, one.Before, one.InPart = people[i], at.At, at.Repaired, at.Before, at.Some && at.At.IsZero()
		out = append(out, one)
	}
	return out, nil
}

// RemoveConnection deletes sign-in and records here. It needs a proof.
func (s *session) RemoveConnection(ctx context.Context, id string) (int, error) {
	if err := s.proven(); err != nil {
		return 0, err
	}
	n, err := s.w.RemoveConnection(ctx, id)
	return n, s.failure(err)
}

// Access compares what was asked with what was granted.
func (s *session) Access(ctx context.Context, id string) (ui.Access, error) {
	list, err := s.w.Access(ctx, []string{id})
	if err != nil {
		return ui.Access{}, s.failure(err)
	}
	return accessOf(list[0]), nil
}

// TestAccess tries each permission with a real read.
func (s *session) TestAccess(ctx context.Context, id string, tested func(ui.ScopeLine)) (ui.Access, error) {
	a, err := s.w.TestAccess(ctx, id, func(one workspace.ScopeAccess) { tested(lineOf(one)) })
	if err != nil {
		return ui.Access{}, s.failure(err)
	}
	return accessOf(a), nil
}

// Revoke ends the access at the clinic and proves it. It needs a proof of the person. With an outcome in hand it is the outcome that counts, also
// where the records could not be erased: the error says so.
func (s *session) Revoke(ctx context.Context, id string, erase bool, noted func(ui.Evidence)) (ui.Revocation, error) {
	if err := s.proven(); err != nil {
		return ui.Revocation{}, err
	}
	done, err := s.w.Revoke(ctx, id, erase, toldOf(noted)...)
	if done == nil {
		return ui.Revocation{}, s.failure(err)
	}
	return *revocationOf(done), s.failure(err)
}

// Sync fetches the records of the connections, or of all.
func (s *session) Sync(ctx context.Context, ids []string, progress func(ui.Progress)) (ui.Synced, error) {
	done, err := s.w.Sync(ctx, ids, nil, func(p workspace.Progress) {
		if progress != nil {
			progress(ui.Progress{Connection: p.ID, Clinic: p.Connection, At: p.At, Of: p.Of, Step: stepWords(p.Step), Records: p.Records - p.Files})
		}
	})
	names, lost := s.names(ctx)
	if lost != nil && err == nil {
		err = lost
	}
	out := ui.Synced{Stored: done.Stored, Files: done.Files, Unchanged: done.Unchanged, Removed: done.Removed, Quarantined: done.Quarantined}
	if m := done.Mended; m != nil {
		out.Mended = &ui.Mended{Kept: m.Kept, Lost: m.Lost, Uncounted: m.Uncounted, File: m.File}
	}
	for _, f := range done.Failed {
		out.Failed = append(out.Failed, ui.Notice{Clinic: names.label(f.Connection), Err: s.failure(f.Err)})
	}
	for _, m := range done.Partial {
		out.Partial = append(out.Partial, missingOf(m, names))
	}
	for _, e := range done.Ends {
		out.Ends = append(out.Ends, ui.End{Connection: e.Connection.ID, Clinic: e.Connection.Name, Revocation: *revocationOf(e.Revocation)})
	}
	return out, s.failure(err)
}

// Unkept lists sign-ins that were not kept and have not ended at their clinic.
func (s *session) Unkept(ctx context.Context) ([]ui.Unkept, error) {
	list, err := s.w.Unkept(ctx)
	if err != nil {
		return nil, s.failure(err)
	}
	out := make([]ui.Unkept, 0, len(list))
	for _, c := range list {
		out = append(out, ui.Unkept{Clinic: c.Name, Undone: ui.Undone{Revocation: *revocationOf(c.Revocation), Management: c.Server.Management}})
	}
	return out, nil
}

// News says what became of sign-ins that an earlier run left, or that were undone.
func (s *session) News(ctx context.Context) ([]ui.News, error) {
	var said []ui.News
	for _, one := range s.w.News(ctx) {
		said = append(said, ui.News{Text: one.Words.In(ui.Say), Open: one.Open})
	}
	return said, nil
}

// Missing says why a kind of record is not, or not wholly, here.
func (s *session) Missing(ctx context.Context) ([]ui.Missing, error) {
	list, err := s.w.Missing(ctx)
	if err != nil {
		return nil, s.failure(err)
	}
	names, err := s.names(ctx)
	if err != nil {
		return nil, s.failure(err)
	}
	return s.present(ctx, list, names)
}

// present tells with what is missing how many of the kind there are all the same, and from which clinics.
func (s *session) present(ctx context.Context, list []workspace.Missing, names origins) ([]ui.Missing, error) {
	counts, err := s.w.CountsByConnection(ctx)
	if err != nil {
		return nil, s.failure(err)
	}
	out := make([]ui.Missing, 0, len(list))
	for _, m := range list {
		one := missingOf(m, names)
		for _, id := range slices.Sorted(maps.Keys(counts)) {
			n := counts[id][m.Type]
			switch {
			case id == m.Connection:
				one.Here = n
			case n > 0:
				one.Elsewhere += n
				one.Others = append(one.Others, names[id].label())
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// origins are what to call the connections, by id.
type origins map[string]origin

// origin is the name of one, and of its patient where several people are connected.
type origin struct{ name, patient string }

func (o origin) label() string {
	if o.patient == "" {
		return o.name
	}
	return o.name + " · " + o.patient
}

// label is that of a connection, also of one that has gone meanwhile.
func (l origins) label(c workspace.Connection) string {
	if known, is := l[c.ID]; is {
		return known.label()
	}
	return c.Name
}

func (s *session) names(ctx context.Context) (origins, error) {
	list, err := s.w.Access(ctx, nil) // the least that has the names; it asks no keyring
	if errors.Is(err, workspace.ErrNotFound) || errors.Is(err, vault.ErrSignInsDamaged) {
		return origins{}, nil // there is no connection, or only the records can be read
	}
	if err != nil {
		return nil, err
	}
	names := origins{}
	several := workspace.SeveralPatients(list)
	for _, a := range list {
		one := origin{name: a.Name}
		if several {
			one.patient = a.Of.PatientName
		}
		names[a.Connection] = one
	}
	return names, nil
}
