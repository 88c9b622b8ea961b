package uitest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"chartkey/ui"
)

// Session is a made-up [ui.Session] in memory. A test may change its fields before the page is shown.
type Session struct {
	*Faults
	Who     ui.Person
	Proved  ui.Proof // by what the lock or the recovery code was changed last
	Clinics []ui.Connection
	Stored  []ui.RecordDetail // newest first
	Absent  []ui.Missing
	Scopes  map[string]ui.Access // by connection
	Ending  ui.Revocation        // what a revocation comes to
	Brought ui.Synced            // what a sync brings
	Log     []ui.Entry
	Sound   ui.Verified // what a verification finds
	Found   ui.Consent  // what a sign-in brings
	Undone  ui.Undone   // what comes of one that is not kept
	Unkepts []ui.Unkept // sign-ins that were not kept and have not ended
	Tidings []ui.News   // what News says, once
	Folder  string      // offered for an export

	locked atomic.Bool
}

var _ ui.Session = (*Session)(nil)

// Person is who was unlocked.
func (s *Session) Person() ui.Person { return s.Who }

// Lock lets every other method fail.
func (s *Session) Lock() error {
	if err := s.enter(context.Background(), "Lock"); err != nil {
		return err
	}
	s.locked.Store(true)
	return nil
}

// Locked reports whether it was.
func (s *Session) Locked() bool { return s.locked.Load() }

func (s *Session) unlock() { s.locked.Store(false) }

func within[T any](ctx context.Context, s *Session, method string, work func() T) (T, error) {
	if s.locked.Load() {
		var none T
		return none, &ui.Failure{Code: "locked", Err: errors.New("locked")}
	}
	return answer(ctx, s.Faults, method, work)
}

// RecoveryCode is that of the made-up people.
const RecoveryCode = "Z63N-95KK-RR6E-PH47-TWTX-HM5J"

// SetLock changes it.
func (s *Session) SetLock(ctx context.Context, now ui.Proof, kind ui.LockKind, _ []byte) error {
	_, err := within(ctx, s, "SetLock", func() bool {
		s.Proved, s.Who.Lock, s.Who.LockedOut = now, kind, false
		return true
	})
	return err
}

// CreateRecovery makes the same one always.
func (s *Session) CreateRecovery(ctx context.Context, now ui.Proof) (string, error) {
	return within(ctx, s, "CreateRecovery", func() string {
		s.Proved, s.Who.Recovery = now, true
		return RecoveryCode
	})
}

// RemoveRecovery forgets it.
func (s *Session) RemoveRecovery(ctx context.Context, now ui.Proof) error {
	_, err := within(ctx, s, "RemoveRecovery", func() bool {
		s.Proved, s.Who.Recovery = now, false
		return true
	})
	return err
}

// Connections lists them.
func (s *Session) Connections(ctx context.Context) ([]ui.Connection, error) {
	return within(ctx, s, "Connections", func() []ui.Connection { return saidConnections(s.Clinics) })
}

