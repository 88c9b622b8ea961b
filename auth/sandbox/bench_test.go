package sandbox

import "testing"

// BenchmarkStart is what each test that uses the sandbox pays.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := New(Options{Approve: true})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Listen(""); err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCharts makes the records, which the first server of a process waits for.
func BenchmarkCharts(b *testing.B) {
	for b.Loop() {
		found, err := makeCharts()
		if err != nil {
			b.Fatal(err)
		}
		index(found.entries).people()
	}
}

// BenchmarkPages serves 20,000 generated records in pages of 1,000.
func BenchmarkPages(b *testing.B) {
	s, err := New(Options{Approve: true, Generated: 20_000})
	if err != nil {
		b.Fatal(err)
	}
	found := s.records.byType["Observation"]
	for b.Loop() {
		n := 0
		for from := 0; from < len(found); from += 1000 {
			page := bundle{base: "http://127.0.0.1/fhir", matches: found[from:min(from+1000, len(found))]}
			n += len(page.bytes())
		}
		b.SetBytes(int64(n))
	}
}
