package presence

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"chartkey/vault/keyring/keyringtest"
)

const (
	patience  = 20 * time.Second
	ours      = dbus.ObjectPath("/org/freedesktop/login1/session/c7")
	somebodys = dbus.ObjectPath("/org/freedesktop/login1/session/c8")
)

// desk is a desktop: a system bus with a logind of ours, and a session bus.
type desk struct {
	t               *testing.T
	system, session string // addresses
	buses           [2]*keyringtest.Session
	login           *dbus.Conn
	saver           *dbus.Conn
	delays          chan delay // what was handed out to hold up sleep
	signs           chan Sign
	before          Sign // that was awaited last
	stop            func()
}

func addressOf(s *keyringtest.Session) string {
	for _, entry := range s.Env {
		if address, ok := strings.CutPrefix(entry, "DBUS_SESSION_BUS_ADDRESS="); ok {
			return address
		}
	}
	return ""
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, delays: make(chan delay, 8), signs: make(chan Sign, 64)}
	for i := range d.buses {
		d.buses[i] = keyringtest.StartBare(t)
	}
	d.system, d.session = addressOf(d.buses[0]), addressOf(d.buses[1])
	d.saver = d.connect(d.session)
	return d
}

func (d *desk) connect(address string) *dbus.Conn {
	d.t.Helper()
	c, err := dbus.Connect(address)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = c.Close() })
	return c
}

// startLogind lets the service appear on the system bus.
func (d *desk) startLogind() {
	d.t.Helper()
	d.login = d.connect(d.system)
	if err := d.login.Export(manager{d.delays}, "/org/freedesktop/login1", loginManager); err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.login.RequestName(login, 0); err != nil {
		d.t.Fatal(err)
	}
}

// manager is the part of logind that is asked.
type manager struct{ delays chan delay }

// delay is a pipe: reading ends when nobody holds the end that is written to.
type delay struct {
	read  *os.File
	write int
}

func (manager) GetSession(id string) (dbus.ObjectPath, *dbus.Error) {
	if id != "c7" {
		return "", dbus.MakeFailedError(errors.New("no such session"))
	}
	return ours, nil
}

func (manager) GetSessionByPID(pid uint32) (dbus.ObjectPath, *dbus.Error) {
	if int(pid) != os.Getpid() {
		return "", dbus.MakeFailedError(errors.New("no such process"))
	}
	return ours, nil
}

func (m manager) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	if what != "sleep" || who == "" || why == "" || mode != "delay" {
		return 0, dbus.MakeFailedError(errors.New("not understood"))
	}
	ends := make([]int, 2)
	if err := syscall.Pipe2(ends, syscall.O_CLOEXEC); err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	m.delays <- delay{os.NewFile(uintptr(ends[0]), "delay"), ends[1]}
	return dbus.UnixFD(ends[1]), nil
}

// watch begins to listen, with what away is to do besides noting the sign.
func (d *desk) watch(away func(Sign)) {
	d.t.Helper()
	to := func(address string) connect {
		return func(ctx context.Context) (*dbus.Conn, error) { return dbus.Connect(address, dbus.WithContext(ctx)) }
	}
	d.stop = watch("Chartkey", func(s Sign) {
		if away != nil {
			away(s)
		}
		d.signs <- s
	}, to(d.system), to(d.session))
	d.t.Cleanup(d.stop)
}

// await sends until it is heard: how soon somebody listens is not ours to know.
func (d *desk) await(want Sign, send func()) {
	d.t.Helper()
	limit := time.After(patience)
	again := time.NewTicker(500 * time.Millisecond) // rarely needed: what is sent twice may be heard twice
	defer again.Stop()
	for {
		send()
		select {
		case got := <-d.signs:
			if got == d.before && got != want { // sent twice, and heard late
				continue
			}
			if d.before = got; got != want {
				d.t.Fatalf("heard %q, want %q", got, want)
			}
			return
		case <-again.C:
		case <-limit:
			d.t.Fatalf("%q was never heard", want)
		}
	}
}

