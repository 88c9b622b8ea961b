package main

import (
	"context"
	"errors"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"chartkey/auth/sandbox"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/ui/uitest"
)

// TestConnectIsReviewed: the person sees what came back and how each permission does, and decides.
func TestConnectIsReviewed(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptByKeyring)
	server := clinic(t, sandbox.Options{Approve: true, Deny: []string{"Condition"}})
	r := signIn(server)
	r.Kinds = []string{"Patient", "Observation", "Condition"}
	opened := []string{}
	r.Opened = func(address string, err error) {
		if err != nil || !strings.HasPrefix(address, strings.TrimSuffix(server.Base(), "/fhir")) {
			t.Errorf("%s, %v", address, err)
		}
		opened = append(opened, address)
	}
	var mu sync.Mutex
	tests := map[string]string{}
	all := make(chan struct{})
	var once sync.Once
	r.Tested = func(l ui.ScopeLine) {
		mu.Lock()
		defer mu.Unlock()
		if tests[l.Scope] = l.Test; len(tests) == 3 {
			once.Do(func() { close(all) })
		}
	}
	keep := false
	r.Review = func(_ context.Context, found ui.Consent) (bool, error) {
		within10s(t, "the tests", all)
		if found.Name == "" || !strings.Contains(found.BirthDate, " ") || found.Connection.Host == "" || line(found.Access, "patient/Condition.rs").State != "refused" ||
			line(found.Access, "openid").CanTry || !line(found.Access, "patient/Patient.rs").CanTry {
			t.Errorf("%+v", found)
		}
		return keep, nil
	}
	_, err := s.Connect(t.Context(), r)
	wants(t, err, workspace.ConsentRefused)
	if tests["patient/Patient.rs"] != "read" || tests["patient/Condition.rs"] != "refused" || len(opened) != 1 {
		t.Errorf("%v, opened %q", tests, opened)
	}
	if f, _ := errors.AsType[*ui.Failure](err); f.Held {
		t.Error("what was given back is said to be held")
	}
	if list, err := s.Connections(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	keep, all, once = true, make(chan struct{}), sync.Once{}
	clear(tests)
	c, err := s.Connect(t.Context(), r)
	if err != nil || c.State != "connected" {
		t.Errorf("%+v, %v", c, err)
	}
	a, err := s.Access(t.Context(), c.ID)
	if got := line(a, "patient/Patient.rs"); err != nil || got.Test != "read" || got.Tested.IsZero() {
		t.Errorf("what was tried is not kept: %+v, %v", got, err)
	}
}

