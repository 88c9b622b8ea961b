package workspace

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/vault"
	"chartkey/vault/audit"
)

// EndLeases forgets the sign-ins of everybody who has not unlocked for as long as they chose, see vault.EndLeases. Persons and Unlock begin with
// it; a program that stays calls it now and then. What cannot be ended now opens nothing either: the next unlock says why. It is told once, to
// Config.Notice, or at the person's next unlock where there is none.
func (h *Home) EndLeases(ctx context.Context) {
	if h.InMemory() {
		return
	}
	ends, _ := h.vault.EndLeases(ctx)
	for _, e := range ends {
		if e.Lapsed {
			h.noteLapse(ctx, e.Person)
		}
		if e.SetBack {
			h.owed.add(h.cfg.Notice, e.Person.ID, setBackWords(e.Person))
		}
	}
}

// noteLapse logs it and tells of it. A log that takes no entry lets nobody unlock, which is where that is said.
func (h *Home) noteLapse(ctx context.Context, p vault.Person) {
	if log, err := h.vault.Activity(p.ID); err == nil {
		_ = log.Append(context.WithoutCancel(ctx), audit.Lapsed, "", leaseText(p.Lapse.Days, p.Lapse.Records))
	}
	if h.cfg.Notice != nil {
		h.cfg.Notice(lapsedWords(p).String())
	}
}

// owed are words for persons that nobody has been told so far.
type owed struct {
	mu    sync.Mutex
	words map[string][]phrase.Phrase
}

func (o *owed) add(tell func(string), person string, p phrase.Phrase) {
	if tell != nil {
		tell(p.String())
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.words == nil {
		o.words = map[string][]phrase.Phrase{}
	}
	o.words[person] = append(o.words[person], p)
}

func (o *owed) take(person string) []phrase.Phrase {
	o.mu.Lock()
	defer o.mu.Unlock()
	words := o.words[person]
	delete(o.words, person)
	return words
}

// Lease is how long the keys outlast that nobody unlocks.
func (w *Workspace) Lease() (vault.Lease, error) {
	p, err := w.session.Now()
	return p.Lease, err
}

// SetLease chooses another one, see vault.Session.SetLease; current is asked for anew, as by SetLock.
func (w *Workspace) SetLease(ctx context.Context, current vault.Key, to vault.Lease) error {
	if err := w.session.SetLease(ctx, current, to); err != nil {
		return w.noteWrongKey(ctx, err)
	}
	return w.noteDone(ctx, audit.LeaseSet, "", leaseText(to.Days, to.Records))
}

// StillOpen notes that somebody uses what was unlocked long ago. It is to be called once an hour or so.
func (w *Workspace) StillOpen(ctx context.Context) error { return w.session.StillOpen(ctx) }

func leaseText(days int, records bool) string {
	text := fmt.Sprint(days)
	if days == 0 {
		text = "never"
	}
	if records {
		text += " and records"
	}
	return text
}

// settleLapse makes each connection say that its sign-in went with the lease, and deletes what is left of that. It comes before anybody else sees
// them. What fails is done at the next unlock.
func (w *Workspace) settleLapse(ctx context.Context) {
	lapse, told, ended := w.session.Lapsed()
	if !ended || !told && w.markLapsed(ctx, lapse.Days) != nil {
		return
	}
	_ = w.session.SettleLapse(ctx)
}

// markLapsed leaves alone what had ended before, by whomever.
func (w *Workspace) markLapsed(ctx context.Context, days int) error {
	all, err := w.load(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.State == Ended || c.State == AccessEnded || c.Lapsed == days {
			continue
		}
		c.State, c.Lapsed = SignInNeeded, days
		c.Renewing, c.Before = false, nil
		err = errors.Join(err, w.saveConnection(ctx, c))
		w.tell(c.forgottenWords(), true)
	}
	return err
}

// errLapsed is why a sign-in of the connection is needed.
func (c Connection) errLapsed() error {
	return fail(auth.ErrSignInNeeded, "nobody unlocked for %d days, and the sign-in was forgotten", c.Lapsed)
}

func (c Connection) forgottenWords() phrase.Phrase {
	p := phrase.New("notice.lapsed", "Nobody unlocked for {{.Days}} days, so the sign-in at {{.Clinic}} was forgotten here. The records are still here. "+
		"The clinic may still list this app: end its access on the clinic's own page if you do not sign in again.")
	if c.Server.Management != "" {
		p = phrase.New("notice.lapsed.page", "Nobody unlocked for {{.Days}} days, so the sign-in at {{.Clinic}} was forgotten here. The records are still here. "+
			"The clinic may still list this app: end its access at {{.Page}} if you do not sign in again.").Text("Page", c.Server.Management)
	}
	return p.Number("Days", c.Lapsed).Text("Clinic", c.Name)
}

func lapsedWords(p vault.Person) phrase.Phrase {
	said := phrase.New("notice.lease", "Nobody unlocked {{.Person}} for {{.Days}} days: the sign-ins were forgotten, as chosen.")
	if p.Lapse.Records {
		said = phrase.New("notice.lease.records", "Nobody unlocked {{.Person}} for {{.Days}} days: the sign-ins and the records were given up, as chosen. "+
			"Nothing opens them any more.")
	}
	return said.Text("Person", printable(first(p.Label, p.ID))).Number("Days", p.Lapse.Days)
}

func setBackWords(p vault.Person) phrase.Phrase {
	return phrase.New("notice.clock", "The clock of this computer is behind the last time that {{.Person}} was unlocked. The days after which the sign-ins "+
		"are forgotten do not get more by that. Set the clock right.").Text("Person", printable(first(p.Label, p.ID)))
}
