package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/fhirclient"
	"chartkey/vault/library"
)

// Missing says of one kind of record, or of all of a connection, why it is not, or not wholly, here.
type Missing struct {
	Connection string       `json:"connection,omitempty"`
	Type       string       `json:"type"`  // "*" for any kind
	State      string       `json:"state"` // none, not-asked, refused, unknown, failed
	Reason     phrase.Plain `json:"reason"`
	At         time.Time    `json:"at,omitzero"`
	Fetched    Fetched      `json:"-"`
}

// Fetched is how far a connection's record has been fetched, where that is why something is missing.
type Fetched string

// Of any other reason it is "".
const (
	NotFetched    Fetched = "not"
	FetchedInPart Fetched = "in-part"
	FetchedNoMore Fetched = "no-more" // not or in part, and the access is not used any more
)

// Of says whether it is about a kind of record, by its name or because it is about any.
func (m Missing) Of(typ string) bool { return m.Type == typ || m.Type == anyType }

const anyType = "*"

// keep writes a reason for the library, and kept reads it again.
func keep(reason phrase.Phrase) (string, error) {
	text, err := json.Marshal(reason)
	return string(text), err
}

func kept(text string) phrase.Phrase {
	var reason phrase.Phrase
	_ = json.Unmarshal([]byte(text), &reason) // the state counts, also where its reason is lost
	return reason
}

func missingOf(connection string, a library.Absence) Missing {
	return Missing{Connection: connection, Type: a.Type, State: a.State, Reason: phrase.Plain{Phrase: kept(a.Reason)}, At: a.At}
}

// Missing tells which kinds of record are missing, as of each connection's last sync. Of a connection whose record was never wholly fetched it says
// so of any kind.
func (w *Workspace) Missing(ctx context.Context) ([]Missing, error) {
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	connections, err := w.Connections(ctx)
	if err != nil {
		return nil, err
	}
	out := []Missing{}
	for _, c := range connections {
		rows, err := missingAt(ctx, l, c)
		if err != nil {
			return nil, fmt.Errorf("could not read what is missing: %w", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

func missingAt(ctx context.Context, l *library.Library, c Connection) ([]Missing, error) {
	rows, err := unfetched(ctx, l, c)
	if err != nil {
		return nil, err
	}
	absences, err := l.Absences(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range absences {
		rows = append(rows, missingOf(c.ID, a))
	}
	return rows, nil
}

// unfetched says of a connection that its record was not wholly fetched so far: it never was asked for, its first sync was cut off, or it was
// damaged and is to be fetched again. Else it is empty.
func unfetched(ctx context.Context, l *library.Library, c Connection) ([]Missing, error) {
	cursors, err := l.Cursors(ctx, c.ID)
	if err != nil || cursors[cursorSwept] != "" { // it is set at the end of a sync that listed everything
		return nil, err
	}
	some, err := l.List(ctx, library.Filter{Connection: c.ID, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(some) == 0 {
		return []Missing{notFetched(c, anyType)}, nil
	}
	reason, fetched := phrase.New("reason.in-part", "fetched only in part so far"), FetchedInPart
	if over(c) != nil {
		reason, fetched = phrase.New("reason.in-part-ended", "fetched only in part, and this access is not used any more"), FetchedNoMore
	}
	m := missing(c.ID, fhirclient.Absence{Type: anyType, State: fhirclient.Unknown, Reason: reason})
	m.Fetched = fetched
	return []Missing{m}, nil
}

// notFetched says so of a kind of record. Of an access that is over it does not promise that it will be.
func notFetched(c Connection, typ string) Missing {
	reason, fetched := phrase.New("reason.not-yet", "not fetched yet"), NotFetched
	if over(c) != nil {
		reason, fetched = phrase.New("reason.ended", "nothing of it is kept here, and this access is not used any more"), FetchedNoMore
	}
	m := missing(c.ID, fhirclient.Absence{Type: typ, State: fhirclient.Unknown, Reason: reason})
	m.Fetched = fetched
	return m
}

// WhyEmpty says for each connection why there are no records of a type, or none at all for "". It is empty only where
// there is no connection.
func (w *Workspace) WhyEmpty(ctx context.Context, typ string) ([]Missing, error) {
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	connections, err := w.load(ctx)
	if err != nil {
		return nil, err
	}
	out := []Missing{}
	for _, c := range connections {
		rows, err := whyEmpty(ctx, l, c, typ)
		if err != nil {
			return nil, fmt.Errorf("could not read why there are no records: %w", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

func whyEmpty(ctx context.Context, l *library.Library, c Connection, typ string) ([]Missing, error) {
	rows, err := missingAt(ctx, l, c)
	if err != nil {
		return nil, err
	}
	pending := slices.ContainsFunc(rows, func(m Missing) bool { return m.Fetched != "" })
	if typ != "" {
		rows = slices.DeleteFunc(rows, func(m Missing) bool { return m.Type != typ })
	}
	if len(rows) > 0 {
		return rows, nil
	}
	asked := askedTypes(auth.ParseScopes(c.Asked))
	row := func(state fhirclient.State, reason phrase.Phrase) []Missing {
		return []Missing{missing(c.ID, fhirclient.Absence{Type: first(typ, anyType), State: state, Reason: reason})}
	}
	switch {
	case pending:
		return []Missing{notFetched(c, typ)}, nil
	case byReference(typ):
		return row(fhirclient.Unknown,
			phrase.New("reason.no-reference", "comes only where another record refers to it: none does, or what they refer to is not there")), nil
	case typ != "" && !slices.Contains(asked, typ) && !slices.Contains(asked, anyType):
		return row(fhirclient.NotAsked, fhirclient.NotAskedFor), nil
	}
	return row(fhirclient.Unknown, phrase.New("reason.unsaid", "none came, and the clinic did not say why")), nil
}

// CheckType refuses a name that neither FHIR nor any record here has with an *UnknownTypeError.
func (w *Workspace) CheckType(ctx context.Context, typ string) error {
	if fhirclient.KnownType(typ) {
		return nil
	}
	l, err := w.library(ctx)
	if err != nil {
		return err
	}
	counts, err := l.Count(ctx, "")
	if err != nil {
		return err
	}
	if counts[typ] > 0 {
		return nil
	}
	return &UnknownTypeError{Type: typ, Near: nearType(typ)}
}

// UnknownTypeError says that a name is none of a kind of record. It is an ErrUsage.
type UnknownTypeError struct {
	Type string
	Near string // the type that it is nearest to, or ""
}

func (e *UnknownTypeError) Error() string {
	return fmt.Sprintf("%q is no kind of record", printable(e.Type))
}
func (*UnknownTypeError) Unwrap() error { return ErrUsage }

// nearType is the FHIR type that begins most like a name, whatever its case; of several the shortest.
func nearType(name string) string {
	best, most := "", 2 // fewer letters in common mean nothing
	for _, typ := range fhirclient.Types() {
		n := 0
		for n < min(len(name), len(typ)) && strings.EqualFold(name[n:n+1], typ[n:n+1]) {
			n++
		}
		if n > most || n == most && best != "" && len(typ) < len(best) {
			best, most = typ, n
		}
	}
	return best
}
