package ui

import (
	"context"
	"time"
)

// Clinic is one that can be chosen by name.
type Clinic struct{ Name, Base, ClientID, About string }

// Probe is what a server says of itself. Problems are codes of [Explain]'s list or of the probe.
type Probe struct {
	Base, Host, Issuer                     string
	SMART, S256, Revocation, NeedsClientID bool
	Refresh                                string // likely, unlikely, unknown
	Management                             string
	Problems                               []string
	ProblemTexts                           []string // one a problem, in words
	Blocking                               bool     // signing in there cannot work
}

// ConnectRequest is one sign-in. The functions are called off the window's thread.
type ConnectRequest struct {
	Base, Name, ClientID string
	Again                string   // id of the connection to sign in to again, "" for a new one
	Kinds                []string // FHIR types to ask for; nil: all that the pages show, or, again, what was asked before
	StaySignedIn         bool
	Opened               func(address string, err error)                        // the browser was handed the address, or could not be
	Notice               func(text string)                                      //
	Pasted               <-chan string                                          // addresses that the person pastes
	Review               func(ctx context.Context, found Consent) (bool, error) // shows what came back; false gives the grant back
	Tested               func(ScopeLine)                                        // a permission was tried while the person reviews
	Undone               func(Evidence)                                         // a step by which what is not kept is ended at the clinic
}

// Consent is what came back from a clinic, before it is kept.
type Consent struct {
	Connection      Connection
	Name, BirthDate string    // of the patient, as the clinic has it; "" if it could not be read
	User            string    // who signed in, by the clinic's reference; "" where it did not say
	OwnRecord       bool      // who signed in is the patient
	Others          []Patient // whose records are here already, where they may be other people
	Hosts           []string
	Access          Access
	Warnings        []string
}

// Access is what a connection may do.
type Access struct {
	Connection  string
	Unconfirmed bool // the clinic did not say what it granted
	Scopes      []ScopeLine
	Types       []string // FHIR types that were asked for; "*" for all
	Lasting     bool     // it was asked to stay signed in
}

// ScopeLine is one permission.
type ScopeLine struct {
	Scope, Sentence string
	State           string    // granted, narrowed, refused, unasked
	Test            string    // read, empty, refused, failed, untested
	CanTry          bool      // there is a read that shows whether it works; where there is none, it stays untested
	Tested          time.Time // when that was found, as far as it is known
}
