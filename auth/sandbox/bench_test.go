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
