package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/docs/hostile"
)

// clinicalWordsStayIn plants words into a record of our own, walks the line, and looks for them: only commands that were asked for
// records may say them, and those that list connections the name of the patient, and no file under home and temp holds them.
func clinicalWordsStayIn(t *testing.T) {
	needLong(t)
	t.Run("keyring", func(t *testing.T) {
		v := newVault(t)
		v.useKeyring()
		walkTheLine(t, v)
	})
	t.Run("passphrase", func(t *testing.T) {
		v := newVault(t)
		walkTheLine(t, v, "--passphrase-file", v.pass)
	})
}

func walkTheLine(t *testing.T, v *testVault, flags ...string) {
	t.Helper()
	const family, disease, drug, id = "Quillfeather", "Zanthosis", "Morvidol", "pat-7291"
	records := t.TempDir()
	chart := fmt.Sprintf(`{"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Patient","id":"%s","name":[{"family":"%s","given":["Orla"]}],"birthDate":"1951-03-07"}},
{"resource":{"resourceType":"Condition","id":"c1","code":{"text":"%s"},"subject":{"reference":"Patient/%[1]s"}}},
{"resource":{"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order","medicationCodeableConcept":{"text":"%s"},"subject":{"reference":"Patient/%[1]s"},
"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">%[4]s for %[3]s, family %[2]s</div>"}}}]}`, id, family, disease, drug)
	if err := os.WriteFile(filepath.Join(records, "chart.json"), []byte(chart), 0o600); err != nil {
		t.Fatal(err)
	}
	server := startServer(t, sandbox.Options{Records: records, Approve: true})
	words := hostile.NewCanaries()
	for _, w := range []string{family, disease, drug} {
		words.Plant(w)
	}
	stop := words.WatchProcesses()

	mayTell := false
	run := func(status int, args ...string) string {
		t.Helper()
		out, errs, got := runCtl(t, v.env, slices.Concat(flags, args)...)
		if got != status {
			t.Fatalf("chartkeyctl %v: exit status %d, not %d\n%s%s", args, got, status, out, errs)
		}
		if !mayTell {
			words.SearchOutput(strings.Join(args, " "), out+errs)
		}
		return out
	}
	run(0, "person", "add", "me")
	run(0, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--name", "clinic")
	run(0, "sync", "--plan")
	run(0, "sync")
	for _, quiet := range [][]string{
		{"access", "show"}, {"access", "test", "clinic"}, {"records", "verify"},
		{"person", "list"}, {"--json", "sync"},
	} {
		run(0, quiet...)
	}
	run(1, "records", "show", "Condition/nowhere")
	mayTell = true
	for _, naming := range [][]string{{"connections"}, {"--json", "connections"}, {"connection", "show", "clinic"}} { // whose record it is, and no more
		if out := run(0, naming...); !strings.Contains(out, family) || strings.Contains(out, disease) || strings.Contains(out, drug) {
			t.Errorf("%v:\n%s", naming, out)
		}
	}
	export := filepath.Join(t.TempDir(), "export")
	for asked, word := range map[string]string{"list": family, "search " + strings.ToLower(disease[:5]): disease, "show MedicationRequest/m1": drug} {
		if out := run(0, append([]string{"records"}, strings.Fields(asked)...)...); !strings.Contains(out, word) {
			t.Errorf("records %s does not say %s:\n%s", asked, word, out)
		}
	}
	run(0, "records", "export", export)
	mayTell = false
	run(0, "access", "revoke", "clinic")
	run(3, "sync")
	stop()
	if _, err := os.Stat(filepath.Join(v.home, "chartkey", "vault.json")); err != nil {
		t.Errorf("the files are not where they are searched: %v", err)
	}
	words.SearchFiles(t, filepath.Dir(v.home))
	words.Report(t)
}
