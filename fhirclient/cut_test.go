package fhirclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// sharedData is a folder beside the module, "" with a skip if it is not there.
func sharedData(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	found := filepath.Join(dir, "..", "shared", "data", name)
	if _, err := os.Stat(found); err != nil {
		t.Skipf("NOT TESTED: the data folder %s is not here", name)
	}
	return found
}

func cutString(page string) ([]piece, envelope, error) { return cutReader(strings.NewReader(page)) }

func cutReader(r io.Reader) (pieces []piece, env envelope, err error) {
	env, err = cut(r, func(p piece) error {
		pieces = append(pieces, p)
		return nil
	})
	return pieces, env, err
}

func TestCutKeepsEveryByte(t *testing.T) {
	for name, raw := range map[string]string{
		"inner white space":          "{ \"resourceType\" :\t\"Patient\",\r\n \"id\":\"a\"\n}",
		"duplicate keys":             `{"resourceType":"Patient","id":"a","active":true,"active":false}`,
		"400 digits":                 `{"resourceType":"Observation","id":"a","v":` + strings.Repeat("7", 400) + `.10}`,
		"numbers beyond float":       `{"resourceType":"Observation","id":"a","v":[1e400,-0,1.50,12345678901234567890]}`,
		"invalid UTF-8":              "{\"resourceType\":\"Patient\",\"id\":\"a\",\"name\":\"M\xfcller \xff\"}",
		"lone surrogate":             `{"resourceType":"Patient","id":"a","name":"\ud800"}`,
		"escaped slashes and quotes": `{"resourceType":"Patient","id":"a","div":"<div>\"}{\\\"<\/div>"}`,
		"F22 not a JSON number":      `{"resourceType":"Observation","id":"a","v":NaN,"w":01,"x":[.5,+1]}`,
		"bare line break in string":  "{\"resourceType\":\"Patient\",\"id\":\"a\",\"t\":\"one\ntwo\"}",
		"F27 nested 100,000 deep":    `{"resourceType":"Basic","id":"a","v":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			page := `{"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"u","resource":` + raw +
				` , "search":{"mode":"match"}},{"resource":{"resourceType":"Patient","id":"b"}}],"link":[{"relation":"next","url":"n"}]}`
			for how, r := range map[string]io.Reader{
				"whole": strings.NewReader(page), "byte by byte": iotest.OneByteReader(strings.NewReader(page)),
			} {
				pieces, env, err := cutReader(r)
				if err != nil {
					t.Fatalf("%s: %v", how, err)
				}
				if len(pieces) != 2 || string(pieces[0].Raw) != raw || pieces[0].FullURL != "u" {
					t.Fatalf("%s: the first of %d entries was not kept as it came", how, len(pieces))
				}
				if string(pieces[1].Raw) != `{"resourceType":"Patient","id":"b"}` || !cmp.Equal(env.Next, []string{"n"}) {
					t.Errorf("%s: what follows was lost: %q %v", how, pieces[1].Raw, env.Next)
				}
				h, err := readHead(pieces[0].Raw, pieces[0].Valid)
				if err != nil || h.ID != "a" {
					t.Errorf("%s: head %+v, %v", how, h, err)
				}
			}
		})
	}
}

func TestCutEntriesThatAreNone(t *testing.T) {
	page := `{"resourceType":"Bundle","type":"searchset","entry":[null,7,"x",[],{},{"fullUrl":"f"},{"resource":null},
		{"resource":{"id":"a"}},{"resource":{"resourceType":"Patient","id":"a"},"resource":{"resourceType":"Patient","id":"b"}},
		{"resource":{"resourceType":"Patient","id":"last"}}]}`
	pieces, _, err := cutString(page) // F14
	if err != nil || len(pieces) != 10 {
		t.Fatalf("%d pieces, %v", len(pieces), err)
	}
	for i, p := range pieces {
		h, headErr := readHead(p.Raw, p.Valid)
		if good := p.Err == nil && headErr == nil; good != (i == 9) {
			t.Errorf("entry %d: usable %v (%v, %v, %+v)", i, good, p.Err, headErr, h)
		}
	}
	if !errors.Is(pieces[8].Err, errTwoBodies) {
		t.Errorf("two resources in one entry: %v", pieces[8].Err)
	}
}

