package summary

import "strings"

// subjects are the elements that name what a resource is about, the best first.
var subjects = []string{"code", "name", "title", "medication", "vaccineCode", "deviceName", "description", "topic",
	"productOrService", "display", "product"}

// sorts are the elements that only say what sort of thing it is; they stand in a
// title behind the type: "Claim: pharmacy".
var sorts = []string{"type", "category", "serviceType", "class", "modality", "procedureCode", "activity", "event", "focus",
	"reasonCode", "use", "relationship", "code"}

// dates are the elements that date a resource, the most telling first.
var dates = []string{"effective", "occurrence", "onset", "performed", "started", "start", "period", "date", "authoredOn",
	"whenHandedOver", "whenPrepared", "timing", "serviced", "billablePeriod", "sent", "received", "recorded", "authored",
	"collected", "receivedTime", "created", "issued", "recordedDate", "dateTime", "startDate", "statusDate", "timestamp",
	"executionPeriod", "asserted", "approvalDate", "dateAsserted"}

// unshown are top-level elements that the generic view leaves out: they are read
// elsewhere or say nothing to people.
var unshown = map[string]bool{"resourceType": true, "id": true, "meta": true, "text": true, "contained": true,
	"extension": true, "modifierExtension": true, "implicitRules": true, "status": true, "url": true, "identifier": true,
	"active": true}

// generic reads any resource by the names and shapes of its elements.
func generic(w *view) {
	w.genericTitle()
	w.when("When", dates...)
	if w.s.When == "" {
		w.s.When = moment(w.root.get("collection").choice("collected")) // Specimen
	}
	w.genericStatus()
	if e := w.root.choice("value"); e.ok() {
		w.value("Value", list(e, say))
	}
	for m := range w.root.members() {
		if len(w.s.Facts) >= maxFacts {
			break
		}
		name := m.name()
		if unshown[name] || strings.HasPrefix(name, "_") {
			continue
		}
		text := list(m, say)
		if opaque(name, text) || bareAddress(text) || text == w.s.Title || text == w.s.When {
			continue
		}
		w.fact(elementWords(name), text)
	}
	for m := range w.root.members() {
		if !w.t.companions {
			return
		}
		if name, companion := strings.CutPrefix(m.name(), "_"); companion && !w.root.get(name).ok() {
			w.fact(elementWords(name), m.one().reason())
		}
	}
}

// elementWords names an element, without the datatype that FHIR puts behind the
// name of a choice.
func elementWords(name string) string {
	for _, suffix := range []string{"CodeableConcept", "Reference", "DateTime", "Boolean", "Timing", "Attachment"} {
		if short, cut := strings.CutSuffix(name, suffix); cut && short != "" {
			return camelWords(short)
		}
	}
	return camelWords(name)
}

// titled are types with an element that tells more than those tried for all.
var titled = map[string]string{"FamilyMemberHistory": "relationship", "Specimen": "type", "Consent": "category"}

func (w *view) genericTitle() {
	subjects, sorts := subjects, sorts
	if name, ok := titled[w.s.Type]; ok {
		subjects, sorts = nil, []string{name}
	}
	for _, name := range subjects {
		e := w.root.choice(name)
		if w.s.Code == "" {
			w.s.Code = e.key()
		}
		if s := first(e.named(), calledBy(e), firstNamed(e)); s != "" && w.s.Title == "" {
			w.s.Title = s
		}
	}
	if w.s.Title != "" {
		w.fact("What", w.s.Title)
		return
	}
	for _, name := range sorts {
		e := w.root.choice(name)
		if s := first(e.named(), spokenCode(e)); s != "" {
			w.s.Title = w.kind + ": " + lower(s)
			w.s.Code = first(w.s.Code, e.key())
			break
		}
	}
	if w.s.Title == "" {
		w.s.Title = w.genericNameless()
	}
	w.fact("What", w.s.Title)
}

// firstNamed is the name inside a list of structures, as Device.deviceName has.
func firstNamed(v value) string {
	if !v.one().isObject() {
		return ""
	}
	return v.get("name").wordy("")
}

// spokenCode is a code that is itself a word.
func spokenCode(v value) string {
	code := v.coding().get("code").line(maxLabel)
	if !spoken(code) {
		return ""
	}
	return camelWords(code)
}

func (w *view) genericNameless() string {
	about := w.root.choice("code")
	if !about.ok() {
		about = w.root.get("type")
	}
	w.s.Code = first(w.s.Code, about.key())
	return w.nameless(about)
}

func (w *view) genericStatus() {
	for _, name := range []string{"status", "lifecycleStatus", "clinicalStatus", "publicationStatus", "active"} {
		if w.root.get(name).ok() || w.root.absent(name) != "" {
			w.status(name)
			return
		}
	}
	w.status("status")
}

// questionnaireResponse reads the answers to a form: each question is a label.
func questionnaireResponse(w *view) {
	w.s.Title = w.root.path("questionnaire").named()
	if w.s.Title == "" {
		w.s.Title = w.root.path("_questionnaire", "extension").choice("value").named()
	}
	if w.s.Title == "" {
		w.s.Title = w.kind
	}
	w.fact("What", w.s.Title)
	w.when("When", "authored")
	w.status("status")
	w.questions(w.root.get("item"), 8)
	w.says("Answered by", "source")
	w.says("Written down by", "author")
	w.about()
}

func (w *view) questions(items value, depth int) {
	if depth == 0 {
		return
	}
	for i := range items.each() {
		if len(w.s.Facts) >= maxFacts {
			return
		}
		question := first(i.get("text").line(maxText), "Question "+i.get("linkId").line(maxLabel))
		w.part(question, list(i.get("answer"), func(a value) string { return say(a.choice("value")) }))
		w.questions(i.get("item"), depth-1)
		for a := range i.get("answer").each() {
			w.questions(a.get("item"), depth-1)
		}
	}
}
