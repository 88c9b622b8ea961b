package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/ui/uitest"
	"chartkey/vault/audit"
)

// plainly finds a letter that the pseudo-locale writes with an accent, and here is written without one.
var plainly = regexp.MustCompile(`[aeiouAEIOU]`)

// translated checks that all words of a text are those of the pseudo-locale, but for the quoted ones and those of a stranger.
func translated(t *testing.T, what, text string, stranger ...string) {
	t.Helper()
	own := regexp.MustCompile(`“[^”]*”|"[^"]*"`).ReplaceAllString(text, "")
	for _, words := range stranger {
		own = strings.ReplaceAll(own, words, "")
	}
	if !strings.HasPrefix(text, "[") || !strings.HasSuffix(text, "]") || plainly.MatchString(own) {
		t.Errorf("%s is not translated: %q", what, text)
	}
}

// TestEveryScopeIsTranslated: the sentence of each scope of the specification is the window's own words and the server's.
func TestEveryScopeIsTranslated(t *testing.T) {
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "spec", "scope-cases.tsv"))
	if err != nil {
		t.Skipf("SKIPPED, NOT PASSED: the shared data is not here: %v", err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes = '\t', true
	rows, err := reader.ReadAll()
	if err != nil || len(rows) != 104 {
		t.Fatalf("%d lines, want a head and 103 cases: %v", len(rows), err)
	}
	uitest.PseudoWords(t)
	for _, row := range rows[1:] {
		s := auth.ParseScope(row[1])
		sentence := lineOf(workspace.ScopeAccess{Scope: s.Raw}).Sentence
		if s.Valid == auth.ScopeInvalid {
			if sentence != "" {
				t.Errorf("%s: %q", s.Raw, sentence)
			}
			continue
		}
		translated(t, s.Raw, sentence, regexp.MustCompile(`[A-Za-z0-9.-]+`).FindAllString(s.Canonical()+" "+s.Raw, -1)...)
	}
}

// TestEveryPhraseIsTranslated: whatever the rooms below may say, with whatever fills its gaps.
func TestEveryPhraseIsTranslated(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "assets", "translations", "en.json"))
	if err != nil {
		t.Fatal(err)
	}
	var english map[string]any
	if err := json.Unmarshal(raw, &english); err != nil {
		t.Fatal(err)
	}
	uitest.PseudoWords(t)
	counted := map[string]int{}
	gap := regexp.MustCompile(`{{\.([A-Za-z]+)}}`)
	for key, text := range english {
		room, _, _ := strings.Cut(key, ".")
		if text, single := text.(string); single {
			data := map[string]any{}
			for _, name := range gap.FindAllStringSubmatch(text, -1) {
				data[name[1]] = "“a server’s {{.Words}}”"
			}
			counted[room]++
			translated(t, key, ui.Say(key, text, data))
		}
	}
	for room, least := range map[string]int{"scope": 250, "evidence": 45, "reason": 40, "problem": 20, "notice": 3, "log": 10} {
		if counted[room] < least {
			t.Errorf("only %d texts of %s were found", counted[room], room)
		}
	}
}

// TestTheClinicsAreToldOfInOneLanguage goes the way of a person in the pseudo-locale, and reads what comes from below the window.
func TestTheClinicsAreToldOfInOneLanguage(t *testing.T) {
	uitest.PseudoWords(t)
	h := newHouse(t)
	s := h.unlocked(ui.KeptInSession)
	server := clinic(t, sandbox.Options{Approve: true, Deny: []string{"Condition"}, Faults: []string{"no-revocation"}})
	probe, err := h.Probe(t.Context(), server.Base())
	if err != nil || len(probe.ProblemTexts) == 0 {
		t.Fatalf("%+v, %v", probe, err)
	}
	for i, text := range probe.ProblemTexts {
		translated(t, probe.Problems[i], text)
	}
	r := signIn(server)
	r.Notice = func(text string) { translated(t, "a notice", text) }
	r.Tested = func(l ui.ScopeLine) { translated(t, l.Scope, l.Sentence) }
	r.Review = func(_ context.Context, found ui.Consent) (bool, error) {
		for _, l := range found.Access.Scopes {
			translated(t, l.Scope, l.Sentence)
		}
		return true, nil
	}
	c, err := s.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	odd := auth.Problem{Words: phrase.New("problem.no-id-token", "The server did not say who signed in.")}
	translated(t, "a warning", consentOf(&workspace.Candidate{Warnings: []auth.Problem{odd}}).Warnings[0])
	done, err := s.Sync(t.Context(), nil, nil)
	missing, lost := s.Missing(t.Context())
	if err != nil || lost != nil || len(done.Partial) == 0 || len(missing) == 0 {
		t.Fatalf("%+v, %+v, %v, %v", done, missing, err, lost)
	}
	for _, m := range append(done.Partial, missing...) {
		translated(t, m.Type, m.Reason, "401", "403")
	}
	list, err := s.Records(t.Context(), ui.RecordQuery{Types: []string{"Observation"}})
	if err != nil || len(list) == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	result, err := s.Record(t.Context(), list[0].Key)
	if err != nil || len(result.Facts) < 5 || result.Range == "" {
		t.Fatalf("%+v, %v", result, err)
	}
	translated(t, "a status", result.Status)
	translated(t, "a flag", result.Flag)
	for _, f := range result.Facts {
		translated(t, "a label", f.Label)
		if f.Value == result.Range || strings.HasPrefix(f.Value, "Patient/") {
			t.Errorf("%+v is a fact of its own", f)
		}
	}
	end, err := s.Revoke(t.Context(), c.ID, false, func(e ui.Evidence) { translated(t, "a step", e.Step) })
	if err != nil || len(end.Evidence) == 0 {
		t.Fatalf("%+v, %v", end, err)
	}
	connections, err := s.Connections(t.Context())
	if err != nil || connections[0].Revocation == nil {
		t.Fatalf("%+v, %v", connections, err)
	}
	for _, e := range append(end.Evidence, connections[0].Revocation.Evidence...) {
		translated(t, "a step", e.Step)
		translated(t, e.Step, e.Answer, server.Base(), "/manage", strings.TrimSuffix(server.Base(), "/fhir"))
	}
	for _, reason := range audit.Reasons() {
		translated(t, fmt.Sprint(reason), verifiedOf(audit.Report{Reason: reason, FirstBad: 3}).Bad[0].Value)
	}
	log, err := s.Activity(t.Context(), 0)
	for _, e := range log {
		if e.Text != "" {
			translated(t, e.Kind, e.Text, "Clinic")
		}
	}
	if err != nil || len(log) < 5 {
		t.Errorf("%+v, %v", log, err)
	}
	for _, check := range h.home.Doctor(t.Context(), nil) {
		said := checkOf(check)
		translated(t, check.Name, said.Name)
		if said.Detail != h.cfg.Dir {
			translated(t, check.Name, strings.TrimSuffix(said.Detail, "."))
		}
	}
}
