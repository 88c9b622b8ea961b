package fhirclient

import (
	"context"
	"errors"
	"fmt"
)

// Any reports whether a search for records of the type shows one of the
// pinned patient. It asks for a single entry and reads one page. query is a
// constraint as in a scope, "" for none. An empty answer is no proof that there
// is nothing. Errors: those of [Client.Read], and ErrPageUnreadable.
func (c *Client) Any(ctx context.Context, kind, patient, query string) (bool, error) {
	p := planner{in: PlanInput{Patient: patient}, size: 1}
	step := p.searchStep(kind, query)
	if kind == "Patient" {
		step.Address = "Patient?_id=" + pathID(patient)
	}
	found, err := c.any(ctx, step.Address, kind, patient)
	var status *StatusError
	if errors.As(err, &status) && wantsCategory(step, status) {
		for _, category := range categories[kind] {
			if found, err = c.any(ctx, step.Address+"&category="+category, kind, patient); err == nil && found {
				break
			}
		}
	}
	if err != nil {
		return false, fmt.Errorf("could not try the search: %w", err)
	}
	return found, nil
}

func (c *Client) any(ctx context.Context, address, kind, patient string) (found bool, err error) {
	u, err := c.join(address)
	if err != nil {
		return false, err
	}
	a, err := c.get(ctx, u)
	if err != nil {
		return false, err
	}
	defer a.Close()
	o := owner{id: patient}
	_, err = cut(a, func(p piece) error {
		if h, err := readHead(p.Raw, p.Valid); err == nil && h.Type == kind && o.owns(&h) {
			found = true
		}
		return nil
	})
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return found, err
}
