package vault

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestSettings(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	if doc, err := v.Settings(); err != nil || doc != nil {
		t.Errorf("of a folder that is not there: %q, %v", doc, err)
	}
	must(t, v.SaveSettings(t.Context(), []byte(`{"a":1}`)))
	must(t, v.SaveSettings(t.Context(), []byte(`{"a":2}`)))
	if doc, err := at.open(t).Settings(); err != nil || string(doc) != `{"a":2}` {
		t.Errorf("got %q, %v", doc, err)
	}
	file := filepath.Join(at.dir, settingsFile)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 && permissionsCount {
		t.Errorf("the file: %v, %v", info, err)
	}
	if persons, err := v.Persons(); err != nil || len(persons) != 0 {
		t.Errorf("persons %v, %v", persons, err)
	}
	if v.SaveSettings(t.Context(), nil) == nil || v.SaveSettings(t.Context(), bytes.Repeat([]byte("x"), settingsLimit+1)) == nil {
		t.Error("a text that could not be read back was stored")
	}
	addPerson(t, v, "Anna", ByKeyring()) // the folder was made for the settings, and becomes a vault all the same
	if doc, err := v.Settings(); err != nil || string(doc) != `{"a":2}` {
		t.Errorf("beside a person: %q, %v", doc, err)
	}
}

func TestSettingsRefuseALink(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	must(t, v.SaveSettings(t.Context(), []byte("{}")))
	file := filepath.Join(at.dir, settingsFile)
	must(t, os.Remove(file))
	other := filepath.Join(t.TempDir(), "other")
	must(t, os.WriteFile(other, []byte("theirs"), 0o600))
	if err := os.Symlink(other, file); err != nil {
		t.Skip(err)
	}
	_, err := v.Settings()
	wantError(t, err, ErrDamaged)
	wantError(t, v.SaveSettings(t.Context(), []byte("{}")), ErrDamaged)
	if kept, _ := os.ReadFile(other); string(kept) != "theirs" {
		t.Errorf("the linked file now holds %q", kept)
	}
}
