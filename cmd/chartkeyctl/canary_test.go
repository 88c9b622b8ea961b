package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// canaries are the secrets of one script: the marks at the front of every token and code that its sandboxes give, and passphrases. None
// may be found in a file under home and temp, in any output, or in the arguments and environment of any process.
type canaries struct {
	mu     sync.Mutex
	marks  []string
	found  []string
	rounds int
}

func newCanaries() *canaries { return &canaries{} }

// mark makes a new one, to stand at the front of tokens.
func (c *canaries) mark() string {
	var b [9]byte
	_, _ = rand.Read(b[:])
	m := "canary" + hex.EncodeToString(b[:])
	c.plant(m)
	return m
}

// plant adds a secret, also in the encodings in which it might leak.
func (c *canaries) plant(secret string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.marks = append(c.marks, secret)
	c.marks = append(c.marks, hex.EncodeToString([]byte(secret)))
	// Base64 depends on where in its groups of three bytes the secret begins; the characters at both ends also on what stands beside it.
	for before := range 3 {
		s := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...))
		c.marks = append(c.marks, s[(8*before+5)/6:len(s)-2])
	}
}

func (c *canaries) search(where string, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.marks {
		if bytes.Contains(data, []byte(m)) {
			c.found = append(c.found, fmt.Sprintf("a secret in clear: %s", where))
		}
	}
}

func (c *canaries) searchOutput(command, output string) {
	c.search("the output of chartkeyctl "+command, []byte(output))
}

func (c *canaries) searchFiles(t testing.TB, dirs ...string) {
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			c.search(path, append(data, path...))
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// watchProcesses looks at the arguments and the environment of every process until the returned function is called. The test itself may
// know the secrets.
func (c *canaries) watchProcesses() (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			c.searchProcesses()
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}

func (c *canaries) searchProcesses() {
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return
	}
	own := fmt.Sprintf("/proc/%d", os.Getpid())
	for _, p := range processes {
		if p == own {
			continue
		}
		for _, file := range []string{"cmdline", "environ"} {
			if data, err := os.ReadFile(filepath.Join(p, file)); err == nil && len(data) > 0 {
				c.search("the "+file+" of a process", data)
			}
		}
	}
	c.mu.Lock()
	c.rounds++
	c.mu.Unlock()
}

func (c *canaries) report(t testing.TB) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.found {
		t.Error(f)
	}
	if _, err := os.Stat("/proc/self"); err == nil && c.rounds == 0 {
		t.Error("the process list was never looked at")
	}
}

// TestCanariesAreFound makes sure that the search can fail.
func TestCanariesAreFound(t *testing.T) {
	for name, leak := range map[string]func(secret string) string{
		"plain":             func(s string) string { return "xx" + s + "yy" },
		"base64":            func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s + "rest")) },
		"base64, one on":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s + "rest")) },
		"base64, two on":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte("xy" + s + "rest")) },
		"base64 to the end": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(`{"a":"` + s)) },
		"hex":               func(s string) string { return hex.EncodeToString([]byte(s + "rest")) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCanaries()
			secret := c.mark()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "leak"), []byte(leak(secret)), 0o600); err != nil {
				t.Fatal(err)
			}
			c.searchFiles(t, dir)
			if len(c.found) == 0 {
				t.Error("the secret was not found")
			}
		})
	}
}
