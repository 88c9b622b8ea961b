package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// testPerson is whose chart is hostile.
const testPerson = "p1004"

func TestHostileChart(t *testing.T) {
	s := start(t, Options{})
	first := only(t, get(t, authorization(s, allScopes), ""))
	wantSays(t, "the sign-in page", first.text, "For testing apps TEST PERSON Hostile")
	token := signInAs(t, s, testPerson, allScopes).Access
	found := all(t, s.Base()+"/Patient/"+testPerson+"/$everything?_count=20", token)
	var whole bytes.Buffer
	count := make(map[string]int)
	for _, e := range found {
		var r struct{ ResourceType, ID string }
		if err := json.Unmarshal(e.Resource, &r); err != nil {
			t.Fatalf("%v: %.100s", err, e.Resource)
		}
		count[r.ResourceType+"/"+map[bool]string{true: "", false: "id"}[r.ID == ""]]++
		whole.Write(e.Resource)
	}
	if count["Wobble/id"] != 1 || count["Observation/"] != 1 || count["Observation/id"] < 20 {
		t.Errorf("served %v", count)
	}
	for _, want := range []string{
		`<script>alert('one')</script>`, `onerror=\"alert(3)\"`, `https://tracker.invalid/pixel.png`, `href=\"javascript:alert(1)\"`, `data:text/html`,
		"millbr&#x43E;&#x43E;k.invalid", strings.Repeat("<table><tbody><tr><td>in", 60), `"status":"flummoxed"`, `"status":"half-baked"`,
		backwards, noSpace, `\u001b[2J`, "file:///etc/passwd", `"HTEST"`,
	} {
		if !bytes.Contains(whole.Bytes(), []byte(want)) {
			t.Errorf("nothing holds %q", want)
		}
	}
	for _, id := range []string{"hc-1004-001", "hc-1004-002"} {
		var c struct{ Code struct{ Text string } }
		if err := json.Unmarshal(get(t, s.Base()+"/Condition/"+id, token).body, &c); err != nil {
			t.Fatal(err)
		}
		diff(t, "characters of a very long title", 10_000, utf8.RuneCountInString(c.Code.Text))
	}
	wantStatus(t, get(t, s.Base()+"/Binary/hf-1004-999", token), http.StatusNotFound)
}

// TestStraysComeOnce: what is no record comes with the first page of its type, for its patient, and for nobody else.
func TestStraysComeOnce(t *testing.T) {
	s := start(t, Options{})
	strays := func(person, query string) (n int) {
		t.Helper()
		for _, e := range all(t, s.Base()+query, signInAs(t, s, person, allScopes).Access) {
			var r struct{ ID string }
			if err := json.Unmarshal(e.Resource, &r); err != nil {
				t.Fatal(err)
			}
			if r.ID == "" {
				n++
			}
		}
		return n
	}
	diff(t, "in a search", 1, strays(testPerson, "/Observation?patient="+testPerson+"&_count=5"))
	diff(t, "in a search for something else", 0, strays(testPerson, "/Condition?patient="+testPerson))
	diff(t, "in a narrower search", 0, strays(testPerson, "/Observation?_id=hx-1004-001"))
	diff(t, "in a record of some types", 0, strays(testPerson, "/Patient/"+testPerson+"/$everything?_type=Condition"))
	diff(t, "in another chart", 0, strays("p1001", "/Observation?patient=p1001"))
	got := signInAs(t, s, testPerson, "launch/patient patient/Condition.rs").Access
	wantStatus(t, get(t, s.Base()+"/Observation?patient="+testPerson, got), http.StatusForbidden)
	wantStatus(t, get(t, s.Base()+"/Wobble/wobble-1004-001", got), http.StatusNotFound)
}
