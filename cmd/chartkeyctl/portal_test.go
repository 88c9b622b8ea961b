package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/net/html"
)

// endAtClinic NAME is the person at the management page of that sandbox, who ends the newest access listed there.
func endAtClinic(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: endatclinic NAME")
	}
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	p := portal{ts, &http.Client{Jar: jar, Timeout: 20 * time.Second}, strings.TrimSuffix(ts.Getenv(args[0]), "/fhir")}
	signIn := p.load(p.client.Get(p.issuer + "/manage"))
	listed := p.send(find(signIn, "form"))
	form := find(listed, "article")
	if form == nil {
		ts.Fatalf("the page lists no access")
	}
	p.send(find(form, "form"))
}

// portalOf is a browser at a management page.
type portal struct {
	ts     *testscript.TestScript
	client *http.Client
	issuer string
}

func (p portal) load(response *http.Response, err error) *html.Node {
	p.ts.Check(err)
	defer response.Body.Close()
	page, err := html.Parse(response.Body)
	p.ts.Check(err)
	if response.StatusCode != http.StatusOK {
		p.ts.Fatalf("the page answers %s", response.Status)
	}
	return page
}

func (p portal) send(form *html.Node) *html.Node {
	values := url.Values{}
	fill(form, values)
	return p.load(p.client.PostForm(p.issuer+attribute(form, "action"), values))
}
