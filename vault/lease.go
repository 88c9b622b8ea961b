package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Lease is how long the keys of a person outlast that nobody unlocks.
type Lease struct {
	Days    int       // 0: for ever
	Records bool      // the key of the records goes, too, and with it everything
	Ends    time.Time // when the key is destroyed, by the clock of now; zero: never
}

// What a lease may be, in days.
const (
	UsualLease    = 30
	ShortestLease = 7
	LongestLease  = 365
)

// Lapse is a lease that has ended.
type Lapse struct {
	At      time.Time
	Days    int  // that nobody unlocked
	Records bool // no key is left
}

var (
	// ErrBadLease says that a lease is neither 7 to 365 days nor for ever.
	ErrBadLease = errors.New("a lease is 7 to 365 days, or never ends")
	// ErrLapsed says that nobody unlocked the person for so long that all keys were destroyed, as the person had chosen.
	ErrLapsed = errors.New("nobody unlocked for so long that the keys were destroyed, as was chosen")
)

// Left is how many days there still are, the last one counted whole; 0 for a lease that never ends.
func (l Lease) Left(now time.Time) int {
	const day = 24 * time.Hour
	return int(max(0, l.Ends.Sub(now)+day-1) / day)
}

// Check refuses what cannot be a lease.
func (l Lease) Check() error {
	if l.Days != 0 && (l.Days < ShortestLease || l.Days > LongestLease) {
		return ErrBadLease
	}
	return nil
}

// lease is the part of a header that says when the keys end. Whoever can write to the file can write here, too: a lease does not protect from
// them, but ends what lies about.
type lease struct {
	Days    int       `json:"days"`
	Records bool      `json:"records,omitempty"`
	Used    time.Time `json:"used"`          // the last unlock, on a day
	Back    time.Time `json:"back,omitzero"` // the clock was behind Used, first at this time
}

// lapsed is what a header keeps of a lease that has ended, until its traces are gone.
type lapsed struct {
	At      time.Time `json:"at"`
	Days    int       `json:"days"`
	Records bool      `json:"records,omitempty"`
	Told    bool      `json:"told,omitempty"` // the connections say so by now
}

// noteEvery is how often an unlock is noted, so that not each one has to wait for the disk.
const noteEvery = 24 * time.Hour

func newLease(now time.Time) *lease { return &lease{Days: UsualLease, Used: moment(now)} }

// moment is a time as a header holds it.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func (l *lease) check() error {
	if l != nil && (Lease{Days: l.Days}).Check() != nil {
		return fmt.Errorf("the header has an impossible lease: %w", ErrDamaged)
	}
	return nil
}

// since is from when the lease counts. A clock that was set back makes it count from when that was seen, since nobody knows what has passed of it;
// once the clock is right again the unlock counts that was noted before. So neither way it lasts longer than its days from the later of the two.
func (l *lease) since(now time.Time) time.Time {
	if now.Before(l.Used) && !l.Back.IsZero() {
		return l.Back
	}
	return l.Used
}

func (l *lease) ends(now time.Time) time.Time { return l.since(now).AddDate(0, 0, l.Days) }

func (l *lease) over(now time.Time) bool { return l.Days != 0 && !now.Before(l.ends(now)) }

// setBack tells whether the clock has been seen behind the last unlock for the first time, and notes that.
func (l *lease) setBack(now time.Time) bool {
	if l.Days == 0 || !now.Before(l.Used) || !l.Back.IsZero() {
		return false
	}
	l.Back = moment(now)
	return true
}

// note notes an unlock, and tells whether there was anything to note.
func (l *lease) note(now time.Time) bool {
	switch {
	case now.Before(l.Used):
		if !l.Back.IsZero() && !now.Before(l.Back) && now.Sub(l.Back) < noteEvery {
			return false
		}
		l.Back = moment(now)
	case now.Sub(l.Used) < noteEvery && l.Back.IsZero():
		return false
	default:
		l.Used, l.Back = moment(now), time.Time{}
	}
	return true
}

// lease is the lease as others see it.
func (h *header) lease(now time.Time) Lease {
	if h.Lease == nil {
		return newLease(now).public(now)
	}
	return h.Lease.public(now)
}

