// Package phrase is how the rooms below the window say something to people without knowing in which language. A phrase has a key, its English,
// and what stands in the gaps of it; whoever talks to a person puts it into words with a [Say] of that person's language. Key and English are
// constants in the source where the phrase is made, so that those who translate find them all.
package phrase

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// Say puts one text into words. english is what stands in the source: {{.Name}} in it is a gap, which data fills by name with a string or a
// time.Time. A string may be a server's: it is never read as a template.
type Say func(key, english string, data map[string]any) string

// English says everything as it stands in the source.
func English(_, english string, data map[string]any) string {
	pairs := make([]string, 0, 2*len(data))
	for name, value := range data {
		words, _ := value.(string)
		if at, is := value.(time.Time); is {
			words = at.UTC().Format("2006-01-02 15:04:05 MST")
		}
		pairs = append(pairs, "{{."+name+"}}", words)
	}
	return strings.NewReplacer(pairs...).Replace(english)
}

// Phrase is one thing to say. The zero value says nothing. It is not changed once it is made.
type Phrase struct {
	key, english string
	texts        map[string]string
	times        map[string]time.Time
	parts        map[string]Phrase
	detail       string
}

// New is a phrase whose gaps are still to be filled. Its arguments are constants: the test of the words collects them from the source.
func New(key, english string) Phrase { return Phrase{key: key, english: english} }

// Text fills a gap with words that are in no language of ours, such as a server's, bounded by the caller.
func (p Phrase) Text(name, words string) Phrase {
	p.texts = with(p.texts, name, words)
	return p
}

// Number fills a gap.
func (p Phrase) Number(name string, n int) Phrase { return p.Text(name, strconv.Itoa(n)) }

// Time fills a gap with a time that is written as the person writes times.
func (p Phrase) Time(name string, at time.Time) Phrase {
	p.times = with(p.times, name, at)
	return p
}

// Part fills a gap with a phrase, in the same language.
func (p Phrase) Part(name string, part Phrase) Phrase {
	p.parts = with(p.parts, name, part)
	return p
}

// Detail adds what only helps to find a fault. It is written behind the English, and in no other words.
func (p Phrase) Detail(words string) Phrase {
	p.detail = words
	return p
}

func with[V any](before map[string]V, name string, value V) map[string]V {
	after := map[string]V{name: value}
	for k, v := range before {
		if k != name {
			after[k] = v
		}
	}
	return after
}

// Key names the phrase, whatever fills its gaps. It is "" for the zero value.
func (p Phrase) Key() string { return p.key }

// IsZero reports whether there is nothing to say.
func (p Phrase) IsZero() bool { return p.english == "" }

// In puts the phrase into words.
func (p Phrase) In(say Say) string {
	if p.key == "" {
		return p.english
	}
	return say(p.key, p.english, p.data(func(part Phrase) string { return part.In(say) }))
}

// data is what fills the gaps.
func (p Phrase) data(part func(Phrase) string) map[string]any {
	data := make(map[string]any, len(p.texts)+len(p.times)+len(p.parts))
	for name, words := range p.texts {
		data[name] = words
	}
	for name, at := range p.times {
		data[name] = at
	}
	for name, inner := range p.parts {
		data[name] = part(inner)
	}
	return data
}

// String is the phrase in English, with its details.
func (p Phrase) String() string {
	words := English(p.key, p.english, p.data(Phrase.String))
	if p.detail != "" {
		words += ": " + p.detail
	}
	return words
}

// Equal compares what is said.
func (p Phrase) Equal(o Phrase) bool {
	return p.key == o.key && p.english == o.english && p.detail == o.detail && maps.Equal(p.texts, o.texts) &&
		maps.EqualFunc(p.times, o.times, time.Time.Equal) && maps.EqualFunc(p.parts, o.parts, Phrase.Equal)
}
