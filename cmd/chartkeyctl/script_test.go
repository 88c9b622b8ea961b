package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"chartkey/auth/sandbox"
	"chartkey/docs/hostile"
	"chartkey/vault"
	"chartkey/vault/keyring/keyringtest"
)

// The scripts under testdata are what a person types. Each folder is one situation:
//
//	script      every command and every unhappy path, once with a real keyring and once with the vault under a passphrase
//	keyring     what only a keyring can do to us
//	bare        a machine without any keyring
//
// After each script its leftovers are searched for the secrets that were in play: see canary_test.go.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"chartkeyctl": func() {
			testOnlyPassphraseCost = vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}
			if days, err := strconv.Atoi(os.Getenv("DAYS_LATER")); err == nil {
				now = func() time.Time { return time.Now().AddDate(0, 0, days) }
			}
			main()
		},
		"browser":   browserMain,
		"hand-over": handOverMain,
	})
}

func TestScriptsWithKeyring(t *testing.T) {
	needLong(t)
	k := keyringtest.Start(t)
	runScripts(t, []string{"testdata/script"}, vaultKind{env: k.Env})
}

// TestScriptsThatLockTheKeyring gives each script a keyring of its own: what is done to it would hit all that share it.
func TestScriptsThatLockTheKeyring(t *testing.T) {
	needLong(t)
	scripts, err := filepath.Glob("testdata/keyring/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		k := keyringtest.Start(t)
		runScripts(t, []string{script}, vaultKind{env: k.Env, keyring: k})
	}
}

func TestScriptsWithPassphrase(t *testing.T) {
	needLong(t)
	runScripts(t, []string{"testdata/script", "testdata/bare"}, vaultKind{env: noKeyring, passphrase: true})
}

// noKeyring is a machine on which no session bus answers; nothing must start one either.
var noKeyring = []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus"}

// vaultKind is where the keys of a script's person lie.
type vaultKind struct {
	env        []string
	keyring    *keyringtest.Session
	passphrase bool
}

const passphrase = "correct horse battery staple"

func runScripts(t *testing.T, dirs []string, kind vaultKind) {
	for _, dir := range dirs {
		files := []string{dir} // one script, or all of a folder
		if filepath.Ext(dir) == "" {
			files, _ = filepath.Glob(filepath.Join(dir, "*.txt"))
		}
		testscript.Run(t, testscript.Params{
			Files:               files,
			RequireExplicitExec: true,
			Condition: func(cond string) (bool, error) { // [keyring]: where the keys of the script's person lie
				if cond != "keyring" {
					return false, fmt.Errorf("unknown condition %q", cond)
				}
				return !kind.passphrase, nil
			},
			Setup: func(env *testscript.Env) error { return setup(env, kind) },
			Cmds: map[string]func(*testscript.TestScript, bool, []string){
				"ctl":     func(ts *testscript.TestScript, neg bool, args []string) { ctl(ts, neg, args, kind) },
				"sandbox": startSandbox,
				"keyring": func(ts *testscript.TestScript, _ bool, args []string) { steerKeyring(ts, args, kind.keyring) },
				"reuses":  checkReuses,
				"asked":   waitAsked,
				"spoil":   spoil,

				"endatclinic": endAtClinic,
				"showeach": func(ts *testscript.TestScript, _ bool, args []string) {
					n, err := strconv.Atoi(strings.Join(args, " "))
					ts.Check(err)
					showEach(ts, n, kind)
				},
			},
		})
	}
}

// scriptState is what the commands of one script share.
type scriptState struct {
	canaries  *hostile.Canaries
	sandboxes map[string]*sandbox.Server
	asked     map[string]int
}

type stateKey struct{}

