package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/docs/hostile"
	"chartkey/vault"
	"chartkey/vault/keyring"
	"chartkey/vault/keyring/keyringtest"
)

// TestHostile is what keyrings, restores and other programs may do, as the person at the terminal hears of it.
func TestHostile(t *testing.T) {
	needLong(t)
	hostile.Run(t, map[string]hostile.Row{
		"V01":           {Does: "the keyring's prompt never answers", Show: hostile.Bare(words(keyring.ErrTimeout, "keyring-locked", "is its prompt still open?"))},
		"V02":           {Does: "the person cancels the keyring's prompt", Show: promptCancelled},
		"V02-typed":     {Does: "the person unlocks the keyring at its prompt", Show: promptTyped},
		"V03":           {Does: "there is a keyring service and no keyring yet", Show: hostile.Bare(noCollectionYet)},
		"V03-killed":    {Does: "the keyring is killed under its prompt, and comes back", Show: killedAtThePrompt},
		"V04":           {Does: "the keyring returns another value", Show: hostile.Bare(words(keyring.ErrNotKept, "no-keyring", "did not keep"))},
		"V05":           {Does: "the master secret is gone", Show: hostile.Bare(words(vault.ErrKeyLost, "key-lost", "Restore the keyring from a backup"))},
		"V09":           {Does: "an older keyring is put back", Show: hostile.Bare(words(auth.ErrStaleRestore, "stale-restore", "restored from an older copy"))},
		"V18":           {Does: "the process is made to dump core", Show: hostile.Bare(noCore)},
		"V18-suspended": {Does: "the memory is written to disk by swap or hibernation", Not: "the machine of the tests does neither; memory is not locked"},
		"V22":           {Does: "another program attaches to the process", Show: hostile.Bare(noAttaching)},
		"V22-others":    {Does: "a debugger attaches on Windows or macOS", Not: "neither system is at hand, and nothing is promised there"},
		"V24":           {Does: "clinical words and secrets look for a way out", Show: hostile.Itself(clinicalWordsStayIn)},
		"R05":           {Does: "eighty processes refresh at once", Show: hostile.Itself(manyProcessesAtOnce)},
		"L12":           {Does: "a copy of the disk runs beside it", Show: hostile.Bare(words(auth.ErrFamilyRevoked, "family-revoked", "somebody with a copy of the sign-in"))},
	})
}

// words are what the person is told of an error.
func words(err error, code, says string) func(*testing.T, *hostile.Check) {
	return func(_ *testing.T, c *hostile.Check) {
		f, _ := (&app{}).explain(fmt.Errorf("could not do it: %w", errors.Join(err)))
		c.Ends(hostile.End{State: string(f.Code), Says: f.Message + ". " + f.Hint}, hostile.End{State: code, Says: says})
	}
}

// desk is a computer with a real keyring whose prompts are shown, and a person with a sign-in.
type desk struct {
	*testVault

	keyring *keyringtest.Session
	hands   *keyringtest.Hands
}

func newDesk(t *testing.T, c *hostile.Check) *desk {
	t.Helper()
	d := &desk{testVault: newVault(t), keyring: keyringtest.Start(t)}
	d.env = slices.Concat(d.keyring.Env, d.homes)
	d.hands = d.keyring.ShowPrompts()
	c.Keeps(filepath.Dir(d.home))
	server := startServer(t, sandbox.Options{Approve: true, TokenPrefix: c.Mark()})
	for _, args := range [][]string{
		{"person", "add", "Ann"}, {"connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--name", "Clinic", "--sync"},
	} {
		if got := d.run(args...); got.State != "" {
			t.Fatalf("%v: %+v", args, got)
		}
	}
	return d
}

// run is a command from its start to its end, and what it told.
func (v *testVault) run(args ...string) hostile.End {
	out, errs, status := runCtl(v.t, v.env, append([]string{"--json"}, args...)...)
	var said struct {
		Error struct{ Code, Message, Hint string }
	}
	switch err := json.Unmarshal([]byte(out), &said); {
	case strings.Contains(errs, "goroutine "):
		return hostile.End{State: "crashed", Says: errs}
	case status == 0:
		return hostile.End{Says: errs}
	case err != nil || said.Error.Code == "":
		return hostile.End{State: fmt.Sprint("exit status ", status), Says: out + errs}
	}
	return hostile.End{State: said.Error.Code, Says: said.Error.Message + ". " + said.Error.Hint + errs}
}

