package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chartkey/auth"
	"chartkey/fhirclient"
	"chartkey/vault/library"
)

// Missing says of one kind of record why it is not, or not wholly, here.
type Missing struct {
	Connection string    `json:"connection,omitempty"`
	Type       string    `json:"type"`
	State      string    `json:"state"` // none, not-asked, refused, unknown, failed
	Reason     string    `json:"reason"`
	At         time.Time `json:"at,omitzero"`
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
			out = append(out, Missing{Connection: c.ID, Type: a.Type, State: a.State, Reason: a.Reason, At: a.At})
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
			rows = append(rows, Missing{Connection: c.ID, Type: a.Type, State: a.State, Reason: a.Reason, At: a.At})
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
	row := func(state fhirclient.State, reason string) []Missing {
		return []Missing{{Connection: c.ID, Type: first(typ, "*"), State: string(state), Reason: reason}}
	}
	switch {
	case cursors[cursorSwept] == "": // it is set at the end of a first sync
		return row(fhirclient.Unknown, "not fetched yet"), nil
	case byReference(typ):
		return row(fhirclient.Unknown, "comes only where another record refers to it: none does, or what they refer to is not there"), nil
	case typ != "" && !slices.Contains(asked, typ) && !slices.Contains(asked, "*"):
		return row(fhirclient.NotAsked, "not asked for"), nil
	}
	return row(fhirclient.Unknown, "none came, and the clinic did not say why"), nil
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
