package applock

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// leaseRows say after how long without an unlock the sign-ins are forgotten. Of who is here for this session only nothing lasts that long.
func (p *Page) leaseRows() []fyne.CanvasObject {
	if p.person().Keep == ui.KeptInSession {
		return nil
	}
	return []fyne.CanvasObject{
		parts.Rule(), parts.Section(lang.X("lease.title", "When nobody unlocks")), parts.Para(p.aboutLease()),
		parts.Flow(look.GapSmall, parts.NewButton(parts.Quiet, look.Waiting, lang.X("lease.change", "Choose another time"), func() { p.ask(p.newLease()) })),
	}
}

func (p *Page) aboutLease() string {
	switch lease := p.person().Lease; {
	case lease.Days == 0:
		return lang.X("lease.never", "The sign-ins stay on this device, however long nobody unlocks.")
	case lease.Records:
		return ui.Count("lease.all", "Sign-ins and records are given up after {{.Count}} day without unlocking. Nothing opens them then.",
			"Sign-ins and records are given up after {{.Count}} days without unlocking. Nothing opens them then.", lease.Days)
	default:
		return ui.Count("lease.usual", "The sign-ins are forgotten after {{.Count}} day without unlocking. The records stay readable here.",
			"The sign-ins are forgotten after {{.Count}} days without unlocking. The records stay readable here.", lease.Days)
	}
}

// newLease asks for another time. One that was chosen elsewhere stands among the usual ones.
func (p *Page) newLease() *form {
	f := p.newForm(lang.X("lease.ask", "Forget the sign-ins after how long without unlocking?"),
		lang.X("lease.about", "It happens when Chartkey starts, and the days begin anew now. It does not help against somebody who copied the disk and stops the clock. What the clinics allowed lives on there until you end it on their own pages."),
		lang.X("lease.yes", "Set it"))
	lease := p.person().Lease
	f.days = parts.NewChoice(leaseOptions(lease.Days), strconv.Itoa(lease.Days), func(key string) {
		f.lease.Days, _ = strconv.Atoi(key) // the keys are numbers
		f.offerRecords()
	})
	f.lease = lease
	f.offerRecords()
	f.change = func(ctx context.Context, now ui.Proof, _ []byte) (said, error) {
		if err := p.env.Session.SetLease(ctx, now, f.lease); err != nil {
			return nil, err
		}
		return hint(lang.X("lease.done", "Done. The days begin anew now.")), nil
	}
	return f
}

// offerRecords lets the records be given up, too, where there is a time to do that.
func (f *form) offerRecords() {
	if f.lease.Days == 0 {
		f.records, f.lease.Records = nil, false
	} else if f.records == nil {
		f.records = parts.NewCheck(lang.X("lease.records", "Give up the records too: imported ones, and those of a closed clinic, cannot be fetched again"),
			f.lease.Records, func(on bool) { f.lease.Records = on })
	}
	if f.page.form == f {
		f.page.lay()
	}
}

func leaseOptions(now int) []parts.Option {
	var options []parts.Option
	add := func(days int) {
		options = append(options, parts.Option{
			Key: strconv.Itoa(days), Title: ui.Count("lease.days", "{{.Count}} day", "{{.Count}} days", days),
		})
	}
	for i, days := range ui.LeaseChoices {
		if now > days && i+1 < len(ui.LeaseChoices) && now < ui.LeaseChoices[i+1] {
			add(days)
			add(now)
			continue
		}
		add(days)
	}
	return append(options, parts.Option{Key: "0", Title: lang.X("lease.days.never", "Never")})
}
