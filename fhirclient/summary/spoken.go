package summary

import (
	"strings"

	"chartkey/assets/phrase"
)

// A summary is in English, which is what is stored and what a search finds. The words in it that are ours, and not the clinic's, can be said in
// another language by what is below; a clinic's own words stay as they are. A test holds that no label of ours is forgotten.

// Labels by which others know a fact that they show in a place of its own.
const (
	StatusLabel  = "Status"
	FlagLabel    = "Flag"
	RangeLabel   = "Reference range"
	PatientLabel = "Patient"

	// The files of a letter, and of a report.
	DocumentLabel = "Document"
	ReportLabel   = "Report"
)

// LabelIn says the label of a fact. A label that is the clinic's, such as the name of a part of a result, stays.
func LabelIn(say phrase.Say, label string) string { return sayKnown(say, labels, label) }

// StatusIn says the status of a record.
func StatusIn(say phrase.Say, status string) string {
	var all []string
	for word := range strings.SplitSeq(status, ", ") {
		all = append(all, sayKnown(say, statuses, word))
	}
	return capital(strings.Join(all, ", "))
}

// FlagIn says the laboratory's interpretation without its code, where the words are those of the standard.
func FlagIn(say phrase.Say, flag string) string {
	var all []string
	for one := range strings.SplitSeq(flag, "; ") {
		words, code, _ := strings.Cut(one, " (")
		if _, known := flagWords[words]; known && flags[strings.TrimSuffix(code, ")")] == words {
			one = sayKnown(say, flagWords, words)
		}
		all = append(all, one)
	}
	return strings.Join(all, "; ")
}

func sayKnown(say phrase.Say, table map[string]phrase.Phrase, english string) string {
	if p, known := table[english]; known {
		return p.In(say)
	}
	return english
}

// byEnglish lists phrases by what they are in English.
func byEnglish(list ...phrase.Phrase) map[string]phrase.Phrase {
	table := make(map[string]phrase.Phrase, len(list))
	for _, p := range list {
		table[p.String()] = p
	}
	return table
}

