//go:build cgo && linux

package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"chartkey/cmd/internal/bench"
	"chartkey/ui"
	"chartkey/ui/uitest"
)

// The benchmarks watch real windows on a display that nobody sees, with a real keyring. They are run by `make bench`; docs/benchmarks.md has
// the goals and what was measured.

const (
	benchRounds = 5
	benchTitles = 12
)

// benchRoom is a computer with a person who has records, of one clinic or of several.
type benchRoom struct {
	*desktop
	screen *screen
	home   string
	person string
}

func newBenchRoom(b *testing.B, records ...int) *benchRoom {
	b.Helper()
	r := &benchRoom{desktop: newScreen(b, "1300x1000x24"), home: filepath.Join(b.TempDir(), "data")}
	r.screen = r.watch()
	var clinics []string
	for _, n := range records {
		clinics = append(clinics, bench.NewClinic(b, n).Base())
	}
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	fill := exec.Command(self, r.home)
	fill.Env = append(slices.Clone(r.env), fillVariable+"="+strings.Join(clinics, " "))
	fill.Stderr = os.Stderr
	id, err := fill.Output()
	if err != nil {
		b.Fatalf("the library cannot be filled: %v", err)
	}
	r.person = strings.TrimSpace(string(id))
	w := &window{desktop: r.desktop}
	w.do("mousemove", "1290", "990") // over nothing
	return r
}

// opens starts the app with the person unlocked as soon as there is a window.
func (r *benchRoom) opens() *window {
	r.t.Helper()
	r.env = append(r.env, unlockVariable+"="+r.person)
	defer func() { r.env = r.env[:len(r.env)-1] }()
	return r.launch("--home", r.home)
}

// end ends an app as the system does, and waits for the screen to be empty again.
func (r *benchRoom) end(app *exec.Cmd, done <-chan struct{}) {
	r.t.Helper()
	if err := app.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Fatal(err)
	}
	<-done
	r.screen.until("an empty screen", time.Now(), r.empty)
}

// empty tells whether nothing is on the screen where windows are.
func (r *benchRoom) empty() bool {
	for i, v := range r.screen.look(area{600, 400, 40, 40}) {
		if v != 0 && i%4 < 3 { // the fourth byte is no colour
			return false
		}
	}
	return true
}

// titles are where the first records of the list stand, once they are there.
func (w *window) titles() []area {
	w.t.Helper()
	var found []area
	w.await("twelve records", func() bool {
		found = nil
		things := w.things()
		for _, t := range things {
			if !t.Taps && t.InView && slices.ContainsFunc(things, func(row uitest.Thing) bool {
				return row.Taps && strings.HasPrefix(row.Says, t.Says+", ") && row.H < 70
			}) {
				found = append(found, areaOf(t))
			}
		}
		return len(found) >= benchTitles
	})
	return found[:benchTitles]
}

func areaOf(t uitest.Thing) area {
	return area{int(t.X - t.W/2), int(t.Y - t.H/2), int(t.W), int(t.H)}
}

// floor starts a program that shows an empty window, and tells when its first frame was painted.
func (r *benchRoom) floor(program string) time.Duration {
	r.t.Helper()
	app := exec.Command(program)
	app.Env = r.env
	app.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	begun := time.Now()
	if err := app.Start(); err != nil {
		r.t.Fatal(err)
	}
	took := r.screen.until("an empty window", begun, func() bool { return !r.empty() })
	done := make(chan struct{})
	go func() {
		_ = app.Wait()
		close(done)
	}()
	r.end(app, done)
	return took
}

