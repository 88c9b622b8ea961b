package workspace

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/residue"
	"chartkey/vault"
)

// TestNothingIsLeftOfAKey reads the memory of a process before and after it locks, without a window. The runtime overwrites there what it frees,
// as it does in the window as the Makefile builds it.
func TestNothingIsLeftOfAKey(t *testing.T) {
	if testing.Short() {
		t.Skip("stretches a passphrase")
	}
	dir := t.TempDir()
	job := refresherJob{Dir: filepath.Join(dir, "data"), State: filepath.Join(dir, "state"), Passphrase: residue.Word() + " and " + residue.Word()}
	given := make(chan [2]string, 8)
	keys := residueOf(t, job, given)
	r := startReader(t, job)
	var access, refresh string
	for len(given) > 0 {
		last := <-given
		access, refresh = last[0], last[1]
	}
	middle := func(s string) []byte { return []byte(s[len(s)/2-12 : len(s)/2+12]) }
	keys = append(keys, residue.Words("passphrase", job.Passphrase), residue.Secret("access token", middle(access)),
		residue.Secret("refresh token", middle(refresh)))
	open := r.reads(keys)
	r.say("lock")
	locked := r.reads(keys)
	t.Logf("%d MB were read\n%s", locked.Bytes>>20,
		residue.Table(keys, residue.Column{Name: "unlocked", Found: open}, residue.Column{Name: "locked", Found: locked}))
	for _, name := range []string{"data key of the sign-ins", "data key of the records", "key of the library", "access token"} {
		if open.Count(name) == 0 {
			t.Errorf("the %s was not found while it was in use: the reading proves nothing", name)
		}
	}
	for _, c := range keys {
		if n := locked.Count(c.Name); n > 0 {
			t.Errorf("%d copies of the %s are left", n, c.Name)
		}
	}
}

// residueOf makes a person with a connection, whose clinic tells of each pair of tokens that it gives, and returns their keys.
func residueOf(t *testing.T, job refresherJob, given chan<- [2]string) []residue.Canary {
	t.Helper()
	s, err := sandbox.New(sandbox.Options{Approve: true, Around: func(next http.Handler) http.Handler { return telling(next, given) }})
	if err == nil {
		_, err = s.Listen("")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	home, err := Open(job.config())
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.AddPerson(t.Context(), "Ann", vault.Patient, job.key())
	if err != nil {
		t.Fatal(err)
	}
	w, err := job.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Connect(t.Context(), request(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	header, err := os.ReadFile(filepath.Join(job.Dir, "persons", p.ID, "header"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := residue.DataKeys(header, []byte(job.Passphrase))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func telling(next http.Handler, given chan<- [2]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := httptest.NewRecorder()
		next.ServeHTTP(kept, r)
		var said struct {
			Access  string `json:"access_token"`
			Refresh string `json:"refresh_token"`
		}
		if json.Unmarshal(kept.Body.Bytes(), &said) == nil && said.Refresh != "" {
			given <- [2]string{said.Access, said.Refresh}
		}
		for name, values := range kept.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(kept.Code)
		_, _ = w.Write(kept.Body.Bytes())
	})
}

// reader is the process whose memory is read.
type reader struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

const readerVariable = "CHARTKEY_TEST_READER"

func startReader(t *testing.T, job refresherJob) *reader {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	r := &reader{t: t, cmd: exec.CommandContext(ctx, os.Args[0])}
	r.cmd.Env = append(os.Environ(), readerVariable+"=yes", "GODEBUG=clobberfree=1")
	r.cmd.Stderr = os.Stderr
	var err error
	if r.in, err = r.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.out = bufio.NewReader(out)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.in.Close(); _ = r.cmd.Wait() })
	line, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	r.say(string(line))
	return r
}

// say gives the process a line and waits until it has done that.
func (r *reader) say(line string) {
	r.t.Helper()
	if _, err := io.WriteString(r.in, line+"\n"); err != nil {
		r.t.Fatal(err)
	}
	if said, err := r.out.ReadString('\n'); err != nil || said != "done\n" {
		r.t.Fatalf("the process said %q, %v", said, err)
	}
}

func (r *reader) reads(keys []residue.Canary) *residue.Found {
	r.t.Helper()
	found, err := residue.Read(r.cmd.Process.Pid, keys)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) {
		r.t.Skipf("MEMORY NOT READ: this system lets no process read another one: %v", err)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// readerMain opens the person, syncs and opens records at the first line, and locks at the second.
func readerMain(in *bufio.Reader) error {
	w, err := openedBy(in)
	if err != nil {
		return err
	}
	fmt.Println("done")
	if _, err := in.ReadString('\n'); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	runtime.GC() // as the window does after a lock
	runtime.GC()
	fmt.Println("done")
	_, _ = in.ReadString('\n')
	return nil
}

func openedBy(in *bufio.Reader) (*Workspace, error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	var job refresherJob
	err = json.Unmarshal(line, &job)
	clear(line) // the reader's buffer stays
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	w, err := job.open(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := w.Sync(ctx, nil, nil, func(Progress) {}); err != nil {
		return nil, err
	}
	records, err := w.Records(ctx, RecordFilter{})
	if err != nil {
		return nil, err
	}
	for _, r := range records[:3] {
		if _, err := w.Record(ctx, r.Connection, r.Type, r.ID); err != nil {
			return nil, err
		}
	}
	return w, nil
}
