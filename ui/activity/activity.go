// Package activity shows the log of what was opened, changed and given out, and checks that it is whole.
package activity

import (
	"cmp"
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

const shown = 200 // entries; the command line gives all

// Page is the log.
type Page struct {
	env     ui.Env
	scroll  *parts.Scroll
	column  *fyne.Container
	entries []ui.Entry
	checked fyne.CanvasObject // what the last check found; nil before it
}

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Title is that of the window.
func (p *Page) Title() string { return lang.X("activity.window", "Log") }

// Content shows skeletons until it is read.
func (p *Page) Content() fyne.CanvasObject {
	p.column = parts.Column(look.GapLarge, p.heading(), parts.NewSkeleton(6))
	p.scroll = parts.NewScroll(parts.Inset(parts.Page(p.column)))
	p.Reload()
	return p.scroll
}

// Reload reads it again.
func (p *Page) Reload() {
	ui.Run(p.env.Tasks, "activity", func(ctx context.Context) ([]ui.Entry, error) { return p.env.Session.Activity(ctx, shown) }, func(list []ui.Entry, err error) {
		if err != nil {
			said := ui.Explain(err)
			p.set(p.heading(), parts.Warning(said.What, said.Next, parts.NewButton(parts.Quiet, look.Sync, lang.X("activity.again", "Try again"), p.Reload)))
			return
		}
		p.entries = list
		p.lay()
	})
}

func (p *Page) lay() {
	rows := []fyne.CanvasObject{
		p.heading(),
		parts.Flow(look.GapSmall, parts.NewButton(parts.Quiet, look.Check, lang.X("activity.verify", "Check that it is whole"), p.verify)),
	}
	if p.checked != nil {
		rows = append(rows, p.checked)
	}
	if len(p.entries) == 0 {
		p.set(append(rows, parts.Empty(look.Log, lang.X("activity.none", "Nothing has been written down yet."), nil))...)
		return
	}
	list := parts.Column(0)
	for i, e := range p.entries {
		if i > 0 {
			list.Add(parts.Rule())
		}
		list.Add(p.line(e))
	}
	rows = append(rows, parts.Card(list))
	if len(p.entries) == shown {
		rows = append(rows, parts.Note(lang.X("activity.more", "These are the newest {{.Shown}}. The command chartkeyctl activity list gives all.", map[string]any{"Shown": shown})))
	}
	p.set(rows...)
}

// line says what happened, to what, and when. A record that is still here can be opened.
func (p *Page) line(e ui.Entry) fyne.CanvasObject {
	rows := parts.Column(2, parts.NewParagraph(parts.StyleStrong, kindWords(e.Kind)).AtMost(2))
	if r := e.Record; r != nil {
		rows.Add(parts.NewLink(r.Title, func() { p.env.Go(r.Key.Route("")) }))
	}
	if words := cmp.Or(e.Text, e.Object); words != "" {
		rows.Add(parts.Para(words).AtMost(6))
	}
	rows.Add(parts.Caption(ui.Moment(e.At)))
	return parts.Padded(look.GapSmall, 0, parts.Beside(look.GapMedium, parts.NewSymbol(symbol(e.Kind), look.Muted), rows))
}

func (p *Page) heading() fyne.CanvasObject {
	return parts.Column(look.GapTiny, parts.Title(lang.X("activity.title", "Log")),
		parts.Note(lang.X("activity.about", "What was opened, changed and exported on this computer, newest first. Each line is tied to the one before, so that a change shows.")))
}

func (p *Page) set(rows ...fyne.CanvasObject) {
	p.column.Objects = rows
	p.scroll.Refresh()
}
