//go:build unix

package vault

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartkey/docs/hostile"
)

func init() {
	ofTheSystem = map[string]hostile.Row{
		"V13":      {Does: "the folder is open to others", Show: hostile.Itself(openFolders)},
		"V13-user": {Does: "the folder belongs to another user", Show: hostile.Bare(anotherUsersFolder)},
		"V14":      {Does: "a link in a file's place", Show: hostile.Itself(linksAreNotFollowed)},
		"V15":      {Does: "a hard link, a pipe or something else in a file's place", Show: hostile.Itself(otherFilesAreRefused)},
		"V16":      {Does: "a home that is read-only, oddly named, or too long", Show: oddHomes},
		"V16-case": {Does: "a home that does not tell A from a", Not: "no such file system is at hand; names in the vault are small letters and digits"},
	}
}

func openFolders(t *testing.T) {
	t.Run("made", rightsOfFilesAndFolders)
	t.Run("found", anOpenFolderIsClosedAndTold)
}

func anotherUsersFolder(t *testing.T, c *hostile.Check) {
	if os.Geteuid() != 0 {
		t.Skip("NOT SHOWN HERE: only root can give a folder to another user")
	}
	at := newSite(t)
	must(t, os.MkdirAll(at.dir, 0o700))
	must(t, os.Chown(at.dir, 12345, 12345))
	_, err := at.open(t).AddPerson(t.Context(), "Anna", Patient, ByKeyring())
	c.Ends(endOf(err), hostile.End{State: "another's", Says: "belongs to another user"})
}

func oddHomes(t *testing.T, c *hostile.Check) {
	for _, name := range []string{"with spaces", "ünïcödé 患者 🗝", "-rf", "new\nline", strings.Repeat("long", 60)} {
		at := newSite(t)
		at.dir = filepath.Join(at.dir, name)
		_, s := addPerson(t, at.open(t), "Anna", ByKeyring())
		furnish(t, s)
		c.Plant("seventh")
		c.Keeps(at.dir)
		wantToken(t, again(t, at, s), "c1", "seventh", 7)
	}
	for says, dir := range map[string]string{
		"file name too long": filepath.Join(t.TempDir(), strings.Repeat("0123456789abcde/", 256)), "fdinfo/chartkey": "/proc/self/fdinfo/chartkey",
	} {
		at := newSite(t)
		at.dir = dir
		_, err := at.open(t).AddPerson(t.Context(), "Anna", Patient, ByKeyring())
		c.Ends(endOf(err), hostile.End{State: "failed", Says: says})
		if left := at.keyring.(*recorder).accounts(); len(left) > 0 {
			t.Errorf("%s: left in the keyring: %v", says, left)
		}
	}
}
