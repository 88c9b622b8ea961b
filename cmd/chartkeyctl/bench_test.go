package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The benchmarks time whole processes, the floor or peer and ours taking turns in one run, and report medians and their ratio. They are
// run by `make bench`; docs/benchmarks.md has the goals and what was measured.

const (
	benchRounds  = 5
	benchRecords = 20_000
	benchPage    = 1_000
)

// BenchmarkSync fetches 20,000 records of 1.75 KB from memory into an encrypted, searchable library, against curl writing the same pages to
// disk; both end with the data on the disk. Opening the vault under its passphrase, which every command has to, is timed by itself too: it costs
// the same whatever there is to fetch.
func BenchmarkSync(b *testing.B) {
	clinic := newBenchClinic(b)
	curl, err := exec.LookPath("curl")
	if err != nil {
		b.Skip("SKIPPED: curl is missing, which is the floor")
	}
	var floor, ours, unlock, memory, size []float64
	for range b.N {
		for range benchRounds {
			floor = append(floor, clinic.curl(b, curl).Seconds())
			v := newBenchVault(b)
			v.run(b, "person", "add", "bench")
			v.run(b, "connect", clinic.base(), "--client-id", "chartkey", "--open", "browser", "--name", "bench")
			took, rss := v.run(b, "sync")
			ours = append(ours, took.Seconds())
			memory = append(memory, float64(rss)/1024)
			size = append(size, v.librarySize(b)/float64(clinic.bytes))
			took, _ = v.run(b, "connections")
			unlock = append(unlock, took.Seconds())
		}
	}
	b.ReportMetric(median(floor), "curl-s")
	b.ReportMetric(median(ours), "sync-s")
	b.ReportMetric(median(unlock), "unlock-s")
	b.ReportMetric(median(ours)/median(floor), "x-of-curl")
	b.ReportMetric((median(ours)-median(unlock))/median(floor), "x-without-unlock")
	b.ReportMetric(slices.Max(memory), "peak-MB")
	b.ReportMetric(median(size), "library/JSON")
	b.ReportMetric(benchRecords/median(ours), "records/s")
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
	b.ReportMetric(median(floor), "true-ms")
	b.ReportMetric(median(ours), "list-ms")
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

// run times a whole process and tells its peak memory in KiB.
func (v benchVault) run(b *testing.B, args ...string) (time.Duration, int64) {
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
	return took, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
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

// benchClinic is the least server that a sign-in and a sync accept, with all pages ready in memory: what is timed is the client.
type benchClinic struct {
	server *httptest.Server
	pages  [][]byte
	bytes  int
}

func newBenchClinic(b *testing.B) *benchClinic {
	c := &benchClinic{}
	mux := http.NewServeMux()
	c.server = httptest.NewServer(mux)
	b.Cleanup(c.server.Close)
	c.build()
	serve := func(pattern, contentType string, body func(*http.Request) []byte) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("Cache-Control", "no-store")
			_, _ = w.Write(body(r))
		})
	}
	text := func(format string, args ...any) func(*http.Request) []byte {
		return func(*http.Request) []byte { return fmt.Appendf(nil, format, args...) }
	}
	u := c.server.URL
	serve("GET /fhir/.well-known/smart-configuration", "application/json", text(`{"authorization_endpoint":"%s/authorize","token_endpoint":"%[1]s/token",`+
		`"capabilities":["launch-standalone","client-public","permission-v2","context-standalone-patient"],"code_challenge_methods_supported":["S256"],"grant_types_supported":["authorization_code"]}`, u))
	serve("GET /fhir/metadata", "application/fhir+json", text(`{"resourceType":"CapabilityStatement","status":"active","date":"2026-01-01","kind":"instance",`+
		`"fhirVersion":"4.0.1","format":["json"],"rest":[{"mode":"server","resource":[{"type":"Patient","interaction":[{"code":"read"},{"code":"search-type"}]},`+
		`{"type":"Observation","interaction":[{"code":"read"},{"code":"search-type"}],"searchParam":[{"name":"patient","type":"reference"}]}]}]}`))
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		q := url.Values{"code": {"bench"}, "state": {r.FormValue("state")}}
		http.Redirect(w, r, r.FormValue("redirect_uri")+"?"+q.Encode(), http.StatusFound)
	})
	serve("POST /token", "application/json", text(`{"access_token":"bench","token_type":"Bearer","expires_in":3600,"refresh_token":"bench",`+
		`"scope":"launch/patient offline_access patient/Patient.rs patient/Observation.rs","patient":"bench"}`))
	serve("GET /fhir/Patient/bench", "application/fhir+json", text(`{"resourceType":"Patient","id":"bench","name":[{"text":"Bench"}]}`))
	serve("GET /fhir/Patient", "application/fhir+json", text(`{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Patient","id":"bench","name":[{"text":"Bench"}]}}]}`))
	serve("GET /fhir/Observation", "application/fhir+json", func(r *http.Request) []byte {
		n, _ := strconv.Atoi(r.FormValue("page"))
		return c.pages[min(n, len(c.pages)-1)]
	})
	return c
}

