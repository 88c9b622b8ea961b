package records

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
	"chartkey/ui/reader"
)

// detail is the record that is open, its source, or nothing yet.
type detail struct {
	page   *Page
	scroll *parts.Scroll
	back   *backBar
	asked  *slot // a link that the person is asked about
	waits  *parts.Skeleton
	object *fyne.Container

	key    ui.RecordKey
	opened opened
	view   *reader.Reader // of the narrative
	source bool           // its source is shown
	used   bool           // something was shown
	enters bool           // the person goes to it with the keys, as soon as it is there
	choice bool           // there is something to choose from, and the person was told
}

// opened is a record that was read, with its narrative made ready.
type opened struct {
	ui.RecordDetail
	words *reader.Text
}

func newDetail(p *Page) *detail {
	d := &detail{page: p, asked: newSlot()}
	d.back = newBackBar(func() bool { return d.source || p.split.One() }, func() { p.StepBack() })
	d.scroll = parts.NewScroll(parts.Column(0))
	d.object = parts.Above(0, d.scroll, d.asked.object)
	return d
}

// idle says, while nothing is open, that one can choose, if there is anything to choose from.
func (d *detail) idle(choice bool) {
	if d.used || choice == d.choice {
		return
	}
	d.choice = choice
	if choice {
		d.scroll.SetContent(parts.Empty(look.Records, lang.X("records.choose", "Choose a record to read it."), nil))
	} else {
		d.scroll.SetContent(parts.Column(0))
	}
}

// open reads a record and shows it.
func (d *detail) open(key ui.RecordKey) {
	d.key, d.source = key, false
	d.page.env.Tasks.Drop("source") // of the record before
	d.wait()
	session := d.page.env.Session
	ui.Run(d.page.env.Tasks, "record", func(ctx context.Context) (opened, error) {
		r, err := session.Record(ctx, key)
		if err != nil {
			return opened{}, err
		}
		return opened{r, reader.Prepare(r.Narrative)}, nil
	}, func(o opened, err error) {
		if err != nil {
			d.fail(err)
			d.take()
			return
		}
		d.opened = o
		d.showRecord()
		d.take()
	})
}

// enter gives the focus to the record that is being opened, as soon as there is something to read.
func (d *detail) enter() {
	d.enters = true
	if d.waits == nil {
		d.take()
	}
}

// take gives it the focus that was to be had, unless the person has gone on meanwhile.
func (d *detail) take() {
	view, list := d.page.env.Canvas(), fyne.Focusable(d.page.list)
	focused := view.Focused()
	if first := parts.Reading(d.object); d.enters && first != nil && (focused == nil || focused == list || parts.Holds(d.object, focused)) {
		view.Focus(first)
	}
	d.enters = false
}

// stepBack takes a question away, or goes from the source to the record. It reports whether it did.
func (d *detail) stepBack() bool {
	switch {
	case d.asked.held != nil:
		d.closeAsked()
	case d.source:
		d.showRecord()
	default:
		return false
	}
	return true
}

func (d *detail) wait() {
	d.leave()
	d.waits = parts.NewSkeleton(5)
	d.set(d.waits)
}

// leave ends what moves, and what was asked.
func (d *detail) leave() {
	if d.waits != nil {
		d.waits.Stop()
		d.waits = nil
	}
	d.unask()
}

func (d *detail) fail(err error) {
	d.leave()
	said := ui.Explain(err)
	var again *parts.Button
	if ui.CodeOf(err) != "not-found" {
		again = parts.NewButton(parts.Quiet, look.Sync, lang.X("records.again", "Try again"), func() { d.open(d.key) })
	}
	d.set(parts.Warning(said.What, said.Next, again))
}

// showWords shows something else than a record.
func (d *detail) showWords(objects ...fyne.CanvasObject) {
	d.leave()
	d.page.env.Tasks.Drop("source")
	d.page.env.Tasks.Drop("record")
	d.key, d.source = ui.RecordKey{}, false
	d.set(objects...)
}

// set shows objects from the top, below the way back.
func (d *detail) set(objects ...fyne.CanvasObject) {
	d.used = true
	d.scroll.SetContent(parts.Inset(parts.Column(look.GapMedium, append([]fyne.CanvasObject{d.back}, objects...)...)))
	d.page.split.Refresh()
}
