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

// Missing says of one kind of record why it is not, or not wholly, here.
type Missing struct {
	Connection string       `json:"connection,omitempty"`
	Type       string       `json:"type"`
	State      string       `json:"state"` // none, not-asked, refused, unknown, failed
	Reason     phrase.Plain `json:"reason"`
	At         time.Time    `json:"at,omitzero"`
}

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

// Missing tells which kinds of record are missing, as of each connection's last sync.
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
		absences, err := l.Absences(ctx, c.ID)
		if err != nil {
			return nil, fmt.Errorf("could not read what is missing: %w", err)
		}
		for _, a := range absences {
			out = append(out, missingOf(c.ID, a))
		}
	}
	return out, nil
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

func whyEmpty(ctx context.Context, l *library.Library, c Connection, typ string) (rows []Missing, err error) {
	absences, err := l.Absences(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range absences {
		if typ == "" || a.Type == typ {
			rows = append(rows, missingOf(c.ID, a))
		}
	}
	if len(rows) > 0 {
		return rows, nil
	}
	cursors, err := l.Cursors(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	asked := askedTypes(auth.ParseScopes(c.Asked))
	row := func(state fhirclient.State, reason phrase.Phrase) []Missing {
		return []Missing{missing(c.ID, fhirclient.Absence{Type: first(typ, "*"), State: state, Reason: reason})}
	}
	switch {
	case cursors[cursorSwept] == "": // it is set at the end of a first sync
		return row(fhirclient.Unknown, phrase.New("reason.not-yet", "not fetched yet")), nil
	case byReference(typ):
		return row(fhirclient.Unknown,
			phrase.New("reason.no-reference", "comes only where another record refers to it: none does, or what they refer to is not there")), nil
	case typ != "" && !slices.Contains(asked, typ) && !slices.Contains(asked, "*"):
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
		return fmt.Errorf("could not count the records: %w", err)
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