var labels = byEnglish(
	phrase.New("fact.about-the-time", "About the time"),
	phrase.New("fact.activities", "Activities"),
	phrase.New("fact.address", "Address"),
	phrase.New("fact.adherence", "Adherence"),
	phrase.New("fact.all-kinds", "All kinds"),
	phrase.New("fact.all-names", "All names"),
	phrase.New("fact.also-called", "Also called"),
	phrase.New("fact.also-said", "Also said"),
	phrase.New("fact.amount", "Amount"),
	phrase.New("fact.answered-by", "Answered by"),
	phrase.New("fact.author", "Author"),
	phrase.New("fact.available", "Available"),
	phrase.New("fact.batch", "Batch"),
	phrase.New("fact.belongs-to", "Belongs to"),
	phrase.New("fact.body-site", "Body site"),
	phrase.New("fact.born", "Born"),
	phrase.New("fact.came-from", "Came from"),
	phrase.New("fact.category", "Category"),
	phrase.New("fact.caution", "Caution"),
	phrase.New("fact.coded-conclusion", "Coded conclusion"),
	phrase.New("fact.comment", "Comment"),
	phrase.New("fact.complication", "Complication"),
	phrase.New("fact.conclusion", "Conclusion"),
	phrase.New("fact.confirmed-by", "Confirmed by"),
	phrase.New("fact.consists-of", "Consists of"),
	phrase.New("fact.contact", "Contact"),
	phrase.New("fact.contains", "Contains"),
	phrase.New("fact.derived-from", "Derived from"),
	phrase.New("fact.description", "Description"),
	phrase.New("fact.device", "Device"),
	phrase.New("fact.diagnosis", "Diagnosis"),
	phrase.New("fact.died", "Died"),
	phrase.New("fact.doctor", "Doctor"),
	phrase.New("fact.document", "Document"),
	phrase.New("fact.done-by", "Done by"),
	phrase.New("fact.dose", "Dose"),
	phrase.New("fact.dose-in-the-series", "Dose in the series"),
	phrase.New("fact.evidence", "Evidence"),
	phrase.New("fact.flag", "Flag"),
	phrase.New("fact.focus", "Focus"),
	phrase.New("fact.follow-up", "Follow-up"),
	phrase.New("fact.for", "For"),
	phrase.New("fact.form", "Form"),
	phrase.New("fact.gender", "Gender"),
	phrase.New("fact.given-by", "Given by"),
	phrase.New("fact.goals", "Goals"),
	phrase.New("fact.handling", "Handling"),
	phrase.New("fact.imaging", "Imaging"),
	phrase.New("fact.intent", "Intent"),
	phrase.New("fact.involved", "Involved"),
	phrase.New("fact.kept-by", "Kept by"),
	phrase.New("fact.kind", "Kind"),
	phrase.New("fact.language", "Language"),
	phrase.New("fact.last-reaction", "Last reaction"),
	phrase.New("fact.lasts", "Lasts"),
	phrase.New("fact.left-for", "Left for"),
	phrase.New("fact.length", "Length"),
	phrase.New("fact.linked-record", "Linked record"),
	phrase.New("fact.lot", "Lot"),
	phrase.New("fact.made-by", "Made by"),
	phrase.New("fact.marital-status", "Marital status"),
	phrase.New("fact.media-type", "Media type"),
	phrase.New("fact.medicine", "Medicine"),
	phrase.New("fact.method", "Method"),
	phrase.New("fact.multiple-birth", "Multiple birth"),
	phrase.New("fact.name", "Name"),
	phrase.New("fact.not-stored", "Not stored here"), // of an attachment, by who joins a summary with what is stored
	phrase.New("fact.note", "Note"),
	phrase.New("fact.number", "Number"),
	phrase.New("fact.open", "Open"),
	phrase.New("fact.ordered-as", "Ordered as"),
	phrase.New("fact.organization", "Organization"),
	phrase.New("fact.outcome", "Outcome"),
	phrase.New("fact.over", "Over"),
	phrase.New("fact.part-of", "Part of"),
	phrase.New("fact.patient", "Patient"),
	phrase.New("fact.performed-by", "Performed by"),
	phrase.New("fact.pharmacy", "Pharmacy"),
	phrase.New("fact.pictures", "Pictures"),
	phrase.New("fact.potency", "Potency"),
	phrase.New("fact.prescribed", "Prescribed"),
	phrase.New("fact.prescribed-by", "Prescribed by"),
	phrase.New("fact.priority", "Priority"),
	phrase.New("fact.protects-against", "Protects against"),
	phrase.New("fact.provider", "Provider"),
	phrase.New("fact.qualification", "Qualification"),
	phrase.New("fact.quantity", "Quantity"),
	phrase.New("fact.reaction", "Reaction"),
	phrase.New("fact.reaction-in-words", "Reaction in words"),
	phrase.New("fact.reactions", "Reactions"),
	phrase.New("fact.read-by", "Read by"),
	phrase.New("fact.reason", "Reason"),
	phrase.New("fact.reason-for-the-lower-potency", "Reason for the lower potency"),
	phrase.New("fact.reason-for-this-status", "Reason for this status"),
	phrase.New("fact.record-number", "Record number"),
	phrase.New("fact.recorded", "Recorded"),
	phrase.New("fact.recorded-by", "Recorded by"),
	phrase.New("fact.reference-range", "Reference range"),
	phrase.New("fact.repeats-allowed", "Repeats allowed"),
	phrase.New("fact.report", "Report"),
	phrase.New("fact.reported", "Reported"),
	phrase.New("fact.result", "Result"),
	phrase.New("fact.results", "Results"),
	phrase.New("fact.risk", "Risk"),
	phrase.New("fact.risk-of-a-serious-reaction", "Risk of a serious reaction"),
	phrase.New("fact.role", "Role"),
	phrase.New("fact.route", "Route"),
	phrase.New("fact.run-by", "Run by"),
	phrase.New("fact.seen-by", "Seen by"),
	phrase.New("fact.service", "Service"),
	phrase.New("fact.severity", "Severity"),
	phrase.New("fact.since", "Since"),
	phrase.New("fact.size", "Size"),
	phrase.New("fact.source", "Source"),
	phrase.New("fact.speaks", "Speaks"),
	phrase.New("fact.specialty", "Specialty"),
	phrase.New("fact.specimen", "Specimen"),
	phrase.New("fact.stage", "Stage"),
	phrase.New("fact.state-of-the-text", "State of the text"),
	phrase.New("fact.stated-by", "Stated by"),
	phrase.New("fact.stated-on", "Stated on"),
	phrase.New("fact.status", "Status"),
	phrase.New("fact.substance", "Substance"),
	phrase.New("fact.substitution", "Substitution"),
	phrase.New("fact.taken", "Taken"),
	phrase.New("fact.team", "Team"),
	phrase.New("fact.to-contact", "To contact"),
	phrase.New("fact.use-before", "Use before"),
	phrase.New("fact.used", "Used"),
	phrase.New("fact.vaccine", "Vaccine"),
	phrase.New("fact.valid", "Valid"),
	phrase.New("fact.value", "Value"),
	phrase.New("fact.visit", "Visit"),
	phrase.New("fact.what", "What"),
	phrase.New("fact.when", "When"),
	phrase.New("fact.where", "Where"),
	phrase.New("fact.why-not", "Why not"),
	phrase.New("fact.written", "Written"),
	phrase.New("fact.written-down-by", "Written down by"),
)

