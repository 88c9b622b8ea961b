package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
)

// TestJSONFields holds the answers that others rely on: every field of the contract is there, by its name, in every answer of its command.
// A field is a path; [] steps into a list, which must not be empty.
func TestJSONFields(t *testing.T) {
	needLong(t)
	server := startServer(t, sandbox.Options{Approve: true, Deny: []string{"patient/Encounter.rs"}})
	weak := startServer(t, sandbox.Options{Faults: []string{"no-s256"}})
	v := newVault(t)
	folder := t.TempDir()
	const narrative = `<div xmlns="http://www.w3.org/1999/xhtml"><a href="https://example.org/">more</a><img src="https://example.org/x.png" alt="x"/><script>1</script></div>`
	if err := os.WriteFile(filepath.Join(folder, "narrative"), []byte(narrative), 0o600); err != nil {
		t.Fatal(err)
	}
	placeholders := strings.NewReplacer("BASE", server.Base(), "WEAK", weak.Base(), "DIR", filepath.Join(folder, "export"),
		"NARRATIVE", filepath.Join(folder, "narrative"), "CALL", "GET Condition/1")
	const connected = "connection patient fhir_user hosts[] asked[] granted[] narrowed refused[] unasked unconfirmed sync.stored sync.unchanged sync.removed " +
		"sync.quarantined sync.partial[].type sync.partial[].state sync.partial[].reason"
	for _, step := range []struct {
		command string
		status  int
		fields  string
	}{
		{"doctor", 1, "checks[].name checks[].ok checks[].detail checks[].hint"}, // there is no keyring
		{"person add Ann", 0, "persons[].id persons[].name persons[].role persons[].locked persons[].state"},
		{"person list", 0, "persons[].id persons[].name persons[].role persons[].locked persons[].state"},
		{"lock status", 0, "lock where recovery locked_out"},
		{"recovery create", 0, "code"},
		{"recovery remove", 0, "lock where recovery locked_out"},
		{"probe BASE", 0, "base fhir_version issuer smart pkce_s256 refresh revocation registration management not_supported problems"},
		{"probe WEAK", 0, "problems[].code problems[].message"},
		{"connect BASE --client-id chartkey --name clinic --open browser --sync", 5, connected},
		{"connections", 0, "connections[].id connections[].name connections[].base connections[].issuer connections[].patient connections[].patient_name connections[].birth_date connections[].state " +
			"connections[].token_location connections[].fhir_user connections[].hosts[] connections[].expires connections[].outcome connections[].management"},
		{"connection show clinic", 0, "connections[].id connections[].state"},
		{"sync", 5, "stored unchanged removed quarantined malformed conflicts dangling left_out partial[].type partial[].state partial[].reason"},
		{"sync --plan", 0, "plans[].steps[].address plans[].partial[].type"},
		{"records list --limit 3", 0, "records[].ref records[].type records[].id records[].title records[].when records[].value records[].flag " +
			"records[].source"},
		{"records search cholesterol", 0, "records[].ref records[].title missing"},
		{"records show Condition/cond-1001-003", 0, "records[].ref records[].facts[].label records[].facts[].value records[].narrative records[].labels"},
		{"records export DIR", 0, "written bytes manifest bad missing[].type missing[].state missing[].reason"},
		{"records verify", 0, "checked bad structure_damaged"},
		{"records verify DIR", 0, "checked bad"},
		{"narrative -", 0, "status text links images markup notes"},
		{"narrative NARRATIVE", 0, "status text markup links[].text links[].target links[].host_ascii links[].clickable images[].alt images[].kind " +
			"images[].shown notes[].code notes[].detail"},
		{"scope explain patient/Condition.rs", 0, "scopes[].raw scopes[].valid scopes[].kind scopes[].context scopes[].type scopes[].cruds " +
			"scopes[].query scopes[].canonical scopes[].sentence scopes[].why"},
		{"scope compare --asked openid --granted openid", 0, "granted[] narrowed refused unasked"},
		{"scope covers --granted patient/Condition.rs CALL", 0, "covered why"},
		{"scope covers --granted patient/Condition.rs Condition", 2, "error.code error.message error.hint"},
		{"access show", 0, "access[].scopes[].scope access[].scopes[].sentence access[].scopes[].state access[].scopes[].test access[].outcome access[].management"},
		{"access test clinic", 0, "access[].scopes[].test access[].outcome"},
		{"access revoke clinic", 0, "outcome until evidence[].at evidence[].step evidence[].answer management"},
		{"activity list --limit 3", 0, "entries[].n entries[].at entries[].kind entries[].object entries[].text"},
		{"activity verify", 0, "ok first_bad checked reason"},
		{"sync", 3, "error.code error.message error.hint"},
		{"connection remove clinic", 0, "connections[].id connections[].name connections[].state"},
		{"person rename Ann Anna", 0, "persons[].id persons[].name persons[].role persons[].locked persons[].state"},
		{"person remove Anna", 0, "persons[].id persons[].name persons[].role persons[].locked persons[].state ends"},
		{"sandbox --fault list", 0, "faults[].name faults[].about"},
		{"help", 0, "help"},
		{"help nope", 2, "error.code error.message error.hint"},
		{"completion bash", 0, "script"},
	} {
		t.Run(step.command, func(t *testing.T) {
			args := strings.Fields(step.command)
			for i, a := range args {
				args[i] = placeholders.Replace(a)
			}
			v := *v
			v.t = t
			var document any
			if err := json.Unmarshal([]byte(v.ctl(step.status, append([]string{"--json"}, args...)...)), &document); err != nil {
				t.Fatal(err)
			}
			for _, path := range strings.Fields(step.fields) {
				if missing := lacks(document, strings.Split(path, ".")); missing != "" {
					t.Errorf("%s: %s", path, missing)
				}
			}
		})
	}
}

// lacks says what of a path is not in the document, "" if all of it is.
func lacks(document any, path []string) string {
	if len(path) == 0 {
		return ""
	}
	name, list := strings.CutSuffix(path[0], "[]")
	object, ok := document.(map[string]any)
	if !ok {
		return "no object holds " + name
	}
	value, ok := object[name]
	switch {
	case !ok:
		return name + " is missing"
	case value == nil:
		return name + " is null"
	case !list:
		return lacks(value, path[1:])
	}
	items, ok := value.([]any)
	if !ok || len(items) == 0 {
		return name + " is no list, or an empty one"
	}
	for _, item := range items {
		if missing := lacks(item, path[1:]); missing != "" {
			return missing
		}
	}
	return ""
}
