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

// PseudoWords shows everything in the pseudo-locale for the rest of the test, or until a window of another form is opened.
func PseudoWords(t testing.TB) {
	t.Helper()
	t.Cleanup(func() { // after the environment is as it was
		if err := ui.LoadWords(); err != nil {
			t.Error(err)
		}
	})
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