func TestCutRefusesWhatIsNoSearchResult(t *testing.T) {
	for name, row := range map[string]struct {
		page string
		want error
		says string
	}{
		"F12 transaction":        {`{"resourceType":"Bundle","type":"transaction","entry":[]}`, ErrPageUnreadable, "another kind"},
		"F12 document":           {`{"resourceType":"Bundle","type":"document"}`, ErrPageUnreadable, "another kind"},
		"F13 single resource":    {`{"resourceType":"Patient","id":"a"}`, ErrPageUnreadable, "no Bundle"},
		"F13 list":               {`[]`, ErrPageUnreadable, "no Bundle"},
		"F13 string":             {`"Bundle"`, ErrPageUnreadable, "no Bundle"},
		"F13 null":               {`null`, ErrPageUnreadable, "no Bundle"},
		"F16 outcome with 200":   {`{"resourceType":"OperationOutcome","issue":[{"severity":"error","diagnostics":"down for repair"}]}`, ErrPageUnreadable, "down for repair"},
		"F43 HTML called JSON":   {`<html><body>{"resourceType":"Bundle"}`, ErrNotJSON, "not FHIR JSON"},
		"empty":                  {``, ErrPageUnreadable, "empty"},
		"ends in the middle":     {`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"a"}},{"reso`, ErrPageUnreadable, "ends in the middle"},
		"ends in a resource":     {`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Pat`, ErrPageUnreadable, "ends in the middle"},
		"something behind":       {`{"resourceType":"Bundle","type":"searchset"} {}`, ErrPageUnreadable, "follows"},
		"entries are no list":    {`{"resourceType":"Bundle","entry":{"resource":{}}}`, ErrPageUnreadable, "no list"},
		"brackets do not match":  {`{"resourceType":"Bundle","entry":[{"resource":{"a":[}}]}`, ErrPageUnreadable, ""},
		"name is no string":      {`{"resourceType":"Bundle","entry":[{5:1}]}`, ErrPageUnreadable, "byte"},
		"type not Bundle, later": {`{"entry":[],"resourceType":"Basic"}`, ErrPageUnreadable, "no Bundle"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := cutString(row.page)
			if !errors.Is(err, row.want) || !strings.Contains(fmt.Sprint(err), row.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCutYieldsWhatWasWhole(t *testing.T) {
	page := `{"resourceType":"Bundle","link":[{"relation":"next","url":"n"}],"entry":[{"resource":{"resourceType":"Patient","id":"a"}},{"resource":{"resourceType":"Pa`
	pieces, env, err := cutString(page)
	if len(pieces) != 1 || !errors.Is(err, ErrPageUnreadable) || len(env.Next) != 1 {
		t.Errorf("%d pieces, next %v, %v", len(pieces), env.Next, err)
	}
}

func TestCutTakesOneByteOrderMark(t *testing.T) { // F26
	for marks, good := range map[string]bool{"": true, "\xef\xbb\xbf": true, "\xef\xbb\xbf\xef\xbb\xbf": false} {
		_, _, err := cutString(marks + `{"resourceType":"Bundle","type":"searchset"}`)
		if (err == nil) != good {
			t.Errorf("%d bytes of marks: %v", len(marks), err)
		}
	}
}

func TestCutKeepsTheConnectionErrorApart(t *testing.T) {
	broken := errors.New("wire cut")
	page := `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"a"}},{"resource":{"res`
	pieces, _, err := cutReader(io.MultiReader(strings.NewReader(page), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || errors.Is(err, ErrPageUnreadable) || len(pieces) != 1 {
		t.Errorf("%d pieces, %v", len(pieces), err)
	}
}

func TestCutReturnsTheReceiversError(t *testing.T) {
	full := errors.New("disk full")
	_, err := cut(strings.NewReader(`{"resourceType":"Bundle","entry":[{},{}]}`), func(piece) error { return full })
	if err != full { //nolint:errorlint // unchanged is the point
		t.Errorf("got %v", err)
	}
}

func TestCutEnvelope(t *testing.T) {
	_, env, err := cutString(`{"link":[{"relation":"Next","url":"a"},{"relation":"self","url":"s"},{"relation":"next","url":""}],
		"total":"12","meta":{"lastUpdated":"2026-01-02T03:04:05Z"},"type":"searchset","resourceType":"Bundle","entry":null}`)
	if err != nil || env.Total != 12 || !cmp.Equal(env.Next, []string{"a", ""}) || env.Updated.Year() != 2026 {
		t.Errorf("%+v %v", env, err)
	}
}

// Each official example in a Bundle of its own and all in one, whole and in
// small pieces: the bytes come back as they went in.
func TestCutGivesTheExamplesBack(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedData(t, "hl7-r4-examples"), "*.json"))
	if err != nil || len(files) < 400 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var all bytes.Buffer
	var want [][]byte
	all.WriteString(`{"resourceType":"Bundle","type":"searchset","entry":[`)
	for i, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		raw = bytes.TrimSpace(withoutBOM(raw))
		want = append(want, raw)
		if i > 0 {
			all.WriteString(",\n")
		}
		fmt.Fprintf(&all, `{"fullUrl":"urn:x:%d","resource": %s }`, i, raw)
	}
	all.WriteString(`]}`)
	for how, r := range map[string]io.Reader{
		"whole": bytes.NewReader(all.Bytes()), "byte by byte": iotest.OneByteReader(bytes.NewReader(all.Bytes())),
		"halves": iotest.HalfReader(bytes.NewReader(all.Bytes())),
	} {
		pieces, _, err := cutReader(r)
		if err != nil || len(pieces) != len(want) {
			t.Fatalf("%s: %d of %d, %v", how, len(pieces), len(want), err)
		}
		for i, p := range pieces {
			if !bytes.Equal(p.Raw, want[i]) {
				t.Errorf("%s: %s differs", how, filepath.Base(files[i]))
			}
			if h, err := readHead(p.Raw, p.Valid); err != nil || h.malformed || !KnownType(h.Type) {
				t.Errorf("%s: head of %s: %v", how, filepath.Base(files[i]), err)
			}
		}
	}
}

// filler is a stream of `size` bytes of one JSON string's inside.
func filler(size int64) io.Reader { return io.LimitReader(letters{}, size) }

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestCutLargeResources(t *testing.T) { // F09
	if testing.Short() {
		t.Skip("large")
	}
	page := func(size int64) io.Reader {
		return io.MultiReader(strings.NewReader(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Binary","id":"big","data":"`),
			filler(size), strings.NewReader(`"}},{"resource":{"resourceType":"Patient","id":"after"}}]}`))
	}
	for name, row := range map[string]struct {
		size int64
		kept bool
	}{"60 MB": {60 << 20, true}, "over the cap": {70 << 20, false}} {
		t.Run(name, func(t *testing.T) {
			pieces, _, err := cutReader(page(row.size))
			if err != nil || len(pieces) != 2 || pieces[1].Err != nil {
				t.Fatalf("%d pieces, %v", len(pieces), err)
			}
			if kept := pieces[0].Err == nil; kept != row.kept {
				t.Errorf("kept %v, %v", kept, pieces[0].Err)
			}
			if row.kept && int64(len(pieces[0].Raw)) < row.size {
				t.Errorf("%d bytes kept", len(pieces[0].Raw))
			}
		})
	}
}

// The heap while a page of 100 MB runs through stays far below the page.
func TestCutMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("large")
	}
	entry := `{"resource":{"resourceType":"Observation","id":"o","text":"` + strings.Repeat("y", 2000) + `"}}`
	next := "," + entry
	parts := []io.Reader{strings.NewReader(`{"resourceType":"Bundle","entry":[` + entry)}
	for range 100 << 20 / len(entry) {
		parts = append(parts, strings.NewReader(next)) // all share one string
	}
	parts = append(parts, strings.NewReader(`]}`))
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	entries := 0
	_, err := cut(io.MultiReader(parts...), func(piece) error {
		if entries++; entries%5000 == 0 {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
		return nil
	})
	if err != nil || entries < 40_000 {
		t.Fatalf("%d entries, %v", entries, err)
	}
	if grown := int64(peak) - int64(before.HeapAlloc); grown > 40<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

// reference is the second reading: encoding/json, entry by entry.
func referenceEntries(page []byte) ([]json.RawMessage, bool) {
	var bundle struct {
		Entry []struct {
			Resource json.RawMessage `json:"resource"`
		} `json:"entry"`
	}
	if json.Unmarshal(page, &bundle) != nil {
		return nil, false
	}
	var raws []json.RawMessage
	for _, e := range bundle.Entry {
		raws = append(raws, e.Resource)
	}
	return raws, true
}

func FuzzCut(f *testing.F) {
	for _, seed := range []string{
		`{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"x"}],"entry":[{"fullUrl":"a","resource":{"resourceType":"Patient","id":"1"}}]}`,
		`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation","id":"1","v":NaN}},{"resource":{"id":2}}],"total":3}`,
		`{"entry":[{"resource":{"a":"}{\\\""}},null,3,{"resource":[1,[2]]}],"resourceType":"Bundle"}`,
		"{\"entry\":[{\"resource\":{\"a\":\"\xff\n\"}}]}", `[`, `{"entry":[{"resource":`, `{"entry":[{"resource":"x\`, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(seed), 7)
	}
	f.Fuzz(func(t *testing.T, page []byte, strict int) {
		read := func(r io.Reader, limit int) (raws []string, err error) {
			c := newCutter(r, func(p piece) error {
				raws = append(raws, string(p.Raw))
				if p.Err == nil {
					_, _ = readHead(p.Raw, p.Valid)
					_ = references(p.Raw, "")
				}
				return nil
			})
			c.strict = limit
			err = c.run()
			return raws, err
		}
		whole, err := read(bytes.NewReader(page), strictResource)
		pieces, err2 := read(iotest.OneByteReader(bytes.NewReader(page)), strictResource)
		if (err == nil) != (err2 == nil) || !cmp.Equal(whole, pieces) {
			t.Fatalf("whole: %q %v; byte by byte: %q %v", whole, err, pieces, err2)
		}
		// The loose scanner must find the same ends as the strict reader.
		if loose, err3 := read(iotest.OneByteReader(bytes.NewReader(page)), 1+strict&0xff); err == nil && (err3 != nil || !cmp.Equal(whole, loose)) {
			t.Fatalf("strict: %q; loose: %q %v", whole, loose, err3)
		}
		if err != nil || !json.Valid(page) || strings.Count(string(page), `"entry"`) != 1 || bytes.Contains(page, []byte(`\u`)) {
			return
		}
		reference, ok := referenceEntries(page)
		if !ok || len(reference) != len(whole) {
			return // encoding/json matches names in any case
		}
		for i, raw := range reference {
			if got := whole[i]; got != "" && got != string(raw) && strings.Count(string(page), `"resource"`) == len(reference) &&
				!strings.EqualFold(string(raw), "null") && !bytes.Contains(bytes.ToLower(page), []byte(`"resource`+"\x00")) {
				t.Fatalf("entry %d: cut %q, reference %q", i, got, raw)
			}
		}
	})
}

func BenchmarkCut(b *testing.B) {
	entry := `{"fullUrl":"https://h/fhir/Observation/1","resource":{"resourceType":"Observation","id":"1","meta":{"versionId":"1","lastUpdated":"2026-01-01T00:00:00Z"},` +
		`"text":{"status":"generated","div":"<div>` + strings.Repeat("Glucose 5.4 mmol/L ", 60) + `</div>"},"code":{"coding":[{"system":"http://loinc.org","code":"2345-7"}]},` +
		`"subject":{"reference":"Patient/1"},"valueQuantity":{"value":5.40,"unit":"mmol/L"}},"search":{"mode":"match"}}`
	page := []byte(`{"resourceType":"Bundle","type":"searchset","entry":[` + strings.TrimSuffix(strings.Repeat(entry+",", 1000), ",") + `]}`)
	o := owner{id: "1"}
	for name, each := range map[string]func(piece) error{
		"span only": func(piece) error { return nil },
		"with head and owner": func(p piece) error {
			h, err := readHead(p.Raw, p.Valid)
			if err != nil || !o.owns(&h) {
				return errNoObject
			}
			return nil
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cut(bytes.NewReader(page), each); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestCutEndsAtThePageCap(t *testing.T) { // N09
	c := newCutter(io.MultiReader(strings.NewReader(`{"resourceType":"Bundle","text":"`), filler(1<<20)), func(piece) error { return nil })
	c.gate.limit = 100_000
	if err := c.run(); !errors.Is(err, ErrTooLarge) || c.gate.read > 200_000 {
		t.Errorf("%v after %d bytes", err, c.gate.read)
	}
}
