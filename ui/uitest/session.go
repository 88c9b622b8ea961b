package uitest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"chartkey/ui"
)

// Session is a made-up [ui.Session] in memory. A test may change its fields before the page is shown.
type Session struct {
	*Faults
	Who     ui.Person
	Proved  ui.Proof // by what the lock or the recovery code was changed last, or what was confirmed
	Stale   bool     // the last proof is older than it counts
	Secret  []ui.Secret
	Tried   []ui.TriedPlace
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

// SetLease keeps it.
func (s *Session) SetLease(ctx context.Context, now ui.Proof, to ui.Lease) error {
	_, err := within(ctx, s, "SetLease", func() bool {
		s.Proved, s.Who.Lease = now, to
		return true
	})
	return err
}

// Sync brings what the test says.
func (s *Session) Sync(ctx context.Context, _ []string, progress func(ui.Progress)) (ui.Synced, error) {
	if progress != nil {
		progress(ui.Progress{Connection: "c1", Clinic: "Northside Clinic", At: 1, Of: 1, Step: "Results", Records: 12})
	}
	return within(ctx, s, "Sync", func() ui.Synced { return s.Brought })
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
