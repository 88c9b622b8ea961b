package library

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

const benchRecords = 20_000

// synthetic makes records of 1.7 KB on average with about 8,000 words, the common ones common.
func synthetic(n int) []Record {
	rng := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same every time
	words := make([]string, 8000)
	syllables := strings.Fields("car di o my neph ro hep a ti cys gas tro en ter der ma to pul mo na ry ost eo ar thr is hy per ten sion gly co lip id")
	for i := range words {
		for range 2 + rng.IntN(3) {
			words[i] += syllables[rng.IntN(len(syllables))]
		}
	}
	zipf := rand.NewZipf(rng, 1.1, 8, uint64(len(words)-1))
	types := []string{"Observation", "Observation", "Observation", "Condition", "Encounter", "DiagnosticReport"}
	records := make([]Record, n)
	for i := range records {
		id := fmt.Sprintf("%08x-%04x-4%03x-%012x", rng.Uint32(), rng.IntN(1<<16), rng.IntN(1<<12), rng.Uint64()>>16)
		typ := types[rng.IntN(len(types))]
		var text strings.Builder
		for range 20 + rng.IntN(50) {
			text.WriteString(words[zipf.Uint64()] + " ")
		}
		date := fmt.Sprintf("20%02d-%02d-%02dT%02d:%02d:00+02:00", 4+rng.IntN(22), 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(24), rng.IntN(60))
		title := words[zipf.Uint64()] + " " + words[zipf.Uint64()]
		body := fmt.Sprintf(`{"resourceType":"%s","id":"%s","meta":{"versionId":"1","lastUpdated":"2026-01-01T00:00:00Z",`+
			`"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},"text":{"status":"generated",`+
			`"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><table><tr><td>%s</td></tr></table></div>"},"status":"final",`+
			`"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],`+
			`"code":{"coding":[{"system":"http://loinc.org","code":"%d-%d","display":"%s"}],"text":"%s"},`+
			`"subject":{"reference":"Patient/8f3b3c1e-2f5c-4a55-9f11-0e8f5b7e3a21"},"effectiveDateTime":"%s","valueQuantity":`+
			`{"value":%d.%d,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},"referenceRange":[{"low":`+
			`{"value":3.9},"high":{"value":5.5}}],"performer":[{"reference":"Practitioner/%x"}]}`,
			typ, id, text.String(), rng.IntN(90000), rng.IntN(10), title, title, date, rng.IntN(200), rng.IntN(100), rng.Uint64())
		if pad := rng.IntN(900); pad > 0 {
			body += strings.Repeat(" ", pad/4)
		}
		records[i] = Record{
			Key: Key{clinic, typ, id}, Version: "1", Date: date, Code: fmt.Sprint(rng.IntN(90000)), Title: title,
			Value: "4.4 mmol/L", Status: "final", Source: "https://clinic.example/fhir/" + typ + "/" + id,
			Request: fmt.Sprintf("https://clinic.example/fhir?page=%d", i/200), ETag: `W/"1"`,
			Text: title + " " + text.String(), Body: []byte(body),
		}
	}
	return records
}

func size(records []Record) (n int64) {
	for i := range records {
		n += int64(len(records[i].Body))
	}
	return n
}

// load stores records the way a sync does: prepared on another goroutine, a few pages to a transaction.
func load(tb testing.TB, lib *Library, records []Record, perCommit int) {
	tb.Helper()
	prepared := make(chan Prepared, 500)
	go func() {
		defer close(prepared)
		for i := range records {
			prepared <- Prepare(records[i])
		}
	}()
	ctx := context.Background()
	w, err := lib.Writer(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	n := 0
	for p := range prepared {
		if _, err := w.Put(ctx, p); err != nil {
			tb.Fatal(err)
		}
		if n++; n%perCommit == 0 {
			if err := w.Commit(ctx); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := w.Commit(ctx); err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkLoad(b *testing.B) {
	records := synthetic(benchRecords)
	for _, perCommit := range []int{500, 2000, 10_000} {
		b.Run(fmt.Sprintf("commit=%d", perCommit), func(b *testing.B) {
			var stored int64
			for range b.N {
				lib := openAt(b, filepath.Join(b.TempDir(), "library.db"))
				load(b, lib, records, perCommit)
				stored = fileSize(b, lib.path)
			}
			b.ReportMetric(float64(b.N*len(records))/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(float64(stored)/float64(size(records)), "file/JSON")
			b.ReportMetric(float64(size(records))/float64(len(records)), "bytes/record")
			b.ReportMetric(peakRSS(b), "peak-MB")
		})
	}
	b.Run("again", func(b *testing.B) {
		lib := openAt(b, filepath.Join(b.TempDir(), "library.db"))
		load(b, lib, records, 2000)
		b.ResetTimer()
		for range b.N {
			load(b, lib, records, 2000)
		}
		b.ReportMetric(float64(b.N*len(records))/b.Elapsed().Seconds(), "records/s")
	})
}

func BenchmarkRead(b *testing.B) {
	records := synthetic(benchRecords)
	path := filepath.Join(b.TempDir(), "library.db")
	lib := openAt(b, path)
	load(b, lib, records, 2000)
	ctx := context.Background()
	check := func(n int, err error) {
		if err != nil || n == 0 {
			b.Fatal(n, err)
		}
	}
	b.Run("search 3-letter prefix", func(b *testing.B) {
		for i := range b.N {
			hits, err := lib.Search(ctx, records[i%1000].Title[:3], 50)
			check(len(hits), err)
		}
	})
	b.Run("search word", func(b *testing.B) {
		for i := range b.N {
			hits, err := lib.Search(ctx, records[i%1000].Title+" ", 50)
			check(len(hits), err)
		}
	})
	b.Run("Find", func(b *testing.B) {
		for i := range b.N {
			found, err := lib.Find(ctx, records[i*7919%len(records)].Ref())
			check(len(found), err)
		}
	})
	b.Run("List 50", func(b *testing.B) {
		for range b.N {
			list, err := lib.List(ctx, Filter{Type: "Condition", Limit: 50})
			check(len(list), err)
		}
	})
	b.Run("open and List 50", func(b *testing.B) {
		for range b.N {
			lib, err := Open(ctx, Config{Path: path, Key: testKey})
			if err != nil {
				b.Fatal(err)
			}
			list, err := lib.List(ctx, Filter{Limit: 50})
			check(len(list), err)
			if err := lib.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Verify", func(b *testing.B) {
		for range b.N {
			checked, bad, err := lib.Verify(ctx, nil)
			if len(bad) > 0 {
				b.Fatal(bad)
			}
			check(checked, err)
		}
	})
}

func fileSize(tb testing.TB, path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		tb.Fatal(err)
	}
	return info.Size()
}

// peakRSS is the highest memory of the process so far in MB, where Linux tells it.
func peakRSS(tb testing.TB) float64 {
	tb.Helper()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	var kb float64
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, _ = fmt.Sscan(rest, &kb)
		}
	}
	return kb / 1024
}
