package frame

import (
	"cmp"
	"time"

	"fyne.io/fyne/v2/driver/desktop"

	"chartkey/ui"
)

const (
	lookEvery  = 30 * time.Second // also so that a computer that has slept locks soon after
	warnBefore = time.Minute
)

// Touched is called when the person does something in the window. After too long a time that is too late, such as when the computer has
// slept: the window locks instead.
func (f *Frame) Touched() bool {
	switch {
	case f.session == nil:
	case f.left() <= 0:
		f.Lock()
		return false
	default:
		f.touched = f.wall()
		f.warn(false)
	}
	return true
}

// Cursor is asked for wherever the pointer moves over the window, whatever else is there: so the window sees each movement.
func (f *Frame) Cursor() desktop.Cursor {
	f.By(false)
	f.Touched()
	return desktop.DefaultCursor
}

// watch looks from time to time whether anybody is still there, until the lock.
func (f *Frame) watch() {
	f.touched, f.warned = f.wall(), false
	f.watches++
	f.lookAgain(f.watches)
}

func (f *Frame) lookAgain(watch int) {
	f.o.After(min(lookEvery, max(f.left(), 0)), func() {
		if f.session == nil || f.watches != watch {
			return // of somebody who has gone
		}
		switch left := f.left(); {
		case left <= 0:
			f.Lock()
			return
		case left <= warnBefore:
			f.warn(true)
		}
		f.lookAgain(watch)
	})
}

// left is how long the window stays unlocked if nobody does anything. While the person signs in with the browser they are at that; and an end of
// accesses before the window closes needs the keys for a minute at most.
func (f *Frame) left() time.Duration {
	limit := cmp.Or(f.o.Settings.LockAfter, ui.LockUsually)
	if in := f.works.SigningIn(); in != nil && in.Found == nil && !in.Ending || f.parting != nil && f.parting.page.Ending() {
		f.touched = f.wall()
	}
	return limit - max(f.wall().Sub(f.touched), 0)
}

// wall is the clock on the wall: the other one stands still while the computer sleeps.
func (f *Frame) wall() time.Time { return f.o.Now().Round(0) }

// warn says that the window is about to lock, or takes that back.
func (f *Frame) warn(about bool) {
	if f.warned == about {
		return
	}
	f.warned = about
	if about {
		f.hideKeys() // which would cover it
	}
	f.shell.warn(about)
}
