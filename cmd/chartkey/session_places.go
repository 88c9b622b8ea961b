package main

import (
	"context"
	"fmt"

	"chartkey/ui"
)

// Secrets says where each secret of the person lies.
func (s *session) Secrets(ctx context.Context) ([]ui.Secret, error) {
	list, err := s.w.Secrets(ctx)
	if err != nil {
		return nil, s.failure(err)
	}
	out := make([]ui.Secret, 0, len(list))
	for _, one := range list {
		out = append(out, ui.Secret{
			What: one.What.In(ui.Say), Where: one.Where.In(ui.Say), Guard: one.Guard.In(ui.Say), Next: one.Next.In(ui.Say), OK: one.OK,
		})
	}
	return out, nil
}

// TryPlaces tries the places of the person's secrets, and touches none of these.
func (s *session) TryPlaces(ctx context.Context) ([]ui.TriedPlace, error) {
	var out []ui.TriedPlace
	for _, one := range s.home.TryPlaces(ctx, s.w.Person()) {
		out = append(out, ui.TriedPlace{Place: one.Place.In(ui.Say), Came: one.Came.In(ui.Say), Next: one.Next.In(ui.Say), OK: one.OK})
	}
	if ctx.Err() != nil { // what was not tried is not bad
		return nil, s.failure(fmt.Errorf("could not try the places: %w", ctx.Err()))
	}
	return out, nil
}
