package reader

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chartkey/fhirclient/narrative"
	"chartkey/ui/parts"
	"chartkey/ui/uitest"
)

const (
	aTable = `<table><caption>Laboratory, 3 March</caption><thead><tr><th>Test</th><th>Value</th><th>Remark</th></tr></thead><tbody>
		<tr><td rowspan="2">Cholesterol</td><td>LDL <b>3.1</b> mmol/L</td><td>Above what was agreed</td></tr><tr><td colspan="2">HDL and triglycerides were not done</td></tr></tbody></table>`
	aList = `<ol start="3"><li>Metformin 500&#160;mg<ul><li>with breakfast<ul><li>not on an empty stomach</li></ul></li><li>with dinner</li></ul></li>
		<li><p>Ramipril 5&#160;mg</p><p>since 2019</p></li><li/></ol>`
	aHostile = `<script>alert(1)</script><p style="display:none">Do not give penicillin.</p><p>Take <del>10</del> 5&#160;mg, see
		<a href="https://evil.example/">www.hospital.example</a> or <a href="javascript:x()">here</a></p><iframe src="https://evil.example/">framed</iframe>
		<img src="https://evil.example/x.png" alt="tracker"/><form><input value="x"/>Password</form>` + "<p>abc\u202efed</p>"
	letter = `<h1>Discharge summary</h1><p>Mr. Lee was seen on <b>3 March 2024</b> for <i>chest pain</i>; troponin 12&#160;ng/L, <u>not</u> raised.
		CO<sub>2</sub> 24&#160;mmol/L, 10<sup>9</sup>/L. See <a href="https://www.hospital.example/help">the explanation of the hospital</a>.</p><h2>Results</h2>` + aTable +
		`<h3>Medicines</h3>` + aList + `<blockquote><p>The patient says that he feels well.</p><p>His wife agrees.</p></blockquote>
		<dl><dt>Allergies</dt><dd>None known</dd><dt>Smoking</dt><dd>Stopped in 2011</dd></dl><hr/><pre>TEST       VALUE   UNIT
Sodium     141     mmol/L
Chloride   103     mmol/L     within the range of the laboratory, which was changed in 2023</pre><p style="text-align:right">Dr A. Okafor</p>`
)

func parsed(div string) narrative.Document {
	return narrative.Parse(`<div xmlns="http://www.w3.org/1999/xhtml">` + div + `</div>`)
}

// onCard shows a document as the pages do.
func onCard(b *uitest.Bench, doc narrative.Document) func() fyne.CanvasObject {
	return func() fyne.CanvasObject {
		return parts.NewScroll(parts.Inset(parts.Centred(parts.Card(New(Prepare(doc), Options{Tasks: b.Env.Tasks})))))
	}
}

func TestGolden(t *testing.T) {
	for name, div := range map[string]string{"table": aTable, "list": aList, "hostile": aHostile} {
		t.Run(name, func(t *testing.T) {
			b := uitest.NewBench(t)
			form := uitest.Middle
			form.Width, form.Height = 480, 500
			s := uitest.ShowObject(t, onCard(b, parsed(div)), form)
			b.Settle()
			s.Check()
			s.Golden(name)
		})
	}
}

func TestEveryForm(t *testing.T) {
	for name, div := range map[string]string{"letter": letter, "hostile": aHostile} {
		for _, form := range uitest.Forms {
			t.Run(name+"/"+form.Name, func(t *testing.T) {
				b := uitest.NewBench(t)
				s := uitest.ShowObject(t, onCard(b, parsed(div)), form)
				b.Settle()
				s.Check()
				s.Picture("reader-" + name)
			})
		}
	}
}

// corpusRow is a document of the shared corpus; its README says what the fields mean.
type corpusRow struct {
	ID, Class, Form, Payload string
	PayloadB64               string `json:"payload_b64"`
	Gen                      *struct {
		Prefix, Unit, Middle, Suffix string
		UnitEnd                      string `json:"unit_end"`
		Count                        int
		Numbered                     bool
	}
}

func (r corpusRow) document(t *testing.T) narrative.Document {
	s := r.Payload
	switch g := r.Gen; {
	case g != nil:
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
		s = b.String()
	case r.PayloadB64 != "":
		raw, err := base64.StdEncoding.DecodeString(r.PayloadB64)
		if err != nil {
			t.Fatal(err)
		}
		s = string(raw)
	case r.Form == "fragment":
		return parsed(s)
	case r.Form == "resource":
		return narrative.FromResource([]byte(s))
	}
	return narrative.Parse(s)
}

func corpus(t *testing.T, name string) []corpusRow {
	path := filepath.Join("..", "..", "..", "shared", "data", "narrative", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("THE NARRATIVE CORPUS IS NOT HERE, its documents are not laid out: %v", err)
	}
	defer f.Close()
	var rows []corpusRow
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row corpusRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// TestCorpusIsLaidOut lays out every document of the corpus on a phone and on a page: nothing is lost, nothing lies beyond its place, and
// time and memory are bounded. The bounds are those of a hang, not of speed.
func TestCorpusIsLaidOut(t *testing.T) {
	for _, name := range []string{"benign.jsonl", "narrative-open.jsonl"} {
		slowest, largest := time.Duration(0), uint64(0)
		for _, row := range corpus(t, name) {
			doc := row.document(t)
			for _, width := range []float32{350, 640} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				begin := time.Now()
				text, m := laid(doc, width)
				took := time.Since(begin)
				runtime.ReadMemStats(&after)
				grown := after.TotalAlloc - before.TotalAlloc
				slowest, largest = max(slowest, took), max(largest, grown)
				if took > 5*time.Second || grown > 256<<20 {
					t.Errorf("%s at %v: %v, %d MiB", row.ID, width, took, grown>>20)
				}
				if why := lost(text, m); why != "" {
					t.Errorf("%s at %v: %s", row.ID, width, why)
				}
				if why := outside(text, m, width); why != "" {
					t.Errorf("%s at %v: %s", row.ID, width, why)
				}
			}
		}
		t.Logf("%s: the slowest %v, the largest %d MiB", name, slowest, largest>>20)
	}
}

// TestCorpusPictures draws a dozen documents for people to look at.
func TestCorpusPictures(t *testing.T) {
	if os.Getenv("CHARTKEY_PICTURES") == "" {
		t.Skip("no folder for pictures")
	}
	for i, row := range corpus(t, "benign.jsonl") {
		if i%12 != 3 {
			continue
		}
		form := uitest.Middle
		if i%24 == 3 {
			form = uitest.Phone
		}
		b := uitest.NewBench(t)
		s := uitest.ShowObject(t, onCard(b, row.document(t)), form)
		b.Settle()
		s.Picture("corpus-" + row.ID)
	}
}