// BenchmarkFirstRecords times from the start of the process to the frame in which twelve titles of records are painted, the vault opened from
// the keyring and 20,000 records in the library, against an empty window of the same size.
func BenchmarkFirstRecords(b *testing.B) {
	r := newBenchRoom(b, 20_000)
	empty := filepath.Join(b.TempDir(), "empty")
	if out, err := exec.Command("go", "build", "-o", empty, "./testdata/empty").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	w := r.opens()
	painted := r.screen.still(w.titles())
	r.end(w.app, w.done)
	r.floor(empty)
	var floor, ours []float64
	for range b.N {
		for range benchRounds {
			floor = append(floor, ms(r.floor(empty)))
			begun := time.Now()
			w := r.opens()
			ours = append(ours, ms(r.screen.until("the records", begun, func() bool { return r.screen.shows(painted) })))
			r.end(w.app, w.done)
		}
	}
	b.ReportMetric(bench.Median(floor), "empty-ms")
	b.ReportMetric(bench.Median(ours), "records-ms")
	b.ReportMetric(bench.Median(ours)/bench.Median(floor), "x-of-empty")
	b.ReportMetric(slices.Max(floor)/slices.Min(floor), "empty-spread")
	b.ReportMetric(0, "ns/op")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// goes leads the app to a page.
func (w *window) goes(route ui.Route) {
	w.t.Helper()
	c, err := net.DialTimeout("unix", w.eyes+handsSuffix, time.Second)
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	if err := json.NewEncoder(c).Encode(route); err != nil {
		w.t.Fatal(err)
	}
}

// BenchmarkLongLibrary goes about in a library of 100,000 records of three clinics: from page to page, through the list, in a search and in a
// record.
func BenchmarkLongLibrary(b *testing.B) {
	r := newBenchRoom(b, 60_000, 30_000, 10_000)
	w := r.opens()
	w.titles()
	for range b.N {
		b.ReportMetric(w.atRest(), "rest-%")
		b.ReportMetric(w.memory("VmRSS"), "opened-MB")
		r.switches(b, w)
		w.roams()
		b.ReportMetric(w.atRest(), "rest-in-a-search-%")
		b.ReportMetric(w.memory("VmRSS"), "resident-MB")
		b.ReportMetric(w.memory("RssAnon"), "of-it-own-MB")
		b.ReportMetric(w.memory("VmHWM"), "peak-MB")
	}
	b.ReportMetric(0, "ns/op")
	r.end(w.app, w.done)
}

// switches times from the wish for a page to the frame in which all of it is painted.
func (r *benchRoom) switches(b *testing.B, w *window) {
	b.Helper()
	pages := []ui.Route{{Place: ui.ToHome}, {Place: ui.ToRecords}, {Place: ui.ToRecords, Kind: "results"}, {Place: ui.ToAccess}, {Place: ui.ToActivity}, {Place: ui.ToSettings}}
	var painted []picture
	for _, page := range pages {
		w.goes(page)
		painted = append(painted, r.settled(w))
	}
	slowest := 0.0
	for i, page := range pages {
		var took []float64
		for range benchRounds {
			w.goes(pages[(i+3)%len(pages)]) // another one
			r.screen.until("another page", time.Now(), func() bool { return r.screen.shows(painted[(i+3)%len(pages)]) })
			begun := time.Now()
			w.goes(page)
			took = append(took, ms(r.screen.until("the page", begun, func() bool { return r.screen.shows(painted[i]) })))
		}
		name := string(page.Place)
		if page.Kind != "" {
			name += "-" + page.Kind
		}
		b.ReportMetric(bench.Median(took), name+"-ms")
		slowest = max(slowest, bench.Median(took))
	}
	b.ReportMetric(slowest, "slowest-page-ms")
}

// settled is the page once no more words come to it.
func (r *benchRoom) settled(w *window) picture {
	r.t.Helper()
	for {
		texts := w.texts()
		painted := r.screen.still(texts)
		if slices.Equal(w.texts(), texts) {
			return painted
		}
	}
}

// texts are where words stand that are no field's, which may blink.
func (w *window) texts() []area {
	var found []area
	for _, t := range w.things() {
		if !t.Taps && !t.Types && t.InView && t.Y > 200 {
			found = append(found, areaOf(t))
		}
	}
	return found
}

// roams goes through the list by keys and wheel, searches, and opens a record.
func (w *window) roams() {
	w.t.Helper()
	w.await("the window", func() bool {
		out, _ := w.command("xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(w.app.Process.Pid)).Output()
		w.id = strings.TrimSpace(string(out))
		return w.id != ""
	})
	w.do("windowfocus", "--sync", w.id)
	w.goes(ui.Route{Place: ui.ToRecords})
	w.titles()
	w.do("mousemove", "--window", w.id, "400", "500")
	for range 40 {
		w.do("click", "--repeat", "25", "--delay", "4", "5")
	}
	w.titles()
	w.do("click", "1")
	w.sees("As Clinic")
	w.key("End")
	w.titles()
	w.into("Search records", "ba")
	w.sees(" of 100,003 records") // the person is one too, for each clinic
	w.titles()
}

// memory is a line of what the system says of the process's memory, in MB.
func (w *window) memory(line string) float64 {
	w.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.app.Process.Pid))
	if err != nil {
		w.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), line+":")
	var kb float64
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		w.t.Fatal(err)
	}
	return kb / 1024
}

// atRest is the share of one core that the process needs while nobody does anything, from when a caret has come to rest.
func (w *window) atRest() float64 {
	w.t.Helper()
	used := func() float64 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.app.Process.Pid))
		if err != nil {
			w.t.Fatal(err)
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+2:]))
		user, _ := strconv.ParseFloat(fields[11], 64)
		system, _ := strconv.ParseFloat(fields[12], 64)
		return (user + system) / 100 // ticks of a hundredth of a second
	}
	time.Sleep(12 * time.Second)
	before, begun := used(), time.Now()
	time.Sleep(20 * time.Second)
	return 100 * (used() - before) / time.Since(begun).Seconds()
}
