package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"chartkey/ui"
)

// runtimeDir gives the test a folder for what is running; sockets need a short path.
func runtimeDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ck")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	t.Setenv("XDG_RUNTIME_DIR", dir)
	t.Setenv("TMPDIR", dir)
	return dir
}

// TestClaimFromAnotherLogin: data have one window, whatever the login of a start says of the folder for what is running.
func TestClaimFromAnotherLogin(t *testing.T) {
	dir := runtimeDir(t)
	for _, row := range []struct{ first, then string }{
		{dir, filepath.Join(dir, "gone")}, {filepath.Join(dir, "gone"), dir}, {dir, ""}, {"", dir}, {dir, "relative"}, {"", ""},
	} {
		t.Setenv("XDG_RUNTIME_DIR", row.first)
		data := t.TempDir()
		first, err := claim(t.Context(), data)
		if err != nil {
			t.Fatalf("with %q: %v", row.first, err)
		}
		shown := make(chan struct{}, 9)
		go first.serve(func() bool { shown <- struct{}{}; return true })
		t.Setenv("XDG_RUNTIME_DIR", row.then)
		if _, err := claim(t.Context(), data); !errors.Is(err, errShown) || len(shown) != 1 {
			t.Errorf("with %q, then with %q: %v", row.first, row.then, err)
		}
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestClaimOfDataThatCameLater: once a person was added the data are held, also against a start that finds no way to the window.
func TestClaimOfDataThatCameLater(t *testing.T) {
	runtimeDir(t)
	data := filepath.Join(t.TempDir(), "later")
	first, err := claim(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("a folder was made for nobody")
	}
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if !first.hold() {
			t.Error("not held")
		}
	}
	runtimeDir(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if i, err := claim(ctx, data); !errors.Is(err, errTaken) {
		t.Errorf("a second window: %v, %v", i, err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	again, err := claim(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}

// TestAPersonIsHeld: who is added on a data directory that was not there makes the window hold it.
func TestAPersonIsHeld(t *testing.T) {
	h := newHouse(t)
	held := 0
	h.added = func() { held++ }
	h.unlocked(ui.KeptByKeyring)
	if held != 1 {
		t.Errorf("held %d times", held)
	}
}

// TestClaim: the second start brings the first window to the front, other data have a window of their own, and the place is free again at
// the end.
func TestClaim(t *testing.T) {
	dir := runtimeDir(t)
	data := filepath.Join(t.TempDir(), "not", "yet", "there")
	first, err := claim(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	shown := make(chan struct{}, 9)
	go first.serve(func() bool { shown <- struct{}{}; return true })
	for range 2 {
		if _, err := claim(t.Context(), data+"/"); !errors.Is(err, errShown) {
			t.Fatalf("the second start: %v", err)
		}
		<-shown
	}
	other, err := claim(t.Context(), t.TempDir())
	if err != nil {
		t.Fatalf("of other data: %v", err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "chartkey"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
		if strings.Contains(e.Name(), "not") {
			t.Errorf("%s tells the data's name", e.Name())
		}
	}
	if err := os.MkdirAll(data, 0o700); err != nil { // the folder is there now, and is the same
		t.Fatal(err)
	}
	if _, err := claim(t.Context(), data); !errors.Is(err, errShown) {
		t.Errorf("once the folder is there: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	again, err := claim(t.Context(), data)
	if err != nil {
		t.Fatalf("after the end: %v", err)
	}
	_ = again.Close()
}

// TestClaimAfterAKill: what a killed window left does not keep the next one out.
func TestClaimAfterAKill(t *testing.T) {
	if os.Getenv("CHARTKEY_CLAIM") != "" { // this is the one to be killed
		if _, err := claim(context.Background(), os.Getenv("CHARTKEY_CLAIM")); err != nil {
			os.Exit(1)
		}
		_, _ = os.Stdout.WriteString("claimed\n")
		time.Sleep(time.Hour)
	}
	dir, data := runtimeDir(t), t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=TestClaimAfterAKill")
	child.Env = append(os.Environ(), "CHARTKEY_CLAIM="+data, "XDG_RUNTIME_DIR="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 8)
	if _, err := out.Read(line); err != nil || string(line) != "claimed\n" {
		t.Fatalf("the other said %q, %v", line, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "chartkey", instanceName(data)+".sock")); err != nil {
		t.Fatalf("the other one is elsewhere: %v", err)
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	i, err := claim(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	_ = i.Close()
}

// TestClaimOfADeafWindow: one that does not answer is no reason to open a second one, and the wait ends.
func TestClaimOfADeafWindow(t *testing.T) {
	runtimeDir(t)
	data := t.TempDir()
	first, err := claim(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := claim(ctx, data); err == nil || errors.Is(err, errShown) {
		t.Errorf("it went on: %v", err)
	}
}

// TestClaimOfALeavingWindow: a start that comes while the window goes does not end with it. It waits, and has the data then.
func TestClaimOfALeavingWindow(t *testing.T) {
	runtimeDir(t)
	data := t.TempDir()
	first, err := claim(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{}, 99)
	go first.serve(func() bool { asked <- struct{}{}; return false })
	type claimed struct {
		i   *instance
		err error
	}
	came := make(chan claimed, 1)
	go func() {
		i, err := claim(t.Context(), data)
		came <- claimed{i, err}
	}()
	within10s(t, "the other start", asked)
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	next := <-came
	if next.err != nil {
		t.Fatal(next.err)
	}
	defer next.i.Close()
	if err := first.Close(); err != nil { // the program closes it at its very end, too
		t.Error(err)
	}
	go next.i.serve(func() bool { return true })
	if _, err := claim(t.Context(), data); !errors.Is(err, errShown) {
		t.Errorf("the next window cannot be found: %v", err)
	}
}

// TestShowAsksNothingElse: the socket takes one word, and gives nothing away.
func TestShowAsksNothingElse(t *testing.T) {
	dir := runtimeDir(t)
	i, err := claim(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	shown := 0
	go i.serve(func() bool { shown++; return true })
	sockets, err := filepath.Glob(filepath.Join(dir, "chartkey*", "*.sock"))
	if err != nil || len(sockets) != 2 {
		t.Fatalf("%v, %v", sockets, err)
	}
	for _, said := range []string{"quit\n", "\n", strings.Repeat("show", 5000), "show"} {
		c, err := net.Dial("unix", sockets[0])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(said))
		_ = c.(*net.UnixConn).CloseWrite()
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		answer := make([]byte, 10)
		if n, _ := c.Read(answer); n != 0 {
			t.Errorf("%.10q was answered %q", said, answer[:n])
		}
		_ = c.Close()
	}
	if shown != 0 {
		t.Errorf("shown %d times", shown)
	}
}

// TestRuntimeFolderOfOthers: a folder or socket that somebody else could have made is not used.
func TestRuntimeFolderOfOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the mode bits mean nothing here")
	}
	dir := runtimeDir(t)
	if err := os.Mkdir(filepath.Join(dir, "chartkey"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "chartkey"), 0o777); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(dir, "none"))
	if i, err := claim(t.Context(), data); err == nil {
		_ = i.Close()
		t.Error("a folder that is open to all was used")
	}
	_ = os.Remove(filepath.Join(dir, "chartkey"))
	if err := os.Symlink(data, filepath.Join(dir, "chartkey")); err != nil {
		t.Skip(err)
	}
	if i, err := claim(t.Context(), data); err == nil {
		_ = i.Close()
		t.Error("a link was followed")
	}
	file := filepath.Join(data, "x.sock")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if handOver(t.Context(), file) == nil {
		t.Error("a file in the socket's place was believed")
	}
}
