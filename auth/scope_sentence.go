package auth

import (
	"regexp"
	"strings"
)

// Sentence says in plain words what the scope lets the app do, for the person whose record it is. Words of the server
// in it are bounded and quoted. It is "" for an invalid scope, which lets nothing be done.
func (s Scope) Sentence() string {
	switch s.Kind {
	case KindV1, KindV2:
		return s.resourceSentence()
	case KindIdentity, KindRefresh, KindUDAP:
		return simpleSentences[s.canonical]
	case KindLaunch:
		return s.launchSentence()
	case KindExtension:
		return "Use an extra feature of this provider (" + cleanText(extensionName(s.Raw)) + ")."
	case KindUnknown:
		return "Something this app does not understand (" + cleanText(s.Raw) + ")."
	}
	return ""
}

// resourceSentence puts verb, object, reach and constraint together.
func (s Scope) resourceSentence() string {
	noun := labelOf(s.Type)
	oneByOne := ""
	if s.Letters == "r" && s.Type != "Patient" {
		oneByOne = " one at a time"
	}
	future := ""
	if s.Type == "*" {
		future = futureKinds
	}
	var text string
	switch {
	case s.Context == "patient" && s.Letters == "c":
		text = "Add new " + noun.added() + future + " to your record"
	case s.Context == "patient":
		text = s.verbs() + " " + noun.own + oneByOne + future
	default:
		text = s.verbs() + " " + noun.all + oneByOne + future + reach[s.Context]
	}
	if s.Constrained() {
		text += " — only " + s.constraint.words()
	}
	return text + "."
}

// reach says whose records a context means beyond the person's own.
var reach = map[string]string{
	"user":   " for every patient your account can reach",
	"system": " for every patient on this server, with no person signed in",
}

// verbs puts the letters into words, with a capital: "See, add and change".
func (s Scope) verbs() string {
	var words []string
	switch {
	case s.Has("s"), s.Has("r") && s.Type == "Patient":
		words = append(words, "see")
	case s.Has("r"):
		words = append(words, "open")
	}
	for _, verb := range []struct{ letter, word string }{{"c", "add"}, {"u", "change"}, {"d", "delete"}} {
		if s.Has(verb.letter) {
			words = append(words, verb.word)
		}
	}
	text := enumerate(words, "and")
	return strings.ToUpper(text[:1]) + text[1:]
}

func (s Scope) launchSentence() string {
	if s.Type == "" {
		return simpleSentences["launch"]
	}
	choice, ok := launchChoices[s.Type]
	if !ok {
		choice = "“" + cleanText(s.Type) + "” record"
	}
	return "Ask you which " + choice + " to use."
}

// beyondWords stands for a constraint that has modifiers, chains or expressions.
const beyondWords = "a part chosen by a rule this app cannot put into words"

// words says what a constraint leaves over.
func (c constraint) words() string {
	parts := make([]string, len(c))
	for i, p := range c {
		words, ok := p.words()
		if !ok {
			return beyondWords
		}
		parts[i] = words
	}
	return strings.Join(parts, ", ")
}

// prefixedDate is a comparison such as ge2020, which only looks like a value.
var prefixedDate = regexp.MustCompile(`^(eq|ne|gt|lt|ge|le|sa|eb|ap)[0-9]`)

// words puts one pair into words: a known value by its own, any other as "where name is value".
func (p pair) words() (string, bool) {
	if !p.plain() {
		return "", false
	}
	known, other := []string{}, []string{}
	for _, value := range p.values() {
		if words, ok := valueWords[value]; ok {
			known = append(known, words)
			continue
		}
		_, code, hasSystem := strings.Cut(value, "|")
		if !hasSystem {
			code = value
		}
		if code == "" || strings.ContainsAny(code, "|$%") || prefixedDate.MatchString(code) {
			return "", false
		}
		other = append(other, quoteUnlessPlain(code))
	}
	if len(known) > 0 {
		// A value without words among values with words stands for itself; its parameter's name would not fit.
		return enumerate(append(known, other...), "or"), true
	}
	return "where " + cleanText(p.name) + " is " + enumerate(other, "or"), true
}

// plainWord is a server's word that cannot be taken for the app's own voice.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9._-]{1,40}$`)

func quoteUnlessPlain(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "“" + cleanText(word) + "”"
}

// extensionName is the readable end of an extension's scope.
func extensionName(raw string) string {
	if name, ok := strings.CutPrefix(raw, "__"); ok {
		return name
	}
	trimmed := strings.TrimRight(raw, "/")
	return trimmed[strings.LastIndex(trimmed, "/")+1:]
}

// enumerate joins words: "a", "a and b", "a, b and c".
func enumerate(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	end := len(words) - 1
	return strings.Join(words[:end], ", ") + " " + last + " " + words[end]
}
