package records

import (
	"regexp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/fhirclient/narrative"
	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

var recordReference = regexp.MustCompile(`^[A-Za-z]+/[A-Za-z0-9.-]+$`)

// ask shows where a link leads before anything is opened. A link to another record leads there at once.
func (d *detail) ask(l narrative.Link) {
	if recordReference.MatchString(l.Target) { // of the same clinic: another one may have a record of that id too
		kind, id, _ := strings.Cut(l.Target, "/")
		d.page.env.Go(ui.RecordKey{Connection: d.opened.Key.Connection, Type: kind, ID: id}.Route(""))
		return
	}
	words := []fyne.CanvasObject{parts.NewParagraph(parts.StyleStrong, leadsTo(l)), parts.NewParagraph(parts.StyleCode, l.Target).AtMost(4)}
	if l.Spoofed {
		words = append([]fyne.CanvasObject{parts.Warning(lang.X("records.link.spoofed", "The words of this link name another address than it leads to."), "", nil)}, words...)
	}
	buttons := []fyne.CanvasObject{
		parts.NewButton(parts.Quiet, look.Copy, lang.X("records.link.copy", "Copy the address"), func() { d.page.env.Copy(l.Target, false) }),
		parts.NewButton(parts.Quiet, "", lang.X("records.link.close", "Close"), d.closeAsked),
	}
	if strings.HasPrefix(l.Target, "https://") {
		open := parts.NewButton(parts.Quiet, look.Browser, lang.X("records.link.open", "Open in the browser"), func() { d.browse(l.Target) })
		buttons = append([]fyne.CanvasObject{open}, buttons...)
	}
	d.showAsked(parts.Column(look.GapMedium, parts.Column(look.GapTiny, words...), parts.Flow(look.GapSmall, buttons...)))
}

// leadsTo names the host in its plain letters, so that no letter can stand for another.
func leadsTo(l narrative.Link) string {
	switch {
	case l.HostASCII != "" && strings.HasPrefix(l.Target, "mailto:"):
		return lang.X("records.link.mail", "This link writes to somebody at {{.Host}}.", map[string]any{"Host": l.HostASCII})
	case l.HostASCII != "":
		return lang.X("records.link.host", "This link leads to {{.Host}}.", map[string]any{"Host": l.HostASCII})
	}
	return lang.X("records.link.other", "This link leads out of the app.")
}

func (d *detail) browse(address string) {
	if err := d.page.env.Browse(address); err != nil {
		d.showAsked(parts.Warning(lang.X("records.link.failed", "The browser could not be opened."),
			lang.X("records.link.failed.next", "Copy the address and open it there."), parts.NewButton(parts.Quiet, "", lang.X("records.link.close", "Close"), d.closeAsked)))
		return
	}
	d.closeAsked()
}

func (d *detail) showAsked(o fyne.CanvasObject) {
	d.asked.set(parts.On(parts.NewPanel(look.Surface, look.Hairline, 0), parts.Padded(look.GapMedium, look.GapLarge, o)))
	d.object.Refresh()
	if first := parts.FirstFocusable(o); first != nil {
		d.page.env.Canvas().Focus(first)
	}
}

// closeAsked takes the question away, and lets the keys go on at the link.
func (d *detail) closeAsked() {
	d.unask()
	d.page.env.Canvas().Focus(d.view)
}

// unask takes the question away.
func (d *detail) unask() {
	d.asked.set(nil)
	d.object.Refresh()
}
