package ui

import (
	"maps"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"chartkey/assets"
)

// Pseudo is the locale whose words are English with accents, in brackets and longer by two fifths: it shows what was forgotten and what is
// clipped. It needs a name with rules for plurals that nobody's computer is set to; so it goes by that of Volapük. To see it, start the app
// with LANG=vo.
const Pseudo = "vo"

// LoadWords makes the words of the person's language known. English stands in the source and in assets; it is what other languages fall
// back to.
func LoadWords() error { return lang.AddTranslationsFS(assets.Translations, "translations") }

// Say puts into words what the rooms below the window have to say: a [phrase.Say] of the person's language. Times are written as [Moment] does.
func Say(key, english string, data map[string]any) string {
	for name, value := range data {
		if at, is := value.(time.Time); is {
			data[name] = Moment(at)
		}
	}
	return lang.X(key, english, data)
}

// Capital writes words as a sentence begins.
func Capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + words[size:]
}

// Count words a number of things, such as "1 record" or "1,240 records". In the templates {{.Count}} is the number; data may hold more.
func Count(key, one, other string, n int, data ...map[string]any) string {
	values := map[string]any{"Count": Number(n)}
	for _, d := range data {
		maps.Copy(values, d)
	}
	fallback := other
	if n == 1 {
		fallback = one
	}
	return lang.XN(key, fallback, n, values)
}

// Number writes a number as the person's locale does.
func Number(n int) string { return printer().Sprintf("%d", n) }

var printer = sync.OnceValue(func() *message.Printer {
	tag, err := language.Parse(lang.SystemLocale().String())
	if err != nil {
		tag = language.English
	}
	return message.NewPrinter(tag)
})

// CountStored words a number of what is stored, of which so many are files that records refer to. Lists do not show those, so that they are not
// counted as records anywhere.
func CountStored(n, files int) string {
	if files == 0 {
		return CountRecords(n)
	}
	return lang.X("ui.records.files", "{{.Records}} and {{.Files}}", map[string]any{
		"Records": CountRecords(n - files), "Files": Count("ui.files", "{{.Count}} attached file", "{{.Count}} attached files", files),
	})
}

// CountRecords words a number of records.
func CountRecords(n int) string {
	return Count("ui.records", "{{.Count}} record", "{{.Count}} records", n)
}
