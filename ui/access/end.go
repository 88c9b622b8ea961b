package access

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

const ending = "end"

// askEnd asks once, in words.
func (p *Page) askEnd() {
	p.asking = parts.Card(parts.Column(look.GapMedium,
		parts.Section(lang.X("access.end.title", "End the access at {{.Clinic}}?", map[string]any{"Clinic": p.connection.Name})),
		parts.Para(lang.X("access.end.what", "The clinic is told to end it, and the old keys are then tried to see whether it has. The records stay on this computer. To fetch new ones you would sign in again.")),
		parts.Flow(look.GapSmall, p.no(), parts.NewButton(parts.Danger, look.Refused, lang.X("access.end.yes", "End the access"), p.end))))
	p.lay()
}

// end shows each step as it is done. What came of it is stored by then: a window that is closed in the middle shows it when opened again.
func (p *Page) end() {
	steps := parts.NewSteps()
	p.asking = parts.Column(look.GapLarge,
		parts.NewProgress(lang.X("access.ending", "Ending the access, and checking that it has ended."), nil), parts.Card(steps))
	p.lay()
	noted := ui.Each(p.env.Tasks, func(e ui.Evidence) {
		steps.Add(parts.StepDone, e.Step, e.Answer)
		p.scroll.Refresh()
	})
	ui.Run(p.env.Tasks, ending, func(ctx context.Context) (ui.Revocation, error) {
		return p.env.Session.Revoke(ctx, p.connection.ID, false, noted)
	}, func(_ ui.Revocation, err error) {
		p.asking = nil
		if err != nil {
			p.lay()
			p.tell(err)
			return
		}
		p.env.Changed()
		p.Reload()
	})
}

// askErase asks once, in words.
func (p *Page) askErase() {
	rows := []fyne.CanvasObject{
		parts.Section(lang.X("access.erase.title", "Erase what came from {{.Clinic}}?", map[string]any{"Clinic": p.connection.Name})),
		parts.Para(lang.X("access.erase.what", "The records and the sign-in are deleted from this computer and cannot be brought back from here.")),
	}
	if !over(p.connection) {
		rows = append(rows, parts.Warning(lang.X("access.erase.open", "The access itself stays open at the clinic."),
			lang.X("access.erase.open.next", "End it first; afterwards nothing here can."), nil))
	}
	rows = append(rows, parts.Flow(look.GapSmall, p.no(), parts.NewButton(parts.Danger, look.Remove, lang.X("access.erase.yes", "Erase from this computer"), p.erase)))
	p.asking = parts.Card(parts.Column(look.GapMedium, rows...))
	p.lay()
}

func (p *Page) erase() {
	p.asking = parts.NewProgress(lang.X("access.erasing", "Erasing."), nil)
	p.lay()
	ui.Run(p.env.Tasks, ending, func(ctx context.Context) (int, error) {
		return p.env.Session.RemoveConnection(ctx, p.connection.ID)
	}, func(_ int, err error) {
		p.asking = nil
		if err != nil {
			p.lay()
			p.tell(err)
			return
		}
		p.env.Changed()
		p.env.Go(ui.Route{Place: ui.ToHome})
	})
}

func (p *Page) no() *parts.Button {
	return parts.NewButton(parts.Quiet, look.Close, lang.X("access.no", "Cancel"), func() {
		p.asking = nil
		p.lay()
	})
}
