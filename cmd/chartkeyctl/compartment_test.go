package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"chartkey/auth/sandbox"
)

// TestEveryPatientOfTheExamples serves whole folders of examples from the sandbox and signs in as each Patient in turn: everything of that
// compartment is listed, verifies, and comes out byte for byte.
func TestEveryPatientOfTheExamples(t *testing.T) {
	needLong(t)
	for _, folder := range []string{"synthea-r4", "us-core-examples"} {
		t.Run(folder, func(t *testing.T) {
			files := sharedData(t, folder, "*.json")
			server := startServer(t, sandbox.Options{Records: filepath.Dir(files[0])})
			originals := resourcesOf(t, files)
			for _, patient := range server.Patients() {
				t.Run(patient, func(t *testing.T) { onePatient(t, server, originals, patient) })
			}
		})
	}
}

func onePatient(t *testing.T, server *sandbox.Server, originals map[string][][]byte, patient string) {
	v := newVault(t)
	v.env = append(v.env, "BROWSER_PERSON="+patient)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--name", "examples",
		"--scope", "openid fhirUser launch/patient offline_access patient/*.rs", "--timeout", "60s")
	var synced struct {
		Stored, Quarantined int
		Partial             []struct{ Type, State, Reason string }
	}
	v.sync(&synced)
	folder := filepath.Join(t.TempDir(), "export")
	v.ctl(0, "records", "export", folder)
	v.ctl(0, "records", "verify")

	exported := exportedRefs(t, folder)
	for ref, path := range exported {
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		same := false
		for _, want := range originals[ref] {
			same = same || bytes.Equal(got, want)
		}
		if !same {
			t.Errorf("%s is not what stands in the files", ref)
		}
	}
	for _, ref := range server.Compartment(patient) {
		if exported[ref] == "" {
			t.Errorf("%s is in the compartment and was not fetched", ref)
		}
	}
	var listed struct{ Records []struct{ Ref string } }
	v.json(0, &listed, "records", "list")
	if len(listed.Records) != synced.Stored || len(exported) != synced.Stored {
		t.Errorf("stored %d, listed %d, exported %d", synced.Stored, len(listed.Records), len(exported))
	}
	if synced.Quarantined != 0 {
		t.Errorf("%d of the person's own records were kept out", synced.Quarantined)
	}
}

// TestStrangersAreKeptOut lets the server send another patient's records along.
func TestStrangersAreKeptOut(t *testing.T) {
	needLong(t)
	files := sharedData(t, "synthea-r4", "C*.json")
	server := startServer(t, sandbox.Options{Records: filepath.Dir(files[0]), Faults: []string{"leak-other-patient"}})
	patient := server.Patients()[0]
	own := map[string]bool{}
	for _, ref := range server.Compartment(patient) {
		own[ref] = true
	}
	v := newVault(t)
	v.env = append(v.env, "BROWSER_PERSON="+patient)
	v.ctl(0, "person", "add", "one")
	v.ctl(0, "connect", server.Base(), "--client-id", "chartkey", "--open", "browser", "--name", "leaky", "--timeout", "60s")
	var synced struct {
		Quarantined int
		Strangers   []string
	}
	v.sync(&synced)
	if synced.Quarantined == 0 || len(synced.Strangers) != synced.Quarantined {
		t.Errorf("kept out %d, named %d", synced.Quarantined, len(synced.Strangers))
	}
	for _, s := range synced.Strangers {
		if own[s] {
			t.Errorf("%s is the person's own", s)
		}
	}
	folder := filepath.Join(t.TempDir(), "export")
	v.ctl(0, "records", "export", folder)
	strangers := map[string]bool{}
	for _, other := range server.Patients()[1:] {
		for _, ref := range server.Compartment(other) {
			strangers[ref] = !own[ref]
		}
	}
	for ref := range exportedRefs(t, folder) {
		if strangers[ref] {
			t.Errorf("%s of another person was stored", ref)
		}
	}
}

func startServer(t *testing.T, o sandbox.Options) *sandbox.Server {
	t.Helper()
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// resourcesOf reads files the slow way, as another program would, and keeps each resource's bytes.
func resourcesOf(t *testing.T, files []string) map[string][][]byte {
	t.Helper()
	sort.Strings(files)
	all := map[string][][]byte{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var b struct {
			ResourceType string
			Entry        []struct{ Resource json.RawMessage }
		}
		if json.Unmarshal(data, &b) != nil {
			continue
		}
		bodies := []json.RawMessage{bytes.TrimSpace(data)}
		for _, e := range b.Entry {
			bodies = append(bodies, e.Resource)
		}
		for _, body := range bodies {
			var id struct{ ResourceType, ID string }
			if json.Unmarshal(body, &id) == nil && id.ID != "" {
				all[id.ResourceType+"/"+id.ID] = append(all[id.ResourceType+"/"+id.ID], body)
			}
		}
	}
	return all
}

func exportedRefs(t *testing.T, folder string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Records []struct{ Path, Ref string } }
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	refs := map[string]string{}
	for _, r := range m.Records {
		refs[strings.TrimSpace(r.Ref)] = filepath.Join(folder, filepath.FromSlash(r.Path))
	}
	return refs
}
