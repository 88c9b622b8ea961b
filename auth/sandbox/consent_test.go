package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func TestConsentPage(t *testing.T) {
	s := start(t, Options{Deny: []string{"Procedure"}})
	page := consentFor(t, s, "p1002", "openid fhirUser launch/patient offline_access patient/AllergyIntolerance.rs patient/Condition.r "+
		"patient/Observation.rs?category=x|laboratory patient/Goal.cud patient/Procedure.rs patient/Foo.rs nonsense")
	wantSays(t, "the consent page", page.text,
		"What may Chartkey do?", "Who asks Chartkey", "Whose record Ben Achterberg, born 29 July 1992",
		"See your allergies", "Open your health conditions", "See your test results and measurements, only those with category laboratory",
		"Change the record", "Add to, change and delete from your health goals", "Stay signed in until you end it",
		"Always included", "Know who signed in", "Know whose record this is", "Not shared by this clinic – See your procedures and operations",
		"2 permissions unknown to this clinic", s.issuer+"/manage")
	diff(t, "ticks", []string{
		"patient/AllergyIntolerance.rs", "patient/Condition.r", "patient/Observation.rs?category=x|laboratory", "patient/Goal.cud", "offline_access",
	}, page.values["scope"])
	if n := strings.Count(page.text, "Know who signed in"); n != 1 {
		t.Errorf("the same sentence stands there %d times", n)
	}
}

func TestTicksNarrowTheGrant(t *testing.T) {
	const asked = "openid launch/patient offline_access patient/Patient.rs patient/Condition.rs"
	for name, tc := range map[string]struct {
		untick []string
		want   string
	}{
		"nothing unticked":   {nil, asked},
		"one kind":           {[]string{"patient/Condition.rs"}, "openid launch/patient offline_access patient/Patient.rs"},
		"not to stay":        {[]string{"offline_access"}, "openid launch/patient patient/Patient.rs patient/Condition.rs"},
		"all that can be":    {[]string{"offline_access", "patient/Patient.rs", "patient/Condition.rs"}, "openid launch/patient"},
		"what is not a tick": {[]string{"openid", "launch/patient"}, asked},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, Options{})
			got := redeem(t, s, press(t, s, consentFor(t, s, "p1001", asked).without(tc.untick...), "allow"))
			diff(t, "scope", tc.want, *got.Scope)
			if strings.Contains(tc.want, "offline_access") != (got.Refresh != "") {
				t.Errorf("refresh token given: %v", got.Refresh != "")
			}
			status := http.StatusForbidden
			if strings.Contains(tc.want, "Condition") {
				status = http.StatusOK
			}
			wantStatus(t, get(t, s.Base()+"/Condition?patient=p1001", got.Access), status)
		})
	}
}

func TestConsentFormIsNotBelieved(t *testing.T) {
	s := start(t, Options{})
	t.Run("more than was asked", func(t *testing.T) {
		page := consentFor(t, s, "p1001", "launch/patient patient/Patient.rs")
		page.values.Add("scope", "patient/*.cruds")
		got := redeem(t, s, press(t, s, page, "allow"))
		diff(t, "scope", "launch/patient patient/Patient.rs", *got.Scope)
	})
	t.Run("nothing ticked", func(t *testing.T) {
		page := consentFor(t, s, "p1001", "patient/Patient.rs offline_access")
		again := only(t, press(t, s, page.without("patient/Patient.rs", "offline_access"), "allow"))
		wantSays(t, "the page", again.text, "Nothing is ticked")
		if len(again.values["scope"]) > 0 {
			t.Errorf("ticks came back: %v", again.values["scope"])
		}
	})
	t.Run("no answer", func(t *testing.T) {
		page := consentFor(t, s, "p1001", "launch/patient patient/Patient.rs patient/Condition.rs")
		again := only(t, press(t, s, page.without("patient/Patient.rs"), "perhaps"))
		wantSays(t, "the page", again.text, "Choose Allow or Refuse")
		diff(t, "ticks are kept", []string{"patient/Condition.rs"}, again.values["scope"])
	})
	t.Run("before the sign-in", func(t *testing.T) {
		page := only(t, get(t, authorization(s, allScopes), ""))
		page.action = consentPath
		page.values.Set("scope", "patient/*.rs")
		again := only(t, press(t, s, page, "allow"))
		diff(t, "leads to", signInPath, again.action)
	})
	t.Run("refuse", func(t *testing.T) {
		back := callback(t, press(t, s, consentFor(t, s, "p1001", allScopes), "refuse"))
		diff(t, "error", "access_denied", back.Get("error"))
		diff(t, "iss", s.issuer, back.Get("iss"))
		diff(t, "state", "state-1", back.Get("state"))
	})
	t.Run("answered twice", func(t *testing.T) {
		page := consentFor(t, s, "p1001", allScopes)
		callback(t, press(t, s, page, "allow"))
		wantStatus(t, press(t, s, page, "allow"), http.StatusBadRequest)
	})
}

func TestSentences(t *testing.T) {
	for raw, want := range map[string][2]string{
		"patient/Observation.rs":                    {"See your test results and measurements", "See the test results and measurements of Ada"},
		"patient/*.read":                            {"See your whole record", "See the whole record of Ada"},
		"patient/Condition.s":                       {"Search your health conditions", "Search the health conditions of Ada"},
		"patient/Condition.cruds":                   {"See, add to, change and delete from your health conditions", "See, add to, change and delete from the health conditions of Ada"},
		"user/Practitioner.rs":                      {"See the names of doctors and nurses", "See the names of doctors and nurses"},
		"patient/Flag.r":                            {"Open your records of the kind Flag", "Open the records of the kind Flag of Ada"},
		"patient/Condition.rs?category=a|x,b|y":     {"See your health conditions, only those with category x or y", "See the health conditions of Ada, only those with category x or y"},
		"patient/Observation.rs?category=x&code=17": {"See your test results and measurements, only those with category x and code 17", "See the test results and measurements of Ada, only those with category x and code 17"},
	} {
		sc, ok := parseScope(raw)
		if !ok {
			t.Fatalf("%s is not understood", raw)
		}
		diff(t, raw, want, [2]string{sentence(sc, ""), sentence(sc, "Ada")})
	}
}
