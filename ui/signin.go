package ui

import (
	"context"
	"time"
)

// Verdict is what the person says to what came back from a sign-in.
type Verdict int

// The verdicts.
const (
	Undecided Verdict = iota
	KeepIt
	UndoIt
	AskAgain // undo, and back to the first step
)

// SignInLimit is how long a sign-in may take.
const SignInLimit = 10 * time.Minute

// SignIn is one sign-in under way.
type SignIn struct {
	Request ConnectRequest
	Until   time.Time

	Opened  bool // the browser was tried
	Address string
	Failed  error // the browser could not be opened
	Notices []string
	Ending  bool // cancelled

	Found   *Consent          // what came back
	Tests   map[string]string // what trying it said, by scope
	Verdict Verdict
	Undoing []Evidence // of the end of what is not kept, so far

	works   *Works
	pasted  chan string
	decided chan bool
	watch   SignInWatch
}

// SignInWatch is what a page wants to know of it.
type SignInWatch struct {
	Changed func() // anything but a test
	Tested  func(ScopeLine)
	Undone  func(Evidence)
	Ended   func(error) // nil if it was kept
}

// SignIn begins one; the window has one at a time, and one that is under way goes on. The functions and channels of the request are set here.
func (w *Works) SignIn(s Session, r ConnectRequest, now time.Time) *SignIn {
	if w.signIn != nil {
		return w.signIn
	}
	in := &SignIn{Request: r, Until: now.Add(SignInLimit), Tests: map[string]string{}, works: w, pasted: make(chan string, 1), decided: make(chan bool, 1)}
	w.signIn = in
	r = in.bound(r)
	Run(w.tasks, "sign in", func(ctx context.Context) (Connection, error) { return s.Connect(ctx, r) }, in.ended)
	return in
}

// SigningIn is the sign-in under way, nil if there is none.
func (w *Works) SigningIn() *SignIn { return w.signIn }

// bound is the request with what brings its news to the window's thread, and the person's answers back.
func (in *SignIn) bound(r ConnectRequest) ConnectRequest {
	type opening struct {
		address string
		err     error
	}
	t := in.works.tasks
	opened := Each(t, func(o opening) {
		in.Opened, in.Address, in.Failed = true, o.address, o.err
		in.changed()
	})
	found := Each(t, func(found Consent) {
		if !in.Ending {
			in.Found = &found
			in.works.hooks.Found()
			in.changed()
		}
	})
	r.Opened = func(address string, err error) { opened(opening{address, err}) }
	r.Notice = Each(t, func(text string) {
		in.Notices = append(in.Notices, text)
		in.changed()
	})
	r.Tested = Each(t, func(line ScopeLine) {
		in.Tests[line.Scope] = line.Test
		if in.watch.Tested != nil {
			in.watch.Tested(line)
		}
	})
	r.Undone = Each(t, func(e Evidence) {
		in.Undoing = append(in.Undoing, e)
		if in.watch.Undone != nil {
			in.watch.Undone(e)
		}
	})
	r.Pasted = in.pasted
	r.Review = func(ctx context.Context, consent Consent) (bool, error) {
		found(consent)
		select {
		case keep := <-in.decided:
			return keep, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return r
}

// Watch shows it on a page.
func (in *SignIn) Watch(w SignInWatch) { in.watch = w }

// Leave is when the page that showed it is left. Before anything came back that ends it; afterwards it waits for the person's word.
func (in *SignIn) Leave() {
	in.watch = SignInWatch{}
	if in.Found == nil {
		in.Cancel()
	}
}

// Cancel ends it. What the clinic granted meanwhile is given back, which may take a moment.
func (in *SignIn) Cancel() {
	if in.Verdict != Undecided {
		return // that is under way
	}
	in.Ending = true
	in.works.tasks.Cancel("sign in")
	in.changed()
}

// Paste hands it the address where the browser ended. One that nobody took yet is replaced.
func (in *SignIn) Paste(address string) {
	select {
	case <-in.pasted:
	default:
	}
	in.pasted <- address // this thread alone sends, and there is room for one
}

// Decide hands it the person's word, once.
func (in *SignIn) Decide(v Verdict) {
	if in.Found == nil || in.Verdict != Undecided {
		return
	}
	in.Verdict = v
	in.decided <- v == KeepIt // there is room for one, and only one is sent
	in.changed()
}

func (in *SignIn) changed() {
	if in.watch.Changed != nil {
		in.watch.Changed()
	}
}

func (in *SignIn) ended(c Connection, err error) {
	in.works.signIn = nil
	if err == nil {
		delete(in.works.asking, in.Request.Again)
		in.works.hooks.Connected(c)
	}
	if in.watch.Ended != nil {
		in.watch.Ended(err)
		return
	}
	n := Notice{Clinic: in.Clinic(), Err: err}
	if err != nil && !Held(err) && (in.Ending || in.Undone(err)) {
		n.Err = nil
		if end := UndoneOf(err); end != nil && in.Verdict == UndoIt {
			n.Text = UndoneNotice(end.Revocation).What
		}
	}
	in.works.hooks.Unseen(n)
}

// Undone reports whether a sign-in ended as the person wanted, with nothing kept on either side.
func (in *SignIn) Undone(err error) bool {
	switch code := CodeOf(err); {
	case Held(err):
		return false
	case code == "consent-refused":
		return in.Verdict == UndoIt || in.Verdict == AskAgain
	default:
		return code == "cancelled"
	}
}

// Clinic is what the person calls the clinic, or its host.
func (in *SignIn) Clinic() string {
	switch {
	case in.Request.Name != "":
		return in.Request.Name
	case in.Found != nil && in.Found.Connection.Name != "":
		return in.Found.Connection.Name
	case in.Found != nil:
		return in.Found.Connection.Host
	}
	return in.Request.Base
}
