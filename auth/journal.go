package auth

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
)

// The steps that a refresh token goes through.
const (
	stepIdle     = "idle"     // nothing is under way
	stepSent     = "sent"     // a request with the token is or was under way and nothing clear is known of it
	stepReceived = "received" // a new token has come and is kept in the journal until the store has it
	stepReview   = "review"   // the server's answer was about another patient or person; a person has to look
	stepRefused  = "refused"  // the server refused the token; Meaning says what that means
)

// Whether a server gives a new refresh token with each refresh, as far as was seen.
const (
	rotatesUnknown = ""
	rotatesYes     = "yes"
	rotatesNo      = "no"
)

const (
	journalFormat = 1
	journalLimit  = 128 << 10
)

// journal is what is remembered of a connection's refresh token, so that after a kill at any point the next run knows
// whether the token may be sent. It is written before each step whose outcome could be lost.
type journal struct {
	Format   int    `json:"format"`
	Rotation uint64 `json:"rotation"` // of the newest token: the store's, or Held
	Step     string `json:"step"`
	Tries    int    `json:"tries,omitempty"` // how often the newest token was sent without a clear answer
	Lost     bool   `json:"lost,omitempty"`  // an answer to the newest token was lost that may have brought a newer one, which nobody here has
	Rotates  string `json:"rotates,omitempty"`
	Held     Secret `json:"held,omitzero"`     // a received token that the store does not have yet
	Meaning  string `json:"meaning,omitempty"` // with refused: a name of meanings

	Used       time.Time `json:"used,omitzero"`        // when the token was last known to be good
	Life       int64     `json:"life,omitempty"`       // seconds that it lives unused, 0 = not announced
	NotBefore  time.Time `json:"not_before,omitzero"`  // the server asked not to come before
	RolledBack bool      `json:"rolled_back,omitzero"` // the journal was found older than the token

	AccessUntil time.Time   `json:"access_until,omitzero"` // when the newest access token ends
	Announced   bool        `json:"announced,omitempty"`   // AccessUntil is the server's word
	Others      otherAccess `json:"others,omitzero"`       // access tokens besides the newest
	Visit       bool        `json:"visit,omitempty"`       // no refresh token was given
	Revoking    time.Time   `json:"revoking,omitzero"`     // when this device first asked to revoke
	Concluded   bool        `json:"concluded,omitempty"`   // a revocation came to its end, and the token was deleted for that
	Gone        time.Time   `json:"gone,omitzero"`         // when the server was seen to refuse the token after that, and it did not work since
	Unproved    bool        `json:"unproved,omitempty"`    // an earlier sign-in was revoked and never seen refused

	Client string     `json:"client,omitempty"` // whom the token was given to
	Mark   signInMark `json:"mark,omitzero"`
}

// errJournal is a journal that cannot be read. Nothing is sent on its ground.
var errJournal = errors.New("the journal of this sign-in cannot be read")

// parseJournal reads a stored document; nil gives nil.
func parseJournal(data []byte) (*journal, error) {
	if data == nil {
		return nil, nil //nolint:nilnil // no journal is a state of its own, not an error
	}
	if len(data) > journalLimit {
		return nil, errJournal
	}
	var entry journal
	if err := decodeStrict(data, &entry); err != nil {
		return nil, fmt.Errorf("%w: %w", errJournal, err)
	}
	if entry.Format != journalFormat || entry.Tries < 0 || !entry.hasStep() {
		return nil, errJournal
	}
	return &entry, nil
}

// hasStep reports whether the step is known and holds what it needs.
func (j *journal) hasStep() bool {
	switch j.Step {
	case stepIdle, stepSent:
		return true
	case stepReceived, stepReview:
		return j.Step == stepReview || !j.Held.IsZero()
	case stepRefused:
		return meanings[j.Meaning] != nil
	}
	return false
}

func (j *journal) encode() ([]byte, error) {
	j.Format = journalFormat
	data, err := json.Marshal(j, revealing)
	if err != nil {
		return nil, fmt.Errorf("could not write the journal: %w", err)
	}
	return data, nil
}

// noteLost notes that an answer to the newest token was lost. Where the server gives a new token with each answer, that token and its access may
// live, and the refusal of the one that was sent shows nothing of them.
func (j *journal) noteLost() {
	if j.Rotates != rotatesNo {
		j.Lost, j.Others.Unknown = true, true
	}
}

// meanings are the errors that a refused token can mean, by their name in the journal.
var meanings = map[string]error{
	"access-ended":   ErrAccessEnded,
	"family-revoked": ErrFamilyRevoked,
	"signin-needed":  errLostBefore,
	"stale-restore":  ErrStaleRestore,
}

// refusal gives invalid_grant its meaning (decision 7), as a name of meanings: after our own revocation the access has
// ended; after a lost answer it is probably the network's fault; after a restore of older data the token was old;
// unused beyond its life it has run out; and where the server rotates and none of this holds, somebody ended all.
func (j *journal) refusal(now time.Time) string {
	life := refreshLife
	if j.Life > 0 {
		life = time.Duration(j.Life) * time.Second
	}
	switch {
	case !j.Revoking.IsZero():
		return "access-ended"
	case j.Lost:
		return "signin-needed"
	case j.RolledBack:
		return "stale-restore"
	case !j.Used.IsZero() && now.Sub(j.Used) > life:
		return "access-ended"
	case j.Rotates == rotatesYes:
		return "family-revoked"
	}
	return "access-ended"
}
