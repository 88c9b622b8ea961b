package vault

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestDamagedPersonsAreNamed(t *testing.T) {
	at := newSite(t)
	v := at.open(t)
	if ids, err := v.Damaged(); err != nil || ids != nil {
		t.Errorf("of a vault that is not there: %v, %v", ids, err)
	}
	addPerson(t, v, "Anna", ByKeyring())
	ben, _ := addPerson(t, v, "Ben", ByKeyring())
	if ids, err := v.Damaged(); err != nil || ids != nil {
		t.Errorf("of two whole ones: %v, %v", ids, err)
	}
	must(t, os.WriteFile(filepath.Join(at.dir, personsDir, ben.ID, headerFile), []byte("x"), 0o600))
	if ids, err := v.Damaged(); err != nil || !slices.Equal(ids, []string{ben.ID}) {
		t.Errorf("got %v, %v, want %s", ids, err, ben.ID)
	}
	_ = v.RemovePerson(t.Context(), ben.ID) // says what may remain in the keyring
	if ids, err := v.Damaged(); err != nil || ids != nil {
		t.Errorf("after the removal: %v, %v", ids, err)
	}
}
