package summary

import (
	"bytes"
	"strings"
)

// system is a code system that people know by name.
type system struct{ url, name string }

// systems are preferred, over a server's own codes, as the main coding.
var systems = []system{
	{"http://loinc.org", "LOINC"},
	{"http://snomed.info/sct", "SNOMED CT"},
	{"http://www.nlm.nih.gov/research/umls/rxnorm", "RxNorm"},
	{"http://hl7.org/fhir/sid/cvx", "CVX"},
	{"http://hl7.org/fhir/sid/icd-10-cm", "ICD-10-CM"},
	{"http://hl7.org/fhir/sid/icd-10", "ICD-10"},
	{"http://hl7.org/fhir/sid/icd-9-cm", "ICD-9-CM"},
	{"http://hl7.org/fhir/sid/ndc", "NDC"},
	{"http://www.ama-assn.org/go/cpt", "CPT"},
	{"http://www.whocc.no/atc", "ATC"},
	{"http://unitsofmeasure.org", "UCUM"},
}

// systemName is the name of the system of a coding, or "".
func systemName(coding value) string {
	url := coding.get("system").one()
	if !url.isText() {
		return ""
	}
	for _, s := range systems {
		if string(url.node().text) == s.url {
			return s.name
		}
	}
	return ""
}

// concept unwraps what stands for a coded thing: a CodeableConcept, a Coding, an
// R5 CodeableReference, a Reference or a plain string.
func (v value) concept() value {
	v = v.one()
	if c := v.get("concept"); c.isObject() {
		return c
	}
	if r := v.get("reference"); r.isObject() {
		return r
	}
	return v
}

// codings goes through the codings of a concept; a bare Coding is its own.
func (v value) codings() value {
	v = v.concept()
	if c := v.get("coding"); c.ok() {
		return c
	}
	if v.get("code").isText() || v.get("system").isText() && v.get("display").isText() {
		return v
	}
	return value{v.t, 0}
}

// coding chooses the main coding: the first of a system that people know, else
// the first with a code.
func (v value) coding() value {
	first := value{v.t, 0}
	for c := range v.codings().each() {
		if code := c.get("code").one(); !code.isText() || len(code.node().text) == 0 {
			continue
		}
		if systemName(c) != "" {
			return c
		}
		if first.i == 0 {
			first = c
		}
	}
	return first
}

// key is the main coding as "system|code".
func (v value) key() string {
	c := v.coding()
	code := c.get("code").line(maxLabel)
	if code == "" {
		return ""
	}
	return c.get("system").line(maxValue) + "|" + code
}

// coded names the main coding for people: "LOINC 718-7", "code X12".
func (v value) coded() string {
	c := v.coding()
	code := c.get("code").line(maxLabel)
	if code == "" {
		return ""
	}
	if name := systemName(c); name != "" {
		return name + " " + code
	}
	return "code " + code
}

// has tells whether one of the codings, or the plain string, is one of the codes.
// The codes are given as [tidy] writes them.
func (v value) has(codes ...string) bool {
	v = v.concept()
	if v.isText() {
		return v.tidied(codes)
	}
	for c := range v.codings().each() {
		if c.get("code").tidied(codes) {
			return true
		}
	}
	return false
}

// tidied compares the text with codes as tidy does, without making a string.
func (v value) tidied(codes []string) bool {
	v = v.one()
	if !v.isText() {
		return false
	}
	text := bytes.TrimSpace(v.node().text)
	for _, code := range codes {
		if sameTidy(text, code) {
			return true
		}
	}
	return false
}

func sameTidy(text []byte, code string) bool {
	if len(text) != len(code) {
		return false
	}
	for i, c := range text {
		switch {
		case c == '-' || c == '_':
			c = ' '
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		if c != code[i] {
			return false
		}
	}
	return true
}

func among(s string, list []string) bool {
	for _, x := range list {
		if s == x {
			return true
		}
	}
	return false
}

// named is the concept in words: its text, else the display of a coding, that of
// the main coding first, else the display of a reference or the name of what is
// contained there. It is "" when there are no words, only codes.
func (v value) named() string {
	v = v.concept()
	if v.isText() {
		return v.wordy("")
	}
	main := v.coding()
	code := main.get("code").line(maxLabel)
	if s := v.get("text").wordy(code); s != "" {
		return s
	}
	if s := main.get("display").wordy(code); s != "" {
		return s
	}
	for c := range v.codings().each() {
		if s := c.get("display").wordy(c.get("code").line(maxLabel)); s != "" {
			return s
		}
	}
	if s := v.get("display").wordy(""); s != "" {
		return s
	}
	return v.contained().title()
}

// written is the text of a concept as it was sent, whatever it is, unless it says nothing.
func (v value) written() string {
	text := v.concept().get("text").line(maxText)
	if vague(text) {
		return ""
	}
	return text
}

// said is the concept for a fact: in words, else by code, else why it is absent.
func (v value) said() string {
	if s := v.named(); s != "" {
		return s
	}
	c := v.concept()
	if c.isText() {
		return c.line(maxText)
	}
	code := c.coding().get("code").line(maxLabel)
	if s := c.get("text").line(maxText); vague(s) || code == "" {
		if s = first(s, c.absence()); s != "" {
			return s
		}
	}
	if spoken(code) {
		return camelWords(code)
	}
	return first(c.coded(), c.reason())
}

// contained is the resource that a reference of the form "#id" means.
func (v value) contained() value {
	id, found := strings.CutPrefix(v.get("reference").line(maxLabel), "#")
	if found && id != "" {
		tried := 0
		for c := range v.t.root().get("contained").each() {
			if c.get("id").is(id) {
				return c
			}
			if tried++; tried == maxTried {
				break
			}
		}
	}
	return value{v.t, 0}
}

// title names a contained resource by the first element that has words.
func (v value) title() string {
	for _, name := range []string{"code", "name", "title", "type", "vaccineCode", "description"} {
		e := v.get(name).one()
		if s := humanName(e); s != "" {
			return s
		}
		// A reference inside a contained resource is not followed: it may lead back.
		if s := first(e.get("text").wordy(""), e.coding().get("display").wordy(""), e.wordy("")); s != "" {
			return s
		}
	}
	return contents(v)
}

// contents names a medicine by what it is made of. It follows no references.
func contents(v value) string {
	var all []string
	for i := range v.get("ingredient").each() {
		item := i.choice("item")
		s := first(item.get("text").wordy(""), item.coding().get("display").wordy(""), item.get("display").wordy(""))
		if s != "" && len(all) < 4 {
			all = append(all, s)
		}
	}
	return strings.Join(all, ", ")
}
