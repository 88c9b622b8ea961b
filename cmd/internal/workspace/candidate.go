package workspace

import (
	"context"
	"maps"
	"net/url"
	"sync"
	"time"

	"chartkey/auth"
	"chartkey/fhirclient"
	"chartkey/fhirclient/summary"
)

// Candidate is a sign-in that came back and is not kept yet, with what a person decides by.
type Candidate struct {
	Connection Connection // as it would be kept
	Renewed    bool       // it would take the place of an earlier sign-in
	Access     Access     // what was asked against what was granted, untested
	Warnings   []auth.Problem

	// PatientName and BirthDate are as the clinic has them; "" where it does not let them be read.
	PatientName, BirthDate string
	Others                 []Connection // what is already here and may be of another person

	client *fhirclient.Client
	now    func() time.Time

	mu    sync.Mutex
	tried map[string]Trial
}

// lookTimeout bounds the look at the patient: the person waits for it.
const lookTimeout = 10 * time.Second

// candidate reads whose record it is with the access token that has just come. It uses only what was asked for, and fails at nothing.
func (w *Workspace) candidate(ctx context.Context, c Connection, renewed bool, grant *auth.Grant) *Candidate {
	found := &Candidate{
		Connection: c, Renewed: renewed, Access: accessOf(c), Warnings: grant.Warnings,
		client: w.fhir(c, grant.Client(&c.Server, w.cfg.HTTP), nil), now: w.cfg.Now,
	}
	defer func() { found.Others = w.others(ctx, found.knownAs()) }()
	if !readsPatient(c) {
		return found
	}
	looking, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	patient, err := found.client.Read(looking, "Patient/"+url.PathEscape(c.Patient))
	if err == nil && patient.Type == "Patient" && patient.ID == c.Patient {
		found.PatientName, found.BirthDate = summary.Identity(patient.Raw)
	}
	return found
}

// readsPatient reports whether the connection may read its Patient resource itself.
func readsPatient(c Connection) bool {
	if c.Patient == "" {
		return false
	}
	for _, r := range rights(auth.ParseScopes(c.Asked), auth.ParseScopes(c.Granted)) {
		if r.Read && r.Query == "" && (r.Type == "Patient" || r.Type == "*") {
			return true
		}
	}
	return false
}

// Test is [Workspace.TestAccess] for what is not kept yet. What it finds is kept with the sign-in.
func (c *Candidate) Test(ctx context.Context, tested ...func(ScopeAccess)) (Access, error) {
	return tryScopes(ctx, c.client, c.Connection, c.now, append([]func(ScopeAccess){c.note}, tested...))
}

func (c *Candidate) note(one ScopeAccess) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tried == nil {
		c.tried = map[string]Trial{}
	}
	c.tried[one.Scope] = Trial{one.Test, one.Tested}
}

// results are what was tried so far.
func (c *Candidate) results() map[string]Trial {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.tried)
}
