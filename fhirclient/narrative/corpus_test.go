package narrative

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// corpusRow is one hostile narrative of the shared corpus; its README says what the fields mean.
type corpusRow struct {
	ID, Class, Form, Payload string
	PayloadB64               string   `json:"payload_b64"`
	MustNot                  []string `json:"must_not"`
	Keep                     []string
	WellFormed               bool `json:"well_formed"`
	Gen                      *struct {
		Prefix, Unit, Middle, Suffix string
		UnitEnd                      string `json:"unit_end"`
		Count                        int
		Numbered                     bool
	}
}

// notHere are the tokens that this package cannot answer, by class or form ("" for all), with the reason.
var notHere = []struct{ class, token, reason string }{
	{"", "csv-formula", "the package writes no CSV; the exporter has to quote"},
	{"sink", "exec", "the package starts nothing; notification and opener commands are the application's"},
	{"fhir-string", "exec", "addresses of a configuration are judged where they are opened"},
	{"fhir-string", "file:any", "addresses of a configuration are judged where they are opened"},
}

func notApplicable(class, token string) string {
	for _, n := range notHere {
		if n.token == token && (n.class == "" || n.class == class) {
			return n.reason
		}
	}
	return ""
}

// input builds what is fed to the package.
func (r corpusRow) input(t *testing.T) string {
	s := r.Payload
	if g := r.Gen; g != nil {
		var b strings.Builder
		b.WriteString(g.Prefix)
		for i := range g.Count {
			if g.Numbered {
				fmt.Fprintf(&b, g.Unit, i)
			} else {
				b.WriteString(g.Unit)
			}
		}
		b.WriteString(g.Middle + strings.Repeat(g.UnitEnd, g.Count) + g.Suffix)
		return b.String()
	}
	if r.PayloadB64 != "" {
		raw, err := base64.StdEncoding.DecodeString(r.PayloadB64)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	if r.Form == "fragment" {
		return `<div xmlns="http://www.w3.org/1999/xhtml">` + s + `</div>`
	}
	return s
}

// corpusFile finds a file of the shared data, or skips the test.
func corpusFile(t testing.TB, name string) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "data", "narrative", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("THE NARRATIVE CORPUS IS NOT HERE, its rows are not checked: %v", err)
	}
	return path
}

func corpusRows[T any](t testing.TB, name string) []T {
	f, err := os.Open(corpusFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// dialHook refuses and records every connection and look-up that goes through the usual doors.
type dialHook struct {
	mu    sync.Mutex
	tried []string
}

func hookDials(t testing.TB) *dialHook {
	h := &dialHook{}
	refuse := func(_ context.Context, network, address string) (net.Conn, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.tried = append(h.tried, network+" "+address)
		return nil, errors.New("refused by the test")
	}
	resolver, transport := net.DefaultResolver, http.DefaultTransport
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: refuse}
	http.DefaultTransport = &http.Transport{DialContext: refuse}
	t.Cleanup(func() { net.DefaultResolver, http.DefaultTransport = resolver, transport })
	return h
}

func (h *dialHook) addresses() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.tried...)
}

func TestHostileCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("the whole corpus is for make test")
	}
	rows := corpusRows[corpusRow](t, "narrative-open.jsonl")
	hook := hookDials(t)
	passed, skipped := 0, 0
	for _, row := range rows {
		applicable := false
		for _, token := range row.MustNot {
			applicable = applicable || notApplicable(row.Class, token) == ""
		}
		ok := t.Run(row.ID, func(t *testing.T) { checkRow(t, row, hook) })
		switch {
		case !applicable:
			skipped++
			t.Logf("%s not applicable: %s", row.ID, notApplicable(row.Class, row.MustNot[0]))
		case ok:
			passed++
		}
	}
	t.Logf("hostile: %d rows, %d passed, %d not applicable", len(rows), passed, skipped)
}

// checkRow drives one row through the package and checks every token that applies.
func checkRow(t *testing.T, row corpusRow, hook *dialHook) {
	in := row.input(t)
	wall, heap := 2*time.Second, uint64(64<<20)
	if row.Gen != nil {
		wall, heap = 5*time.Second, 256<<20
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	out := drive(row.Form, in)
	took := time.Since(begin)
	runtime.ReadMemStats(&after)
	if took > wall {
		t.Errorf("hang: took %v", took)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > heap {
		t.Errorf("mem: %d MiB allocated", grown>>20)
	}
	out.source, out.payload, out.dials = in, row.Payload, hook.addresses()
	for _, token := range row.MustNot {
		if notApplicable(row.Class, token) != "" {
			continue
		}
		if why := out.violates(token); why != "" {
			t.Errorf("%s: %s\ninput  %.300q\ntext   %.300q\nmarkup %.300q\nnotes  %v", token, why, in, out.visible, out.markup, out.doc.Notes)
		}
	}
	for _, want := range row.Keep {
		if !strings.Contains(spaced(out.visible), spaced(want)) {
			t.Errorf("keep %q: lost\ninput %.300q\ntext  %.300q", want, in, out.visible)
		}
	}
}

type benignRow struct {
	ID, Payload string
	Text        string                        `json:"expected_text"`
	Links       []struct{ Href, Text string } `json:"expected_links"`
	Images      []struct {
		Kind, Alt string
		Shown     bool
	} `json:"expected_images"`
	Contained json.RawMessage
}

func TestBenignCorpus(t *testing.T) {
	rows := corpusRows[benignRow](t, "benign.jsonl")
	hook := hookDials(t)
	passed := 0
	for _, row := range rows {
		if t.Run(row.ID, func(t *testing.T) { checkBenign(t, row) }) {
			passed++
		}
	}
	if tried := hook.addresses(); len(tried) > 0 {
		t.Errorf("addresses were dialled: %v", tried)
	}
	t.Logf("benign: %d rows, %d passed", len(rows), passed)
}

func checkBenign(t *testing.T, row benignRow) {
	docs := map[string]Document{"resource": FromResource(resourceOf(row.Payload, row.Contained))}
	if row.Contained == nil {
		docs["div"] = Parse(row.Payload)
	}
	for name, doc := range docs {
		if got, want := spaced(doc.Text()), spaced(row.Text); got != want {
			t.Errorf("%s: text\ngot  %q\nwant %q\nnotes %v", name, got, want, doc.Notes)
		}
		if doc.Status != Shown {
			t.Errorf("%s: status %s", name, doc.Status)
		}
		var clickable []Link
		for _, l := range doc.Links() {
			if l.Clickable {
				clickable = append(clickable, l)
			}
		}
		if len(clickable) != len(row.Links) {
			t.Errorf("%s: clickable links %v, want %v", name, clickable, row.Links)
			continue
		}
		for i, want := range row.Links {
			if got := clickable[i]; got.Target != want.Href || spaced(got.Text) != spaced(want.Text) {
				t.Errorf("%s: link %+v, want %+v", name, got, want)
			}
		}
		if len(row.Images) != len(doc.Images()) {
			t.Errorf("%s: images %v, want %v", name, doc.Images(), row.Images)
			continue
		}
		for i, want := range row.Images {
			if got := doc.Images()[i]; got.Kind != want.Kind || got.Alt != want.Alt || got.Shown != want.Shown {
				t.Errorf("%s: image %+v, want %+v", name, got, want)
			}
		}
	}
}

// resourceOf puts a div into a resource.
func resourceOf(div string, contained json.RawMessage) []byte {
	if contained == nil {
		contained = json.RawMessage("[]")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(map[string]any{
		"resourceType": "Observation", "contained": contained, "text": map[string]string{"status": "generated", "div": div},
	})
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }
