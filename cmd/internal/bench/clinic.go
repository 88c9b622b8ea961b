// Package bench is what the benchmarks of both programs stand on: a clinic with many records, and a look at what a process needed. Benchmarks
// are run by make bench; docs/benchmarks.md has the goals and what was measured.
package bench

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// perPage is how many records a page holds.
const perPage = 1_000

// Clinic is the least server that a sign-in and a sync accept, with all pages ready in memory: what is timed is the client.
type Clinic struct {
	Pages [][]byte
	Bytes int // of all pages

	server *httptest.Server
}

// NewClinic starts a clinic with a number of records, a multiple of 1,000. The same number gives the same records each time.
func NewClinic(b testing.TB, records int) *Clinic {
	b.Helper()
	c := &Clinic{}
	mux := http.NewServeMux()
	c.server = httptest.NewServer(mux)
	b.Cleanup(c.server.Close)
	c.build(records / perPage)
	serve := func(pattern, contentType string, body func(*http.Request) []byte) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("Cache-Control", "no-store")
			_, _ = w.Write(body(r))
		})
	}
	text := func(format string, args ...any) func(*http.Request) []byte {
		return func(*http.Request) []byte { return fmt.Appendf(nil, format, args...) }
	}
	u := c.server.URL
	serve("GET /fhir/.well-known/smart-configuration", "application/json", text(`{"authorization_endpoint":"%s/authorize","token_endpoint":"%[1]s/token",`+
		`"capabilities":["launch-standalone","client-public","permission-v2","context-standalone-patient"],"code_challenge_methods_supported":["S256"],"grant_types_supported":["authorization_code"]}`, u))
	serve("GET /fhir/metadata", "application/fhir+json", text(`{"resourceType":"CapabilityStatement","status":"active","date":"2026-01-01","kind":"instance",`+
		`"fhirVersion":"4.0.1","format":["json"],"rest":[{"mode":"server","resource":[{"type":"Patient","interaction":[{"code":"read"},{"code":"search-type"}]},`+
		`{"type":"Observation","interaction":[{"code":"read"},{"code":"search-type"}],"searchParam":[{"name":"patient","type":"reference"}]}]}]}`))
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		q := url.Values{"code": {"bench"}, "state": {r.FormValue("state")}}
		http.Redirect(w, r, r.FormValue("redirect_uri")+"?"+q.Encode(), http.StatusFound) //nolint:gosec // on loopback, to who asked
	})
	serve("POST /token", "application/json", text(`{"access_token":"bench","token_type":"Bearer","expires_in":3600,"refresh_token":"bench",`+
		`"scope":"launch/patient offline_access patient/Patient.rs patient/Observation.rs","patient":"bench"}`))
	serve("GET /fhir/Patient/bench", "application/fhir+json", text(`{"resourceType":"Patient","id":"bench","name":[{"text":"Bench"}]}`))
	serve("GET /fhir/Patient", "application/fhir+json", text(`{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Patient","id":"bench","name":[{"text":"Bench"}]}}]}`))
	serve("GET /fhir/Observation", "application/fhir+json", func(r *http.Request) []byte {
		n, _ := strconv.Atoi(r.FormValue("page"))
		return c.Pages[min(n, len(c.Pages)-1)]
	})
	return c
}

// Base is its address. Any client id signs in there, without a person.
func (c *Clinic) Base() string { return c.server.URL + "/fhir" }

// Page is the address of a page of its records.
func (c *Clinic) Page(n int) string {
	return fmt.Sprintf("%s/Observation?patient=bench&page=%d", c.Base(), n)
}

// build makes the pages: laboratory results of 1.75 KB in the mean, with a vocabulary of 8,000 made-up words used as unevenly as words are.
func (c *Clinic) build(pages int) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same each time
	often := rand.NewZipf(random, 1.2, 2, 7_999)
	words := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = made(often.Uint64())
		}
		return strings.Join(list, " ")
	}
	for page := range pages {
		var p strings.Builder
		p.WriteString(`{"resourceType":"Bundle","type":"searchset"`)
		if page+1 < pages {
			fmt.Fprintf(&p, `,"link":[{"relation":"next","url":%q}]`, c.Page(page+1))
		}
		p.WriteString(`,"entry":[`)
		for i := range perPage {
			if i > 0 {
				p.WriteByte(',')
			}
			day := time.Date(2000, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(random.IntN(9000)) * 24 * time.Hour).Format(time.RFC3339)
			id := fmt.Sprintf("%08x-%04x-%012x", random.Uint32(), random.Uint32N(1<<16), random.Uint64N(1<<48))
			fmt.Fprintf(&p, `{"fullUrl":"%s/Observation/%s","resource":{"resourceType":"Observation","id":"%[2]s","meta":{"versionId":"1","lastUpdated":"%[3]s"},`+
				`"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>%[4]s</p><table><tr><td>%[5]s</td><td>%[6]d mmol/L</td></tr></table></div>"},`+
				`"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],`+
				`"code":{"coding":[{"system":"http://loinc.org","code":"%[7]d-%[8]d","display":"%[5]s"}],"text":"%[5]s"},"subject":{"reference":"Patient/bench"},`+
				`"effectiveDateTime":"%[3]s","issued":"%[3]s","valueQuantity":{"value":%[6]d,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},`+
				`"referenceRange":[{"low":{"value":1,"unit":"mmol/L"},"high":{"value":90,"unit":"mmol/L"}}],"note":[{"text":"%[9]s"}]},"search":{"mode":"match"}}`,
				c.Base(), id, day, words(40), words(3), random.IntN(100), random.IntN(90_000), random.IntN(10), words(50))
		}
		p.WriteString(`]}`)
		c.Pages = append(c.Pages, []byte(p.String()))
		c.Bytes += p.Len()
	}
}

// made is the n-th word, made up.
func made(n uint64) string {
	const syllables = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu"
	list := strings.Fields(syllables)
	word := ""
	for n += 400; n > 0; n /= 20 {
		word += list[n%20]
	}
	return word
}
