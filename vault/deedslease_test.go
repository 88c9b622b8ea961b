package vault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// leaseDeeds are those of a lease: an unlock that is noted, the end, and what comes after it.
func leaseDeeds() []deedBy {
	unlock := func(p *process) error {
		s, err := p.v.Unlock(p.Context(), p.anna.person.ID, p.key)
		if err == nil {
			p.anna = s
		}
		return err
	}
	still := func(p *process) error { return p.anna.StillOpen(p.Context()) } // as an unlock, which lets in also where that fails
	end := func(p *process) error { _, err := p.v.EndLeases(p.Context()); return err }
	// unused is a person of whom some time has gone by.
	unused := func(days int) func(*process) error {
		return func(p *process) error {
			if err := lay(p); err != nil {
				return err
			}
			h, err := p.v.readHeader(p.anna.vaultID, p.anna.person.ID)
			if err != nil {
				return err
			}
			h.Lease.Used = h.Lease.Used.AddDate(0, 0, -days)
			return p.v.writeHeader(p.anna.dir, h)
		}
	}
	ended := func(p *process) error { return errors.Join(unused(31)(p), end(p)) }
	settle := func(p *process) error { return p.anna.SettleLapse(p.Context()) }
	told := func(p *process) error {
		return p.anna.changeLapsed(p.Context(), func(h *header) { h.Lapsed.Told = true })
	}
	return []deedBy{
		{deed{name: "note an unlock", lay: unused(2), steps: []func(*process) error{still}, see: seeLease}, both},
		{deed{name: "end a lease", lay: unused(31), steps: []func(*process) error{end}, see: seeLease}, both},
		{deed{
			name: "unlock after a lease", lay: ended, through: []func(*process) error{unlock, told}, steps: []func(*process) error{unlock, settle}, see: seeLease,
		}, both},
	}
}

// seeLease is what the header says, and which connections are known, whatever else there is of them.
func seeLease(p *process) (string, error) {
	h, err := p.v.readHeader(p.anna.vaultID, p.anna.person.ID)
	if err != nil {
		return "", err
	}
	content, err := p.anna.readContent()
	if err != nil {
		return "", err
	}
	var known []string
	for id, document := range content.Documents {
		known = append(known, id+" "+string(document))
	}
	slices.Sort(known)
	return fmt.Sprintf("used %s, key %v, lapsed %+v, %s", h.Lease.Used.Format(time.DateOnly), h.SignIns != nil, h.Lapsed, strings.Join(known, ", ")), p.v.CheckPerson(h.Person)
}