// TestAnUndoneSignInIsProved: each step reaches the page as it is made, and the outcome comes with the clinic's own page; after a lock what is not
// ended is told, and the next unlock says what became of it.
func TestAnUndoneSignInIsProved(t *testing.T) {
	for fault, want := range map[string]string{"revoke-500": "pending", "revoke-ignored": "still-open", "no-revocation": "not-offered", "": "ended-checked"} {
		h := newHouse(t)
		s := h.unlocked(ui.KeptByKeyring)
		r := signIn(clinic(t, sandbox.Options{Approve: true, Faults: slices.DeleteFunc([]string{fault}, func(f string) bool { return f == "" })}))
		var told []ui.Evidence
		r.Undone = func(e ui.Evidence) { told = append(told, e) }
		r.Review = func(context.Context, ui.Consent) (bool, error) { return false, nil }
		_, err := s.Connect(t.Context(), r)
		wants(t, err, workspace.ConsentRefused)
		end := ui.UndoneOf(err)
		if end == nil || end.Outcome != want || !slices.Equal(told, end.Evidence) || len(told) == 0 || !strings.HasSuffix(end.Management, "/manage") ||
			ui.Held(err) != (want != "ended-checked") {
			t.Errorf("%q: %+v, told %+v", fault, end, told)
		}
		if news, err := s.News(t.Context()); err != nil || len(news) != 0 {
			t.Errorf("%+v, %v", news, err)
		}
	}

	h, door := newHouse(t), &doorkeeper{}
	s := h.unlocked(ui.KeptByKeyring)
	r := signIn(clinic(t, sandbox.Options{Approve: true, Around: door.around}))
	held := door.holds("/revoke", false)
	r.Review = func(ctx context.Context, _ ui.Consent) (bool, error) {
		if err := s.Lock(); err != nil {
			t.Error(err)
		}
		return false, ctx.Err()
	}
	_, err := s.Connect(t.Context(), r)
	held.waits(t)
	wants(t, err, workspace.Locked)
	if end := ui.UndoneOf(err); end == nil || end.Outcome != "pending" || !ui.Held(err) {
		t.Errorf("%+v", end)
	}
	again, err := h.reopened().Unlock(t.Context(), s.Person().ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if news, err := again.News(t.Context()); err != nil || len(news) != 1 || !strings.Contains(news[0].Text, "was not kept") || !strings.Contains(news[0].Text, "given back") || news[0].Open {
		t.Errorf("%+v, %v", news, err)
	}
}

// TestTheReviewNamesThePerson: whichever kinds are asked for, at a new clinic and again.
func TestTheReviewNamesThePerson(t *testing.T) {
	h := newHouse(t)
	s, _, c := h.connected(ui.KeptByKeyring, sandbox.Options{})
	for name, r := range map[string]ui.ConnectRequest{
		"a kind of a new clinic": {Base: c.Base, ClientID: sandbox.ClientID, Kinds: []string{"Observation", "DiagnosticReport"}},
		"a kind again":           {Again: c.ID, Kinds: []string{"Observation"}},
		"as before":              {Again: c.ID},
	} {
		r.Review = func(_ context.Context, found ui.Consent) (bool, error) {
			if found.Name == "" || found.BirthDate == "" {
				t.Errorf("%s: whose record it is was not asked: %+v", name, found)
			}
			return false, nil
		}
		_, err := s.Connect(t.Context(), r)
		wants(t, err, workspace.ConsentRefused)
	}
}

// TestTryingThatBreaksOff: while the person reviews, nothing stays to be tried for ever.
func TestTryingThatBreaksOff(t *testing.T) {
	scopes := []workspace.ScopeAccess{
		{Scope: "first", Test: "untested", CanTry: true}, {Scope: "second", Test: "untested", CanTry: true}, {Scope: "openid", Test: "untested"},
	}
	breaksOff := func(_ context.Context, tested ...func(workspace.ScopeAccess)) (workspace.Access, error) {
		tested[0](workspace.ScopeAccess{Scope: "first", Test: "read", CanTry: true})
		return workspace.Access{}, errors.New("the network is gone")
	}
	tests := map[string]string{}
	told := func(l ui.ScopeLine) { tests[l.Scope] = l.Test }
	tryEach(t.Context(), scopes, breaksOff, told)
	if want := map[string]string{"first": "read", "second": "failed"}; !maps.Equal(tests, want) {
		t.Errorf("got %v, want %v", tests, want)
	}
	clear(tests)
	decided, cancel := context.WithCancel(t.Context())
	cancel()
	tryEach(decided, scopes, breaksOff, told)
	if len(tests) != 1 {
		t.Errorf("after the person has decided: %v", tests)
	}
}

// TestConnectNotGivenBack: a clinic that does not take the permission back is said to hold it.
func TestConnectNotGivenBack(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptInSession)
	r := signIn(clinic(t, sandbox.Options{Approve: true, Faults: []string{"no-revocation"}}))
	r.Review = func(context.Context, ui.Consent) (bool, error) { return false, nil }
	_, err := s.Connect(t.Context(), r)
	wants(t, err, workspace.ConsentRefused)
	if f, _ := errors.AsType[*ui.Failure](err); !f.Held {
		t.Errorf("%+v", f)
	}
}

