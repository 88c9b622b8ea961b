package summary

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// plain writes any FHIR datatype for people, told apart by its members, since
// the reading does not know the definition of what it meets. depth ends the
// flattening of what is none of the known types.
func plain(v value, depth int) string {
	v = v.one()
	switch {
	case v.isText():
		return truth(v)
	case !v.isObject():
		return ""
	}
	form := formOf(v)
	if s := write(form, v); s != "" || form == formReference {
		return s
	}
	if s := v.reason(); s != "" || depth <= 0 {
		return s
	}
	return flat(v, depth)
}

// say is plain with the usual depth.
func say(v value) string { return plain(v, 2) }

type form int

const (
	formUnknown form = iota
	formConcept
	formReference
	formName
	formRatio
	formRange
	formPeriod
	formTiming
	formAddress
	formAttachment
	formSamples
	formMoney
	formContact
	formIdentifier
	formQuantity
	formNote
)

// formMarks are the members that tell a datatype, in the order in which they are
// looked for; two names mean that both are needed.
var formMarks = []struct {
	name, too string
	form      form
}{
	{"coding", "", formConcept}, {"concept", "", formConcept},
	{"reference", "", formReference},
	{"family", "", formName}, {"given", "", formName},
	{"numerator", "", formRatio}, {"denominator", "", formRatio},
	{"low", "", formRange}, {"high", "", formRange},
	{"start", "", formPeriod}, {"end", "", formPeriod},
	{"repeat", "", formTiming}, {"event", "", formTiming},
	{"line", "", formAddress}, {"city", "", formAddress}, {"postalCode", "", formAddress},
	{"contentType", "", formAttachment},
	{"origin", "data", formSamples},
	{"currency", "value", formMoney},
}

// formOf tells which datatype an object looks like.
func formOf(v value) form {
	for _, m := range formMarks {
		if v.get(m.name).ok() && (m.too == "" || v.get(m.too).ok()) {
			return m.form
		}
	}
	switch {
	case v.get("type").isText() && v.get("identifier").isObject():
		return formReference
	case isContact(v):
		return formContact
	case isIdentifier(v):
		return formIdentifier
	case v.get("unit").ok(), isQuantity(v):
		return formQuantity
	case v.get("display").ok(), v.get("code").isText() && v.get("system").isText():
		return formConcept
	case v.get("text").isText():
		return formNote
	}
	return formUnknown
}

// write writes an object as a datatype.
func write(f form, v value) string {
	switch f {
	case formConcept:
		return v.said()
	case formReference:
		return referred(v)
	case formName:
		return humanName(v)
	case formRatio:
		return ratio(v)
	case formRange:
		return span(v)
	case formPeriod:
		return period(v)
	case formTiming:
		return timing(v)
	case formAddress:
		return address(v)
	case formAttachment:
		return attachment(v)
	case formSamples:
		return samples(v)
	case formMoney:
		return money(v)
	case formContact:
		return contact(v)
	default:
		return writeSimple(f, v)
	}
}

func writeSimple(f form, v value) string {
	switch f {
	case formIdentifier:
		return v.get("value").line(maxValue)
	case formQuantity:
		return quantity(v)
	case formNote:
		return note(v)
	}
	return ""
}

func isContact(v value) bool {
	return v.get("value").ok() && among(v.get("system").line(maxLabel), []string{"phone", "fax", "email", "pager", "url", "sms"})
}

func isIdentifier(v value) bool {
	return v.get("value").isText() && !v.get("unit").ok() && !v.get("code").ok() &&
		(v.get("system").isText() || v.get("use").isText() || v.get("assigner").ok())
}

func isQuantity(v value) bool {
	number := v.get("value").one()
	return number.isText() && number.node().kind == '0'
}

// truth writes a primitive; booleans read yes and no.
func truth(v value) string {
	switch v.one().node().kind {
	case 't':
		return "yes"
	case 'f':
		return "no"
	}
	return v.line(maxText)
}

// flat writes the members of an unknown structure one after the other.
func flat(v value, depth int) string {
	var parts []string
	for m := range v.members() {
		name := m.name()
		if name == "extension" || name == "modifierExtension" || name == "id" || name == "use" || strings.HasPrefix(name, "_") {
			continue
		}
		text := list(m, func(e value) string { return plain(e, depth-1) })
		if text == "" || opaque(name, text) {
			continue
		}
		parts = append(parts, bounded(label(lower(camelWords(name)), text), maxValue))
		if len(parts) == 12 {
			break
		}
	}
	return strings.Join(parts, ", ")
}

