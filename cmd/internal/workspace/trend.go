package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// Trend is one measurement over time: values of the same code and unit of one connection, oldest first.
type Trend struct {
	Name   string // of the part that was measured, such as the systolic blood pressure; "" where there are no parts
	Unit   string
	Points []TrendPoint

	// The reference range of the record that is open.
	Low, High       float64
	HasLow, HasHigh bool
}

// TrendPoint is one value of a trend.
type TrendPoint struct {
	ID       string // of the Observation
	When     string // as sent
	Value    float64
	Text     string // the value as sent, with its unit
	Flag     string
	Abnormal bool // the flag is one to look at

	at time.Time
}

// mostPoints bounds a trend: the newest are kept.
const mostPoints = 500

// Trends sets the numbers of an Observation beside the earlier and later ones of the same connection, a trend for each part that was
// measured. There is none for other types, for a record without a code or number, and where there is only one value. ErrNotFound.
func (w *Workspace) Trends(ctx context.Context, connection, typ, id string) ([]Trend, error) {
	ctx, cancel := w.whileOpen(ctx)
	defer cancel()
	l, err := w.library(ctx)
	if err != nil {
		return nil, err
	}
	open, err := l.Get(ctx, library.Key{Connection: connection, Type: typ, ID: id})
	if errors.Is(err, library.ErrNotFound) {
		return nil, ErrNoSuchRecord
	}
	if err != nil {
		return nil, fmt.Errorf("could not open the record: %w", err)
	}
	shown := summary.Measures(open.Body)
	if len(shown) == 0 || open.Code == "" {
		return nil, nil
	}
	trends := make([]Trend, len(shown))
	for i, m := range shown {
		trends[i] = Trend{Name: m.Name, Unit: m.Unit, Low: m.Low, High: m.High, HasLow: m.HasLow, HasHigh: m.HasHigh}
	}
	err = l.Each(ctx, library.Filter{Connection: connection, Types: []string{typ}, Code: open.Code, Limit: mostPoints}, func(r library.Record) error {
		if at, ok := instant(r.Date); ok {
			add(trends, shown, r, at)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("could not read the values before: %w", err)
	}
	trends = slices.DeleteFunc(trends, func(t Trend) bool { return len(t.Points) < 2 })
	for i := range trends {
		slices.SortStableFunc(trends[i].Points, func(a, b TrendPoint) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.ID, b.ID)) })
	}
	return trends, nil
}

// add puts the numbers of a record into the trends of the parts that they measure.
func add(trends []Trend, shown []summary.Measure, r library.Record, at time.Time) {
	for _, m := range summary.Measures(r.Body) {
		i := slices.IndexFunc(shown, func(s summary.Measure) bool { return samePart(s, m) })
		if i < 0 {
			continue
		}
		trends[i].Points = append(trends[i].Points, TrendPoint{
			ID: r.ID, When: r.Date, Value: m.Value, Text: m.Text, Flag: m.Flag, Abnormal: summary.Notable(m.Flag), at: at,
		})
	}
}

// samePart tells whether two numbers measure the same in the same unit. Parts without a code go by their name.
func samePart(a, b summary.Measure) bool {
	return a.Unit == b.Unit && a.Code == b.Code && (a.Name == "") == (b.Name == "") && (a.Code != "" || a.Name == b.Name)
}

// instant is the beginning of a FHIR date or date-time; one without a zone is taken as UTC.
func instant(when string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly, "2006-01", "2006"} {
		if at, err := time.Parse(layout, when); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