// TestConnectWithoutABrowser: the page is told, goes on waiting, and takes the address that is pasted; another one is no end.
func TestConnectWithoutABrowser(t *testing.T) {
	h := newHouse(t)
	h.browser = func(context.Context, string) error { return workspace.ErrNoBrowser }
	s := h.unlocked(ui.KeptByKeyring)
	server := clinic(t, sandbox.Options{Approve: true})
	r := signIn(server)
	pasted := make(chan string)
	r.Pasted = pasted
	told := make(chan struct{})
	var once sync.Once
	r.Notice = func(text string) {
		if strings.Contains(text, "client_id=") {
			t.Errorf("the address is told twice: %s", text)
		}
		if strings.Contains(text, "not the address") {
			once.Do(func() { close(told) })
		}
	}
	r.Opened = func(address string, err error) {
		if err == nil {
			return
		}
		go func() {
			last, err := stopShort(t.Context(), address)
			if err != nil {
				t.Error(err)
			}
			pasted <- "https://example.org/?code=x&state=y"
			<-told
			pasted <- "  " + last + "\n"
		}()
	}
	if c, err := s.Connect(t.Context(), r); err != nil || c.State != "connected" {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestWhatIsWrongWithAPastedAddress: one story, each time with what to do instead; the right one has nothing wrong.
func TestWhatIsWrongWithAPastedAddress(t *testing.T) {
	uitest.NewBench(t) // in English
	own := "http://127.0.0.1:40123/callback"
	request := url.Values{"redirect_uri": {own}, "state": {"mine"}}
	for pasted, says := range map[string]string{
		own + "?code=x&state=mine":                           "",
		" <" + own + "?error=access_denied&state=mine> ":     "",
		own + "?code=x&state=other":                          "belongs to another sign-in",
		"http://127.0.0.1:39999/callback?code=x&state=other": "belongs to another sign-in",
		own:             "only the beginning",
		own + "?code=x": "only the beginning",
		"https://login.northside.example/authorize?state=mine":   "not the address where the browser ended",
		"http://127.0.0.1:8080/authorize?client_id=a&state=mine": "not the address where the browser ended",
		"https://example.org/?code=x&state=y":                    "not the address where the browser ended",
		"code=x":                                                 "not the address where the browser ended",
	} {
		got := answers(strings.TrimSpace(pasted), request)
		if got == "" && says != "" || says == "" && got != "" || !strings.Contains(got, says) {
			t.Errorf("%q: %q, want %q", pasted, got, says)
		}
		if strings.Contains(got, "code=") || strings.Contains(got, "state=") {
			t.Errorf("%q is repeated: %q", pasted, got)
		}
	}
}

// TestConnectAgain: a renewal keeps the connection, and one that is cancelled leaves it.
func TestConnectAgain(t *testing.T) {
	h := newHouse(t)
	s, _, c := h.connected(ui.KeptByKeyring, sandbox.Options{})
	again, err := s.Connect(t.Context(), ui.ConnectRequest{Again: c.ID, StaySignedIn: true})
	if err != nil || again.ID != c.ID || !again.SignedIn.After(c.SignedIn) {
		t.Errorf("%+v, %v", again, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = s.Connect(ctx, ui.ConnectRequest{Again: c.ID, StaySignedIn: true, Review: func(ctx context.Context, _ ui.Consent) (bool, error) {
		cancel()
		<-ctx.Done()
		return true, ctx.Err()
	}})
	wants(t, err, workspace.Cancelled)
	if list, err := s.Connections(t.Context()); err != nil || len(list) != 1 || !list[0].SignedIn.Equal(again.SignedIn) {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestWhatWasAsked: what a renewal begins with, and without a word from the person it asks for the same again.
func TestWhatWasAsked(t *testing.T) {
	h := newHouse(t)
	s := h.unlocked(ui.KeptByKeyring)
	server := clinic(t, sandbox.Options{Approve: true, Deny: []string{"Condition"}})
	scopes := ""
	r := signIn(server)
	r.Opened = func(address string, _ error) { scopes = parsed(t, address).Query().Get("scope") }
	r.Kinds = []string{"Observation", "Condition"}
	c, err := s.Connect(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	before := scopes
	a, err := s.Access(t.Context(), c.ID)
	slices.Sort(a.Types)
	if err != nil || !a.Lasting || !slices.Equal(a.Types, []string{"Condition", "Observation", "Patient"}) {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := s.Connect(t.Context(), ui.ConnectRequest{Again: c.ID, StaySignedIn: true, Opened: r.Opened}); err != nil || scopes != before {
		t.Errorf("first %q, then %q: %v", before, scopes, err)
	}
	if _, err := s.Connect(t.Context(), ui.ConnectRequest{Again: c.ID, Opened: r.Opened}); err != nil {
		t.Fatal(err)
	}
	if a, err = s.Access(t.Context(), c.ID); err != nil || a.Lasting || len(a.Types) != 3 {
		t.Errorf("for one visit: %+v, %v", a, err)
	}
}

// TestProbe: what stands in the way is said in words.
func TestProbe(t *testing.T) {
	h := newHouse(t)
	server := clinic(t, sandbox.Options{Faults: []string{"no-s256", "no-revocation"}})
	p, err := h.Probe(t.Context(), server.Base())
	if err != nil || !p.Blocking || p.S256 || p.Revocation || !p.NeedsClientID || len(p.Problems) != len(p.ProblemTexts) || len(p.Problems) < 2 || p.Host == "" {
		t.Errorf("%+v, %v", p, err)
	}
	for i, text := range p.ProblemTexts {
		if text == "" || strings.Contains(text, "--") || strings.Contains(text, "`") {
			t.Errorf("%s: %q", p.Problems[i], text)
		}
	}
	h.clinics = []ui.Clinic{{Base: server.Base(), ClientID: "chartkey"}}
	if p, err = h.Probe(t.Context(), server.Base()); err != nil || p.NeedsClientID {
		t.Errorf("of a clinic that is known: %+v, %v", p, err)
	}
	_, err = h.Probe(t.Context(), "http://ehr.example.org")
	wants(t, err, workspace.BadAddress)
}

// TestAFailedPreflightSaysWhichItWas: what a person does about it differs, and so do the words.
func TestAFailedPreflightSaysWhichItWas(t *testing.T) {
	uitest.NewBench(t) // in English
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	nothing := httptest.NewServer(http.NotFoundHandler())
	defer nothing.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	h := newHouse(t)
	told := map[string]string{}
	for what, c := range map[string]struct{ address, code, says string }{
		"an address that is none":      {"ehr.example.org", "bad-address", "cannot be the address"},
		"nothing listens":              {closed.URL, "bad-address", "takes no connection"},
		"no FHIR server":               {nothing.URL, "bad-address", "no health records at this address"},
		"a certificate of nobody":      {untrusted.URL, "config-rejected", "cannot prove"},
		"a name that does not resolve": {"https://ehr.invalid/fhir", "bad-address", "no server of that name"},
	} {
		_, err := h.Probe(t.Context(), c.address)
		said := ui.Explain(err)
		if ui.CodeOf(err) == "offline" && strings.Contains(c.address, "invalid") {
			t.Logf("%s: no name server answers here: %v", what, err)
			continue
		}
		if ui.CodeOf(err) != c.code || !strings.Contains(said.What, c.says) || told[said.What] != "" {
			t.Errorf("%s: %q, %+v, as %q", what, ui.CodeOf(err), said, told[said.What])
		}
		told[said.What] = what
	}
}
