package parting

import (
	"cmp"
	"context"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// end is one access that is being ended, and what came of that.
type end struct {
	ui.Leftover
	steps *parts.Steps
	came  ui.Revocation
	err   error
}

// gone reports whether it was seen that nothing is left of it.
func (e *end) gone() bool { return e.came.Outcome == "ended-checked" }

// namesPortal reports whether what is said of the outcome sends the person to the clinic's portal already.
func (e *end) namesPortal() bool {
	if e.Connection.Keyless {
		return false
	}
	switch e.came.Outcome {
	case "ended-checked", "accepted":
		return false
	case "not-offered":
		return e.came.Until.IsZero()
	}
	return true
}

// evidence returns the ladder to be shown, or nothing while it has no step.
func (e *end) evidence() []fyne.CanvasObject {
	if e.steps.Len() == 0 {
		return nil
	}
	return []fyne.CanvasObject{e.steps}
}

// end tells all clinics at once, and shows each step as it is done. What has not come to anything by the limit counts as pending.
func (p *Page) end() {
	p.ending, p.ends = true, nil
	for _, l := range p.leftovers {
		p.ends = append(p.ends, &end{Leftover: l, steps: parts.NewSteps()})
	}
	p.o.Begun()
	p.showEnding()
	p.scroll.ToTop()
	env, ends, limit := p.o.Env, p.ends, cmp.Or(p.o.Limit, endLimit)
	type step struct {
		of   *end
		came ui.Evidence
	}
	noted := ui.Each(env.Tasks, func(s step) {
		s.of.steps.Add(parts.StateOf(s.came), s.came.Step, s.came.Answer)
		p.showEnding()
	})
	type answer struct {
		came ui.Revocation
		err  error
	}
	ui.Run(env.Tasks, "end", func(ctx context.Context) ([]answer, error) {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		answers := make([]answer, len(ends))
		var all sync.WaitGroup
		for i, e := range ends {
			all.Go(func() {
				answers[i].came, answers[i].err = e.End(ctx, env.Backend, env.Session, func(one ui.Evidence) { noted(step{e, one}) })
			})
		}
		all.Wait()
		return answers, nil
	}, func(answers []answer, _ error) {
		p.ending = false
		for i, a := range answers {
			ends[i].came, ends[i].err = a.came, a.err
		}
		p.o.Ended()
		p.told()
	})
}

// showEnding shows how far the ends have come.
func (p *Page) showEnding() {
	if !p.ending {
		return // an answer that was waited for has overtaken its last step
	}
	rows := []fyne.CanvasObject{
		parts.Title(lang.X("parting.ending.title", "Ending the access")),
		parts.NewProgress(lang.X("parting.ending", "The clinic is told to end it, and the old keys are tried. That takes a minute at most."), func() { p.o.Env.Tasks.Cancel("end") }),
	}
	for _, e := range p.ends {
		rows = append(rows, parts.Card(parts.Column(look.GapMedium, append([]fyne.CanvasObject{head(e.Leftover)}, e.evidence()...)...)))
	}
	p.set(nil, rows...)
}

// told says what came of the ends. Where every access was looked up and seen to end it goes by itself a little later.
func (p *Page) told() {
	var open []ui.Leftover
	for _, e := range p.ends {
		if !e.gone() {
			open = append(open, e.Leftover)
		}
	}
	title, about := lang.X("parting.ended.title", "Nothing is left open"), p.words(
		lang.X("parting.ended.quit", "The window closes now."), lang.X("parting.ended.remove", "The person is removed now."))
	switch {
	case len(open) > 0:
		title = lang.X("parting.open.title", "Some access may still be open")
		about = p.words(lang.X("parting.open.quit", "You can still end it at the clinic. Once the window is closed, nothing here can."),
			lang.X("parting.open.remove", "You can still end it at the clinic. Once the person is removed, nothing here can."))
	case p.unseen != nil:
		title = lang.X("parting.seen.title", "What could be seen has ended")
		about = p.words(lang.X("parting.seen.quit", "With the window gone, nothing here can end what is left."),
			lang.X("parting.seen.remove", "With the person removed, nothing here can end what is left."))
	}
	rows := append([]fyne.CanvasObject{parts.Title(title), parts.Para(about)}, p.notSeen()...)
	for _, e := range p.ends {
		card := append([]fyne.CanvasObject{head(e.Leftover), outcome(e)}, e.evidence()...)
		if !e.gone() && (e.Connection.Management != "" || !e.namesPortal()) {
			card = append(card, p.portal(e.Connection)...)
		}
		rows = append(rows, parts.Card(parts.Column(look.GapMedium, card...)))
	}
	going := p.words(lang.X("parting.quit", "Quit"), lang.X("parting.remove", "Remove"))
	var answers []*parts.Button
	if len(open) == 0 && p.unseen == nil {
		answers = append(answers, parts.NewButton(parts.Primary, "", going, p.o.Go))
		shown := p.ends
		p.o.After(readTime, func() {
			if len(shown) > 0 && len(p.ends) > 0 && shown[0] == p.ends[0] { // still what is shown
				p.o.Go()
			}
		})
	} else { // the first of them is no way to leave something open
		if p.leftovers = open; p.canEnd() {
			answers = append(answers, parts.NewButton(parts.Primary, look.Sync, lang.X("parting.again", "Try again"), p.endProved))
			rows = append(rows, p.prove()...)
		}
		answers = append(answers, p.stay(), parts.NewButton(parts.Quiet, "", going, p.o.Go))
	}
	p.set(answers, rows...)
	p.scroll.ToTop()
	p.Focus()
}

// outcome words what came of an end, for somebody who is about to lose what could try it again.
func outcome(e *end) fyne.CanvasObject {
	if e.Connection.Keyless { // no clinic was asked
		return parts.Para(lasts(e.Leftover))
	}
	said := ui.OutcomeWords(e.came)
	portal := lang.X("parting.outcome.portal", "End it in the clinic’s portal, or call the clinic.")
	switch e.came.Outcome {
	case "ended-checked", "accepted", "not-offered":
	case "still-open":
		said.Next = lang.X("parting.outcome.open", "The clinic said yes, and the old key still works.") + " " + portal
	default:
		words := lang.X("parting.outcome.pending", "Whether it has ended is not known.")
		if code := ui.CodeOf(e.err); e.err != nil && code != "cancelled" && code != "timeout" {
			words = ui.Explain(e.err).What
		}
		said = ui.Sentence{What: lang.X("parting.outcome.unfinished", "Not seen to end"), Next: words + " " + portal}
	}
	return parts.Outcome(e.came, said)
}
