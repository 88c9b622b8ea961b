package connect

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// typed is the choice of an address that the person types.
const typed = "typed"

// place is where to sign in: the clinic, and what its server says of itself.
type place struct {
	page    *Page
	clinics []ui.Clinic
	choice  *parts.Choice // nil where there is nothing to choose from
	address *parts.Field
	client  *parts.Field

	asked   string // the address that is or was looked at
	probe   *ui.Probe
	failed  error
	unknown bool // the clinic did not know the app
}

func newPlace(p *Page) *place {
	w := &place{page: p, clinics: p.env.Backend.Clinics()}
	w.address = parts.NewField(lang.X("connect.address", "Address of the clinic’s server"),
		lang.X("connect.address.hint", "The clinic calls it its FHIR address. It often ends with /fhir or /r4."))
	w.address.SetPlaceHolder("https://")
	w.address.Changed = func(string) { w.forget() }
	w.address.Submitted = func(string) { w.lookTyped() }
	w.client = parts.NewField(lang.X("connect.client", "Client id"),
		lang.X("connect.client.hint", "What the clinic knows this app by. You get it from the clinic; it is no secret."))
	w.client.Submitted = func(string) { p.signIn() }
	if len(w.clinics) == 0 {
		return w
	}
	var options []parts.Option
	for _, c := range w.clinics {
		options = append(options, parts.Option{Key: c.Base, Title: c.Name, Sentence: c.About})
	}
	options = append(options, parts.Option{Key: typed, Title: lang.X("connect.typed", "Another clinic"),
		Sentence: lang.X("connect.typed.about", "You need the address of its server.")})
	w.choice = parts.NewChoice(options, "", w.chosen)
	return w
}

// listed is the chosen clinic, nil if the address is typed.
func (w *place) listed() *ui.Clinic {
	if w.choice != nil {
		for i, c := range w.clinics {
			if c.Base == w.choice.Chosen() {
				return &w.clinics[i]
			}
		}
	}
	return nil
}

// types reports whether the person is to type an address.
func (w *place) types() bool {
	return w.page.earlier == nil && (w.choice == nil || w.choice.Chosen() == typed)
}

// choose marks a choice of before, if it is still there.
func (w *place) choose(key string) {
	if w.choice != nil && (key == typed || slices.ContainsFunc(w.clinics, func(c ui.Clinic) bool { return c.Base == key })) {
		w.choice.Mark(key)
	}
}

func (w *place) chosen(key string) {
	w.page.said, w.unknown = nil, false
	if key != typed {
		w.look(key)
		return
	}
	w.drop()
	w.page.ask()
	w.address.Focus()
}

// forget drops what was learnt about another address than the one that stands there now.
func (w *place) forget() {
	if w.asked == "" && w.address.Failed() == "" {
		return
	}
	w.address.Fail("")
	w.page.said = nil
	w.drop()
	w.page.ask()
}

func (w *place) drop() {
	w.page.env.Tasks.Cancel("probe")
	w.asked, w.probe, w.failed, w.unknown = "", nil, nil, false
}

func (w *place) lookTyped() {
	address := strings.TrimSpace(w.address.Text())
	if address == "" {
		w.address.Fail(lang.X("connect.address.empty", "Type the address first."))
		w.page.ask()
		return
	}
	w.look(address)
}

// look asks the server what it can do.
func (w *place) look(address string) {
	w.drop()
	w.asked = address
	w.page.ask()
	ui.Run(w.page.env.Tasks, "probe", func(ctx context.Context) (ui.Probe, error) {
		return w.page.env.Backend.Probe(ctx, address)
	}, func(found ui.Probe, err error) {
		if w.asked != address {
			return
		}
		w.failed = err
		if err == nil {
			w.probe = &found
		}
		if ui.CodeOf(err) == "cancelled" {
			w.drop()
		}
		w.page.ask()
	})
}

// open reports whether the person can sign in there.
func (w *place) open() bool { return w.probe != nil && !w.probe.Blocking }

// needsClient reports whether the person has to bring the client id.
func (w *place) needsClient() bool {
	if w.unknown {
		return true
	}
	if c := w.listed(); c != nil && c.ClientID != "" {
		return false
	}
	return w.probe != nil && w.probe.NeedsClientID && w.page.earlier == nil
}

// refused shows that the clinic did not know the app by the id that it was given.
func (w *place) refused(err error) {
	w.unknown = true
	said := ui.Explain(err)
	w.client.Fail(said.What + " " + said.Next)
}

// base is the address to sign in at.
func (w *place) base() string {
	if w.probe != nil && w.probe.Base != "" {
		return w.probe.Base
	}
	return w.asked
}

// rows are the choice, and what is known of the chosen one.
func (w *place) rows() []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	if w.page.earlier == nil && w.choice != nil {
		rows = append(rows, w.choice)
	}
	if w.types() {
		rows = append(rows, w.address)
	}
	again := parts.NewButton(parts.Quiet, "", lang.X("connect.again", "Try again"), func() { w.look(w.asked) })
	switch {
	case w.failed != nil:
		rows = append(rows, warning(w.failed, again))
	case w.probe != nil:
		rows = append(rows, preflight(*w.probe, w.page.wish.session, again)...)
		if w.open() && w.needsClient() {
			rows = append(rows, w.client)
		}
	case w.asked != "":
		rows = append(rows, parts.NewProgress(lang.X("connect.looking", "Asking the clinic’s server how to sign in there."),
			func() { w.page.env.Tasks.Cancel("probe") }))
	case w.types():
		rows = append(rows, parts.Flow(look.GapSmall, parts.NewButton(parts.Primary, look.Forward, lang.X("connect.look", "Look at this clinic"), w.lookTyped)))
	}
	return rows
}
