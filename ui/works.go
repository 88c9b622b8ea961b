package ui

import "context"

// Works is what goes on in the window whichever page one looks at: one sign-in, what is to be asked for by the next, and the taking back of
// accesses. It belongs to the window's thread.
type Works struct {
	tasks   *Tasks
	hooks   WorkHooks
	signIn  *SignIn
	endings map[string]*Ending // by connection
	asking  map[string]Asking
}

// WorkHooks are told what came of a work.
type WorkHooks struct {
	Found     func()           // something came back from the browser, which still lies over the window
	Connected func(Connection) // a sign-in was kept
	Changed   func()           // an access or its records may have gone
	Unseen    func(Notice)     // something has ended that no page shows
}

// Notice is what a work came to.
type Notice struct {
	Clinic string  // "" where the text names it
	Err    error   // nil: what was to be done is done, or undone as the person wanted
	Mended *Mended // instead of an error: records were repaired
	News           // instead of an error: what became of a sign-in
}

// NewWorks returns no work. The tasks are the window's.
func NewWorks(t *Tasks, hooks WorkHooks) *Works {
	return &Works{tasks: t, hooks: hooks, endings: map[string]*Ending{}, asking: map[string]Asking{}}
}

// Tell keeps a notice of what no page is there to show.
func (w *Works) Tell(n Notice) { w.hooks.Unseen(n) }

// Ending is an access that is being ended at the clinic, or erased here.
type Ending struct {
	Connection Connection
	Erase      bool
	Evidence   []Evidence // so far

	watch EndingWatch
}

// EndingWatch is what a page wants to know of it.
type EndingWatch struct {
	Noted func(Evidence)
	Ended func(error)
}

// Watch shows it on a page; the zero watch ends that.
func (e *Ending) Watch(w EndingWatch) { e.watch = w }

// Ending is what is under way for a connection, nil if nothing is.
func (w *Works) Ending(id string) *Ending { return w.endings[id] }

// End ends the access of a connection at its clinic, or erases here what came through it. One that is under way goes on.
func (w *Works) End(s Session, c Connection, erase bool) *Ending {
	if under := w.endings[c.ID]; under != nil {
		return under
	}
	e := &Ending{Connection: c, Erase: erase}
	w.endings[c.ID] = e
	noted := Each(w.tasks, func(one Evidence) {
		e.Evidence = append(e.Evidence, one)
		if e.watch.Noted != nil {
			e.watch.Noted(one)
		}
	})
	Run(w.tasks, "end "+c.ID, func(ctx context.Context) (struct{}, error) {
		var err error
		if erase {
			_, err = s.RemoveConnection(ctx, c.ID)
		} else {
			_, err = s.Revoke(ctx, c.ID, false, noted)
		}
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		delete(w.endings, c.ID)
		w.hooks.Changed()
		if e.watch.Ended != nil {
			e.watch.Ended(err)
		} else {
			w.hooks.Unseen(Notice{Clinic: c.Name, Err: err})
		}
	})
	return e
}