// during runs a command, and something else meanwhile.
func (d *desk) during(meanwhile func(), args ...string) hostile.End {
	d.t.Helper()
	ended := make(chan hostile.End, 1)
	begun := time.Now()
	go func() { ended <- d.run(args...) }()
	meanwhile()
	end := <-ended
	if took := time.Since(begun); took > time.Minute { // each call of the keyring has 30 s
		d.t.Errorf("it took %v", took)
	}
	return end
}

func promptTyped(t *testing.T, c *hostile.Check) {
	d := newDesk(t, c)
	d.keyring.Lock()
	c.Ends(d.during(d.hands.Unlock, "sync"), hostile.End{})
	c.Ends(d.run("sync"), hostile.End{}) // it stays open
}

func promptCancelled(t *testing.T, c *hostile.Check) {
	d := newDesk(t, c)
	d.keyring.Lock()
	c.Ends(d.during(d.hands.Cancel, "sync"), hostile.End{State: "keyring-locked", Says: "the keyring is locked. Unlock the keyring of this computer"})
	d.keyring.Unlock()
	c.Ends(d.run("sync"), hostile.End{})
}

func killedAtThePrompt(t *testing.T, c *hostile.Check) {
	d := newDesk(t, c)
	d.keyring.Lock()
	c.Ends(d.during(func() { d.hands.See(); d.keyring.Kill() }, "sync"), hostile.End{State: "no-keyring", Says: "there is no keyring"})
	c.Ends(d.run("sync"), hostile.End{State: "no-keyring", Says: "Start a keyring"})
	d.keyring.Restart()
	c.Ends(d.run("sync"), hostile.End{})
}

func noCollectionYet(t *testing.T, c *hostile.Check) {
	v := newVault(t)
	v.env = slices.Concat(keyringtest.StartEmpty(t).Env, v.homes)
	c.Ends(v.run("person", "add", "Ann"), hostile.End{State: "no-keyring", Says: "no keyring yet"})
	if _, err := os.Stat(v.home); err == nil {
		t.Error("something was written")
	}
}

// stays runs a program that stays, as a user without rights, until the test ends.
func stays(t *testing.T, name string, args ...string) *os.Process {
	t.Helper()
	cmd := withoutRights(name, args...)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if _, err := io.ReadAtLeast(out, make([]byte, 100), 1); err != nil { // it has begun
		t.Fatal(err)
	}
	return cmd.Process
}

func withoutRights(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = "/"
	if os.Geteuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// forAnybody is a copy of the command where a user without rights can run it.
func forAnybody(t *testing.T) string {
	t.Helper()
	found, err := exec.LookPath("chartkeyctl")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(found)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "anybody")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	command := filepath.Join(dir, "chartkeyctl")
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(command, program, 0o755)); err != nil {
		t.Fatal(err)
	}
	return command
}

func noCore(t *testing.T, c *hostile.Check) {
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", stays(t, forAnybody(t), "sandbox").Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(limits)) {
		if strings.HasPrefix(line, "Max core file size") {
			c.Ends(hostile.End{State: strings.Fields(line)[4]}, hostile.End{State: "0"})
		}
	}
}

// noAttaching: who may not attach to a process may not read its environment either, by the same rule of the system.
func noAttaching(t *testing.T, c *hostile.Check) {
	look := func(p *os.Process) hostile.End {
		out, err := withoutRights("cat", fmt.Sprintf("/proc/%d/environ", p.Pid)).CombinedOutput()
		if err == nil {
			return hostile.End{}
		}
		return hostile.End{State: "refused", Says: string(out)}
	}
	c.Ends(look(stays(t, "sh", "-c", "echo; exec sleep 600")), hostile.End{}) // so the look can tell
	c.Ends(look(stays(t, forAnybody(t), "sandbox")), hostile.End{State: "refused", Says: "Permission denied"})
}
