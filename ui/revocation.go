package ui

import (
	"time"
)

// Revocation is what an end came to.
type Revocation struct {
	Outcome     string // ended-checked, accepted, pending, not-offered, still-open
	Until       time.Time
	EndedBefore bool
	Evidence    []Evidence // of the last try
	Earlier     []Evidence // of those before
}

// Unkept is a sign-in that was not kept, and that is tried again to be ended.
type Unkept struct {
	Clinic string
	Undone
}

// News is what became of a sign-in that was cut off or undone.
type News struct {
	Text string
	Open bool // the clinic may still hold what it granted
}

// Undone is what became of a sign-in that came back and was not kept.
type Undone struct {
	Revocation
	Management string // the clinic's own page of accesses; "" where it names none
}

// Evidence is one step of a revocation and what came of it.
type Evidence struct {
	At           time.Time
	Step, Answer string
	Open         bool // the answer leaves open what was to be seen, or is against it
}
