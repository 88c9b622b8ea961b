package audit

import (
	"context"
	"fmt"
)

// Restart begins a new log in the place of a damaged one, whose file is kept beside it. The first entry of the new one says what was wrong
// with it and where. It needs no key: who could call this could as well delete the file, and either shows.
//
// Errors: ErrIntact (also for an incomplete last line, which the next entry mends), ErrNewerFormat, and those of lock, file and anchors.
// After another error it may be called again.
func (l *Log) Restart(ctx context.Context) (Report, error) {
	report, err := l.restart(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("could not begin a new activity log: %w", err)
	}
	return report, nil
}

func (l *Log) restart(ctx context.Context) (Report, error) {
	unlock, err := l.cfg.Lock(ctx)
	if err != nil {
		return Report{}, err
	}
	defer unlock()
	_, _, report, err := l.inspect(ctx)
	if err != nil {
		return Report{}, err
	}
	if report.OK || report.Reason == Incomplete {
		return Report{}, ErrIntact
	}
	now := l.cfg.Now()
	text := fmt.Sprintf("line %d, %s", report.FirstBad, report.Reason)
	data, anchored, err := New(l.cfg.Owner, l.cfg.Rand, Entry{At: now, Kind: Restarted, Text: text})
	if err != nil {
		return Report{}, err
	}
	if err := l.cfg.File.SetAside(now.UTC().Format("20060102T150405.000000Z")); err != nil {
		return Report{}, err
	}
	if err := l.cfg.File.Replace(data); err != nil {
		return Report{}, err
	}
	return report, l.cfg.Anchors.SetAnchor(ctx, anchored)
}
