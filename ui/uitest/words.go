package uitest

import (
	"os"
	"testing"

	"chartkey/ui"
)

// words loads the words in English, whatever language the machine of the test speaks.
func words(t testing.TB) {
	t.Helper()
	if os.Getenv("LANG") == ui.Pseudo {
		return // as the test wants
	}
	inLocale(t, "en_GB.UTF-8")
}

// PseudoWords shows everything in the pseudo-locale for the rest of the test. Call it before the page is made.
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
