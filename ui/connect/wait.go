package connect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// waiting is what is drawn of the second step.
type waiting struct {
	progress *parts.Progress
	address  fyne.CanvasObject // nil until it is known
	byHand   fyne.CanvasObject
	paste    *parts.Field
	looking  *parts.Paragraph // what was pasted is being looked at
	told     int              // of the notices of the sign-in, which tell what is wrong with what was pasted too
	ticks    bool             // counts down
}

// waitFor shows the second step as it stands.
func (p *Page) waitFor(try *attempt) {
	first := try.wait == nil
	if first {
		try.wait = p.newWaiting(try)
	}
	w := try.wait
	p.countdown(try)
	if try.Ending {
		p.env.Tasks.Cancel("clock")
		p.top(parts.Title(lang.X("connect.ending", "Ending the sign-in")), parts.NewProgress(lang.X("connect.ending.about", "If the clinic granted something already, it is given back."), nil))
		return
	}
	rows := []fyne.CanvasObject{parts.Column(look.GapTiny, parts.Title(p.waitTitle(try)), parts.Note(waitAbout(try)))}
	rows = append(rows, w.progress)
	if len(try.Notices) > w.told { // the answer to what was pasted, if that was waited for
		w.told = len(try.Notices)
		w.looking.Hide()
	}
	for i, text := range try.Notices {
		if !slices.Contains(try.Notices[i+1:], text) { // the same is not wrong twice
			rows = append(rows, parts.Hint(text, "", nil))
		}
	}
	if try.Address != "" {
		if w.address == nil {
			w.address = p.addressCard(try)
		}
		rows = append(rows, w.address, w.byHand)
	}
	if first {
		p.top(rows...)
		return
	}
	p.set(rows...)
}

func (p *Page) newWaiting(try *attempt) *waiting {
	w := &waiting{progress: parts.NewProgress("", try.Cancel)}
	w.paste = parts.NewField(lang.X("connect.paste", "Address where the browser ended"),
		lang.X("connect.paste.hint", "Copy all of it from the browser’s address bar: it begins with http://127.0.0.1, and is long."))
	w.paste.Changed = func(string) {
		if w.paste.Failed() != "" || w.looking.Visible() {
			w.looking.Hide()
			w.paste.Fail("")
			p.waitFor(try)
		}
	}
	w.paste.Submitted = func(string) { p.paste(try) }
	w.looking = parts.Note(lang.X("connect.pasted", "Looking at that address."))
	w.looking.Hide()
	w.byHand = parts.Card(parts.Column(look.GapMedium,
		parts.Column(2, parts.NewParagraph(parts.StyleStrong, lang.X("connect.paste.title", "Did the browser end at a page that does not load?")),
			parts.Note(lang.X("connect.paste.about", "Then the answer did not reach this app. Copy it here yourself."))),
		w.paste, w.looking,
		parts.Flow(look.GapSmall, parts.NewButton(parts.Quiet, "", lang.X("connect.paste.use", "Use this address"), func() { p.paste(try) }))))
	if !p.env.Setting().Still {
		w.ticks = true
		p.tick(try)
	}
	return w
}

func (p *Page) waitTitle(try *attempt) string {
	switch {
	case !try.Opened:
		return lang.X("connect.wait.before", "Getting the sign-in ready")
	case try.Failed != nil:
		return lang.X("connect.wait.failed", "The browser could not be opened")
	}
	return lang.X("connect.wait", "Your browser is open. Sign in there.")
}

func waitAbout(try *attempt) string {
	switch {
	case !try.Opened:
		return lang.X("connect.wait.before.about", "Your browser opens in a moment.")
	case try.Failed != nil:
		return lang.X("connect.wait.failed.about", "Copy the address into a browser on this computer, and sign in there.")
	}
	return lang.X("connect.wait.about", "Come back here when the browser says that you can.")
}

// addressCard shows the address that the browser was given.
func (p *Page) addressCard(try *attempt) fyne.CanvasObject {
	words := lang.X("connect.copy", "Copy the address")
	var button *parts.Button
	kind := parts.Quiet
	if try.Failed != nil {
		kind = parts.Primary
	}
	button = parts.NewButton(kind, look.Copy, words, func() {
		p.env.Copy(try.Address, false)
		button.SetText(lang.X("connect.copied", "Copied"))
	})
	host := lang.X("connect.wait.address", "The clinic’s sign-in page, at {{.Host}}", map[string]any{"Host": hostOf(try.Address, "")})
	return parts.Card(parts.Line(look.GapMedium, parts.Column(2, parts.Note(host), parts.NewText(parts.StyleCode, try.Address)), button))
}

// paste hands the address to the sign-in.
func (p *Page) paste(try *attempt) {
	w := try.wait
	address := strings.TrimSpace(w.paste.Text())
	if address == "" {
		w.paste.Fail(lang.X("connect.paste.empty", "Paste the address first."))
		p.waitFor(try)
		return
	}
	try.Paste(address)
	w.looking.Show()
	p.waitFor(try)
}

// tick counts down once a second, until the sign-in is over.
func (p *Page) tick(try *attempt) {
	second := ui.Each(p.env.Tasks, func(struct{}) {
		if p.try == try {
			p.countdown(try)
		}
	})
	ui.Run(p.env.Tasks, "clock", func(ctx context.Context) (struct{}, error) {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				second(struct{}{})
			case <-ctx.Done():
				return struct{}{}, nil
			}
		}
	}, func(struct{}, error) {})
}

// countdown says how long there is. Where the person wants no motion it says until when, which stays.
func (p *Page) countdown(try *attempt) {
	if !try.wait.ticks {
		try.wait.progress.Set(lang.X("connect.until", "There is time until {{.Time}}.", map[string]any{"Time": try.Until.Local().Format("15:04")}), 0, 0)
		return
	}
	left := max(try.Until.Sub(p.env.Now()), 0).Round(time.Second)
	minutes, seconds := int(left/time.Minute), int(left%time.Minute/time.Second)
	words := lang.X("connect.left", "{{.Minutes}}:{{.Seconds}} minutes left", map[string]any{"Minutes": minutes, "Seconds": twoDigits(seconds)})
	try.wait.progress.Set(words, int((ui.SignInLimit-left)/time.Second), int(ui.SignInLimit/time.Second))
}

func twoDigits(n int) string { return fmt.Sprintf("%02d", n) }
