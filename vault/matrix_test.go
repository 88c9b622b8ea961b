package vault

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// thorough is set by make crash: what costs minutes is done whole, and not in samples.
func thorough() bool { return os.Getenv("CHARTKEY_THOROUGH") != "" }

// deed is something that a vault is asked to do. It is done at one go or in steps, between which others may look.
type deed struct {
	name  string
	dear  bool // each run reads megabytes
	lay   func(p *process) error
	steps []func(p *process) error
	// through is what a single step may leave on its way, as steps to get there.
	through []func(p *process) error
	see     func(p *process) (string, error)
	// again brings the deed to its end where it was broken off; nil: doing it again does.
	again func(p *process) error
}

// process is one run of the program on a machine. The person's keys are at hand, as if they had just been unlocked.
type process struct {
	*testing.T
	*machine
	v    *Vault
	key  Key
	anna *Session // as of the laying; nil if there is nobody yet
}

func (p *process) site(anna *Session) *process {
	v, err := Open(Config{
		Dir: "/data/chartkey", StateDir: "/state", Disk: p.Disk(), Keyring: p.Keyring(), Cost: cheap, LockWait: time.Second, Now: newClock().Now,
	})
	must(p.T, err)
	v.stretch = func(_ Cost, typed, salt []byte) []byte { return derive(salt, "in place of argon2id", string(typed)) }
	p.v = v
	if anna != nil {
		p.anna = &Session{
			vault: v, vaultID: anna.vaultID, person: anna.person, dir: anna.dir, logKey: anna.logKey, opened: anna.opened, turns: &turns{},
			keys: anna.held(),
		}
	}
	return p
}

// next is another process on a machine.
func (p *process) next(m *machine) *process {
	return (&process{T: p.T, machine: m, key: p.key}).site(p.anna)
}

// do runs the steps of a deed, and tells after each.
func (d deed) do(p *process, after func()) error {
	return p.run(func() error {
		for _, step := range d.steps {
			if err := step(p); err != nil {
				return err
			}
			after()
		}
		return nil
	})
}

// matrix is one deed at every call of its own, by every fault.
type matrix struct {
	deed
	laid   *process // which is only copied
	legal  []string // what may be seen: before, after each step, at the end
	calls  []call
	names  []string // of the files at the end
	faults []fault
	cells  int
	stride int
}

func newMatrix(t *testing.T, d deed, key Key, faults []fault) *matrix {
	t.Helper()
	x := &matrix{deed: d, laid: (&process{T: t, machine: newMachine(), key: key}).site(nil), faults: faults, stride: 1}
	must(t, d.lay(x.laid))
	x.laid.disk = settled(x.laid.disk)
	var p *process
	look := func() {
		seen, err := d.see(p.next(p.after(p.disk.clone())))
		must(t, err)
		x.legal = append(x.legal, seen)
	}
	p = x.fresh("", 0)
	must(t, deed{steps: d.through}.do(p, look))
	p = x.fresh("", 0)
	look()
	must(t, d.do(p, look))
	if n := len(x.legal); x.legal[n-1] == x.legal[n-2] {
		t.Fatalf("it changes nothing: %s", x.legal[n-1])
	}
	x.calls, x.names = p.calls, namesOn(p.disk)
	switch {
	case testing.Short():
		x.stride = 7
	case d.dear && !thorough():
		x.stride = 11
	}
	return x
}

// fresh is a process on what was laid.
func (x *matrix) fresh(f fault, at int) *process {
	m := x.laid.after(x.laid.disk.clone())
	m.fault, m.at = f, at
	return x.laid.next(m)
}

// crashMatrix does everything that the vault writes, once for each call to the disk or the keyring and each fault there. What a process sees
// that comes after is what was before or what was to be, whole; done again it ends well; and nothing is left over, nor readable without the keys.
func crashMatrix(t *testing.T, faults ...fault) {
	t.Helper()
	var cells, calls atomic.Int64
	t.Run("all", func(t *testing.T) {
		for _, d := range deeds() {
			for _, key := range d.keys {
				t.Run(d.name+" by "+key.kind(), func(t *testing.T) {
					t.Parallel()
					x := newMatrix(t, d.deed, key, faults)
					for at := 1; at <= len(x.calls)+1; at += x.stride {
						x.column(at)
					}
					cells.Add(int64(x.cells))
					calls.Add(int64(len(x.calls)))
				})
			}
		}
	})
	t.Logf("%d cells of %d calls", cells.Load(), calls.Load())
}

