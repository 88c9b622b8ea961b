package auth

import (
	"slices"
	"strings"

	"chartkey/assets/phrase"
)

// Merged returns the set as people read it: one scope for each kind of record, context and constraint, with the
// letters of all that were split, those that change or delete something first. What grants nothing stays as it is.
// The merged scopes are spelled in their canonical form.
func (ss Scopes) Merged() Scopes {
	var merged Scopes
	at := map[string]int{}
	for _, s := range ss {
		if !s.Usable() {
			merged = append(merged, s)
			continue
		}
		key := s.Context + "/" + s.Type + "?" + s.constraint.String()
		i, seen := at[key]
		if !seen {
			at[key] = len(merged)
			merged = append(merged, ParseScope(s.Canonical()))
			continue
		}
		one := merged[i]
		one.Letters = union(one.Letters, s.Letters)
		merged[i] = ParseScope(one.Canonical())
	}
	slices.SortStableFunc(merged, func(a, b Scope) int { return b.weight() - a.weight() })
	return merged
}

// Changes reports whether the scope lets the app add, change or delete something. Such lines are shown as warnings.
func (s Scope) Changes() bool { return s.Usable() && strings.ContainsAny(s.Letters, "cud") }

// weight orders a list for a person: what changes something, then what can be seen, then the rest.
func (s Scope) weight() int {
	switch {
	case s.Changes():
		return 2
	case s.Usable():
		return 1
	}
	return 0
}

// union joins two sets of letters in the order of cruds.
func union(a, b string) string {
	var letters strings.Builder
	for _, letter := range "cruds" {
		if strings.ContainsRune(a+b, letter) {
			letters.WriteRune(letter)
		}
	}
	return letters.String()
}

// Problems lists what does not fit together in a set, asked for or granted (SMART App Launch 2.2, scopes and launch
// context).
func (ss Scopes) Problems() []Problem {
	has := func(test func(Scope) bool) bool { return slices.ContainsFunc(ss, test) }
	var problems []Problem
	note := func(words phrase.Phrase) { problems = append(problems, problem(words)) }
	if ss.Contains("fhirUser") && !ss.Contains("openid") {
		note(phrase.New("problem.fhiruser-without-openid", "fhirUser says nothing without openid."))
	}
	if has(func(s Scope) bool { return s.Context == "patient" }) && !ss.Contains("launch/patient") {
		note(phrase.New("problem.no-patient-choice", "The patient scopes need launch/patient, so that one record is chosen while signing in."))
	}
	if ss.Contains("launch") {
		note(phrase.New("problem.launch-from-provider", "launch is for apps opened from the provider's own system, which Chartkey is not."))
	}
	if ss.Contains("offline_access") && ss.Contains("online_access") {
		note(phrase.New("problem.two-refresh-scopes", "offline_access and online_access exclude each other; offline_access counts."))
	}
	if has(func(s Scope) bool { return s.Context == "system" }) {
		note(phrase.New("problem.system-scope", "A system scope reaches all patients of the server and does not belong in a person's sign-in."))
	}
	return problems
}
