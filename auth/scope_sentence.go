package auth

import (
	"regexp"
	"strings"

	"chartkey/assets/phrase"
)

// Sentence says in plain English what the scope lets the app do, for the person whose record it is. Words of the server in it are bounded and
// quoted. It is "" for an invalid scope, which lets nothing be done.
func (s Scope) Sentence() string { return s.SentenceIn(phrase.English) }

var english = speaker{phrase.English}

// SentenceIn is Sentence in the language of say. It is put together from the texts of [ScopeWords].
func (s Scope) SentenceIn(say phrase.Say) string {
	in := speaker{say}
	switch s.Kind {
	case KindV1, KindV2:
		return in.resource(s)
	case KindIdentity, KindRefresh, KindUDAP:
		return in.text("scope." + s.canonical)
	case KindLaunch:
		return in.launch(s)
	case KindExtension:
		return in.with("scope.extension", "Name", cleanText(extensionName(s.Raw)))
	case KindUnknown:
		return in.with("scope.unknown", "Scope", cleanText(s.Raw))
	}
	return ""
}

// speaker puts texts of the vocabulary into the words of one language.
type speaker struct{ say phrase.Say }

func (in speaker) text(key string) string { return in.say(key, scopeWords[key], nil) }

// with fills gaps; pairs are their names and words.
func (in speaker) with(key string, pairs ...string) string {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i]] = pairs[i+1]
	}
	return in.say(key, scopeWords[key], data)
}

// resource puts verbs, object, reach and constraint together.
func (in speaker) resource(s Scope) string {
	own := s.Context == "patient"
	key := doKey(s.verbs())
	form := "all"
	switch {
	case own && s.Letters == "c":
		key, form = "scope.do.new", "more"
	case own:
		form = "own"
	}
	what := in.noun(s.Type, form)
	if s.Letters == "r" && s.Type != "Patient" {
		what = in.with("scope.one-by-one", "What", what)
	}
	if s.Type == "*" {
		what = in.with("scope.future", "What", what)
	}
	if !own {
		what = in.with("scope.reach."+s.Context, "What", what)
	}
	if !s.Constrained() {
		return in.with(key, "What", what)
	}
	return in.with(key+".part", "What", what, "Part", in.constraint(s.constraint))
}

// noun names a kind of record in plain words. A type without words of its own is quoted.
func (in speaker) noun(name, form string) string {
	for _, key := range []string{nounKey(name, form), nounKey(name, "all")} {
		if _, known := scopeWords[key]; known {
			return in.text(key)
		}
	}
	return in.with("scope.noun.other", "Type", name)
}

func (in speaker) launch(s Scope) string {
	if s.Type == "" {
		return in.text("scope.launch")
	}
	key := "scope.choice." + s.Type
	if _, known := scopeWords[key]; known {
		return in.with("scope.choose", "What", in.text(key))
	}
	return in.with("scope.choose", "What", in.with("scope.choice.other", "Type", cleanText(s.Type)))
}

// constraint says what a constraint leaves over.
func (in speaker) constraint(c constraint) string {
	parts := make([]string, len(c))
	for i, p := range c {
		words, ok := in.pair(p)
		if !ok {
			return in.text("scope.beyond")
		}
		parts[i] = words
	}
	return in.list(parts)
}

// prefixedDate is a comparison such as ge2020, which only looks like a value.
var prefixedDate = regexp.MustCompile(`^(eq|ne|gt|lt|ge|le|sa|eb|ap)[0-9]`)

// pair puts one pair into words: a known value by its own, any other as "where name is value".
func (in speaker) pair(p pair) (string, bool) {
	if !p.plain() {
		return "", false
	}
	known, other := []string{}, []string{}
	for _, value := range p.values() {
		if words, ok := valueWords[value]; ok {
			known = append(known, in.text("scope.value."+words))
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
		return in.either(append(known, other...)), true
	}
	return in.with("scope.where", "Name", cleanText(p.name), "Value", in.either(other)), true
}

// either joins words: "a", "a or b", "a, b or c".
func (in speaker) either(words []string) string {
	end := len(words) - 1
	if end < 1 {
		return strings.Join(words, "")
	}
	return in.with("scope.or", "List", in.list(words[:end]), "Last", words[end])
}

// list joins words by commas.
func (in speaker) list(words []string) string {
	list := words[0]
	for _, next := range words[1:] {
		list = in.with("scope.list", "List", list, "Next", next)
	}
	return list
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
