package auth

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanText(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                         "plain",
		"  two \r\n\t lines  ":          "two lines",
		"\x1b[31mred\x07":               "[31mred",
		"turned \u202earound\u2066":     "turned around",
		"zero\u200bwidth\ufeff":         "zerowidth",
		"bad \xff bytes":                "bad bytes",
		"<script>alert(1)</script>":     "<script>alert(1)</script>",
		"Grüße 健康":                      "Grüße 健康",
		strings.Repeat("x", 200):        strings.Repeat("x", 199) + "…",
		strings.Repeat("x", 199):        strings.Repeat("x", 199),
		strings.Repeat("é", 1<<20):      strings.Repeat("é", 199) + "…",
		strings.Repeat("x ", 300) + "y": strings.Repeat("x ", 99) + "x…",
	} {
		if got := cleanText(text); got != want {
			t.Errorf("%.40q… became %q, want %q", text, got, want)
		}
	}
}

func FuzzCleanText(f *testing.F) {
	f.Add("a\x00b\u202e \n c")
	f.Add(strings.Repeat(" x", 200))
	f.Fuzz(func(t *testing.T, text string) {
		got := cleanText(text)
		if utf8.RuneCountInString(got) > textLimit || strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func TestOAuthErrorQuotesBoundedText(t *testing.T) {
	err := fmt.Errorf("could not get a token: %w", newOAuthError(400, "invalid_grant", "line\n\x1b[2J"+strings.Repeat("x", 10_000)))
	var answer *OAuthError
	if !errors.As(err, &answer) || answer.Code != "invalid_grant" || answer.Status != 400 {
		t.Fatalf("the answer cannot be told from %v", err)
	}
	if text := err.Error(); len(text) > 400 || strings.ContainsAny(text, "\n\x1b") {
		t.Errorf("the text is %q", text)
	}
	direct := &OAuthError{Code: "x\ny", Description: strings.Repeat("z", 1000)}
	if text := direct.Error(); len(text) > 400 || strings.Contains(text, "\n") {
		t.Errorf("the text is %q", text)
	}
}
