package summary

import "strings"

const notGiven = "not given"

// status sets the status from the first of the elements that is there.
func (w *view) status(names ...string) {
	w.told = true
	for _, name := range names {
		if s := first(w.stateOf(name), w.root.absent(name)); s != "" {
			w.s.Status = s
			break
		}
	}
	if w.s.Status == "" {
		w.s.Status = notGiven
	}
	w.fact("Status", w.s.Status)
}

// stateOf reads one status element: a code, a concept, or the boolean "active".
func (w *view) stateOf(name string) string {
	e := w.root.get(name).one()
	if name == "active" {
		switch {
		case e.yes():
			return "active"
		case e.is("false"):
			return "inactive"
		}
		return ""
	}
	if e.isText() {
		return tidy(e.line(maxLabel))
	}
	return lower(e.said())
}

// clinical sets the status of a problem or allergy from its two elements. A
// missing clinical status is said, since "confirmed" alone does not mean current.
func (w *view) clinical() {
	w.told = true
	now := first(w.stateOf("clinicalStatus"), w.root.absent("clinicalStatus"))
	sure := first(w.stateOf("verificationStatus"), w.root.absent("verificationStatus"))
	switch {
	case now == "" && sure == "":
		w.s.Status = notGiven
	case now == "" && tidy(sure) == "entered in error":
		w.s.Status = sure // such a record has no clinical status by definition
	case now == "":
		w.s.Status = "clinical status not given, " + sure
	default:
		w.s.Status = join(", ", now, sure)
	}
	w.fact("Status", w.s.Status)
}

// tidy writes a status code in words: "in-progress" to "in progress".
func tidy(code string) string {
	lower := true
	for _, c := range []byte(code) {
		lower = lower && c >= 'a' && c <= 'z'
	}
	if lower {
		return code
	}
	if strings.ToUpper(code) == code {
		return strings.ToLower(strings.ReplaceAll(code, "-", " "))
	}
	return strings.ToLower(camelWords(code))
}

// states are the elements that may say that a record does not hold (any more).
var states = []string{"status", "verificationStatus", "clinicalStatus", "lifecycleStatus"}

// denials stand before the title, the strongest first.
var denials = []struct{ words, prefix string }{
	{"entered in error", "Entered in error: "},
	{"refuted", "Refuted: "},
	{"not done", "Not done: "},
	{"not taken", "Not taken: "},
	{"cancelled", "Cancelled: "},
	{"canceled", "Cancelled: "},
	{"revoked", "Revoked: "},
	{"aborted", "Stopped before it was done: "},
	{"noshow", "Missed: "},
}

// refusals are the booleans by which FHIR, in its several versions, turns a
// statement around.
var refusals = []struct{ element, prefix string }{
	{"doNotPerform", "Do not do: "},
	{"notDone", "Not done: "},
	{"notGiven", "Not done: "},
	{"wasNotGiven", "Not done: "},
	{"wasNotTaken", "Not taken: "},
	{"notTaken", "Not taken: "},
}

// qualifiers stand behind the title in parentheses.
var qualifiers = []string{"inactive", "resolved", "remission", "unconfirmed", "provisional", "differential", "stopped",
	"on hold", "superseded", "planned", "draft", "proposed", "abandoned", "preparation", "suspended"}

// prefix is what turns the title's statement around.
func (w *view) prefix(stated []string) string {
	prefix := ""
	for _, d := range denials {
		if among(d.words, stated) && !strings.Contains(prefix, d.prefix) {
			prefix += d.prefix
		}
	}
	for _, r := range refusals {
		if !w.root.get(r.element).yes() || strings.Contains(prefix, r.prefix) {
			continue
		}
		if r.element == "doNotPerform" && strings.HasPrefix(w.s.Type, "Medication") {
			prefix += "Do not give: "
			continue
		}
		prefix += r.prefix
	}
	return prefix
}

// suffix is what weakens the title's statement.
func (w *view) suffix(stated []string) string {
	var all []string
	for _, q := range qualifiers {
		if among(q, stated) {
			all = append(all, q)
		}
	}
	if w.root.get("active").is("false") {
		all = append(all, "inactive")
	}
	if i := w.root.get("intent"); strings.HasSuffix(w.s.Type, "Request") && i.has("proposal", "plan", "option") {
		all = append(all, tidy(i.line(maxLabel)))
	}
	for l := range w.root.get("link").each() {
		if l.get("type").is("replaced-by") {
			all = append(all, "replaced by another record")
			break
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}

// stated gathers what the status elements say, by code and by text.
func (w *view) stated() []string {
	all := make([]string, 0, 4)
	for _, name := range states {
		e := w.root.get(name).concept()
		if e.isText() {
			all = append(all, tidy(e.line(maxLabel)))
			continue
		}
		for c := range e.codings().each() {
			all = append(all, tidy(c.get("code").line(maxLabel)))
		}
		if s := e.get("text").line(maxLabel); s != "" {
			all = append(all, tidy(s))
		}
	}
	return all
}
