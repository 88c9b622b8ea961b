package fhirclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRequestsStayAtTheBase(t *testing.T) {
	c := New("https://h.example:8443/fhir/r4/", nil, Options{})
	from, err := url.Parse("https://h.example:8443/fhir/r4/Observation?patient=1")
	if err != nil {
		t.Fatal(err)
	}
	for link, want := range map[string]string{
		"https://h.example:8443/fhir/r4/Observation?x=1": "https://h.example:8443/fhir/r4/Observation?x=1",
		"https://H.EXAMPLE:8443/fhir/r4?_getpages=a|b,c": "https://H.EXAMPLE:8443/fhir/r4?_getpages=a|b,c",
		"https://h.example:8443/elsewhere/page?2":        "https://h.example:8443/elsewhere/page?2", // fhir-client §2: paging may have its own path
		"?page=2":                     "https://h.example:8443/fhir/r4/Observation?page=2",
		"Observation?page=2":          "https://h.example:8443/fhir/r4/Observation?page=2",
		"/Observation?page=2":         "https://h.example:8443/fhir/r4/Observation?page=2",
		"/fhir/r4/Observation?page=2": "https://h.example:8443/fhir/r4/Observation?page=2",
		"?a=b c&d=%7C|,;":             "https://h.example:8443/fhir/r4/Observation?a=b%20c&d=%7C|,;", // F05
		"?a=µ#frag":                   "https://h.example:8443/fhir/r4/Observation?a=%C2%B5",
		"?code=http://loinc.org|1":    "https://h.example:8443/fhir/r4/Observation?code=http://loinc.org|1",
		"http://h.example:8443/fhir/r4/Observation?x=1":      "", // F02
		"https://h.example/fhir/r4/Observation?x=1":          "", // F01
		"https://sub.h.example:8443/fhir/r4/Observation":     "", // F11
		"https://h.example.evil:8443/fhir/r4":                "",
		"//evil.example/fhir":                                "",
		"https://user:pw@h.example:8443/fhir/r4/Observation": "",
		"https://h.example:8443@evil.example/fhir":           "",
		"https://h.example:8443/fhir/r4/../admin":            "", // F06
		"https://h.example:8443/fhir/r4/%2e%2e/admin":        "",
		"https://h.example:8443/fhir/r4/%252e%252e/admin":    "",
		"https://h.example:8443/fhir/r4/..%5c..%5cadmin":     "",
		"../../admin":                     "",
		"javascript:alert(1)":             "",
		"file:///etc/passwd":              "",
		"https://h.example:8443/fhir/%zz": "",
	} {
		got, err := c.follow(from, link)
		switch {
		case want == "" && !errors.Is(err, ErrForeignOrigin):
			t.Errorf("%s: got %v, %v", link, got, err)
		case want != "" && (err != nil || got.String() != want):
			t.Errorf("%s: got %v, %v", link, got, err)
		}
	}
	for _, address := range []string{"https://evil.example/fhir/Patient/1", "//evil.example/x", "Patient/../../admin", "http://h.example:8443/fhir/r4/Patient/1"} {
		if u, err := c.join(address); !errors.Is(err, ErrForeignOrigin) {
			t.Errorf("join %s: %v", address, u)
		}
	}
	if u, err := c.join("Observation?code=http://loinc.org|1"); err != nil || u.String() != "https://h.example:8443/fhir/r4/Observation?code=http://loinc.org|1" {
		t.Errorf("join: %v %v", u, err)
	}
	for _, base := range []string{"", "h.example/fhir", "ftp://h.example", "https://u:p@h.example/fhir", "https://"} {
		if _, err := New(base, nil, Options{}).Read(t.Context(), "Patient/1"); !errors.Is(err, ErrForeignOrigin) {
			t.Errorf("base %q: %v", base, err)
		}
	}
}

// A next link, a redirect and a reference to another server: nothing arrives there.
func TestNothingIsSentElsewhere(t *testing.T) { // F01, F10, F33
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other server was asked") }))
	defer other.Close()
	s := newScript(t, map[string][]reply{
		"Observation?patient=p1": {page(other.URL+"/fhir/Observation?page=2", `{"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/p1"},"performer":[{"reference":"`+other.URL+`/fhir/Practitioner/d1"}]}`)},
		"Goal?patient=p1":        {{status: 307, header: map[string]string{"Location": other.URL + "/fhir/Goal"}}},
	})
	result, _, err := runPlan(t, s, search("Observation"), search("Goal"))
	if err != nil {
		t.Fatal(err)
	}
	wantState(t, result, "Observation", Failed, "127.0.0.1")
	wantState(t, result, "Goal", Failed, "307")
}

