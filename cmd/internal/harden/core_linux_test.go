package harden

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"chartkey/cmd/internal/residue"
)

// holdVariable has the test's own program hold a secret, and readVariable read the memory of a process.
const (
	holdVariable = "CHARTKEY_TEST_HOLD"
	readVariable = "CHARTKEY_TEST_READ"
)

// holdMain holds what it reads until it is killed, with core dumps allowed or hardened.
func holdMain(hardened bool) error {
	limit := unix.Rlimit{}
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &limit); err != nil {
		return err
	}
	if hardened {
		if err := Process(); err != nil {
			return err
		}
	}
	in := bufio.NewReader(os.Stdin)
	secret, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	fmt.Println(len(secret))
	_, err = in.ReadString('\n')
	runtime.KeepAlive(secret)
	return err
}

// readMain ends with 0 where the memory of the process can be read, and with 3 where it is closed.
func readMain(pid string) int {
	f, err := os.Open(filepath.Join("/proc", pid, "mem"))
	switch {
	case errors.Is(err, fs.ErrPermission):
		return 3
	case err != nil:
		return 1
	}
	_ = f.Close()
	return 0
}

// TestNobodyElseGetsAtTheMemory: a process that is hardened leaves no core file, and other programs of the same user, who is not root, can
// neither read its memory nor attach to it. That both succeed with one that is not hardened shows that it would be seen.
func TestNobodyElseGetsAtTheMemory(t *testing.T) {
	for _, hardened := range []bool{false, true} {
		t.Run(fmt.Sprintf("hardened %v", hardened), func(t *testing.T) {
			u := newUser(t)
			secret := residue.Word()
			cmd := u.holds(hardened, secret)
			if closed := u.reads(cmd.Process.Pid); closed != hardened {
				if !hardened {
					t.Skip("MEMORY NOT READ: this system lets no program read another one of the same user")
				}
				t.Error("another program of the user can read the memory")
			}
			if _, err := exec.LookPath("gcore"); err == nil {
				_ = u.command("gcore", "-o", filepath.Join(u.dir, "attached"), strconv.Itoa(cmd.Process.Pid)).Run()
				u.finds("attached*", secret, !hardened)
			} else {
				t.Log("GCORE NOT TRIED: it is not installed")
			}
			if err := cmd.Process.Signal(syscall.SIGABRT); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			u.finds("core*", secret, !hardened && u.coresHere())
		})
	}
}

// user runs programs of a user who is not root, in a folder of theirs.
type user struct {
	t       *testing.T
	dir     string
	program string
	as      *syscall.SysProcAttr
}

// nobody is the user on Debian and elsewhere who owns nothing.
const nobody = 65534

func newUser(t *testing.T) *user {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "ckcore") // the folders of a test are closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	u := &user{t: t, dir: dir, program: filepath.Join(dir, "holder"), as: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}}
	self, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(u.program, self, 0o755)
	}
	if err == nil && os.Geteuid() == 0 {
		u.as.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
		err = os.Chown(dir, nobody, nobody)
	}
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (u *user) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(u.t.Context(), name, args...)
	cmd.Dir, cmd.SysProcAttr = u.dir, u.as
	return cmd
}

// holds starts a process that has read a secret, and that would leave a core dump when it is killed.
func (u *user) holds(hardened bool, secret string) *exec.Cmd {
	u.t.Helper()
	cmd := u.command(u.program)
	cmd.Env = append(os.Environ(), holdVariable+"="+strconv.FormatBool(hardened), "GOTRACEBACK=crash")
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if _, err := io.WriteString(in, secret+"\n"); err != nil {
		u.t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		u.t.Fatal(err)
	}
	return cmd
}

// reads tells whether the memory is closed to another program of the user.
func (u *user) reads(pid int) (closed bool) {
	u.t.Helper()
	cmd := u.command(u.program)
	cmd.Env = append(os.Environ(), readVariable+"="+strconv.Itoa(pid))
	_ = cmd.Run()
	switch code := cmd.ProcessState.ExitCode(); code {
	case 0, 3:
		return code == 3
	default:
		u.t.Fatalf("looking at the memory ended with %d", code)
		return false
	}
}

// finds looks whether a file with the secret was left.
func (u *user) finds(pattern, secret string, want bool) {
	u.t.Helper()
	files, err := filepath.Glob(filepath.Join(u.dir, pattern))
	if err != nil {
		u.t.Fatal(err)
	}
	found := false
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			u.t.Fatal(err)
		}
		found = found || bytes.Contains(data, []byte(secret))
	}
	if found != want || !want && len(files) > 0 {
		u.t.Errorf("%s: %d files, the secret in one of them: %v, want %v", pattern, len(files), found, want)
	}
}

// coresHere tells whether the system writes core dumps beside the program, and hands them to nobody.
func (u *user) coresHere() bool {
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	here := err == nil && strings.HasPrefix(string(pattern), "core")
	if !here {
		u.t.Log("CORE DUMPS NOT TRIED: this system does not write them beside the program")
	}
	return here
}
