package residue

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestMain is also a process that holds something.
func TestMain(m *testing.M) {
	if os.Getenv("CHARTKEY_TEST_HOLDS") != "" {
		hold()
		return
	}
	os.Exit(m.Run())
}

// hold reads lines and keeps each in every form, until its input ends. What it reads by has room for other lines only.
func hold() {
	var kept []any
	in := bufio.NewReaderSize(os.Stdin, 16)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			runtime.KeepAlive(kept)
			return
		}
		text := strings.TrimSuffix(line, "\n")
		mapped, err := unix.Mmap(-1, 0, 1<<16, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
		if err != nil {
			panic(err)
		}
		copy(mapped[4090:], text) // over the edge of a page
		kept = append(kept, text, []rune(text), base64.StdEncoding.EncodeToString([]byte("xy"+text+"rest")), hex.EncodeToString([]byte(text)), mapped)
		fmt.Println("kept")
	}
}

func TestRead(t *testing.T) {
	held, absent := Word(), Word()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), "CHARTKEY_TEST_HOLDS=yes")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close(); _ = child.Wait() }()
	if _, err := io.WriteString(in, held+"\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	found, err := Read(child.Process.Pid, []Canary{Words("held", held), Words("absent", absent)})
	if errors.Is(err, fs.ErrPermission) {
		t.Skipf("MEMORY NOT READ: this system lets no process read another one: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if n := found.Count("held", GoHeap); n < 4 { // as text, as code points, in base64 and in hexadecimal
		t.Errorf("%d copies in the heap were found", n)
	}
	if n := found.Count("held", C); n < 1 {
		t.Errorf("%d copies in mapped memory were found", n)
	}
	if n := found.Count("absent"); n != 0 {
		t.Errorf("%d copies of what is not there were found", n)
	}
}