// Connect goes through a sign-in: the browser is opened, and what came back is shown. A paste of anything ends the wait of a test that
// holds "Connect".
func (s *Session) Connect(ctx context.Context, r ui.ConnectRequest) (ui.Connection, error) {
	if r.Opened != nil {
		r.Opened("https://login.northside.example/authorize?state=x", nil)
	}
	if _, err := within(ctx, s, "Connect", func() bool { return true }); err != nil {
		return ui.Connection{}, err
	}
	found := saidConsent(s.Found)
	found.Connection.Name = r.Name
	if r.Review != nil {
		for _, line := range found.Access.Scopes {
			if r.Tested != nil {
				r.Tested(line)
			}
		}
		keep, err := r.Review(ctx, found)
		switch {
		case err != nil:
			return ui.Connection{}, &ui.Failure{Code: "cancelled", Err: err}
		case !keep:
			return ui.Connection{}, s.undo(ctx, r)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Clinics = append(s.Clinics, found.Connection)
	return found.Connection, nil
}

// undo ends what was not kept as the test says. Held at "Undone", it has told of the first step.
func (s *Session) undo(ctx context.Context, r ui.ConnectRequest) error {
	end := s.Undone
	end.Revocation = saidEnd(end.Revocation)
	for _, e := range end.Evidence {
		if r.Undone != nil {
			r.Undone(e)
		}
		if err := s.enter(ctx, "Undone"); err != nil {
			return err
		}
	}
	return &ui.Failure{Code: "consent-refused", Held: !end.Settled(), Undone: &end, Err: errors.New("not kept")}
}

// Unkept lists them.
func (s *Session) Unkept(ctx context.Context) ([]ui.Unkept, error) {
	return within(ctx, s, "Unkept", func() []ui.Unkept { return s.Unkepts })
}

// News says what the test says.
func (s *Session) News(ctx context.Context) ([]ui.News, error) {
	return within(ctx, s, "News", func() []ui.News {
		news := s.Tidings
		s.Tidings = nil
		return news
	})
}

// RemoveConnection removes one and its records.
func (s *Session) RemoveConnection(ctx context.Context, id string) (int, error) {
	return within(ctx, s, "RemoveConnection", func() int {
		before := len(s.Stored)
		s.Clinics = slices.DeleteFunc(s.Clinics, func(c ui.Connection) bool { return c.ID == id })
		s.Stored = slices.DeleteFunc(s.Stored, func(r ui.RecordDetail) bool { return r.Key.Connection == id })
		return before - len(s.Stored)
	})
}

// Access compares.
func (s *Session) Access(ctx context.Context, id string) (ui.Access, error) {
	return within(ctx, s, "Access", func() ui.Access { return saidAccess(s.Scopes[id]) })
}

// TestAccess finds all readable but what was refused. Held at "Tested", it has told of the first.
func (s *Session) TestAccess(ctx context.Context, id string, tested func(ui.ScopeLine)) (ui.Access, error) {
	access, err := within(ctx, s, "TestAccess", func() ui.Access { return saidAccess(s.Scopes[id]) })
	if err != nil {
		return access, err
	}
	for i := range access.Scopes {
		line := &access.Scopes[i]
		if !line.CanTry {
			continue
		}
		line.Test, line.Tested = "read", Now
		if line.State == "refused" {
			line.Test = "refused"
		}
		tested(*line)
		if err := s.enter(ctx, "Tested"); err != nil {
			return access, err
		}
	}
	return access, nil
}

// Revoke ends as the test says.
func (s *Session) Revoke(ctx context.Context, id string, _ bool, noted func(ui.Evidence)) (ui.Revocation, error) {
	end, err := within(ctx, s, "Revoke", func() ui.Revocation {
		for i := range s.Clinics {
			if s.Clinics[i].ID == id {
				s.Clinics[i].Revocation = &s.Ending
			}
		}
		return saidEnd(s.Ending)
	})
	if err != nil {
		return end, err
	}
	for _, e := range end.Evidence {
		noted(e)
	}
	return end, nil
}

// Sync brings what the test says.
func (s *Session) Sync(ctx context.Context, _ []string, progress func(ui.Progress)) (ui.Synced, error) {
	if progress != nil {
		progress(ui.Progress{Connection: "c1", Clinic: "Northside Clinic", At: 1, Of: 1, Step: "Results", Records: 12})
	}
	return within(ctx, s, "Sync", func() ui.Synced { return s.Brought })
}

// Records lists what fits the query.
func (s *Session) Records(ctx context.Context, q ui.RecordQuery) ([]ui.Record, error) {
	return within(ctx, s, "Records", func() []ui.Record {
		found := s.fitting(q)
		found = found[min(q.From, len(found)):]
		if q.Limit > 0 {
			found = found[:min(q.Limit, len(found))]
		}
		return found
	})
}

// CountRecords counts what fits.
func (s *Session) CountRecords(ctx context.Context, q ui.RecordQuery) (int, error) {
	return within(ctx, s, "CountRecords", func() int { return len(s.fitting(q)) })
}

// PlaceOf looks where a record stands.
func (s *Session) PlaceOf(ctx context.Context, q ui.RecordQuery, key ui.RecordKey) (ui.RecordKey, int, error) {
	at, err := within(ctx, s, "PlaceOf", func() int {
		return slices.IndexFunc(s.fitting(q), func(r ui.Record) bool {
			return r.Key.Type == key.Type && r.Key.ID == key.ID && (key.Connection == "" || key.Connection == r.Key.Connection)
		})
	})
	switch {
	case err != nil:
		return ui.RecordKey{}, 0, err
	case at < 0:
		return ui.RecordKey{}, 0, errNoSuchRecord
	}
	return s.fitting(q)[at].Key, at, nil
}

func (s *Session) fitting(q ui.RecordQuery) []ui.Record {
	var found []ui.Record
	for _, r := range s.Stored {
		if len(q.Types) > 0 && !slices.Contains(q.Types, r.Key.Type) {
			continue
		}
		if q.Search == "" || strings.Contains(strings.ToLower(r.Title+" "+r.Value+" "+r.Clinic), strings.ToLower(q.Search)) {
			found = append(found, r.Record)
		}
	}
	return found
}

var errNoSuchRecord = &ui.Failure{Code: "not-found", Err: errors.New("no such record")}

// Counts counts.
func (s *Session) Counts(ctx context.Context) (map[string]int, error) {
	return within(ctx, s, "Counts", func() map[string]int {
		counts := map[string]int{}
		for _, r := range s.Stored {
			counts[r.Key.Type]++
		}
		return counts
	})
}

// Record opens one.
func (s *Session) Record(ctx context.Context, key ui.RecordKey) (ui.RecordDetail, error) {
	found, err := within(ctx, s, "Record", func() *ui.RecordDetail {
		for _, r := range s.Stored {
			if r.Key == key {
				return &r
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return ui.RecordDetail{}, err
	case found == nil:
		return ui.RecordDetail{}, errNoSuchRecord
	}
	return *found, nil
}

// Missing says why kinds are not here.
func (s *Session) Missing(ctx context.Context) ([]ui.Missing, error) {
	return within(ctx, s, "Missing", func() []ui.Missing { return saidMissing(s.Absent) })
}

// VerifyRecords finds what the test says.
func (s *Session) VerifyRecords(ctx context.Context, progress func(done, total int)) (ui.Verified, error) {
	if progress != nil {
		progress(len(s.Stored), len(s.Stored))
	}
	return within(ctx, s, "VerifyRecords", func() ui.Verified { return s.Sound })
}

// ExportFolder is what the test says.
func (s *Session) ExportFolder(ctx context.Context) (string, error) {
	return within(ctx, s, "ExportFolder", func() string { return s.Folder })
}

// Export writes nothing.
func (s *Session) Export(ctx context.Context, dir string) (ui.Exported, error) {
	return within(ctx, s, "Export", func() ui.Exported {
		return ui.Exported{Written: len(s.Stored), Bad: s.Sound.Bad, Missing: saidMissing(s.Absent), Manifest: dir + "/manifest.json"}
	})
}

// Activity is the log.
func (s *Session) Activity(ctx context.Context, limit int) ([]ui.Entry, error) {
	return within(ctx, s, "Activity", func() []ui.Entry {
		if limit > 0 && limit < len(s.Log) {
			return saidLog(s.Log[:limit])
		}
		return saidLog(s.Log)
	})
}

// VerifyActivity finds what the test says.
func (s *Session) VerifyActivity(ctx context.Context) (ui.Verified, error) {
	return within(ctx, s, "VerifyActivity", func() ui.Verified { return s.Sound })
}

// Now is the time of every test.
var Now = time.Date(2024, time.March, 14, 10, 30, 0, 0, time.UTC)
