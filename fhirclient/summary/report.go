package summary

// diagnosticReport reads a report of a laboratory, of imaging, of pathology.
func diagnosticReport(w *view) {
	w.kind = reportKind(w.root.get("category"))
	w.what("What", w.root.get("code"), w.root.get("category"))
	w.when("When", "effective", "issued")
	w.says("Reported", "issued")
	conclusion := w.root.or("conclusion", maxText)
	codes := list(w.root.get("conclusionCode"), value.said)
	w.value("Conclusion", first(conclusion, codes))
	if conclusion != "" {
		w.fact("Coded conclusion", codes)
	}
	w.status("status")
	w.says("Kind", "category")
	w.says("Results", "result")
	w.says("Specimen", "specimen")
	w.says("Imaging", "imagingStudy", "study")
	w.fact("Pictures", list(w.root.get("media"), func(m value) string {
		return first(m.get("comment").line(maxText), referred(m.get("link")))
	}))
	w.fact("Report", list(w.root.get("presentedForm"), attachment))
	w.people("Performed by", "performer", "actor")
	w.people("Read by", "resultsInterpreter")
	w.says("Ordered as", "basedOn")
	w.about()
}

func reportKind(category value) string {
	for c := range category.each() {
		switch {
		case c.has("lab", "laboratory", "lp29684 5", "ch", "hm", "mb"):
			return "Laboratory report"
		case c.has("rad", "radiology", "lp29684 0", "lp7839 6", "imaging", "rus", "ct", "nmr"):
			return "Imaging report"
		}
	}
	return typeNames["DiagnosticReport"]
}

// documentReference reads a letter, note or other document.
func documentReference(w *view) {
	content := w.root.get("content")
	w.what("What", w.root.get("type"), w.root.get("description"), content.path("attachment", "title"), w.root.get("category"))
	w.when("Written", "date", "created", "indexed")
	w.when("Written", "context")
	if w.s.When == "" {
		w.s.When = moment(w.root.path("context", "period"))
	}
	if w.s.When == "" {
		w.s.When = moment(content.path("attachment", "creation"))
	}
	w.fact("About the time", period(w.root.path("context", "period")))
	w.says("Description", "description")
	w.status("status")
	w.fact("State of the text", tidy(w.root.get("docStatus").line(maxLabel)))
	w.says("Kind", "category")
	w.fact("Document", list(content, func(c value) string { return attachment(c.get("attachment")) }))
	w.people("Author", "author")
	w.says("Confirmed by", "authenticator")
	w.says("Kept by", "custodian")
	w.fact("Belongs to", list(w.root.get("relatesTo"), func(r value) string {
		return join(" ", tidy(r.get("code").concept().line(maxLabel)), referred(r.get("target")))
	}))
	w.says("Handling", "securityLabel")
	w.about()
}

// binary reads a document that is nothing but its bytes.
func binary(w *view) {
	media := w.root.get("contentType").line(maxLabel)
	w.s.Title = w.kind
	switch kind := mediaKind(media); kind {
	case "":
	case media:
		w.s.Title = w.kind + " (" + media + ")"
	case "PDF", "text":
		w.s.Title = capital(kind) + " document"
	default:
		w.s.Title = capital(kind)
	}
	w.fact("What", w.s.Title)
	w.fact("Media type", media)
	if n := w.root.size(); n >= 0 {
		w.value("Size", bytesWords(n))
	}
	w.says("Belongs to", "securityContext")
}

// severities of an OperationOutcome, the worst first.
var severities = []string{"fatal", "error", "warning", "information", "success"}

// operationOutcome reads a message, titled by its worst issue.
func operationOutcome(w *view) {
	rank, worst := len(severities)+1, ""
	for i := range w.root.get("issue").each() {
		at := len(severities)
		for n, s := range severities {
			if i.get("severity").is(s) {
				at = n
			}
		}
		if at < rank {
			rank, worst = at, issueText(i)
			w.s.Value = i.get("severity").line(maxLabel)
		}
	}
	w.s.Title = first(worst, w.kind)
	for i := range w.root.get("issue").each() {
		text := join(": ", issueText(i), technical(i))
		at := first(list(i.get("expression"), truth), list(i.get("location"), truth))
		w.fact(capital(first(i.get("severity").line(maxLabel), "message")), join(", at ", text, at))
	}
}

// technical is what a server says beside its sentence for people.
func technical(i value) string {
	if s := i.get("diagnostics").line(maxText); s != issueText(i) {
		return s
	}
	return ""
}

// issueText is the sentence of an issue: details, diagnostics, else its code in words.
func issueText(i value) string {
	code := i.get("code").line(maxLabel)
	return first(i.get("details").named(), i.get("diagnostics").wordy(code), issues[code], capital(tidy(code)))
}

var issues = map[string]string{
	"login": "Sign-in is needed", "expired": "The sign-in has run out", "forbidden": "This is not allowed",
	"unknown": "The server does not know this user", "suppressed": "Some information is withheld",
	"not-found": "Not found, or not shared", "deleted": "This was deleted", "throttled": "Too many requests; slow down",
	"too-costly": "The request is too large for the server", "not-supported": "The server does not support this",
	"timeout": "The server took too long", "incomplete": "The answer is not complete", "transient": "The server is busy",
	"exception": "The server failed", "invalid": "The server found a mistake in the request", "processing": "The server could not process this",
	"informational": "Information", "success": "Done",
}