func TestRetries(t *testing.T) {
	good := reply{body: patient1}
	reset := reply{do: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}
	busy := func(after string) reply {
		return reply{status: 429, header: map[string]string{"Retry-After": after}}
	}
	seconds := func(list ...int) (waits []time.Duration) {
		for _, s := range list {
			waits = append(waits, time.Duration(s)*time.Second)
		}
		return waits
	}
	date := newPausing().now.Add(90 * time.Second).Format(http.TimeFormat)
	for name, row := range map[string]struct {
		answers []reply
		waits   []time.Duration
		want    error
	}{
		"500 twice":                     {[]reply{{status: 500}, {status: 502}, good}, seconds(1, 2), nil},
		"500 for ever":                  {[]reply{{status: 500}}, seconds(1, 2), &StatusError{Status: 500}},
		"501 is not tried again":        {[]reply{{status: 501}}, nil, &StatusError{Status: 501}},
		"403 is not tried again":        {[]reply{{status: 403}, good}, nil, ErrForbidden},
		"reset three times":             {[]reply{reset, reset, reset, good}, seconds(1, 2, 4), nil},
		"reset for ever":                {[]reply{reset}, seconds(1, 2, 4), ErrBrokenConnection},
		"429 with seconds":              {[]reply{busy("7"), good}, seconds(7), nil},
		"429 with a date":               {[]reply{busy(date), good}, seconds(90), nil},
		"N02 429 without Retry-After":   {[]reply{busy("")}, seconds(1, 2, 4, 8), ErrRateLimited},
		"503 like 429":                  {[]reply{{status: 503, header: map[string]string{"Retry-After": "3"}}, good}, seconds(3), nil},
		"N03 negative":                  {[]reply{busy("-1"), good}, seconds(1), nil},
		"N03 soon":                      {[]reply{busy("soon"), good}, seconds(1), nil},
		"N03 a date in the past":        {[]reply{busy("Mon, 02 Jan 2006 15:04:05 GMT"), good}, seconds(1), nil},
		"N03 zero":                      {[]reply{busy("0"), good}, seconds(1), nil},
		"N03 a year":                    {[]reply{busy("31536000")}, nil, ErrRateLimited},
		"N03 more than fits":            {[]reply{busy("9999999999")}, nil, ErrRateLimited},
		"N03 more digits than a number": {[]reply{busy(strings.Repeat("9", 40))}, nil, ErrRateLimited},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]reply{"Patient/p1": row.answers})
			clock := newPausing()
			_, err := New(s.base(), nil, clock.options()).Read(t.Context(), "Patient/p1")
			var wanted, got *StatusError
			switch {
			case errors.As(row.want, &wanted):
				if !errors.As(err, &got) || got.Status != wanted.Status {
					t.Errorf("got %v", err)
				}
			case !errors.Is(err, row.want):
				t.Errorf("got %v", err)
			}
			if !slices.Equal(clock.waits, row.waits) {
				t.Errorf("waited %v, want %v", clock.waits, row.waits)
			}
		})
	}
}

func TestRetryAfterHoldsForTheWholeClient(t *testing.T) {
	s := newScript(t, map[string][]reply{"Patient/p1": {{status: 429, header: map[string]string{"Retry-After": "86400"}}}, "Patient/p2": {{body: patient1}}})
	clock := newPausing()
	c := New(s.base(), nil, clock.options())
	_, err := c.Read(t.Context(), "Patient/p1")
	if !errors.Is(err, ErrRateLimited) || !strings.Contains(err.Error(), "2026-03-02 12:00:00 UTC") {
		t.Errorf("got %v", err)
	}
	if _, err := c.Read(t.Context(), "Patient/p2"); !errors.Is(err, ErrRateLimited) || s.count("Patient/p2") != 0 {
		t.Errorf("got %v, asked %v", err, s.asked())
	}
	clock.now = clock.now.Add(25 * time.Hour)
	if _, err := c.Read(t.Context(), "Patient/p2"); err != nil {
		t.Errorf("after the time: %v", err)
	}
}

func TestWaitsAreTold(t *testing.T) {
	s := newScript(t, map[string][]reply{"Patient/p1": {{status: 503, header: map[string]string{"Retry-After": "30"}}, {body: patient1}}})
	var said []string
	o := newPausing().options()
	o.Notify = func(notice string) { said = append(said, notice) }
	if _, err := New(s.base(), nil, o).Read(t.Context(), "Patient/p1"); err != nil || len(said) != 1 || !strings.Contains(said[0], "30s") {
		t.Errorf("%q %v", said, err)
	}
}