func (l *lease) public(now time.Time) Lease {
	public := Lease{Days: l.Days, Records: l.Records}
	if l.Days != 0 {
		public.Ends = l.ends(now)
	}
	return public
}

// gone tells of a person of whom no key is left.
func (h *header) gone() bool { return h.Lapsed != nil && h.Lapsed.Records }

func (h *header) lapse() Lapse {
	if h.Lapsed == nil {
		return Lapse{}
	}
	return Lapse{At: h.Lapsed.At, Days: h.Lapsed.Days, Records: h.Lapsed.Records}
}

// Ending is what the end of a lease, or a clock, has come to for a person.
type Ending struct {
	Person  Person
	Lapsed  bool // the lease has ended just now, see Person.Lapse
	SetBack bool // the clock is behind the last unlock, which is told once
}

// EndLeases destroys the keys of everybody whose lease is over, while they are locked and without any keyring: that of the sign-ins, and that of
// the records where the person chose that. It is to be called at each start, and now and then in a program that stays. What went wrong with
// one person does not keep it from the others.
func (v *Vault) EndLeases(ctx context.Context) ([]Ending, error) {
	vault, err := v.identity()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var ids []string
	if err == nil {
		ids, err = v.personIDs()
	}
	if err != nil {
		return nil, fmt.Errorf("could not see who has unlocked: %w", err)
	}
	var all []Ending
	for _, id := range ids {
		end, e := v.endLease(ctx, vault, id)
		if e != nil && !errors.Is(e, ErrDamaged) && !errors.Is(e, ErrNewerFormat) && !errors.Is(e, ErrNotFound) { // which Persons says
			err = errors.Join(err, fmt.Errorf("could not end what nobody unlocked: %w", e))
		}
		if end.Lapsed || end.SetBack {
			all = append(all, end)
		}
	}
	return all, err
}

// endLease does it for one person. The header is replaced as a whole, so that the key is there or is not.
func (v *Vault) endLease(ctx context.Context, vault, id string) (Ending, error) {
	h, err := v.readHeader(vault, id)
	if err != nil || !h.moves(v.cfg.Now()) {
		return Ending{}, err
	}
	if err := v.prepare(); err != nil {
		return Ending{}, err
	}
	unlock, err := v.lockPerson(ctx, id)
	if err != nil {
		return Ending{}, err
	}
	defer unlock()
	if h, err = v.readHeader(vault, id); err != nil { // somebody else may have been first
		return Ending{}, err
	}
	now := v.cfg.Now()
	if !h.moves(now) {
		return Ending{}, nil
	}
	end := h.move(now)
	if err := v.writeHeader(v.personDir(id), h); err != nil {
		return Ending{}, err
	}
	end.Person = h.person(now)
	return end, nil
}

// moves tells whether the time has come for something in the header.
func (h *header) moves(now time.Time) bool {
	if h.keyless() {
		return false
	}
	if h.Lease == nil {
		return true
	}
	l := *h.Lease
	return l.setBack(now) || h.over(now)
}

// over tells of keys whose time has come.
func (h *header) over(now time.Time) bool {
	return h.SignIns != nil && h.Lease != nil && h.Lease.over(now)
}

// move does that. A header without a lease begins with the usual one.
func (h *header) move(now time.Time) (end Ending) {
	if h.Lease == nil {
		h.Lease = newLease(now)
	}
	end.SetBack = h.Lease.setBack(now)
	if h.over(now) {
		end.Lapsed = true
		h.SignIns, h.Lapsed = nil, &lapsed{At: moment(now), Days: h.Lease.Days, Records: h.Lease.Records}
		if h.Lease.Records {
			h.Slots, h.Lost = nil, false
		}
	}
	return end
}

// SetLease chooses another lease, which begins now; its Ends does not matter. current is tried again. Errors: ErrBadLease, and those of Unlock.
func (s *Session) SetLease(ctx context.Context, current Key, to Lease) error {
	err := to.Check()
	if err == nil {
		err = s.changeSlots(ctx, current, func(h *header, _ *dataKeys) error {
			h.Lease = &lease{Days: to.Days, Records: to.Records, Used: moment(s.vault.cfg.Now())}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("could not set the lease: %w", err)
	}
	return nil
}
