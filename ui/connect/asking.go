package connect

import (
	"slices"

	"chartkey/ui"
)

// keep leaves with the window what the person has chosen, typed and ticked.
func (p *Page) keep() {
	if p.done || p.renewed != "" && p.earlier == nil { // nothing was asked yet
		return
	}
	a := ui.Asking{Address: p.place.address.Text(), ClientID: p.place.client.Text(), Unknown: p.place.unknown, Probed: p.place.probe,
		Asked: p.place.asked, Stay: p.wish.stay.Ticked()}
	if p.place.choice != nil {
		a.Choice = p.place.choice.Chosen()
	}
	for i, k := range ui.Kinds {
		if p.wish.kinds[i].Ticked() {
			a.Kinds = append(a.Kinds, k.Key)
		}
	}
	p.env.Works.Keep(p.renewed, a)
}

// recall puts in what was kept.
func (p *Page) recall() {
	a, kept := p.env.Works.Kept(p.renewed)
	if !kept {
		return
	}
	p.wish.stay.SetTicked(a.Stay)
	for i, k := range ui.Kinds {
		p.wish.kinds[i].SetTicked(slices.Contains(a.Kinds, k.Key))
	}
	w := p.place
	w.client.SetText(a.ClientID)
	if p.renewed != "" {
		return // its clinic is known, and is looked at anew
	}
	w.address.SetText(a.Address)
	w.choose(a.Choice)
	if a.Probed != nil {
		w.asked, w.probe, w.unknown = a.Asked, a.Probed, a.Unknown
	}
}