func TestAnswerThatStopsComing(t *testing.T) { // N07
	noneLeft(t)
	release := make(chan struct{})
	s := newScript(t, map[string][]reply{"Patient/p1": {{do: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", fhirJSON)
		_, _ = w.Write([]byte(`{"resourceType":`))
		w.(http.Flusher).Flush()
		<-release
	}}}})
	defer close(release)
	o := newPausing().options()
	o.Idle = 20 * time.Millisecond
	_, err := New(s.base(), nil, o).Read(t.Context(), "Patient/p1")
	if !errors.Is(err, ErrBrokenConnection) || s.count("Patient") != 2 {
		t.Errorf("%v after %d tries", err, s.count("Patient"))
	}
}

func TestRead(t *testing.T) {
	for name, row := range map[string]struct {
		answer reply
		want   error
	}{
		"found":         {reply{body: "\xef\xbb\xbf" + patient1}, nil},
		"absent":        {reply{status: 404}, ErrNotFound},
		"deleted":       {reply{status: 410}, ErrGone},
		"refused":       {reply{status: 403}, ErrForbidden},
		"not signed in": {reply{status: 401}, ErrUnauthorized},
		"F45 two content types": {reply{do: func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{fhirJSON, "text/plain"}
			_, _ = w.Write([]byte(patient1))
		}}, ErrNotJSON},
		"NDJSON": {reply{body: patient1, header: map[string]string{"Content-Type": "application/fhir+ndjson"}}, ErrNotJSON},
		"a list": {reply{body: "[]"}, ErrNotJSON},
		"empty":  {reply{body: ""}, ErrNotJSON},
		"no id":  {reply{body: `{"resourceType":"Patient"}`}, errNoID},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]reply{"Patient/p1": {row.answer}})
			e, err := New(s.base(), nil, newPausing().options()).Read(t.Context(), "Patient/p1")
			if !errors.Is(err, row.want) || (err == nil) != (e != nil) {
				t.Errorf("got %+v, %v", e, err)
			}
			if e != nil && (string(e.Raw) != patient1 || e.ID != "p1") {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestStatusErrorText(t *testing.T) {
	token := "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc" // N21
	for name, row := range map[string]struct{ body, want string }{
		"worst issue first":   {`{"resourceType":"OperationOutcome","issue":[{"severity":"warning","diagnostics":"w"},{"severity":"fatal","diagnostics":"f"},{"severity":"error","diagnostics":"e"}]}`, "f"},
		"details first":       {`{"resourceType":"OperationOutcome","issue":[{"severity":"error","diagnostics":"d","details":{"text":"t"}}]}`, "t"},
		"code at last":        {`{"resourceType":"OperationOutcome","issue":[{"code":"throttled"}]}`, "throttled"},
		"one line":            {`{"resourceType":"OperationOutcome","issue":[{"diagnostics":"a\n\u001b[31mb\u202e\u0000 c"}]}`, "a [31mb c"},
		"no token":            {`{"resourceType":"OperationOutcome","issue":[{"diagnostics":"token ` + token + ` is old"}]}`, "token […] is old"},
		"issue is no list":    {`{"resourceType":"OperationOutcome","issue":{"diagnostics":"x"}}`, "x"},
		"HTML":                {`<html>x</html>`, ""},
		"nothing":             {``, ""},
		"no OperationOutcome": {`{"error":"x"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]reply{"Patient/p1": {{status: 422, body: row.body}}})
			_, err := New(s.base(), nil, newPausing().options()).Read(t.Context(), "Patient/p1")
			var status *StatusError
			if !errors.As(err, &status) || status.Status != 422 || status.Outcome != row.want {
				t.Errorf("got %v", err)
			}
			if strings.Contains(fmt.Sprint(err), token) || strings.Contains(fmt.Sprint(err), "p1") {
				t.Errorf("the error says too much: %v", err)
			}
		})
	}
	long := &StatusError{Status: 400, Outcome: cleanText(strings.Repeat("word ", 500), 200)}
	if n := len([]rune(long.Outcome)); n != 200 {
		t.Errorf("%d characters", n)
	}
}

func TestErrorsKeepTheAddressToThemselves(t *testing.T) {
	_, err := New("http://127.0.0.1:1/fhir", nil, newPausing().options()).Read(t.Context(), "Patient/secret-id")
	if !errors.Is(err, ErrOffline) || strings.Contains(err.Error(), "secret-id") {
		t.Errorf("got %v", err)
	}
}

func TestCapabilities(t *testing.T) {
	resource := func(more string) string {
		return `{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","software":{"name":"S","version":"2"},"rest":[{"mode":"server","resource":[
			{"type":"Patient","interaction":[{"code":"read"}],"searchParam":[{"name":"_id"}]` + more + `},{"type":"Goal","interaction":[{"code":"search-type"}]},{"type":"Basic"}]}]}`
	}
	everything := `,"operation":[{"name":"$everything"}]`
	for name, row := range map[string]struct {
		body       string
		everything bool
		want       error
	}{
		"plain":                        {resource(""), false, nil},
		"everything at the type":       {resource(everything), true, nil},
		"everything by its definition": {`{"resourceType":"CapabilityStatement","rest":[{"operation":[{"name":"x","definition":"http://hl7.org/fhir/OperationDefinition/Patient-everything"}]}]}`, true, nil},
		"everything by name":           {`{"resourceType":"CapabilityStatement","rest":{"operation":{"name":"everything"}}}`, true, nil},
		"everything of encounters":     {`{"resourceType":"CapabilityStatement","rest":[{"operation":[{"name":"everything","definition":"http://hl7.org/fhir/OperationDefinition/Encounter-everything"}]}]}`, false, nil},
		"a client's statement":         {`{"resourceType":"CapabilityStatement","rest":[{"mode":"client","operation":[{"name":"everything"}]}]}`, false, nil},
		"odd kinds everywhere":         {`{"resourceType":"CapabilityStatement","fhirVersion":"4.3.0","software":7,"rest":[null,3,{"resource":"x","operation":[null]}]}`, false, nil},
		"R5":                           {`{"resourceType":"CapabilityStatement","fhirVersion":"5.0.0"}`, false, nil},
		"F48 STU3":                     {`{"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"}`, false, ErrUnsupportedVersion},
		"F48 DSTU2":                    {`{"resourceType":"Conformance","fhirVersion":"1.0.2"}`, false, ErrUnsupportedVersion},
		"R6":                           {`{"resourceType":"CapabilityStatement","fhirVersion":"6.0.0"}`, false, ErrUnsupportedVersion},
		"an outcome":                   {outcome("x", "closed"), false, &StatusError{}},
		"something else":               {patient1, false, ErrNotJSON},
		"broken":                       {`{"resourceType":"CapabilityStatement",`, false, ErrNotJSON},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]reply{"metadata": {{body: row.body}}})
			got, err := New(s.base(), nil, newPausing().options()).Capabilities(t.Context())
			var status *StatusError
			if ok := errors.Is(err, row.want) || errors.As(row.want, &status) && errors.As(err, &status); !ok || (err == nil) != (got != nil) {
				t.Fatalf("got %+v, %v", got, err)
			}
			if got != nil && got.Everything != row.everything {
				t.Errorf("everything: %v", got.Everything)
			}
		})
	}
	c, err := parseCapabilities([]byte(resource("")))
	if err != nil || c.Software != "S 2" || c.Types["Patient"].Search || !c.Types["Patient"].Read || !c.Types["Goal"].Search ||
		!c.Types["Basic"].Search || !slices.Equal(c.Types["Patient"].Params, []string{"_id"}) {
		t.Errorf("%+v %v", c, err)
	}
}

func TestCapabilitiesOfRealServers(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedData(t, "capability-statements"), "*.json"))
	if err != nil || len(files) != 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := parseCapabilities(raw)
		if old := !strings.Contains(file, "r4"); old != errors.Is(err, ErrUnsupportedVersion) {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
		if err == nil && (!c.Types["Condition"].Search || c.Types["Patient"].Search) {
			t.Errorf("%s: %+v", filepath.Base(file), c.Types)
		}
	}
}

func TestAny(t *testing.T) {
	s := newScript(t, map[string][]reply{
		"Goal?patient=p1&_count=1":                          {page("", record("Goal", "g1"))},
		"Condition?patient=p1&_count=1":                     {page("", `{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p2"}}`)},
		"Observation?patient=p1&category=x&_count=1":        {{status: 403}},
		"CarePlan?patient=p1&_count=1":                      {{status: 400, body: outcome("x", "needs a category")}},
		"CarePlan?patient=p1&_count=1&category=assess-plan": {page("", record("CarePlan", "c1"))},
		"Patient?_id=p1":                                    {page("", patient1)},
	})
	c := New(s.base(), nil, newPausing().options())
	for _, row := range []struct {
		kind, query string
		found       bool
		want        error
	}{
		{"Goal", "", true, nil}, {"Condition", "", false, nil}, {"Observation", "category=x", false, ErrForbidden},
		{"CarePlan", "", true, nil}, {"Patient", "", true, nil}, {"Flag", "", false, ErrNotFound},
	} {
		if found, err := c.Any(t.Context(), row.kind, "p1", row.query); found != row.found || !errors.Is(err, row.want) {
			t.Errorf("%s: %v %v", row.kind, found, err)
		}
	}
}

func TestWaitEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := wait(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := wait(t.Context(), 0); err != nil {
		t.Errorf("got %v", err)
	}
}
