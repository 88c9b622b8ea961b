package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chartkey/cmd/internal/bench"
)

// The benchmarks time whole processes, the floor or peer and ours taking turns in one run, and report medians and their ratio. They are
// run by `make bench`; docs/benchmarks.md has the goals and what was measured.

const (
	benchRounds  = 5
	benchRecords = 20_000
)

// BenchmarkSync fetches 20,000 records of 1.75 KB from memory into an encrypted, searchable library, against curl writing the same pages to
// disk; both end with the data on the disk. Opening the vault under its passphrase, which every command has to, is timed by itself too: it costs
// the same whatever there is to fetch.
func BenchmarkSync(b *testing.B) {
	clinic := bench.NewClinic(b, benchRecords)
	program, err := exec.LookPath("curl")
	if err != nil {
		b.Skip("SKIPPED: curl is missing, which is the floor")
	}
	var floor, ours, unlock, memory, size []float64
	for range b.N {
		for range benchRounds {
			floor = append(floor, curl(b, clinic, program).Seconds())
			v := newBenchVault(b)
			v.run(b, "person", "add", "bench")
			v.run(b, "connect", clinic.Base(), "--client-id", "chartkey", "--open", "browser", "--name", "bench")
			took, peak := v.run(b, "sync")
			ours = append(ours, took.Seconds())
			memory = append(memory, peak)
			size = append(size, v.librarySize(b)/float64(clinic.Bytes))
			took, _ = v.run(b, "connections")
			unlock = append(unlock, took.Seconds())
		}
	}
	b.ReportMetric(bench.Median(floor), "curl-s")
	b.ReportMetric(bench.Median(ours), "sync-s")
	b.ReportMetric(bench.Median(unlock), "unlock-s")
	b.ReportMetric(bench.Median(ours)/bench.Median(floor), "x-of-curl")
	b.ReportMetric((bench.Median(ours)-bench.Median(unlock))/bench.Median(floor), "x-without-unlock")
	b.ReportMetric(slices.Max(memory), "peak-MB")
	b.ReportMetric(bench.Median(size), "library/JSON")
	b.ReportMetric(benchRecords/bench.Median(ours), "records/s")
	b.ReportMetric(slices.Max(floor)/slices.Min(floor), "curl-spread")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkPersonList starts the command for its smallest answer, against starting a program that does nothing.
func BenchmarkPersonList(b *testing.B) {
	v := newBenchVault(b)
	v.run(b, "person", "add", "bench")
	var floor, ours []float64
	for range b.N {
		for range 4 * benchRounds {
			start := time.Now()
			if err := exec.Command("true").Run(); err != nil {
				b.Fatal(err)
			}
			floor = append(floor, float64(time.Since(start).Microseconds())/1000)
			took, _ := v.run(b, "person", "list")
			ours = append(ours, float64(took.Microseconds())/1000)
		}
	}
	b.ReportMetric(bench.Median(floor), "true-ms")
	b.ReportMetric(bench.Median(ours), "list-ms")
	b.ReportMetric(0, "ns/op")
}

// benchProgram is the command as people have it: the one that `make bench` builds first, with the real cost of a passphrase.
func benchProgram(b *testing.B) string {
	b.Helper()
	path, err := filepath.Abs("../../bin/chartkeyctl")
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		b.Fatal("there is no bin/chartkeyctl: run make bench, which builds it")
	}
	return path
}

// benchVault is a home of its own, with the vault under a passphrase.
type benchVault struct{ home, pass string }

func newBenchVault(b *testing.B) benchVault {
	b.Helper()
	v := benchVault{home: b.TempDir(), pass: filepath.Join(b.TempDir(), "passphrase")}
	if err := os.WriteFile(v.pass, []byte(passphrase), 0o600); err != nil {
		b.Fatal(err)
	}
	return v
}

// run times a whole process and tells its peak memory in MB.
func (v benchVault) run(b *testing.B, args ...string) (time.Duration, float64) {
	b.Helper()
	cmd := exec.Command(benchProgram(b), append([]string{"--passphrase-file", v.pass}, args...)...)
	cmd.Env = append(os.Environ(), noKeyring...)
	cmd.Env = append(cmd.Env, "HOME="+v.home, "XDG_DATA_HOME="+v.home+"/data", "XDG_STATE_HOME="+v.home+"/state")
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if err != nil && cmd.ProcessState.ExitCode() != statusPartial {
		b.Fatalf("chartkeyctl %v: %v\n%s", args, err, out)
	}
	return took, bench.PeakMemory(cmd.ProcessState)
}

func (v benchVault) librarySize(b *testing.B) float64 {
	b.Helper()
	files, err := filepath.Glob(v.home + "/data/chartkey/persons/*/library.db")
	if err != nil || len(files) != 1 {
		b.Fatal("there is not one library", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(info.Size())
}

// curl fetches all pages of a clinic into files, one after the other over one connection, and has the disk confirm them.
func curl(b *testing.B, c *bench.Clinic, program string) time.Duration {
	b.Helper()
	dir := b.TempDir()
	var list strings.Builder
	for i := range c.Pages {
		fmt.Fprintf(&list, "url = \"%s\"\noutput = \"%s/%d\"\n", c.Page(i), dir, i)
	}
	config := filepath.Join(dir, "list")
	if err := os.WriteFile(config, []byte(list.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if out, err := exec.Command(program, "--silent", "--show-error", "--fail", "--config", config).CombinedOutput(); err != nil {
		b.Fatalf("curl: %v\n%s", err, out)
	}
	total := 0
	for i := range c.Pages {
		f, err := os.OpenFile(filepath.Join(dir, strconv.Itoa(i)), os.O_RDWR, 0)
		if err != nil {
			b.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			b.Fatal(err)
		}
		total += int(info.Size())
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		_ = f.Close()
	}
	took := time.Since(start)
	if total != c.Bytes {
		b.Fatalf("curl stored %d bytes, not %d", total, c.Bytes)
	}
	return took
}