func setup(env *testscript.Env, kind vaultKind) error {
	for _, dir := range []string{"home", "tmp", "elsewhere"} {
		if err := os.Mkdir(filepath.Join(env.WorkDir, dir), 0o700); err != nil {
			return err
		}
	}
	home := filepath.Join(env.WorkDir, "home")
	env.Vars = append(env.Vars, kind.env...)
	env.Vars = append(env.Vars, "HOME="+home, "XDG_DATA_HOME="+home+"/.local/share", "XDG_STATE_HOME="+home+"/.local/state",
		"XDG_CONFIG_HOME="+home+"/.config", "XDG_CACHE_HOME="+home+"/.cache", "TMPDIR="+filepath.Join(env.WorkDir, "tmp"),
		"PASSPHRASE="+filepath.Join(env.WorkDir, "elsewhere", "passphrase"), "DISPLAY=", "WAYLAND_DISPLAY=")
	if err := os.WriteFile(filepath.Join(env.WorkDir, "elsewhere", "passphrase"), []byte(passphrase+"\n"), 0o600); err != nil {
		return err
	}
	state := &scriptState{canaries: hostile.NewCanaries(), sandboxes: map[string]*sandbox.Server{}, asked: map[string]int{}}
	flag := "--json=false" // a flag that changes nothing
	if kind.passphrase {
		state.canaries.Plant(passphrase)
		flag = "--passphrase-file=" + filepath.Join(env.WorkDir, "elsewhere", "passphrase")
	}
	env.Vars = append(env.Vars, "VAULT="+flag)
	env.Values[stateKey{}] = state
	stop := state.canaries.WatchProcesses()
	t := env.T().(testing.TB)
	env.Defer(func() {
		stop()
		for _, s := range state.sandboxes {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		state.canaries.SearchFiles(t, home, filepath.Join(env.WorkDir, "tmp"))
		state.canaries.Report(t)
	})
	return nil
}

func stateOf(ts *testscript.TestScript) *scriptState {
	return ts.Value(stateKey{}).(*scriptState)
}

// ctl [=STATUS] ARG... runs chartkeyctl with the flags of the vault kind and wants that exit status (default 0). With stdin set by the
// script it reads that. What it prints is searched for secrets.
func ctl(ts *testscript.TestScript, neg bool, args []string, kind vaultKind) {
	if neg {
		ts.Fatalf("say the exit status instead: ctl =1 ...")
	}
	want := 0
	if len(args) > 0 && strings.HasPrefix(args[0], "=") {
		n, err := strconv.Atoi(args[0][1:])
		ts.Check(err)
		want, args = n, args[1:]
	}
	if kind.passphrase && !strings.Contains(strings.Join(args, " "), "--passphrase-file") {
		args = append([]string{"--passphrase-file", ts.Getenv("PASSPHRASE")}, args...)
	}
	err := ts.Exec("chartkeyctl", args...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("could not run chartkeyctl: %v", err)
	}
	out, errs := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	stateOf(ts).canaries.SearchOutput(strings.Join(args, " "), out+errs)
	if strings.Contains(errs, "goroutine ") {
		ts.Fatalf("chartkeyctl crashed:\n%s", errs)
	}
	if fault := illWorded(errs); fault != "" {
		ts.Fatalf("%s:\n%s", fault, errs)
	}
	if got != want {
		ts.Fatalf("exit status %d, not %d\n%s%s", got, want, out, errs)
	}
}

// illWorded says what is wrong with the wording of the errors among lines, "" for nothing.
func illWorded(lines string) string {
	for line := range strings.Lines(lines) {
		words, isError := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "chartkeyctl: ")
		parts := strings.Split(words, ": ")
		switch {
		case !isError:
		case len(slices.Compact(parts)) < strings.Count(words, ": ")+1:
			return "something is said twice in a row"
		case strings.Contains(words, "?.") || strings.Contains(words, ".."):
			return "two punctuation marks meet"
		case strings.HasSuffix(words, " "):
			return "there is no next step"
		case strings.Contains(words, "context canceled") || strings.Contains(words, "strconv"):
			return "only a programmer understands it"
		}
	}
	return ""
}

// sandbox NAME [--flag VALUE]... starts a sandbox with the flags of `chartkeyctl sandbox` and puts its base into the variable NAME.
func startSandbox(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: sandbox NAME [flags]")
	}
	var o sandbox.Options
	var approve string
	f := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.Records, "records", "", "")
	f.StringVar(&approve, "approve", "", "")
	f.Func("fault", "", func(s string) error { o.Faults = append(o.Faults, s); return nil })
	f.Func("deny", "", func(s string) error { o.Deny = append(o.Deny, s); return nil })
	f.DurationVar(&o.AccessTTL, "ttl", 0, "")
	ts.Check(f.Parse(args[1:]))
	if o.Records != "" {
		o.Records = ts.MkAbs(o.Records)
	}
	if o.Approve = approve != ""; approve != approveFirst {
		o.Patient = approve
	}
	state := stateOf(ts)
	o.TokenPrefix = state.canaries.Mark()
	s, err := sandbox.New(o)
	ts.Check(err)
	base, err := s.Listen("127.0.0.1:0")
	ts.Check(err)
	state.sandboxes[args[0]] = s
	ts.Setenv(args[0], base)
}

// reuses NAME N wants that the sandbox saw that many refresh tokens used again.
func checkReuses(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := stateOf(ts).sandboxes[args[0]].Reuses(); got != want {
		ts.Fatalf("%d refresh tokens were used again, not %d", got, want)
	}
}

// asked NAME N waits until the sandbox has had that many more FHIR requests than at the last wait.
func waitAsked(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	state := stateOf(ts)
	seen := func() (n int) {
		for _, r := range state.sandboxes[args[0]].Requests() {
			if strings.HasPrefix(r.Path, "/fhir") {
				n++
			}
		}
		return n
	}
	want += state.asked[args[0]]
	limit := time.Now().Add(30 * time.Second)
	for seen() < want {
		if time.Now().After(limit) {
			ts.Fatalf("waited in vain for request %d", want)
		}
		time.Sleep(5 * time.Millisecond)
	}
	state.asked[args[0]] = seen()
}

// spoil FILE [AT] flips a bit of each file that fits the pattern, in the middle or at that place; a negative one counts from the end.
func spoil(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("there is no %s", args[0])
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		ts.Check(err)
		at := len(data) / 2
		if len(args) > 1 {
			at, err = strconv.Atoi(args[1])
			ts.Check(err)
			at = (at + len(data)) % len(data)
		}
		data[at] ^= 1
		ts.Check(os.WriteFile(file, data, 0o600))
	}
}

// keyring lock|unlock|kill|fill does that to the real keyring; keyring empty holds that nothing is in it.
func steerKeyring(ts *testscript.TestScript, args []string, k *keyringtest.Session) {
	if k == nil || len(args) != 1 {
		ts.Fatalf("usage: keyring lock|unlock|kill|fill|empty, with a keyring")
	}
	switch args[0] {
	case "lock":
		k.Lock()
	case "unlock":
		k.Unlock()
	case "kill":
		k.Kill()
	case "fill":
		k.Fill()
	case "empty":
		if left := k.Entries(); len(left) > 0 {
			ts.Fatalf("there are entries in the keyring: %s", left)
		}
	default:
		ts.Fatalf("unknown: %s", args[0])
	}
}

// needLong skips what `make unit` leaves out.
func needLong(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs more than a Go compiler; make test runs it")
	}
}

// runCtl runs the built command outside of a script and returns its output and exit status.
func runCtl(t *testing.T, env []string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.Command("chartkeyctl", args...)
	cmd.Env = append(os.Environ(), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}
