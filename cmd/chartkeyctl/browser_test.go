package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// browserMain stands in for the system's browser: it follows redirects with cookies, fills in the forms that it meets, and ends where
// the browser would. It is a program of its own so that chartkeyctl starts it as it starts any browser.
//
//	BROWSER_PERSON  whom to sign in as (default: whoever is chosen already)
//	BROWSER_PATIENT whom a clinician chooses (default: as above)
//	BROWSER_UNTICK  takes the ticks of these values away, separated by spaces
//	BROWSER_ANSWER  presses the button of that value where there is one, otherwise the first: cancel, refuse
//	BROWSER_END     file that gets the address where it ended, which is not loaded then: for a pasted address
func browserMain() {
	if err := browse(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		os.Exit(1)
	}
}

func browse(address string) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	client := &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequest(http.MethodGet, address, nil)
	for hops := 0; err == nil; hops++ {
		if hops == 20 {
			return errors.New("too many pages")
		}
		if end := os.Getenv("BROWSER_END"); end != "" && request.URL.Path == "/callback" {
			return os.WriteFile(end, []byte(request.URL.String()+"\n"), 0o600)
		}
		var next *http.Request
		if next, err = visit(client, request); next == nil {
			return err
		}
		request = next
	}
	return err
}

// visit loads a page and returns what a person would do next, or nil at the end.
func visit(client *http.Client, request *http.Request) (*http.Request, error) {
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode/100 == 3 {
		to, err := response.Location()
		if err != nil {
			return nil, err
		}
		return http.NewRequest(http.MethodGet, to.String(), nil)
	}
	page, err := html.Parse(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	form := find(page, "form")
	if form == nil {
		return nil, nil
	}
	values := url.Values{}
	fill(form, values)
	action, err := request.URL.Parse(attribute(form, "action"))
	if err != nil {
		return nil, err
	}
	next, err := http.NewRequest(http.MethodPost, action.String(), strings.NewReader(values.Encode()))
	if err == nil {
		next.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return next, err
}

// fill takes a form as it stands, chooses the person, unticks, and presses the first button or the one of BROWSER_ANSWER.
func fill(n *html.Node, values url.Values) {
	name, value := attribute(n, "name"), attribute(n, "value")
	person := os.Getenv("BROWSER_PERSON")
	switch {
	case n.Type != html.ElementNode || name == "":
	case attribute(n, "type") == "checkbox":
		if hasAttribute(n, "checked") && !slices.Contains(strings.Fields(os.Getenv("BROWSER_UNTICK")), value) {
			values.Add(name, value)
		}
	case n.Data == "button":
		if !values.Has(name) || value == os.Getenv("BROWSER_ANSWER") {
			values.Set(name, value)
		}
	case n.Data != "input":
	case attribute(n, "type") == "radio":
		wanted := person
		if name == "patient" {
			wanted = os.Getenv("BROWSER_PATIENT")
		}
		if wanted == "" && hasAttribute(n, "checked") || value == wanted {
			values.Set(name, value)
		}
	case name == "login":
		values.Set(name, person)
	case name == "password" && value == "":
		values.Set(name, "any")
	default:
		values.Set(name, value)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		fill(c, values)
	}
}

func find(n *html.Node, element string) *html.Node {
	if n.Type == html.ElementNode && n.Data == element {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if f := find(c, element); f != nil {
			return f
		}
	}
	return nil
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}
