package workspace

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/keyring"
)

// house is what outlives a workspace: the directory, the keyring, the clock, and the network in between.
type house struct {
	t       *testing.T
	config  Config
	clock   *clock
	network *network
}

func newHouse(t *testing.T) *house {
	t.Helper()
	dir := t.TempDir()
	h := &house{t: t, clock: &clock{now: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)}, network: &network{}}
	h.config = Config{
		Dir: filepath.Join(dir, "data"), StateDir: filepath.Join(dir, "state"), Keyring: keyring.Memory(),
		HTTP: &http.Client{Transport: h.network}, Now: h.clock.Now, Wait: h.clock.wait,
	}
	return h
}

// enter opens the vault of the one person, who is added at the first time.
func (h *house) enter() *Workspace {
	h.t.Helper()
	home, err := Open(h.config)
	if err != nil {
		h.t.Fatal(err)
	}
	p, err := home.Person("")
	if errors.Is(err, ErrNotFound) {
		p, err = home.AddPerson(h.t.Context(), "Ann", vault.Patient, vault.ByKeyring())
	}
	if err != nil {
		h.t.Fatal(err)
	}
	w, err := home.Unlock(h.t.Context(), p.ID, vault.ByKeyring())
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = w.Close() })
	return w
}

// clinic starts a server on the house's clock.
func (h *house) clinic(o sandbox.Options) *sandbox.Server {
	h.t.Helper()
	o.Now = h.clock.Now
	s, err := sandbox.New(o)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := s.Listen(""); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = s.Close() })
	return s
}

// request is a sign-in at that clinic by a browser that answers at once.
func request(s *sandbox.Server) ConnectRequest {
	return ConnectRequest{Base: s.Base(), Name: "Clinic", ClientID: sandbox.ClientID, Open: browse, Timeout: time.Minute}
}

// connected is a connection to a new clinic of these options.
func (h *house) connected(w *Workspace, o sandbox.Options) (*sandbox.Server, Connection) {
	h.t.Helper()
	o.Approve = true
	s := h.clinic(o)
	done, err := w.Connect(h.t.Context(), request(s))
	if err != nil {
		h.t.Fatal(err)
	}
	return s, done.Connection
}

// browse follows the sign-in from page to page, as a browser does.
func browse(ctx context.Context, address string) error {
	_, err := visit(ctx, http.MethodGet, address, nil)
	return err
}

// browseAs signs in as somebody on the clinic's own pages, and gives that answer on the last of them.
func browseAs(person, answer string) func(context.Context, string) error {
	return func(ctx context.Context, address string) error {
		page, err := visit(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		for _, fields := range []url.Values{{"person": {person}, "password": {sandbox.Password}, "answer": {"continue"}}, {"answer": {answer}}} {
			request := regexp.MustCompile(`name="request" value="([^"]+)"`).FindStringSubmatch(page)
			action := regexp.MustCompile(`<form[^>]* action="([^"]+)"`).FindStringSubmatch(page)
			if request == nil || action == nil {
				return errors.New("this is not a page of the sign-in")
			}
			fields.Set("request", request[1])
			for _, tick := range regexp.MustCompile(`name="scope" value="([^"]+)" checked`).FindAllStringSubmatch(page, -1) {
				fields.Add("scope", html.UnescapeString(tick[1]))
			}
			to, err := url.Parse(address)
			if err != nil {
				return err
			}
			to.Path, to.RawQuery = action[1], ""
			if page, err = visit(ctx, http.MethodPost, to.String(), fields); err != nil {
				return err
			}
		}
		return nil
	}
}

func visit(ctx context.Context, method, address string, form url.Values) (page string, err error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

// clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// wait passes the time that is waited for at once.
func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.pass(d)
	return ctx.Err()
}

// network is what lies between the program and its servers. A test may answer in a server's place.
type network struct {
	mu     sync.Mutex
	answer func(*http.Request) (*http.Response, error) // nil, nil: goes on to the server
}

func (n *network) meddle(answer func(*http.Request) (*http.Response, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.answer = answer
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	answer := n.answer
	n.mu.Unlock()
	if answer != nil {
		if a, err := answer(r); a != nil || err != nil {
			return a, err
		}
	}
	return plain.RoundTrip(r)
}

var plain = &http.Transport{DisableKeepAlives: true}

// respond is an answer that no server gave.
func respond(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/fhir+json"}, "Date": {time.Now().UTC().Format(http.TimeFormat)}},
		Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// bundle is a search result of whole resources.
func bundle(resources ...string) string {
	entries := make([]string, 0, len(resources))
	for _, r := range resources {
		entries = append(entries, `{"resource":`+r+`}`)
	}
	return fmt.Sprintf(`{"resourceType":"Bundle","type":"searchset","total":%d,"entry":[%s]}`, len(resources), strings.Join(entries, ","))
}

func observation(id, patient, note string) string {
	return fmt.Sprintf(`{"resourceType":"Observation","id":%q,"status":"final","code":{"text":%q},"subject":{"reference":"Patient/%s"}}`, id, note, patient)
}

// searches answers the searches of one type in the clinic's place, and shows $everything as missing, so that there are searches.
func searches(typ string, answer func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/fhir/"+typ):
			return answer(r)
		case strings.HasSuffix(r.URL.Path, "$everything"):
			return respond(r, 404, `{"resourceType":"OperationOutcome"}`), nil
		}
		return nil, nil
	}
}

// wants checks the code of an error.
func wants(t *testing.T, err error, code Code) {
	t.Helper()
	if err == nil || CodeOf(err) != code {
		t.Errorf("error %v (%q), want %q", err, CodeOf(err), code)
	}
}

// noConnection checks that nothing of a sign-in is left.
func (h *house) noConnection(w *Workspace) {
	h.t.Helper()
	all, err := w.Connections(h.t.Context())
	if err != nil || len(all) != 0 {
		h.t.Errorf("%d connections are left, %v", len(all), err)
	}
}

// counted are the records of a workspace by type.
func counted(t *testing.T, w *Workspace) map[string]int {
	t.Helper()
	list, err := w.Records(t.Context(), RecordFilter{})
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, r := range list {
		n[r.Type]++
	}
	return n
}

// state is how a connection stands, as stored.
func state(t *testing.T, w *Workspace, id string) Code {
	t.Helper()
	c, err := w.Connection(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.State
}

// revoked counts the requests to the revocation endpoint.
func revoked(s *sandbox.Server) (n int) {
	for _, r := range s.Requests() {
		if strings.HasSuffix(r.Path, "/revoke") {
			n++
		}
	}
	return n
}