func (c *benchClinic) base() string { return c.server.URL + "/fhir" }

// build makes the pages: laboratory results of 1.75 KB in the mean, with a vocabulary of 8,000 made-up words used as unevenly as words are.
func (c *benchClinic) build() {
	random := rand.New(rand.NewPCG(1, 2))
	often := rand.NewZipf(random, 1.2, 2, 7_999)
	words := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = benchWord(often.Uint64())
		}
		return strings.Join(list, " ")
	}
	for page := range benchRecords / benchPage {
		var p strings.Builder
		p.WriteString(`{"resourceType":"Bundle","type":"searchset"`)
		if page+1 < benchRecords/benchPage {
			fmt.Fprintf(&p, `,"link":[{"relation":"next","url":"%s/Observation?patient=bench&page=%d"}]`, c.base(), page+1)
		}
		p.WriteString(`,"entry":[`)
		for i := range benchPage {
			if i > 0 {
				p.WriteByte(',')
			}
			day := time.Date(2000, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(random.IntN(9000)) * 24 * time.Hour).Format(time.RFC3339)
			id := fmt.Sprintf("%08x-%04x-%012x", random.Uint32(), random.Uint32N(1<<16), random.Uint64N(1<<48))
			fmt.Fprintf(&p, `{"fullUrl":"%s/Observation/%s","resource":{"resourceType":"Observation","id":"%[2]s","meta":{"versionId":"1","lastUpdated":"%[3]s"},`+
				`"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>%[4]s</p><table><tr><td>%[5]s</td><td>%[6]d mmol/L</td></tr></table></div>"},`+
				`"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],`+
				`"code":{"coding":[{"system":"http://loinc.org","code":"%[7]d-%[8]d","display":"%[5]s"}],"text":"%[5]s"},"subject":{"reference":"Patient/bench"},`+
				`"effectiveDateTime":"%[3]s","issued":"%[3]s","valueQuantity":{"value":%[6]d,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},`+
				`"referenceRange":[{"low":{"value":1,"unit":"mmol/L"},"high":{"value":90,"unit":"mmol/L"}}],"note":[{"text":"%[9]s"}]},"search":{"mode":"match"}}`,
				c.base(), id, day, words(40), words(3), random.IntN(100), random.IntN(90_000), random.IntN(10), words(50))
		}
		p.WriteString(`]}`)
		c.pages = append(c.pages, []byte(p.String()))
		c.bytes += p.Len()
	}
}

func benchWord(n uint64) string {
	const syllables = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu"
	list := strings.Fields(syllables)
	word := ""
	for n += 400; n > 0; n /= 20 {
		word += list[n%20]
	}
	return word
}

// curl fetches all pages into files, one after the other over one connection, and has the disk confirm them.
func (c *benchClinic) curl(b *testing.B, program string) time.Duration {
	b.Helper()
	dir := b.TempDir()
	var list strings.Builder
	for i := range c.pages {
		fmt.Fprintf(&list, "url = \"%s/Observation?patient=bench&page=%d\"\noutput = \"%s/%d\"\n", c.base(), i, dir, i)
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
	for i := range c.pages {
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
	if total != c.bytes {
		b.Fatalf("curl stored %d bytes, not %d", total, c.bytes)
	}
	return took
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}
