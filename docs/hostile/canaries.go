package hostile

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

// Canaries are secrets that are in play: the marks at the front of every token and code that a sandbox gives, and passphrases. None may be found
// in a file under home and temp, in any output, or in the arguments and environment of any process.
type Canaries struct {
	mu     sync.Mutex
	marks  []string
	found  []string
	rounds int
}

// NewCanaries are none yet.
func NewCanaries() *Canaries { return &Canaries{} }

// Mark makes a new one, to stand at the front of tokens.
func (c *Canaries) Mark() string {
	var b [9]byte
	_, _ = rand.Read(b[:])
	m := "canary" + hex.EncodeToString(b[:])
	c.Plant(m)
	return m
}

// Plant adds a secret, also in the encodings in which it might leak.
func (c *Canaries) Plant(secret string) {
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

// Search looks for the secrets in data of that place.
func (c *Canaries) Search(where string, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.marks {
		if bytes.Contains(data, []byte(m)) {
			c.found = append(c.found, fmt.Sprintf("a secret in clear: %s", where))
		}
	}
}

// SearchOutput looks for them in what a command has printed.
func (c *Canaries) SearchOutput(command, output string) {
	c.Search("the output of chartkeyctl "+command, []byte(output))
}

// SearchFiles looks for them in all files of folders, and in their names.
func (c *Canaries) SearchFiles(t testing.TB, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path) //nolint:gosec // to be searched
			if err != nil {
				return err
			}
			c.Search(path, append(data, path...))
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// WatchProcesses looks at the arguments and the environment of every process until the returned function is called. The test itself may
// know the secrets.
func (c *Canaries) WatchProcesses() (stop func()) {
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

func (c *Canaries) searchProcesses() {
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
			if data, err := os.ReadFile(filepath.Join(p, file)); err == nil && len(data) > 0 { //nolint:gosec // to be searched
				c.Search("the "+file+" of a process", data)
			}
		}
	}
	c.mu.Lock()
	c.rounds++
	c.mu.Unlock()
}

// Report fails a test for each place where one was found.
func (c *Canaries) Report(t testing.TB) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.found {
		t.Error(f)
	}
	if _, err := os.Stat("/proc/self"); err == nil && c.rounds == 0 {
		t.Error("the process list was never looked at")
	}
}
