package workspace

import "testing"

func TestSettings(t *testing.T) {
	h := newHouse(t)
	for situation, open := range map[string]func(Config) (*Home, error){"on disk": Open, "in memory": OpenInMemory} {
		home, err := open(h.config)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := home.Settings(); err != nil || text != nil {
			t.Errorf("%s, before: %q, %v", situation, text, err)
		}
		if err := home.SaveSettings(t.Context(), []byte(`{"scale":2}`)); err != nil {
			t.Error(err)
		}
		if text, err := home.Settings(); err != nil || string(text) != `{"scale":2}` {
			t.Errorf("%s: %q, %v", situation, text, err)
		}
	}
}
