package uitest

import (
	"testing"

	"chartkey/ui"
)

// words loads the words in English, whatever language the machine of the test speaks.
func words(t testing.TB) {
	t.Helper()
	inLocale(t, "en_GB.UTF-8")
}

// PseudoWords shows everything in the pseudo-locale for the rest of the test. Call it after NewBench and before a page is made.
func PseudoWords(t testing.TB) {
	t.Helper()
	inLocale(t, ui.Pseudo)
}

func inLocale(t testing.TB, locale string) {
	t.Helper()
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"} {
		t.Setenv(name, locale)
	}
	if err := ui.LoadWords(); err != nil {
		t.Fatal(err)
	}
}
