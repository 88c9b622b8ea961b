package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/cmd/internal/presence"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/ui/frame"
	"chartkey/ui/look"
)

// program is the open window with what it stands on.
type program struct {
	app     fyne.App
	window  fyne.Window
	frame   *frame.Frame
	backend *backend
	home    *workspace.Home
	timings *timings

	look    *keeper
	leaving sync.Once
	closed  chan struct{} // the window is gone
	started bool          // belongs to the window's thread
	vacate  func()        // lets the next window have the data

	noBrowser atomic.Bool
	going     atomic.Bool // the person or the system has ended it
	gone      atomic.Bool // nothing reaches the window any more
}

const (
	usualWidth  = 1240
	usualHeight = 780
	leastWidth  = 360
	leastHeight = 480
	mostSide    = 16384

	garbageShare = 50 // of what lives in memory, most of which are fonts: the usual 100 would let as much again lie about

	partingTime = 2 * time.Second  // for what is under way when the window closes
	lastAnswer  = 12 * time.Second // of it, for what a clinic is just giving: the workspace waits five seconds for it, and five to give it back
	paintedTime = 75 * time.Second // the window library remembers what it has painted for a minute
	paintTime   = 2 * time.Second  // more than it takes to paint the window

	askBrowser = time.Second // when the desktop is asked for its browser, by scripts that would hold the first page up
)

// testOnlyOpened is told of the window.
var testOnlyOpened = func(*program) {}

func newProgram(app fyne.App, home *workspace.Home, b *backend, begun time.Time) *program {
	p := &program{app: app, backend: b, home: home, closed: make(chan struct{}), vacate: func() {}}
	p.timings = newTimings(begun, p.do)
	p.look = newKeeper(home, p.failed)
	b.clean = p.clean
	p.window = app.NewWindow(appName)
	p.window.SetMaster()
	p.window.Resize(p.size())
	p.window.SetCloseIntercept(func() { p.frame.Quit() })
	p.frame = frame.New(frame.Options{
		Window: p.window, Backend: b, Settings: p.look.now().settings(), Save: p.look.keep, Browse: p.browse, Quit: p.quit,
		Post: p.timings.post, Now: time.Now, After: p.after, Failed: p.failed, Phone: fyne.CurrentDevice().IsMobile(),
	})
	app.Lifecycle().SetOnExitedForeground(func() { p.front(false) })
	app.Lifecycle().SetOnEnteredForeground(func() { p.front(true) })
	return p
}

// run shows the window until it is closed. Keys are dropped before it goes. The error is that of a display that is named and not there.
func (p *program) run() error {
	ended := make(chan os.Signal, 1)
	listen := func() { signal.Notify(ended, syscall.SIGTERM, os.Interrupt) }
	listen()
	defer signal.Stop(ended)
	go func() {
		<-ended
		p.leave()
		select {
		case <-p.closed:
		case <-time.After(partingTime): // the window does not answer, and the keys are gone
			os.Exit(1)
		}
	}()
	ask := time.AfterFunc(askBrowser, func() { p.noBrowser.Store(workspace.HasBrowser(context.Background()) != nil) })
	defer ask.Stop()
	go p.everyHour()
	ready := make(chan struct{})
	go func() { // while the window library opens the display, which takes longer
		defer close(ready)
		if err := ui.LoadWords(); err != nil {
			p.failed("read the words", err) // the source has them in English
		}
		look.LoadFonts()
	}()
	p.app.Lifecycle().SetOnStarted(func() {
		<-ready
		p.post(func() { // the window library listens too by then, and would end the window while the keys are being forgotten
			signal.Reset(syscall.SIGTERM, os.Interrupt)
			listen()
		})
		p.started = true
		debug.SetGCPercent(garbageShare) // not before, since the start makes much garbage at once
		p.timings.mark("the window is open")
		p.frame.Go(ui.Route{Place: ui.ToLanding})
		testOnlyOpened(p)
	})
	unwatch := presence.Watch(appName, func(presence.Sign) { p.leftAlone() })
	err := p.showAndRun()
	unwatch()
	if err != nil {
		return err
	}
	close(p.closed)
	within(partingTime, p.look.write)
	p.vacate() // whoever starts it again does not wait for a slow clinic: what is stored has locks of its own
	within(lastAnswer, p.frame.Wait)
	within(partingTime, p.closeBackend)
	return nil
}