// column is one call with all its faults. The one behind the last is the power cut after the deed.
func (x *matrix) column(at int) {
	cut := slices.Contains(x.faults, power)
	if at > len(x.calls) {
		if cut {
			x.powerCut(at)
		}
		return
	}
	c := x.calls[at-1]
	for _, f := range x.faults {
		if f == power || !c.applies(f) {
			continue
		}
		p := x.fresh(f, at)
		err := x.do(p, func() {})
		situation := fmt.Sprintf("%s at call %d (%s)", f, at, c.what)
		if f == full && err != nil && !errors.Is(err, ErrDiskFull) {
			x.laid.Errorf("%s: got error %v", situation, err)
		}
		x.judge(p, p.disk.clone(), err, situation)
		if f != kill && len(p.disk.loose) > 0 {
			x.judge(p, p.disk.afterCut(make([]fate, len(p.disk.loose))), err, situation+", and then the power is cut")
		}
	}
	if cut && c.changes {
		x.powerCut(at)
	}
}

// powerCut stops the machine at a call. Of what is not durable anything may be left.
func (x *matrix) powerCut(at int) {
	p := x.fresh(kill, at)
	err := x.do(p, func() {})
	for _, fates := range possible(p.disk.loose) {
		x.judge(p, p.disk.afterCut(fates), err, fmt.Sprintf("power cut at call %d, %d changes not durable, of which %v", at, len(fates), fates))
	}
}

// possible are the ends that loose changes can take: each set of them as far as these are few, and each write torn.
func possible(all []loose) [][]fate {
	const few = 5
	n := len(all)
	if n == 0 {
		return [][]fate{{}}
	}
	of := func(arrives func(int) bool) []fate {
		fates := make([]fate, n)
		for i := range fates {
			if arrives(i) {
				fates[i] = kept
			}
		}
		return fates
	}
	var ends [][]fate
	if n <= few {
		for set := range 1 << n {
			ends = append(ends, of(func(i int) bool { return set>>i&1 == 1 }))
		}
	} else {
		random := rand.New(rand.NewPCG(uint64(n), 1))
		for range 1 << few {
			ends = append(ends, of(func(int) bool { return random.IntN(2) == 0 }))
		}
		for k := range n + 1 {
			ends = append(ends, of(func(i int) bool { return i < k }), of(func(i int) bool { return i == k }), of(func(i int) bool { return i != k }))
		}
	}
	for i, l := range all {
		if l.file == nil || l.data == nil {
			continue
		}
		for _, torn := range []fate{half, zeroed} {
			alone, rest := of(func(int) bool { return false }), of(func(int) bool { return true })
			alone[i], rest[i] = torn, torn
			ends = append(ends, alone, rest)
		}
	}
	return ends
}

// judge looks at a disk after a deed that came to err, and has it done again.
func (x *matrix) judge(after *process, d *crashDisk, err error, situation string) {
	t := x.laid.T
	t.Helper()
	x.cells++
	for _, word := range plain {
		if path := holding(d.root, "/", word); path != "" {
			t.Errorf("%s: %s holds %q in clear", situation, path, word)
		}
	}
	p := x.laid.next(after.after(d.clone()))
	seen, seeing := x.see(p)
	last := x.legal[len(x.legal)-1]
	switch {
	case seeing != nil:
		t.Errorf("%s: error %v, and then %v", situation, err, seeing)
		return
	case seen == last || err != nil && slices.Contains(x.legal, seen):
	default:
		t.Errorf("%s: error %v, and then\n%s\nwanted one of\n%s", situation, err, seen, strings.Join(x.legal, "\n"))
	}
	p = x.laid.next(after.after(d))
	again := x.again
	if again == nil {
		again = func(p *process) error { return x.do(p, func() {}) }
	}
	if err := again(p); err != nil {
		t.Errorf("%s: doing it again: %v", situation, err)
		return
	}
	if names := namesOn(p.disk); !slices.Equal(names, x.names) {
		t.Errorf("%s: done again, there is %q, not %q", situation, names, x.names)
	}
	if seen, err := x.see(p.next(p.after(p.disk))); err != nil || seen != last {
		t.Errorf("%s: done again, it gives %v\n%s\nwanted\n%s", situation, err, seen, last)
	}
}

// plain is what no file may hold as it is. Shorter words would turn up in any sealed text.
var plain = []string{"seventh", "changed", "earlier", "sent 7", "sent 8", "llllllll", "mmmmmmmm", "Observation", string(passphrase)}

// holding is a file that holds a word, "" if there is none.
func holding(n *node, path, word string) string {
	if strings.Contains(string(n.data), word) {
		return path
	}
	for name, inside := range n.names {
		if found := holding(inside, filepath.Join(path, name), word); found != "" {
			return found
		}
	}
	return ""
}

// namesOn are the files and folders of a disk, without what is random in their names. An empty folder in that of the counts tells nothing.
func namesOn(d *crashDisk) []string {
	random := regexp.MustCompile(`[0-9a-f]{16,}|\d{8}T[\d.]+Z(-\d+)?`)
	var all []string
	var walk func(n *node, path string)
	walk = func(n *node, path string) {
		for name, inside := range n.names {
			below := filepath.Join(path, random.ReplaceAllString(name, "*"))
			if path != "/state" || len(inside.names) > 0 {
				all = append(all, below)
			}
			walk(inside, below)
		}
	}
	walk(d.root, "/")
	slices.Sort(all)
	return slices.Compact(all)
}