// opaque tells whether an element holds nothing for people: binary data, links to
// definitions.
func opaque(name, text string) bool {
	switch name {
	case "data", "div", "url", "profile", "definition", "instantiatesCanonical", "instantiatesUri", "linkId", "uid":
		return true
	}
	return strings.HasPrefix(text, "urn:")
}

// lower makes the first letter lower case unless an abbreviation begins there.
func lower(s string) string {
	if len(s) > 1 && s[1] >= 'a' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// referred names what a reference points to: its display, what is contained, an
// identifier, and only then its address.
func referred(v value) string {
	v = v.one()
	if v.isText() {
		return v.line(maxValue)
	}
	if s := v.named(); s != "" {
		return s
	}
	v = v.concept()
	// A display that is no good as a title is still what the server calls it.
	if s := v.get("display").line(maxValue); s != "" {
		return s
	}
	return first(relative(v.path("identifier", "value").line(maxValue)), relative(v.get("reference").line(maxValue)))
}

// relative shortens an address to "Type/id"; addresses that mean nothing outside
// a Bundle are left out.
func relative(address string) string {
	if strings.HasPrefix(address, "#") || strings.HasPrefix(address, "urn:") {
		return ""
	}
	address, _, _ = strings.Cut(address, "/_history/")
	parts := strings.Split(address, "/")
	if n := len(parts); n >= 2 && strings.Contains(address, "://") {
		return parts[n-2] + "/" + parts[n-1]
	}
	return address
}

// attachment writes a document's title, kind and size.
func attachment(v value) string {
	v = v.one()
	kind := mediaKind(v.get("contentType").line(maxLabel))
	if size := v.size(); size >= 0 {
		kind = join(", ", kind, bytesWords(size))
	}
	title := v.get("title").line(maxTitle)
	if title == "" {
		return kind
	}
	if kind == "" {
		return title
	}
	return title + " (" + kind + ")"
}

// size is the size of an attachment in bytes, as stated, else of its data; -1
// when neither is there.
func (v value) size() int {
	if n, err := strconv.Atoi(v.get("size").line(maxLabel)); err == nil && n >= 0 {
		return n
	}
	if data := v.get("data").one(); data.isText() {
		text := data.node().text
		n := base64.StdEncoding.DecodedLen(len(text))
		for i := len(text); i > 0 && text[i-1] == '=' && len(text)-i < 2; i-- {
			n--
		}
		return n
	}
	return -1
}

func bytesWords(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n) + " bytes"
	case n < 1_000_000:
		return strconv.Itoa((n+500)/1000) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
}

// mediaKind says a media type in words, and shows one that it does not know.
func mediaKind(media string) string {
	kind, _, _ := strings.Cut(strings.ToLower(media), ";")
	kind = strings.TrimSpace(kind)
	switch kind {
	case "application/pdf":
		return "PDF"
	case "text/plain":
		return "text"
	case "text/html", "application/xhtml+xml":
		return "web page"
	case "text/rtf", "application/rtf":
		return "formatted text"
	case "application/xml", "text/xml", "application/hl7-v3+xml", "application/cda+xml":
		return "XML document"
	case "application/dicom":
		return "DICOM image"
	}
	for prefix, words := range map[string]string{"image/": "picture", "audio/": "sound recording", "video/": "video"} {
		if strings.HasPrefix(kind, prefix) {
			return words
		}
	}
	return media
}

// note writes an Annotation: text, author, time.
func note(v value) string {
	v = v.one()
	if v.isText() {
		return v.line(maxText)
	}
	by := join(", ", say(v.choice("author")), v.get("time").line(maxLabel))
	text := v.get("text").line(maxText)
	if text == "" || by == "" {
		return text
	}
	return text + " (" + by + ")"
}

func money(v value) string {
	return join(" ", v.get("value").line(maxLabel), v.get("currency").line(maxLabel))
}

// samples says that there is a curve; drawing it is not a summary's work.
func samples(v value) string {
	n := len(strings.Fields(v.get("data").line(maxSize)))
	return "a recorded curve of " + strconv.Itoa(n) + " values"
}

func more(n int) string { return "and " + strconv.Itoa(n) + " more" }
