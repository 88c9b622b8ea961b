package main

import (
	"strings"
	"testing"

	"chartkey/vault/audit"
)

// TestWordsOfTheLog: each kind of entry and each way of damage has words of its own.
func TestWordsOfTheLog(t *testing.T) {
	seen := map[string]bool{}
	once := func(what, words string) {
		t.Helper()
		if seen[words] || words == "" || words == what {
			t.Errorf("%s: %q", what, words)
		}
		seen[words] = true
	}
	for _, k := range audit.Kinds() {
		once(string(k), kindWords(k))
	}
	for _, r := range audit.Reasons() {
		sentence := audit.Report{Reason: r, FirstBad: 7}.Words().String()
		if once(string(r), sentence); strings.Contains(sentence, "("+string(r)+")") {
			t.Errorf("%q", sentence)
		}
	}
	if got := kindWords("of a later version"); got != "of a later version" {
		t.Errorf("%q", got)
	}
}
