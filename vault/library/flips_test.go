package library

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

const (
	largeSize  = 50 << 20
	largeFlips = 2000
)

// TestFlipsOfALargeLibrary flips a random bit of a file of 50 MB, asks it everything and reads it to the end, 2,000 times. What comes is as it was, or
// an error that says damage. TestAFlippedBitIsNeverAnotherValue is the same with a small file, and no matter of an hour.
func TestFlipsOfALargeLibrary(t *testing.T) {
	if os.Getenv("CHARTKEY_THOROUGH") == "" {
		t.Skip("is part of make crash")
	}
	lib, names := largeLibrary(t)
	path := file(lib).path
	_ = lib.Close()
	want, err := answers(t.Context(), path, names)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil || len(content) < largeSize {
		t.Fatal(len(content), err)
	}
	var next, damaged, values atomic.Int64
	var wait sync.WaitGroup
	for worker := range runtime.GOMAXPROCS(0) {
		copied := filepath.Join(t.TempDir(), "library.db")
		if err := os.WriteFile(copied, content, 0o600); err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(17, uint64(worker)))
		wait.Go(func() {
			for next.Add(1) <= largeFlips {
				at := random.Int64N(int64(len(content)))
				errs, others := flipped(t, copied, content[at], at, random.IntN(8), names, want)
				values.Add(int64(len(want)))
				if errs > 0 {
					damaged.Add(1)
				}
				for _, other := range others {
					t.Errorf("flip at %d: %s", at, other)
				}
			}
		})
	}
	wait.Wait()
	t.Logf("%d flips of %d bytes, %d answers asked for; %d flips with errors, the others hit nothing that was asked for",
		largeFlips, len(content), values.Load(), damaged.Load())
	if damaged.Load() < largeFlips/2 {
		t.Error("most flips hit nothing: the test proves nothing")
	}
}

// largeLibrary has large bodies that cannot be compressed, and small ones.
func largeLibrary(t *testing.T) (lib *Library, names []string) {
	t.Helper()
	lib = newLibrary(t)
	change(t, lib, func(w *Writer) {
		random := rand.NewChaCha8([32]byte{5})
		for i := range 1400 {
			r := childRecord(1, i)
			if i%2 == 0 {
				r.Body = make([]byte, 76<<10)
				_, _ = random.Read(r.Body)
			}
			put(t, w, r)
			names = append(names, r.Ref())
		}
	})
	return lib, names
}

// flipped is how many answers are errors that say damage with one bit flipped, and which are something else than they were.
func flipped(t *testing.T, path string, was byte, at int64, bit int, names, want []string) (errs int, others []string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Error(err)
		return 0, nil
	}
	defer func() { _ = f.Close() }()
	_, err = f.WriteAt([]byte{was ^ 1<<bit}, at)
	defer func() { _, _ = f.WriteAt([]byte{was}, at) }()
	got, opened := answers(t.Context(), path, names)
	if err != nil || opened != nil {
		return 0, []string{fmt.Sprint(err, opened)}
	}
	for i := range want {
		switch {
		case got[i] == want[i]:
		case strings.HasPrefix(got[i], "error: ") && strings.Contains(got[i], ErrDamaged.Error()):
			errs++
		default:
			others = append(others, fmt.Sprintf("answer %d is %.200q, was %.200q", i, got[i], want[i]))
		}
	}
	return errs, others
}
