package library

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const benchRecords = 20_000

// synthetic makes records of 1.7 KB on average with about 8,000 words, the common ones common.
func synthetic(n int) iter.Seq[Record] {
	return func(yield func(Record) bool) { generate(n, yield) }
}

func generate(n int, yield func(Record) bool) {
	rng := rand.New(rand.NewPCG(1, 2)) // the same every time
	words := make([]string, 8000)
	syllables := strings.Fields("car di o my neph ro hep a ti cys gas tro en ter der ma to pul mo na ry ost eo ar thr is hy per ten sion gly co lip id")
	for i := range words {
		for range 2 + rng.IntN(3) {
			words[i] += syllables[rng.IntN(len(syllables))]
		}
	}
	zipf := rand.NewZipf(rng, 1.1, 8, uint64(len(words)-1))
	types := []string{"Observation", "Observation", "Observation", "Condition", "Encounter", "DiagnosticReport"}
	for i := range n {
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
		for range rng.IntN(12) {
			body += fmt.Sprintf(`{"system":"http://snomed.info/sct","code":"%d"}`, rng.IntN(1e8))
		}
		if !yield(Record{
			Key: Key{clinic, typ, id}, Version: "1", Date: date, Code: fmt.Sprint(rng.IntN(90000)), Title: title,
			Value: "4.4 mmol/L", Status: "final", Source: "https://clinic.example/fhir/" + typ + "/" + id,
			Request: fmt.Sprintf("https://clinic.example/fhir?page=%d", i/200), ETag: `W/"1"`,
			Text: title + " " + text.String(), Body: []byte(body),
		}) {
			return
		}
	}
}

func size(records []Record) (n int64) {
	for i := range records {
		n += int64(len(records[i].Body))
	}
	return n
}

// load stores records the way a sync does: prepared on another goroutine, a few pages to a transaction.
func load(ctx context.Context, lib *Library, records iter.Seq[Record], perCommit int) error {
	prepared := make(chan Prepared, 500)
	go func() {
		defer close(prepared)
		for r := range records {
			prepared <- Prepare(r)
		}
	}()
	w, err := lib.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = w.Close() }()
	n := 0
	for p := range prepared {
		_, putErr := w.Put(ctx, p)
		err = errors.Join(err, putErr)
		if n++; n%perCommit == 0 {
			err = errors.Join(err, w.Commit(ctx))
		}
	}
	return errors.Join(err, w.Commit(ctx))
}

func BenchmarkLoad(b *testing.B) {
	records := slices.Collect(synthetic(benchRecords))
	for _, perCommit := range []int{500, 2000, 10_000} {
		b.Run(fmt.Sprintf("commit=%d", perCommit), func(b *testing.B) {
			var stored int64
			for range b.N {
				lib := openAt(b, filepath.Join(b.TempDir(), "library.db"))
				if err := load(b.Context(), lib, slices.Values(records), perCommit); err != nil {
					b.Fatal(err)
				}
				stored = fileSize(b, file(lib).path)
			}
			b.ReportMetric(float64(b.N*len(records))/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(float64(stored)/float64(size(records)), "file/JSON")
			b.ReportMetric(float64(size(records))/float64(len(records)), "bytes/record")
		})
	}
	b.Run("again", func(b *testing.B) {
		lib := openAt(b, filepath.Join(b.TempDir(), "library.db"))
		for i := range b.N + 1 {
			if err := load(b.Context(), lib, slices.Values(records), 2000); err != nil {
				b.Fatal(err)
			}
			if i == 0 {
				b.ResetTimer()
			}
		}
		b.ReportMetric(float64(b.N*len(records))/b.Elapsed().Seconds(), "records/s")
	})
}

func BenchmarkRead(b *testing.B) {
	records := slices.Collect(synthetic(benchRecords))
	path := filepath.Join(b.TempDir(), "library.db")
	lib := openAt(b, path)
	ctx := b.Context()
	if err := load(ctx, lib, slices.Values(records), 2000); err != nil {
		b.Fatal(err)
	}
	check := func(n int, err error) {
		if err != nil || n == 0 {
			b.Fatal(n, err)
		}
	}
	b.Run("search 3-letter prefix", func(b *testing.B) {
		for i := range b.N {
			hits, err := lib.Search(ctx, records[i%1000].Title[:3], Filter{Limit: 50})
			check(len(hits), err)
		}
	})
	b.Run("search word", func(b *testing.B) {
		for i := range b.N {
			hits, err := lib.Search(ctx, records[i%1000].Title+" ", Filter{Limit: 50})
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
			list, err := lib.List(ctx, Filter{Types: []string{"Condition"}, Limit: 50})
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
	b.Run("Check", func(b *testing.B) {
		for range b.N {
			check(1, lib.Check(ctx))
		}
	})
	b.Run("Verify", func(b *testing.B) {
		for range b.N {
			report, err := lib.Verify(ctx, nil)
			if !report.Whole() {
				b.Fatal(report)
			}
			check(report.Checked, err)
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

// BenchmarkPeakMemory loads in a process of its own, which holds no more of the records than a sync would.
func BenchmarkPeakMemory(b *testing.B) {
	for _, n := range []int{benchRecords, 5 * benchRecords} {
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) {
			for range b.N {
				_, _, line := startChild(b, fmt.Sprintf("peak%d", n), filepath.Join(b.TempDir(), "library.db"))
				var mb float64
				if _, err := fmt.Sscan(line, &mb); err != nil {
					b.Fatal(line)
				}
				b.ReportMetric(mb, "peak-MB")
			}
		})
	}
}

// childPeak is the other process's part.
func childPeak(ctx context.Context, lib *Library, n int) int {
	if err := load(ctx, lib, synthetic(n), 5000); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(peakRSS())
	return 0
}

// peakRSS is the highest memory of the process so far in MB, where Linux tells it.
func peakRSS() (mb float64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, _ = fmt.Sscan(rest, &mb)
		}
	}
	return mb / 1024
}
