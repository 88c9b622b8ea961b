package narrative

import (
	"strings"
	"testing"
)

func TestLinks(t *testing.T) {
	for href, want := range map[string]Link{
		"https://www.example.org/a?b=1&c=2#d": {Target: "https://www.example.org/a?b=1&c=2#d", HostASCII: "www.example.org", Clickable: true},
		" HTTPS://Example.ORG:8443/ ":         {Target: "https://example.org:8443/", HostASCII: "example.org", Clickable: true},
		"http://fhir.example/Practitioner/9":  {Target: "http://fhir.example/Practitioner/9", HostASCII: "fhir.example", Clickable: true},
		"https://\u0430pple.example/":         {Target: "https://xn--pple-43d.example/", HostASCII: "xn--pple-43d.example", Clickable: true},
		"https://[2001:4860:4860::8888]/":     {Target: "https://[2001:4860:4860::8888]/", HostASCII: "2001:4860:4860::8888", Clickable: true},
		"mailto:clinic@hospital.example":      {Target: "mailto:clinic@hospital.example", HostASCII: "hospital.example", Clickable: true},
		"tel:+1 (555) 0100":                   {}, // a space within an address
		"tel:+1-555-0100":                     {Target: "tel:+1-555-0100", Clickable: true},
		"#sec-2":                              {Target: "#sec-2", Clickable: true},
		"Patient/123":                         {Target: "Patient/123"},
		"Observation/1/_history/2":            {Target: "Observation/1/_history/2"},
	} {
		if got, _ := target(href); got != want {
			t.Errorf("%q: %+v, want %+v", href, got, want)
		}
	}
}

// None of these may be opened, and nothing of them is kept.
func TestLinksRefused(t *testing.T) {
	for _, href := range []string{
		"", "javascript:x()", "java\tscript:x()", "\u00a0javascript:x()", "JavaScript:x()", "java\u017fcript:x()", "vbscript:x", "data:text/html,x",
		"file:///etc/passwd", "ftp://a.example/", "chartkey://callback?code=1", "blob:https://a.example/", "view-source:https://a.example/", "ms-word:x",
		"http://127.0.0.1:8910/callback", "http://localhost/", "http://a.localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/",
		"http://169.254.169.254/", "http://2130706433/", "http://0x7f.0.0.1/", "http://127.1/", "http://router/", "http://a.local/",
		"https://hospital.example@attacker.example/", "https://hospital.example%40attacker.example/", "https://hospital.example\uff0f@attacker.example/",
		"https://hospital.example\u0589443.attacker.example/", "https://my\u200bchart.example/", `https://a.example\@b.example/`, `\\a.example\share`,
		"https:/a.example/", "https:a.example", "https:///a.example", "//a.example/x", "?launch=1&iss=https://a.example", "../x", "x.html", "##", "#", "#a\u202eb",
		"#../x", "mailto:", "mailto:a@b.example?bcc=c@d.example", "mailto:a@b.example%0d%0aBcc:c@d.example", "mailto:a@b.example,c@d.example", "tel:*%2306%23", "tel:",
		"tel:123;phone-context=x", "-version", "--help", "`id`", "|id", ";id", "%COMSPEC%", "Patient/../../x", "https://a.example/" + strings.Repeat("a", maxLink),
	} {
		got, reason := target(href)
		if got != (Link{}) || reason == "" {
			t.Errorf("%.60q: %+v, %q", href, got, reason)
		}
	}
}

func TestSpoof(t *testing.T) {
	for text, want := range map[string]bool{
		"Open the portal": false, "hospital.example": false, "www.hospital.example": false, "https://www.hospital.example/a": false,
		"report.pdf": false, "version 1.1.0": false, "https://other.example": true, "other.example": true, "h\u043espital.example": true,
		"portal<br/>.other.example": true, "<span>other</span><span>.example</span>": true, "hospital.example.attacker.example": true,
	} {
		doc := Parse(wrap(`<a href="https://www.hospital.example/x">` + text + `</a>`))
		if l := doc.Links()[0]; l.Spoofed != want || doc.noted("link-spoof") != want {
			t.Errorf("%s: %+v", text, l)
		}
	}
	doc := Parse(wrap(`<a href="https://attacker.example/"><img src="data:image/gif;base64,` + onePixel + `" alt="https://hospital.example"/></a>`))
	if l := doc.Links()[0]; !l.Spoofed || l.Text != "https://hospital.example" {
		t.Errorf("alternative text: %+v", l)
	}
}

func TestLinkWithoutText(t *testing.T) {
	doc := Parse(wrap(`a<a href="https://a.example/"> </a>b<a href="https://b.example/">c</a>`))
	if l := doc.Links(); len(l) != 2 || l[0].Clickable || !l[1].Clickable {
		t.Errorf("%+v", l)
	}
	if !doc.noted("link-empty") {
		t.Errorf("notes %v", doc.Notes)
	}
}

func TestAnchors(t *testing.T) {
	doc := Parse(wrap(`<p><a href="#two">go</a></p><p>one</p><h2 id="two">Two</h2><a name="two">again</a><p id="app-lock">x</p>`))
	if block, ok := doc.Anchor("#two"); !ok || block != 2 {
		t.Errorf("block %d, %v", block, ok)
	}
	if _, ok := doc.Anchor("#three"); ok {
		t.Error("an anchor that is not there was found")
	}
	m := doc.Markup()
	if !strings.Contains(m, `href="#narrative-two"`) || strings.Count(m, `id="narrative-two"`) != 1 || strings.Contains(m, "app-lock") {
		t.Error(m)
	}
}
