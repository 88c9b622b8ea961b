package main

import (
	"os"
	"strings"
	"testing"

	"chartkey/assets/phrase"
	"chartkey/auth"
)

// TestEvidenceThatLeavesItOpen gets no tick.
func TestEvidenceThatLeavesItOpen(t *testing.T) {
	for _, c := range []struct {
		step, answer string
		open         bool
	}{
		{"evidence.end-signin", "evidence.yes", false},
		{"evidence.end-signin", "evidence.silent", true},
		{"evidence.end-signin", "evidence.left", true},
		{"evidence.read-before", "evidence.read", false},
		{"evidence.read-again", "evidence.read", true},
		{"evidence.read-again", "evidence.read.refused", false},
		{"evidence.fetch", "evidence.fresh", false},
		{"evidence.use", "evidence.fresh", true},
		{"evidence.use", "evidence.refused", false},
		{"evidence.others", "evidence.others.until", true},
		{"evidence.step-of-a-later-version", "evidence.answer-of-a-later-version", true},
	} {
		e := auth.Evidence{Step: phrase.New(c.step, "step"), Answer: phrase.New(c.answer, "answer")}
		if got := evidenceOf(e).Open; got != c.open {
			t.Errorf("%s, %s: open is %v", c.step, c.answer, got)
		}
	}
	words, err := os.ReadFile("../../assets/translations/en.json")
	if err != nil {
		t.Fatal(err)
	}
	for key := range settled {
		if !strings.Contains(string(words), `"`+key+`":`) {
			t.Errorf("nothing answers %s any more", key)
		}
	}
}
