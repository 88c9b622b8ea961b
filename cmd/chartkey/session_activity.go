package main

import (
	"context"

	"chartkey/ui"
	"chartkey/vault/audit"
)

// Activity is the log, newest first.
func (s *session) Activity(ctx context.Context, limit int) ([]ui.Entry, error) {
	list, err := s.w.Activity(ctx, limit)
	if err != nil {
		return nil, s.failure(err)
	}
	opened, err := s.w.Opened(ctx, list)
	if err != nil {
		return nil, s.failure(err)
	}
	out := make([]ui.Entry, 0, len(list))
	for _, e := range list {
		if r, here := opened[e.N]; here {
			out = append(out, viewOf(e, recordOf(r, origins{r.Connection: {name: clinicOf(e.Text)}})))
			continue
		}
		out = append(out, entryOf(e, s.Person().Keep))
	}
	return out, nil
}

// VerifyActivity checks every byte of the log.
func (s *session) VerifyActivity(ctx context.Context) (ui.Verified, error) {
	r, err := s.w.VerifyActivity(ctx)
	if err != nil {
		return ui.Verified{}, s.failure(err)
	}
	return verifiedOf(r), nil
}

func verifiedOf(r audit.Report) ui.Verified {
	out := ui.Verified{Checked: r.Checked}
	if !r.OK {
		out.Bad = append(out.Bad, ui.Fact{Label: string(r.Reason), Value: r.Words().In(ui.Say)})
	}
	return out
}
