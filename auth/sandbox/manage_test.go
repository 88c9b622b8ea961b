package sandbox

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// portal is somebody at the management page, with cookies.
type portal struct {
	t      *testing.T
	s      *Server
	client *http.Client
	page   answer // where the browser stands
}

// portalOf signs somebody in to the management page.
func portalOf(t *testing.T, s *Server, person string) *portal {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &portal{t: t, s: s, client: &http.Client{Jar: jar}}
	p.open()
	p.send(only(t, p.page), "person", person)
	return p
}

func (p *portal) visit(req *http.Request) {
	p.t.Helper()
	a, err := tryWith(p.client, req)
	if err != nil {
		p.t.Fatal(err)
	}
	p.page = a
}

func (p *portal) open() {
	p.t.Helper()
	req, _ := http.NewRequest(http.MethodGet, p.s.issuer+managePath, nil)
	p.visit(req)
}

func (p *portal) send(f form, changes ...string) {
	p.t.Helper()
	for i := 0; i < len(changes); i += 2 {
		f.values.Set(changes[i], changes[i+1])
	}
	p.visit(postRequest(p.s.issuer+f.action, f.values))
}

// ends are the forms that end a grant.
func (p *portal) ends() []form {
	p.t.Helper()
	var out []form
	for _, f := range forms(p.t, p.page) {
		if f.action == manageEndPath {
			out = append(out, f)
		}
	}
	return out
}

func (p *portal) says(sentences ...string) {
	p.t.Helper()
	wantSays(p.t, "the management page", forms(p.t, p.page)[0].text, sentences...)
}

func TestManagementPage(t *testing.T) {
	clock := newClock()
	s := start(t, Options{Now: clock.now})
	if got := get(t, s.Base()+"/.well-known/smart-configuration", "").json(t)["management_endpoint"]; got != s.issuer+"/manage" {
		t.Errorf("advertised as %v", got)
	}
	long := signInAs(t, s, "p1002", "openid launch/patient offline_access patient/Observation.rs")
	clock.pass(time.Hour)
	short := signInAs(t, s, "p1002", "launch/patient patient/Patient.rs")
	other := signInAs(t, s, "p1001", allScopes)
	p := portalOf(t, s, "p1002")
	diff(t, "grants", 2, len(p.ends()))
	p.says("signed in as Ben Achterberg", "Chartkey", "See your test results and measurements", "Stay signed in until you end it",
		"Allowed "+moment(clock.now()), "Last used "+moment(clock.now().Add(-time.Hour)),
		"by itself within 5 minutes")

	clock.pass(10 * time.Minute)
	p.open()
	diff(t, "the short one has run out", 1, len(p.ends()))
	renewed := readTokens(t, post(t, s.issuer+"/token", refreshForm(long.Refresh)))
	p.open()
	p.says("Last used " + moment(clock.now()))

	p.send(p.ends()[0])
	p.says("The access has ended", "No app has access to your record")
	wantStatus(t, get(t, s.Base()+"/Observation", renewed.Access), http.StatusUnauthorized)
	diff(t, "refresh", "invalid_grant", errorCode(t, post(t, s.issuer+"/token", refreshForm(renewed.Refresh)), http.StatusBadRequest))
	wantStatus(t, get(t, s.Base()+"/Patient/p1002", short.Access), http.StatusUnauthorized)
	readTokens(t, post(t, s.issuer+"/token", refreshForm(other.Refresh)))
	diff(t, "reuses", 0, s.Reuses())
}

func TestManagementPageAfterRevocation(t *testing.T) {
	for name, tc := range map[string]struct {
		fault string
		left  int
	}{"honest": {"", 0}, "the server only says yes": {revokeIgnored, 1}} {
		t.Run(name, func(t *testing.T) {
			o := Options{}
			if tc.fault != "" {
				o.Faults = []string{tc.fault}
			}
			s := start(t, o)
			got := signInAs(t, s, "p1001", allScopes)
			p := portalOf(t, s, "p1001")
			diff(t, "before", 1, len(p.ends()))
			post(t, s.issuer+"/revoke", url.Values{"token": {got.Refresh}, "client_id": {ClientID}})
			p.open()
			diff(t, "after", tc.left, len(p.ends()))
		})
	}
}

func TestManagementPageIsGuarded(t *testing.T) {
	clock := newClock()
	s := start(t, Options{Now: clock.now})
	mine, theirs := signInAs(t, s, "p1001", allScopes), signInAs(t, s, "p1002", allScopes)
	works := func(token tokens, person string) {
		t.Helper()
		wantStatus(t, get(t, s.Base()+"/Patient/"+person, token.Access), http.StatusOK)
	}
	p := portalOf(t, s, "p1001")
	end := p.ends()[0]

	t.Run("wrong password", func(t *testing.T) {
		page := only(t, get(t, s.issuer+managePath, ""))
		a := post(t, s.issuer+page.action, url.Values{"person": {"p1001"}, "password": {"guess"}})
		wantSays(t, "the page", only(t, a).text, "password is not right")
		if len(a.Cookies()) > 0 {
			t.Error("a session began")
		}
	})
	t.Run("another's grant", func(t *testing.T) {
		for _, g := range s.store.grantsOf(s.records.accounts[1]) {
			p.send(form{action: manageEndPath, values: url.Values{"session": end.values["session"], "grant": {g.id}}})
		}
		p.says("had ended already")
		works(theirs, "p1002")
	})
	t.Run("a form of another page", func(t *testing.T) {
		p.send(form{action: manageEndPath, values: url.Values{"grant": end.values["grant"]}})
		works(mine, "p1001")
	})
	t.Run("without a session", func(t *testing.T) {
		post(t, s.issuer+manageEndPath, end.values)
		works(mine, "p1001")
	})
	t.Run("signed out", func(t *testing.T) {
		p.open()
		all := forms(t, p.page)
		p.send(all[len(all)-1])
		diff(t, "leads to", manageSignInPath, only(t, p.page).action)
		p.send(end)
		works(mine, "p1001")
	})
	t.Run("after a quarter of an hour", func(t *testing.T) {
		late := portalOf(t, s, "p1001")
		clock.pass(sessionTTL)
		late.open()
		diff(t, "leads to", manageSignInPath, only(t, late.page).action)
	})
	t.Run("the cookie", func(t *testing.T) {
		a := post(t, s.issuer+manageSignInPath, url.Values{"person": {"p1001"}, "password": {Password}})
		c := a.Cookies()[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != managePath || !strings.HasPrefix(c.Name, "session-") {
			t.Errorf("%+v", c)
		}
	})
}