var statuses = byEnglish(
	phrase.New("status.active", "active"),
	phrase.New("status.inactive", "inactive"),
	phrase.New("status.resolved", "resolved"),
	phrase.New("status.recurrence", "recurrence"),
	phrase.New("status.relapse", "relapse"),
	phrase.New("status.remission", "remission"),
	phrase.New("status.confirmed", "confirmed"),
	phrase.New("status.unconfirmed", "unconfirmed"),
	phrase.New("status.provisional", "provisional"),
	phrase.New("status.differential", "differential"),
	phrase.New("status.refuted", "refuted"),
	phrase.New("status.entered-in-error", "entered in error"),
	phrase.New("status.registered", "registered"),
	phrase.New("status.preliminary", "preliminary"),
	phrase.New("status.final", "final"),
	phrase.New("status.amended", "amended"),
	phrase.New("status.corrected", "corrected"),
	phrase.New("status.appended", "appended"),
	phrase.New("status.partial", "partial"),
	phrase.New("status.cancelled", "cancelled"),
	phrase.New("status.unknown", "unknown"),
	phrase.New("status.completed", "completed"),
	phrase.New("status.not-done", "not done"),
	phrase.New("status.stopped", "stopped"),
	phrase.New("status.on-hold", "on hold"),
	phrase.New("status.in-progress", "in progress"),
	phrase.New("status.planned", "planned"),
	phrase.New("status.arrived", "arrived"),
	phrase.New("status.triaged", "triaged"),
	phrase.New("status.onleave", "onleave"),
	phrase.New("status.finished", "finished"),
	phrase.New("status.draft", "draft"),
	phrase.New("status.revoked", "revoked"),
	phrase.New("status.current", "current"),
	phrase.New("status.superseded", "superseded"),
	phrase.New("status.ended", "ended"),
	phrase.New("status.not-taken", "not taken"),
	phrase.New("status.intended", "intended"),
	phrase.New("status.preparation", "preparation"),
	phrase.New("status.suspended", "suspended"),
	phrase.New("status.requested", "requested"),
	phrase.New("status.accepted", "accepted"),
	phrase.New("status.rejected", "rejected"),
	phrase.New("status.proposed", "proposed"),
	phrase.New("status.not-given", "not given"),
	phrase.New("status.clinical-status-not-given", "clinical status not given"),
)

var flagWords = byEnglish(
	phrase.New("flag.abnormal", "Abnormal"),
	phrase.New("flag.above-high-threshold", "Above high threshold"),
	phrase.New("flag.above-what-can-be-measured", "Above what can be measured"),
	phrase.New("flag.below-low-threshold", "Below low threshold"),
	phrase.New("flag.below-what-can-be-measured", "Below what can be measured"),
	phrase.New("flag.better", "Better"),
	phrase.New("flag.carrier", "Carrier"),
	phrase.New("flag.critically-abnormal", "Critically abnormal"),
	phrase.New("flag.critically-high", "Critically high"),
	phrase.New("flag.critically-low", "Critically low"),
	phrase.New("flag.cytotoxic-substance-present", "Cytotoxic substance present"),
	phrase.New("flag.detected", "Detected"),
	phrase.New("flag.equivocal", "Equivocal"),
	phrase.New("flag.expected", "Expected"),
	phrase.New("flag.high", "High"),
	phrase.New("flag.hold-for-medical-review", "Hold for medical review"),
	phrase.New("flag.indeterminate", "Indeterminate"),
	phrase.New("flag.intermediate", "Intermediate"),
	phrase.New("flag.low", "Low"),
	phrase.New("flag.negative", "Negative"),
	phrase.New("flag.normal", "Normal"),
	phrase.New("flag.not-detected", "Not detected"),
	phrase.New("flag.not-enough-evidence", "Not enough evidence"),
	phrase.New("flag.not-reactive", "Not reactive"),
	phrase.New("flag.not-susceptible", "Not susceptible"),
	phrase.New("flag.positive", "Positive"),
	phrase.New("flag.quality-control-failure", "Quality control failure"),
	phrase.New("flag.reactive", "Reactive"),
	phrase.New("flag.resistant", "Resistant"),
	phrase.New("flag.significant-change-down", "Significant change down"),
	phrase.New("flag.significant-change-up", "Significant change up"),
	phrase.New("flag.significantly-high", "Significantly high"),
	phrase.New("flag.significantly-low", "Significantly low"),
	phrase.New("flag.susceptible", "Susceptible"),
	phrase.New("flag.susceptible-dose-dependent", "Susceptible, dose dependent"),
	phrase.New("flag.unexpected", "Unexpected"),
	phrase.New("flag.weakly-reactive", "Weakly reactive"),
	phrase.New("flag.worse", "Worse"),
)