// quiet lets what was sent twice pass.
func (d *desk) quiet() {
	for {
		select {
		case <-d.signs:
		case <-time.After(200 * time.Millisecond):
			return
		}
	}
}

func (d *desk) emit(c *dbus.Conn, path dbus.ObjectPath, name string, body ...any) {
	d.t.Helper()
	if err := c.Emit(path, name, body...); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) property(path dbus.ObjectPath, of, name string, value any) {
	d.t.Helper()
	d.emit(d.login, path, properties+".PropertiesChanged", of, map[string]dbus.Variant{name: dbus.MakeVariant(value)}, []string{})
}

func TestSignsOfTheDesktop(t *testing.T) {
	for name, id := range map[string]string{"by the id of the session": "c7", "by the process": ""} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_SESSION_ID", id)
			d := newDesk(t)
			d.startLogind()
			d.watch(nil)
			for _, c := range []struct {
				want Sign
				send func()
			}{
				{SessionLocked, func() { d.emit(d.login, ours, loginSession+".Lock") }},
				{SessionLocked, func() { d.property(ours, loginSession, "LockedHint", true) }},
				{UserSwitched, func() { d.property(ours, loginSession, "Active", false) }},
				{ScreenSaver, func() { d.emit(d.saver, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", true) }},
				{ScreenSaver, func() {
					d.emit(d.saver, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged", true)
				}},
			} {
				d.await(c.want, c.send)
				d.quiet()
			}
		})
	}
}

// TestWhatIsNoSign: the session of somebody else, the end of a screen saver, and what has other things in it than it should.
func TestWhatIsNoSign(t *testing.T) {
	t.Setenv("XDG_SESSION_ID", "c7")
	d := newDesk(t)
	d.startLogind()
	d.watch(nil)
	d.await(SessionLocked, func() { d.emit(d.login, ours, loginSession+".Lock") })
	d.quiet()
	d.await(ScreenSaver, func() { d.emit(d.saver, "/x", "org.mate.ScreenSaver.ActiveChanged", true) })
	d.quiet()
	d.emit(d.login, somebodys, loginSession+".Lock")
	d.emit(d.login, ours, loginSession+".Unlock")
	d.property(somebodys, loginSession, "LockedHint", true)
	d.property(ours, loginSession, "LockedHint", false)
	d.property(ours, loginSession, "Active", true)
	d.property(ours, loginSession, "LockedHint", "yes")
	d.property(ours, loginSession, "IdleHint", true)
	d.property(ours, loginManager, "LockedHint", true)
	d.emit(d.login, ours, properties+".PropertiesChanged", loginSession)
	d.emit(d.login, "/org/freedesktop/login1", loginManager+".PrepareForSleep", false)
	d.emit(d.login, "/org/freedesktop/login1", loginManager+".PrepareForSleep")
	d.emit(d.login, "/org/freedesktop/login1", loginManager+".PrepareForSleep", "true")
	stranger := d.connect(d.system) // who does not own the name
	d.emit(stranger, ours, loginSession+".Lock")
	d.emit(d.saver, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", false)
	d.emit(d.saver, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged")
	d.emit(d.saver, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", "true")
	d.emit(d.saver, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.WakeUpScreen")
	d.emit(d.login, ours, loginSession+".Lock") // which comes after all of these
	d.emit(d.saver, "/x", "org.mate.ScreenSaver.ActiveChanged", true)
	heard := map[Sign]int{}
	for range 2 {
		select {
		case s := <-d.signs:
			heard[s]++
		case <-time.After(patience):
			t.Fatal("the last signs were never heard")
		}
	}
	if heard[SessionLocked] != 1 || heard[ScreenSaver] != 1 {
		t.Errorf("heard %v", heard)
	}
}

// TestSleepWaits until what is to be done is done, and is held up again after it.
func TestSleepWaits(t *testing.T) {
	t.Setenv("XDG_SESSION_ID", "c7")
	d := newDesk(t)
	d.startLogind()
	doing, do := make(chan struct{}), make(chan struct{})
	d.watch(func(Sign) {
		close(doing)
		<-do
	})
	first := awaitFrom(t, d.delays)
	d.emit(d.login, "/org/freedesktop/login1", loginManager+".PrepareForSleep", true)
	awaitFrom(t, doing)
	_ = syscall.Close(first.write) // ours: the answer that carried it has arrived by now
	released := make(chan struct{})
	go func() {
		_, _ = first.read.Read(make([]byte, 1))
		close(released)
	}()
	select {
	case <-released:
		t.Fatal("sleep was let through while there was still something to do")
	case <-time.After(100 * time.Millisecond):
	}
	close(do)
	if s := awaitFrom(t, d.signs); s != Sleep {
		t.Fatalf("heard %q", s)
	}
	awaitFrom(t, released)
	d.emit(d.login, "/org/freedesktop/login1", loginManager+".PrepareForSleep", false)
	awaitFrom(t, d.delays)
}

func awaitFrom[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		t.Fatal("waited in vain")
	}
	return v
}

// TestALogindThatComesLater is met then, and one that is another one by now, too.
func TestALogindThatComesLater(t *testing.T) {
	t.Setenv("XDG_SESSION_ID", "c7")
	d := newDesk(t)
	d.watch(nil)
	d.await(ScreenSaver, func() { d.emit(d.saver, "/x", "org.gnome.ScreenSaver.ActiveChanged", true) })
	d.quiet()
	for range 2 {
		d.startLogind()
		awaitFrom(t, d.delays)
		d.await(SessionLocked, func() { d.emit(d.login, ours, loginSession+".Lock") })
		d.quiet()
		if err := d.login.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestABusThatGoesAway(t *testing.T) {
	t.Setenv("XDG_SESSION_ID", "c7")
	d := newDesk(t)
	d.startLogind()
	d.watch(nil)
	held := awaitFrom(t, d.delays)
	d.await(SessionLocked, func() { d.emit(d.login, ours, loginSession+".Lock") }) // the answer that carried it has arrived
	d.quiet()
	d.buses[0].KillBus()
	if s := awaitFrom(t, d.signs); s != BusLost {
		t.Errorf("heard %q", s)
	}
	_ = syscall.Close(held.write) // ours
	released := make(chan struct{})
	go func() {
		_, _ = held.read.Read(make([]byte, 1))
		close(released)
	}()
	awaitFrom(t, released) // or each sleep would wait for somebody who does not hear of it
}

// TestAfterTheEnd nobody is told any more, also not of a bus that goes away.
func TestAfterTheEnd(t *testing.T) {
	d := newDesk(t)
	d.startLogind()
	d.watch(nil)
	awaitFrom(t, d.delays)
	d.stop()
	d.buses[0].KillBus()
	d.buses[1].KillBus()
	select {
	case s := <-d.signs:
		t.Errorf("heard %q", s)
	case <-time.After(300 * time.Millisecond):
	}
}

// TestTheEndIsNoSign: that a bus is let go of at the end does not mean that it cannot be heard any more.
func TestTheEndIsNoSign(t *testing.T) {
	d := newDesk(t)
	w := &watcher{away: func(s Sign) { d.signs <- s }}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	begun, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		to := func(ctx context.Context) (*dbus.Conn, error) { return dbus.Connect(d.session, dbus.WithContext(ctx)) }
		w.listen(ctx, to, func(c *dbus.Conn) listener {
			close(begun)
			return newScreenSavers(c)
		})
	}()
	<-begun
	cancel()
	<-done
	if len(d.signs) > 0 {
		t.Errorf("heard %q", <-d.signs)
	}
}

// TestWithoutADesktop there is nothing to hear, nothing to wait for, and no bus is started.
func TestWithoutADesktop(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	t.Setenv("PATH", "")
	if _, err := sessionBus(t.Context()); !errors.Is(err, errNoBus) {
		t.Errorf("got %v", err)
	}
	stop := Watch("Chartkey", func(s Sign) { t.Errorf("heard %q", s) })
	stop()
}
