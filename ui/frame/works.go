package frame

import (
	"slices"

	"chartkey/ui"
)

// newWorks is what a person has under way. What ends after a lock changes nothing that is shown; what a clinic may still hold, and that a recovery
// code was made which nobody has seen, is told at the next unlock.
func (f *Frame) newWorks(s ui.Session) *ui.Works {
	return ui.NewWorks(f.tasks, ui.WorkHooks{
		Found: f.o.Window.RequestFocus,
		Connected: func(c ui.Connection) {
			if f.session == s {
				f.Fetch(c.ID)
			}
		},
		Changed: func() {
			if f.session == s {
				f.changed()
			}
		},
		Unseen: func(n ui.Notice) {
			switch {
			case n.Err == nil && n.Text == "":
			case f.session == s:
				f.keep(s, n)
			case ui.Held(n.Err), ui.CodeOf(n.Err) == "unseen-code":
				f.keep(s, ui.Notice{Err: ui.Bare(n.Err)})
			}
			if f.session != nil {
				f.reload()
			}
		},
	})
}

// hear asks what became of sign-ins that an earlier run left, or that were undone, and shows it.
func (f *Frame) hear() {
	session := f.session
	ui.Run(f.tasks, "news", session.News, func(news []ui.News, err error) {
		if err != nil || len(news) == 0 || f.session != session {
			return
		}
		for _, one := range news {
			f.keep(session, ui.Notice{News: one})
		}
		f.reload()
	})
}

// keep adds to the notices for a person, who may be locked by now.
func (f *Frame) keep(s ui.Session, n ui.Notice) {
	id := s.Person().ID
	f.notices[id] = append(f.notices[id], n)
}

// unseen are the notices for the person who is unlocked.
func (f *Frame) unseen() []ui.Notice {
	if f.session == nil {
		return nil
	}
	return f.notices[f.session.Person().ID]
}

func (f *Frame) dismiss(i int) {
	id := f.session.Person().ID
	f.notices[id] = slices.Delete(f.notices[id], i, i+1)
	f.reload()
}

// dropNames keeps of the notices what tells nothing of anybody.
func (f *Frame) dropNames() {
	for id, list := range f.notices {
		f.notices[id] = slices.DeleteFunc(list, func(n ui.Notice) bool { return n.Text != "" }) // their words may name a clinic; the log has them
		for i := range f.notices[id] {
			f.notices[id][i].Clinic, f.notices[id][i].Err = "", ui.Bare(f.notices[id][i].Err)
		}
	}
}