// showAndRun turns into an error what the window library does where it cannot reach the display: it panics.
func (p *program) showAndRun() (err error) {
	defer func() {
		if p.started {
			return // a fault of the program is to be seen as one
		}
		if said := recover(); said != nil {
			err = fmt.Errorf("could not open a window on the display (%v); chartkeyctl does the same in a terminal", said)
		}
	}()
	p.window.ShowAndRun()
	return nil
}

// leftAlone locks, since nobody may be at the computer any more: the keys go first, and then the screen. It returns when both are gone, which sleep
// waits for, or after a little while.
func (p *program) leftAlone() {
	forgotten, hidden := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(forgotten)
		p.closeBackend()
	}()
	p.post(func() {
		defer close(hidden)
		p.frame.Away()
	})
	within(partingTime, func() {
		<-forgotten
		<-hidden
	})
}

// post runs a function on the window's thread, and measures it there.
func (p *program) post(f func()) { p.timings.post(f, f) }

// do runs a function on the window's thread, as long as there is one: once the window library has ended it would run it on any.
func (p *program) do(f func()) {
	fyne.Do(func() {
		if !p.gone.Load() {
			f()
		}
	})
}

// show brings the window to the front. Any goroutine may call it. It is false for a window that is going.
func (p *program) show() bool {
	if p.going.Load() {
		return false
	}
	p.post(func() {
		p.window.Show()
		p.window.RequestFocus()
	})
	return true
}

// front tells the frame whether the window is in front. One that is going stays covered. It belongs to the window's thread.
func (p *program) front(in bool) {
	if !p.going.Load() {
		p.frame.Front(in)
	}
}

// quit hides what is shown and goes. It belongs to the window's thread.
func (p *program) quit() {
	p.going.Store(true)
	p.frame.Curtain(true)
	go p.leave()
}

// leave forgets the keys, which is done at once, waits a little for what else belongs to that, and closes the window, whose size it keeps.
func (p *program) leave() {
	p.leaving.Do(func() {
		p.going.Store(true)
		within(partingTime, p.closeBackend)
		select {
		case <-p.closed: // it has gone by itself, and the window library with it
			return
		default:
		}
		p.post(func() {
			p.keepSize()
			p.frame.Stop()
			p.gone.Store(true)
			p.app.Quit()
		})
	})
}

func (p *program) keepSize() {
	if size := p.window.Canvas().Size(); size != p.size() {
		p.look.keepSize(size)
	}
}

func (p *program) closeBackend() {
	if err := p.backend.Close(); err != nil {
		p.failed("close", err)
	}
}

// clean collects what nobody uses any more, in which there are copies of what was just forgotten: as the program is built, the runtime overwrites
// it. It does so again once the window library has let go of the words that it has painted. It remembers them for a while, and looks through them
// when it paints.
func (p *program) clean() {
	collect()
	p.after(paintedTime, func() {
		p.window.Content().Refresh()
		time.AfterFunc(paintTime, collect)
	})
}

// collect runs twice, since buffers that wait for their next use outlive the first time.
func collect() {
	runtime.GC()
	debug.FreeOSMemory()
}

// within calls f and waits for it no longer than that.
func within(limit time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}

// size is that of last time.
func (p *program) size() fyne.Size {
	kept := p.look.now()
	if kept.Width == 0 && kept.Height == 0 {
		return fyne.NewSize(usualWidth, usualHeight)
	}
	return fyne.NewSize(max(leastWidth, min(kept.Width, mostSide)), max(leastHeight, min(kept.Height, mostSide)))
}

// browse hands an address to the browser. That there is none, as of a moment after the start, is told at once; a browser that fails later is
// told to the log only, since the window does not wait for it.
func (p *program) browse(address string) error {
	if p.noBrowser.Load() {
		return failure(workspace.ErrNoBrowser)
	}
	go func() {
		if err := p.backend.browser(context.Background(), address); err != nil {
			p.failed("open the browser", err)
		}
	}()
	return nil
}

func (p *program) after(d time.Duration, f func()) { time.AfterFunc(d, func() { p.post(f) }) }

// failed is for whoever looks into the program; a person is told in the window.
func (p *program) failed(what string, err error) {
	_, _ = fmt.Fprintf(os.Stderr, "chartkey: could not %s: %v\n", what, err)
}
