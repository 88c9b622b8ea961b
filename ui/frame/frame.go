package frame

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// Options are what the window needs of the program.
type Options struct {
	Window    fyne.Window
	Backend   ui.Backend
	Settings  ui.Settings
	Save      func(ui.Settings)               // keeps what the person chose
	Browse    func(address string) error      // opens the system's browser
	Quit      func()                          // goes at once
	Clipboard fyne.Clipboard                  // nil: the app's
	Post      ui.Post                         // by fyne.Do
	Now       func() time.Time                //
	After     func(d time.Duration, f func()) // calls later, on the window's thread
	Pages     Pages                           // nil: the pages of the app
	Failed    func(what string, err error)    // for the log of a developer; may be nil
	Phone     bool                            // the window fills the screen, and other programs take its place
}

// Frame is the content of the window, and takes the keys that what has the focus has no use for. All of its methods belong to the
// window's thread.
type Frame struct {
	*parts.Stage
	o       Options
	tasks   *ui.Tasks // of the window itself
	session ui.Session
	shell   *shell
	fetch   fetching
	works   *ui.Works
	notices map[string][]ui.Notice // by the id of the person whom they are for
	counts  map[string]int

	route   ui.Route
	page    ui.Page
	content fyne.CanvasObject
	under   *ui.Tasks // of the page
	history []stop
	focus   following
	help    fyne.CanvasObject // the list of the keys while that is shown

	touched time.Time // when the person did something last, by the clock on the wall
	warned  bool      // that the window is about to lock
	watches int       // of who is unlocked

	copied  string // clinical text on the clipboard
	locked  bool
	held    ui.Keep // of who was locked
	typed   bool    // something is typed to open them
	curtain bool
	parting *question      // lies over the page; nil for most of the time
	behind  fyne.Focusable // what had the focus when the curtain was closed
}

var _ ui.Root = (*Frame)(nil)

// New fills the window and shows nothing yet; see [Frame.Go].
func New(o Options) *Frame {
	if o.Pages == nil {
		o.Pages = pages
	}
	f := &Frame{o: o, notices: map[string][]ui.Notice{}}
	f.tasks = ui.NewTasks(f.post)
	f.Stage = parts.NewStage(f, blank())
	f.applySettings()
	o.Window.SetPadded(false)
	o.Window.SetContent(f)
	f.listen()
	return f
}

// Stop puts the page away and cancels all work. It does not wait for its end.
func (f *Frame) Stop() {
	f.leave()
	f.endParting()
	f.dropCopied()
	f.tasks.Close()
}

// Wait waits until the window's own work has ended; that of pages ends by itself. Any goroutine may call it, after Stop.
func (f *Frame) Wait() { f.tasks.Wait() }

// Close is Stop and Wait.
func (f *Frame) Close() {
	f.Stop()
	f.Wait()
}

// Session is who is unlocked, nil if nobody is.
func (f *Frame) Session() ui.Session { return f.session }

// Route is where the window is.
func (f *Frame) Route() ui.Route { return f.route }

// env makes what a page gets.
func (f *Frame) env() ui.Env {
	return ui.Env{
		Backend: f.o.Backend, Session: f.session, Tasks: f.under,
		Go: f.Go, Opened: f.Opened, Lock: f.Lock, Part: f.part,
		Browse: f.browse, Copy: f.copy,
		Fetch: f.Fetch, Stop: f.StopFetching, Fetched: func() ui.Fetching { return f.fetch.Fetching },
		Beside: f.wide,
		Works:  f.works, Notices: f.unseen, Dismiss: f.dismiss,
		Keys:    f.showKeys,
		Setting: func() ui.Settings { return f.o.Settings }, Set: f.set,
		Now: f.o.Now, Canvas: f.o.Window.Canvas,
	}
}

// narrow asks the window, which has a size before its content has.
func (f *Frame) narrow() bool {
	return f.o.Window.Canvas().Size().Width < look.PhoneWidth*look.Scale()
}

// wide reports whether the window has room for the sidebar.
func (f *Frame) wide() bool {
	return f.o.Window.Canvas().Size().Width >= look.WideWidth*look.Scale()
}

// Opened shows the records of a person who was unlocked.
func (f *Frame) Opened(s ui.Session) {
	f.session = s
	f.history = nil
	f.locked = false
	f.fetch = fetching{}
	f.works = f.newWorks(s)
	f.counts = nil
	f.shell = newShell(f)
	f.watch()
	f.enter(ui.Route{Place: ui.ToHome}, parts.Mark{})
	f.count()
	f.hear()
}

func (f *Frame) set(s ui.Settings) {
	f.o.Settings = s
	f.applySettings()
	f.o.Save(s)
}

func (f *Frame) applySettings() {
	s := f.o.Settings
	fyne.CurrentApp().Settings().SetTheme(look.New(look.Choice{Variant: s.Variant, Scale: s.Scale, Still: s.Still}))
}

func blank() fyne.CanvasObject { return canvas.NewRectangle(look.Color(look.Page)) }
