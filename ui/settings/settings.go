// Package settings is what a person chooses about the window, whether this computer has what Chartkey needs, and what can be done with all
// records at once.
package settings

import (
	"cmp"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Page is the settings page.
type Page struct {
	env    ui.Env
	column *fyne.Container
	scroll *parts.Scroll
	checks *fyne.Container // what was found out about the computer
	work   *fyne.Container // what is asked about the records, or done with them

	whose *fyne.Container // of which patients the records are

	exporting bool         // files are being written
	proof     *parts.Proof // asked for before; nil for most of the time
}

// New returns the page.
func New(env ui.Env, _ ui.Route) ui.Page { return &Page{env: env} }

// Leave forgets what was typed.
func (p *Page) Leave() { p.dropProof() }

func (p *Page) dropProof() {
	if p.proof != nil {
		p.proof.Drop()
		p.proof = nil
	}
}

// Title is that of the window.
func (p *Page) Title() string { return lang.X("settings.window", "Settings") }

// Content shows the choices.
func (p *Page) Content() fyne.CanvasObject {
	p.checks = parts.Column(look.GapSmall)
	p.work = parts.Column(look.GapSmall)
	p.whose = parts.Column(look.GapTiny)
	p.column = parts.Column(look.GapLarge)
	p.scroll = parts.NewScroll(parts.Inset(parts.Page(p.column)))
	p.lay()
	if p.env.Session != nil {
		p.name()
	}
	return p.scroll
}

// name says of which patient the records of each clinic are, as far as that is known.
func (p *Page) name() {
	ui.Run(p.env.Tasks, "whose", p.env.Session.Connections, func(all []ui.Connection, err error) {
		if err != nil {
			return // where it is needed to know, that is told
		}
		var lines []fyne.CanvasObject
		for _, c := range all {
			if words := c.Of().Words(); words != "" {
				lines = append(lines, parts.Note(lang.X("settings.whose", "{{.Clinic}}: {{.Patient}}", map[string]any{"Clinic": c.Name, "Patient": words})))
			}
		}
		p.put(p.whose, lines...)
	})
}

func (p *Page) lay() {
	now := p.env.Setting()
	variant := parts.NewChoice([]parts.Option{
		{Key: "system", Title: lang.X("settings.system", "Like this computer")},
		{Key: "light", Title: lang.X("settings.light", "Light")},
		{Key: "dark", Title: lang.X("settings.dark", "Dark")},
		{Key: "contrast", Title: lang.X("settings.contrast", "High contrast")},
	}, now.Variant, func(key string) { p.change(func(s *ui.Settings) { s.Variant = key }) })
	scale := parts.NewChoice([]parts.Option{
		{Key: "1", Title: lang.X("settings.scale.1", "Usual size")},
		{Key: "1.25", Title: lang.X("settings.scale.125", "Larger")},
		{Key: "1.5", Title: lang.X("settings.scale.150", "Large")},
		{Key: "2", Title: lang.X("settings.scale.200", "Twice the size")},
	}, scaleKey(now.Scale), func(key string) { p.change(func(s *ui.Settings) { s.Scale = scales[key] }) })
	still := parts.NewCheck(lang.X("settings.still", "Nothing moves: no blinking, no sliding"), now.Still, func(on bool) {
		p.change(func(s *ui.Settings) { s.Still = on })
	})
	after := parts.NewChoice(lockOptions(), cmp.Or(now.LockAfter, ui.LockUsually).String(), func(key string) {
		p.change(func(s *ui.Settings) { s.LockAfter = lockAfter(key) })
	})
	p.column.Objects = []fyne.CanvasObject{
		parts.Title(lang.X("settings.title", "Settings")),
		parts.Facing(parts.Column(look.GapMedium, parts.Section(lang.X("settings.look", "Colours")), variant),
			parts.Column(look.GapMedium, parts.Section(lang.X("settings.text", "Size of the text")), scale),
			parts.Column(look.GapMedium, parts.Section(lang.X("settings.lock-after", "Lock when nobody is here for")), after),
			parts.Column(look.GapMedium, parts.Section(lang.X("settings.motion", "Motion")), still)),
		parts.Rule(),
		parts.Section(lang.X("settings.computer", "This computer")),
		parts.Para(lang.X("settings.computer.about", "Chartkey needs a place for keys, a browser to sign in with, a folder to write to, and a clock that is right.")),
		parts.Flow(look.GapSmall, parts.NewButton(parts.Quiet, look.Check, lang.X("settings.check", "Check this computer"), p.check)),
		p.checks,
		parts.Rule(),
		parts.Section(lang.X("settings.records", "The records here")),
		parts.Column(look.GapTiny, parts.Para(p.aboutRecords()), p.whose),
		parts.Flow(look.GapSmall,
			parts.NewButton(parts.Quiet, look.Check, lang.X("settings.verify", "Check that they are whole"), p.verify),
			parts.NewButton(parts.Quiet, look.Export, lang.X("settings.export", "Export to a folder"), p.askExport)),
		p.work,
		parts.Rule(),
		parts.Flow(look.GapSmall,
			parts.NewButton(parts.Quiet, look.Lock, lang.X("settings.lock", "Lock now"), p.env.Lock),
			parts.NewButton(parts.Quiet, look.Key, lang.X("settings.applock", "What opens the records"), func() { p.env.Go(ui.Route{Place: ui.ToLock}) }),
			parts.NewButton(parts.Quiet, look.Search, lang.X("settings.places", "Where each secret lives"), func() { p.env.Go(ui.Route{Place: ui.ToPlaces}) }),
			parts.NewButton(parts.Quiet, look.People, lang.X("settings.people", "Other people on this computer"), func() {
				p.env.Lock() // what is shown of one is shown to no other
				p.env.Go(ui.Route{Place: ui.ToPersons})
			}),
			parts.NewButton(parts.Quiet, look.Log, lang.X("settings.log", "See the log"), func() { p.env.Go(ui.Route{Place: ui.ToActivity}) }),
			parts.NewButton(parts.Quiet, look.Question, lang.X("settings.keys", "Keys"), p.env.Keys),
			parts.NewButton(parts.Quiet, look.About, lang.X("settings.about", "About Chartkey"), func() { p.env.Go(ui.Route{Place: ui.ToAbout}) })),
		parts.Note(p.aboutLocking()),
	}
	p.scroll.Refresh()
}

// fleeting reports whether nothing of the person outlives the window.
func (p *Page) fleeting() bool {
	return p.env.Session != nil && p.env.Session.Person().Keep == ui.KeptInSession
}

func (p *Page) aboutRecords() string {
	if p.fleeting() {
		return lang.X("settings.records.session", "They are in the memory of this window only, each as its clinic sent it, and gone when it is closed.")
	}
	return lang.X("settings.records.about", "They are kept encrypted, each as its clinic sent it.")
}

func (p *Page) aboutLocking() string {
	switch {
	case p.fleeting() && p.env.Session.Person().Types():
		return lang.X("settings.words.session.typed", "Locking hides the records until you type what opens them; they are here until the window is closed. Ending an access, under Access, tells the clinic. Erasing deletes records from this window. These are three different things.")
	case p.fleeting():
		return lang.X("settings.words.session", "Locking hides the records: as you are here for this session only, anyone at this computer can open them again until the window is closed. Ending an access, under Access, tells the clinic. Erasing deletes records from this window. These are three different things.")
	}
	return lang.X("settings.words", "Locking forgets the keys and keeps the records here. Ending an access, under Access, tells the clinic. Erasing deletes records from this computer. These are three different things.")
}

// change keeps a choice. The window draws itself anew with it.
func (p *Page) change(edit func(*ui.Settings)) {
	s := p.env.Setting()
	edit(&s)
	p.env.Set(s)
}

func (p *Page) check() {
	p.put(p.checks, parts.NewProgress(lang.X("settings.checking", "Looking. A keyring may show a window of its own."), nil))
	ui.Run(p.env.Tasks, "checks", p.env.Backend.Checks, func(checks []ui.Check, err error) {
		if err != nil {
			said := ui.Explain(err)
			p.put(p.checks, parts.Warning(said.What, said.Next, nil))
			return
		}
		steps := parts.NewSteps()
		for _, c := range checks {
			state, words := parts.StepDone, c.Detail
			if !c.OK {
				state = parts.StepWarning
			}
			if c.Hint != "" {
				words += " " + c.Hint
			}
			steps.Add(state, c.Name, words)
		}
		p.put(p.checks, parts.Card(steps))
	})
}

func (p *Page) put(place *fyne.Container, objects ...fyne.CanvasObject) {
	place.Objects = objects
	p.scroll.Refresh()
}

var scales = map[string]float32{"1": 1, "1.25": 1.25, "1.5": 1.5, "2": 2}

func scaleKey(scale float32) string {
	for key, value := range scales {
		if value == scale {
			return key
		}
	}
	return "1"
}

func lockOptions() []parts.Option {
	options := make([]parts.Option, len(ui.LockChoices))
	for i, d := range ui.LockChoices {
		options[i] = parts.Option{Key: d.String(), Title: ui.Count("settings.lock-after.minutes", "{{.Count}} minute", "{{.Count}} minutes", int(d/time.Minute))}
	}
	return options
}

func lockAfter(key string) time.Duration {
	for _, d := range ui.LockChoices {
		if d.String() == key {
			return d
		}
	}
	return ui.LockUsually
}
