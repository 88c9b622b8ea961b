package activity

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// verify checks the log, and offers a new one in the place of one that is damaged.
func (p *Page) verify() {
	p.checked = parts.NewProgress(lang.X("activity.verifying", "Checking each line against the one before."), func() { p.env.Tasks.Cancel("verify") })
	p.lay()
	ui.Run(p.env.Tasks, "verify", p.env.Session.VerifyActivity, func(v ui.Verified, err error) {
		p.checked = p.verdict(v, err)
		p.lay()
	})
}

func (p *Page) verdict(v ui.Verified, err error) fyne.CanvasObject {
	switch {
	case ui.LogDamaged(err):
		return p.damaged(ui.Explain(err).What)
	case err != nil:
		said := ui.Explain(err)
		return parts.Warning(said.What, said.Next, nil)
	case len(v.Bad) > 0 && v.Bad[0].Label == "incomplete":
		return parts.Hint(v.Bad[0].Value, lang.X("activity.incomplete.next", "The next thing that you do mends that, and is noted here."), nil)
	case len(v.Bad) > 0:
		return p.damaged(v.Bad[0].Value)
	}
	return parts.Hint(ui.Count("activity.whole", "{{.Count}} line checked. It fits the ones before.", "{{.Count}} lines checked. Each fits the one before.", v.Checked),
		lang.X("activity.limit", "Lines that were removed after the last lock, sign-in, export or end of an access cannot be noticed."), nil)
}

// damaged says how the damage was seen, and what can have done it.
func (p *Page) damaged(how string) fyne.CanvasObject {
	return parts.Warning(how,
		lang.X("activity.bad.next", "A backup that was put back, a failing disk, or somebody with access to the files of this computer can be the cause."),
		parts.NewButton(parts.Quiet, look.Log, lang.X("activity.restart", "Start a new log"), func() { p.askRestart(how) }))
}

// askRestart asks once, in words.
func (p *Page) askRestart(how string) {
	p.checked = parts.Card(parts.Column(look.GapMedium,
		parts.Section(lang.X("activity.restart.title", "Start a new log?")),
		parts.Para(lang.X("activity.restart.what", "The damaged log is kept beside the new one, in a file of its own, but is not shown here any more. The first line of the new log says what was wrong with it. Records and sign-ins stay as they are.")),
		parts.Flow(look.GapSmall,
			parts.NewButton(parts.Quiet, look.Close, lang.X("activity.restart.no", "Cancel"), func() {
				p.checked = p.damaged(how)
				p.lay()
			}),
			parts.NewButton(parts.Primary, look.Log, lang.X("activity.restart", "Start a new log"), p.restart))))
	p.lay()
}

func (p *Page) restart() {
	p.checked = parts.NewProgress(lang.X("activity.restarting", "Starting a new log."), nil)
	p.lay()
	ui.Run(p.env.Tasks, "verify", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.env.Backend.RestartLog(ctx, p.env.Session.Person().ID)
	}, func(_ struct{}, err error) {
		switch {
		case ui.CodeOf(err) == "usage": // it is whole by now
			p.verify()
			return
		case err != nil:
			p.checked = p.verdict(ui.Verified{}, err)
			p.lay()
			return
		}
		p.checked = parts.Hint(lang.X("activity.restarted", "A new log has been started. The damaged one is kept beside it."), "", nil)
		p.Reload()
	})
}
