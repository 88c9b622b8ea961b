package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// acting is a text with every kind of character that acts, and some that must stay.
const (
	acting = "a\x1b[31mb\u0085c\u202ed\u2066e\u200ff\u061cg\u2028h\ufeffi\U000e0041j\x7fk\u200bl\u2060m\u3164n"
	quiet  = "Zo\u00e9 A\u0301ngel \u0645\u062d\u0645\u062f a\u200cb \U0001f469\u200d\U0001f680\u2764\ufe0f Blut\u00addruck \u060012"
)

func TestTextDoesNotAct(t *testing.T) {
	var out bytes.Buffer
	n, err := harmless{&out}.Write([]byte(acting + quiet + "\n"))
	if err != nil || n != len(acting+quiet)+1 {
		t.Fatalf("wrote %d, %v", n, err)
	}
	if i := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && acts(r) }); i >= 0 {
		t.Errorf("acts at %d: %q", i, out.String())
	}
	if marks := strings.Count(out.String(), string(unicode.ReplacementChar)); marks != 13 {
		t.Errorf("%d marks, not 13: %q", marks, out.String())
	}
	if !strings.HasSuffix(out.String(), quiet+"\n") {
		t.Errorf("took away from %q: %q", quiet, out.String())
	}
}

func TestJSONDoesNotActAndMeansTheSame(t *testing.T) {
	var out bytes.Buffer
	a := &app{out: &out, json: true}
	if err := a.answer(map[string]string{"name": acting + quiet}, nil); err != nil {
		t.Fatal(err)
	}
	if i := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && acts(r) }); i >= 0 {
		t.Errorf("acts at %d: %q", i, out.String())
	}
	var back map[string]string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["name"] != acting+quiet {
		t.Errorf("came back as %q, %v", back["name"], err)
	}
}
