package auth

import (
	"maps"
	"slices"
	"strings"
)

// ScopeWords are the texts that [Scope.SentenceIn] puts together, in English by key.
func ScopeWords() map[string]string { return maps.Clone(scopeWords) }

// scopeWords are the texts that stand for themselves, and those that the tables of verbs, labels and values make.
var scopeWords = func() map[string]string {
	words := map[string]string{
		"scope.launch":         "Open with the record already chosen in the provider system.",
		"scope.openid":         "Know that it is you who signed in.",
		"scope.fhirUser":       "Know which person or staff record in the system is yours.",
		"scope.profile":        "See basic profile details such as your name.",
		"scope.email":          "See your e-mail address.",
		"scope.address":        "See your postal address.",
		"scope.phone":          "See your telephone number.",
		"scope.offline_access": "Stay connected and fetch updates even when you are not using the app, until you disconnect it.",
		"scope.online_access":  "Stay connected while you remain signed in at the provider.",
		"scope.udap":           "Let you sign in through another organization.",
		"scope.extension":      "Use an extra feature of this provider ({{.Name}}).",
		"scope.unknown":        "Something this app does not understand ({{.Scope}}).",

		"scope.do.new":       "Add new {{.What}} to your record.",
		"scope.do.new.part":  "Add new {{.What}} to your record — only {{.Part}}.",
		"scope.noun.other":   "“{{.Type}}” records",
		"scope.one-by-one":   "{{.What}} one at a time",
		"scope.future":       "{{.What}} (also kinds added in the future)",
		"scope.reach.user":   "{{.What}} for every patient your account can reach",
		"scope.reach.system": "{{.What}} for every patient on this server, with no person signed in",
		"scope.where":        "where {{.Name}} is {{.Value}}",
		"scope.or":           "{{.List}} or {{.Last}}",
		"scope.list":         "{{.List}}, {{.Next}}",
		"scope.beyond":       "a part chosen by a rule this app cannot put into words",

		"scope.choose":               "Ask you which {{.What}} to use.",
		"scope.choice.other":         "“{{.Type}}” record",
		"scope.choice.patient":       "person’s record",
		"scope.choice.encounter":     "visit",
		"scope.choice.imagingstudy":  "scan",
		"scope.choice.list":          "list",
		"scope.choice.relatedperson": "family member or carer",
		"scope.choice.practitioner":  "clinician",
		"scope.choice.organization":  "organization",
		"scope.choice.location":      "place",
		"scope.choice.episodeofcare": "period of care",
		"scope.choice.appointment":   "appointment",
		"scope.choice.questionnaire": "form",
		"scope.choice.task":          "task",

		"scope.value.laboratory":                        "laboratory results",
		"scope.value.vital-signs":                       "vital signs",
		"scope.value.social-history":                    "facts about how you live",
		"scope.value.exam":                              "findings of examinations",
		"scope.value.imaging":                           "results of scans",
		"scope.value.procedure":                         "results of procedures",
		"scope.value.survey":                            "answers to health questions",
		"scope.value.therapy":                           "results of therapies",
		"scope.value.activity":                          "physical activity",
		"scope.value.clinical-test":                     "results of clinical tests",
		"scope.value.sdoh":                              "living conditions",
		"scope.value.functional-status":                 "everyday abilities",
		"scope.value.disability-status":                 "disabilities",
		"scope.value.cognitive-status":                  "memory and thinking",
		"scope.value.treatment-intervention-preference": "wishes about treatment",
		"scope.value.care-experience-preference":        "wishes about care",
		"scope.value.problem-list-item":                 "entries of the problem list",
		"scope.value.encounter-diagnosis":               "diagnoses made at visits",
		"scope.value.health-concern":                    "health concerns",
		"scope.value.clinical-note":                     "clinical notes",
		"scope.value.lab-report":                        "laboratory reports",
		"scope.value.scan-report":                       "reports of scans",
		"scope.value.heart-report":                      "heart reports",
		"scope.value.tissue-report":                     "tissue reports",
		"scope.value.unrestricted":                      "information labelled unrestricted",
		"scope.value.low":                               "information labelled low sensitivity",
		"scope.value.moderate":                          "information labelled moderate sensitivity",
		"scope.value.normal":                            "information labelled normal sensitivity",
		"scope.value.restricted":                        "information labelled restricted",
		"scope.value.very-restricted":                   "information labelled very restricted",
		"scope.value.assess-plan":                       "assessments and plans",
	}
	for _, verbs := range everyVerbs() {
		text := enumerate(verbs, "and")
		text = strings.ToUpper(text[:1]) + text[1:]
		key := doKey(verbs)
		words[key], words[key+".part"] = text+" {{.What}}.", text+" {{.What}} — only {{.Part}}."
	}
	for name, l := range labels {
		words[nounKey(name, "own")], words[nounKey(name, "all")] = l.own, l.all
		if l.more != "" {
			words[nounKey(name, "more")] = l.more
		}
	}
	return words
}()

func nounKey(name, form string) string {
	return "scope.noun." + strings.Replace(name, "*", "any", 1) + "." + form
}

func doKey(verbs []string) string { return "scope.do." + strings.Join(verbs, "-") }

// changes are the letters that change something, and their verbs.
var changes = []struct{ letter, verb string }{{"c", "add"}, {"u", "change"}, {"d", "delete"}}

// verbs say what the letters let one do.
func (s Scope) verbs() []string {
	var verbs []string
	switch {
	case s.Has("s"), s.Has("r") && s.Type == "Patient":
		verbs = append(verbs, "see")
	case s.Has("r"):
		verbs = append(verbs, "open")
	}
	for _, c := range changes {
		if s.Has(c.letter) {
			verbs = append(verbs, c.verb)
		}
	}
	return verbs
}

// everyVerbs are all that verbs can be.
func everyVerbs() [][]string {
	all := [][]string{{}, {"see"}, {"open"}}
	for _, c := range changes {
		for _, verbs := range slices.Clone(all) {
			all = append(all, append(slices.Clone(verbs), c.verb))
		}
	}
	return all[1:]
}

// enumerate joins words: "a", "a and b", "a, b and c".
func enumerate(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	end := len(words) - 1
	return strings.Join(words[:end], ", ") + " " + last + " " + words[end]
}
