package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ClientID is the one public client that the server knows. It needs no secret.
const ClientID = "chartkey"

// Password opens every account of the server; the sign-in page shows it.
const Password = "glass-harbour"

const (
	defaultAccessTTL = 5 * time.Minute
	shortAccessTTL   = 2 * time.Second
)

// Options configure a [Server]. The zero value serves the synthetic
// patients, asks on its pages and makes no mistakes.
type Options struct {
	// Records is a directory whose *.json files (resources and Bundles, at any
	// depth) are served instead of the synthetic patients. "" = synthetic.
	Records string
	// Faults names the mistakes to make, as listed by [Faults].
	Faults []string
	// Approve answers each authorization request at once, without the pages.
	Approve bool
	// Patient is the id (or "Patient/id") that Approve signs in as. "" = the lowest id.
	Patient string
	// Deny takes scopes out of every grant. An entry is a scope, or a type
	// ("Observation", "patient/Observation") for all scopes of that type.
	Deny []string
	// AccessTTL is the life of an access token. 0 = five minutes.
	AccessTTL time.Duration
	// Grace is how long a spent refresh token works once more, as long as the one that came for it was not used. 0 = not at all: it ends the grant.
	Grace time.Duration
	// TokenPrefix begins every code, access token and refresh token, so that a
	// test can search files and output for it.
	TokenPrefix string
	// Now is the clock. nil = time.Now.
	Now func() time.Time
	// Around, if it is not nil, stands around all that is answered: a test can hold
	// an answer up there, or see to something meanwhile. What arrives is in the
	// log by then.
	Around func(http.Handler) http.Handler
	// Generated is a number of laboratory results to add to the first patient,
	// about 1.7 KB each, for measurements of speed.
	Generated int
}

func (o Options) now() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}

// accessTTL is the life of an access token under the given faults.
func (o Options) accessTTL(f faults) time.Duration {
	switch {
	case f.on(shortTokens):
		return shortAccessTTL
	case o.AccessTTL > 0:
		return o.AccessTTL
	}
	return defaultAccessTTL
}

// denies reports whether a scope is to be taken out of every grant.
func (o Options) denies(s scope) bool {
	for _, d := range o.Deny {
		if d == s.raw || s.typ != "" && (d == s.typ || d == s.context+"/"+s.typ) {
			return true
		}
	}
	return false
}

// approved is the patient for whom Approve answers.
func (o Options) approved(records *recordSet) (*account, error) {
	if len(records.patients) == 0 {
		return nil, fmt.Errorf("could not find a Patient among the records")
	}
	id := strings.TrimPrefix(o.Patient, "Patient/")
	if id == "" {
		id = records.patients[0]
	}
	if who, ok := records.account(id); ok && records.isPatient(id) {
		return who, nil
	}
	return nil, fmt.Errorf("could not find the patient %.100q among the records", id)
}
