package fhirclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is a FHIR server that answers by a table: path and query -> pages.
// A page is served once for each request; the last one stays.
type script struct {
	*httptest.Server
	mu       sync.Mutex
	answers  map[string][]reply
	requests []string
}

type reply struct {
	status int // 0: 200
	body   string
	header map[string]string
	do     http.HandlerFunc // instead of the above
}

func newScript(t *testing.T, answers map[string][]reply) *script {
	t.Helper()
	s := &script{answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *script) base() string { return s.URL + "/fhir" }

func (s *script) serve(w http.ResponseWriter, r *http.Request) {
	asked := strings.TrimPrefix(r.URL.RequestURI(), "/fhir/")
	s.mu.Lock()
	s.requests = append(s.requests, asked)
	list := s.answers[asked]
	if list == nil { // without the query
		path, _, _ := strings.Cut(asked, "?")
		if list = s.answers[path+"?*"]; list != nil {
			asked = path + "?*"
		}
	}
	var now reply
	switch {
	case len(list) == 0:
		now = reply{status: 404, body: outcome("not-found", "no such page in the script")}
	default:
		now = list[0]
		if len(list) > 1 {
			s.answers[asked] = list[1:]
		}
	}
	s.mu.Unlock()
	now.send(w, r)
}

func (a reply) send(w http.ResponseWriter, r *http.Request) {
	if a.do != nil {
		a.do(w, r)
		return
	}
	w.Header().Set("Content-Type", fhirJSON)
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	body := strings.ReplaceAll(a.body, "{base}", "http://"+r.Host+"/fhir")
	_, _ = w.Write([]byte(body))
}

// asked are the requests so far, without those of the shared reads.
func (s *script) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *script) count(prefix string) int {
	n := 0
	for _, r := range s.asked() {
		if strings.HasPrefix(r, prefix) {
			n++
		}
	}
	return n
}

func outcome(code, text string) string {
	return fmt.Sprintf(`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":%q,"diagnostics":%q}]}`, code, text)
}

// record is a small resource of the pinned patient, p1.
func record(kind, id string) string {
	return fmt.Sprintf(`{"resourceType":%q,"id":%q,"meta":{"versionId":"1"},"subject":{"reference":"Patient/p1"}}`, kind, id)
}

const patient1 = `{"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:mrn","value":"77"}]}`

func bundle(next string, resources ...string) string {
	link := ""
	if next != "" {
		link = fmt.Sprintf(`"link":[{"relation":"next","url":%q}],`, next)
	}
	for i, r := range resources {
		resources[i] = `{"resource":` + r + `}`
	}
	return `{"resourceType":"Bundle","type":"searchset",` + link + `"entry":[` + strings.Join(resources, ",") + `]}`
}

func page(next string, resources ...string) reply { return reply{body: bundle(next, resources...)} }

// pausing is a clock that stands still but for waits.
type pausing struct {
	mu    sync.Mutex
	now   time.Time
	waits []time.Duration
}

func newPausing() *pausing { return &pausing{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (p *pausing) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *pausing) Wait(ctx context.Context, d time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now, p.waits = p.now.Add(d), append(p.waits, d)
	return ctx.Err()
}

func (p *pausing) options() Options { return Options{Wait: p.Wait, Now: p.Now} }

// shelf is a Sink that keeps everything.
type shelf struct {
	batches []Batch
	store   func(Batch) error
}

func (s *shelf) Store(_ context.Context, b Batch) error {
	s.batches = append(s.batches, b)
	if s.store != nil {
		return s.store(b)
	}
	return nil
}

func (s *shelf) refs() []string {
	var refs []string
	for _, b := range s.batches {
		for _, e := range b.Entries {
			refs = append(refs, e.Type+"/"+e.ID)
		}
	}
	return refs
}

// search is the plan step that most tests need.
func search(kind string) Step {
	return Step{Key: "search " + kind, Kind: KindSearch, Types: []string{kind}, Address: kind + "?patient=p1", Full: true}
}

// runPlan runs steps against the script with a standing clock, and checks that
// no goroutine is left behind.
func runPlan(t *testing.T, s *script, steps ...Step) (*Result, *shelf, error) {
	t.Helper()
	noneLeft(t)
	kept := &shelf{}
	c := New(s.base(), s.Client(), newPausing().options())
	result, err := c.Run(t.Context(), Plan{Steps: steps}, "p1", kept, nil)
	return result, kept, err
}

// noneLeft fails the test if a goroutine of this package lives on after it.
func noneLeft(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		deadline := time.Now().Add(10 * time.Second)
		for {
			buffer := make([]byte, 1<<20)
			stacks := string(buffer[:runtime.Stack(buffer, true)])
			if !strings.Contains(stacks, "fhirclient.(*run)") && !strings.Contains(stacks, "fhirclient.(*Client)") {
				return
			}
			if time.Now().After(deadline) {
				t.Errorf("a goroutine was left behind:\n%s", stacks)
				return
			}
			runtime.Gosched()
		}
	})
}

func wantState(t *testing.T, r *Result, kind string, state State, says string) {
	t.Helper()
	got := r.Types[kind]
	if got.State != state || !strings.Contains(got.Reason.String(), says) {
		t.Errorf("%s is %q (%s), want %q with %q", kind, got.State, got.Reason, state, says)
	}
}

func wantRefs(t *testing.T, s *shelf, want ...string) {
	t.Helper()
	if got := s.refs(); !slices.Equal(got, want) {
		t.Errorf("stored %v, want %v", got, want)
	}
}

var errDiskFull = errors.New("disk full")
