package phrase

import (
	"encoding/json"
	"fmt"
	"time"
)

// stored is a phrase as it is kept: in a vault, to be put into words later, perhaps by a version that does not know its key any more.
type stored struct {
	Key     string               `json:"key"`
	English string               `json:"english"`
	Texts   map[string]string    `json:"texts,omitempty"`
	Times   map[string]time.Time `json:"times,omitempty"`
	Parts   map[string]Phrase    `json:"parts,omitempty"`
	Detail  string               `json:"detail,omitempty"`
}

// MarshalJSON writes a phrase to be kept.
func (p Phrase) MarshalJSON() ([]byte, error) {
	return json.Marshal(stored{p.key, p.english, p.texts, p.times, p.parts, p.detail})
}

// UnmarshalJSON reads it again.
func (p *Phrase) UnmarshalJSON(raw []byte) error {
	var s stored
	if err := json.Unmarshal(raw, &s); err != nil {
		return fmt.Errorf("could not read the phrase: %w", err)
	}
	*p = Phrase{s.Key, s.English, s.Texts, s.Times, s.Parts, s.Detail}
	return nil
}

// Plain is a phrase whose JSON is its English, for an answer to a program.
type Plain struct{ Phrase }

// MarshalJSON writes the English.
func (p Plain) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }

// UnmarshalJSON reads an answer: a phrase that has no key any more, and so no other words.
func (p *Plain) UnmarshalJSON(raw []byte) error {
	var english string
	if err := json.Unmarshal(raw, &english); err != nil {
		return fmt.Errorf("could not read the words: %w", err)
	}
	p.Phrase = Phrase{english: english}
	return nil
}
