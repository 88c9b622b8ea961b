package workspace

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestHasBrowser: an opener that would open nothing is no browser.
func TestHasBrowser(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the opener is that of Linux")
	}
	const nothing = "exit 0"
	for _, c := range []struct {
		situation string
		programs  map[string]string
		variable  string
		want      error
	}{
		{"nothing", nil, "", ErrNoBrowser},
		{"an opener and no browser", map[string]string{"xdg-open": nothing, "xdg-mime": nothing}, "", ErrNoBrowser},
		{"an opener that cannot be asked", map[string]string{"xdg-open": nothing, "xdg-mime": "exit 2"}, "", ErrNoBrowser},
		{"a browser of the desktop", map[string]string{"xdg-open": nothing, "xdg-mime": "echo some.desktop"}, "", nil},
		{"a browser that the opener knows", map[string]string{"xdg-open": nothing, "xdg-mime": nothing, "firefox": nothing}, "", nil},
		{"a browser of the environment", map[string]string{"xdg-open": nothing, "xdg-mime": nothing}, "/opt/browser", nil},
		{"no opener but Debian's name for it", map[string]string{"x-www-browser": nothing}, "", nil},
	} {
		t.Run(c.situation, func(t *testing.T) {
			bin := t.TempDir()
			t.Setenv("PATH", bin)
			t.Setenv("BROWSER", c.variable)
			for name, script := range c.programs {
				if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := HasBrowser(t.Context()); !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestBrowserIsApart: the browser is in another session than we are, so that a Ctrl-C at our terminal does not end it.
func TestBrowserIsApart(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("sessions are read from /proc")
	}
	dir := t.TempDir()
	browser, seen := filepath.Join(dir, "browser"), filepath.Join(dir, "seen")
	if err := os.WriteFile(browser, []byte("#!/bin/sh\nread line < /proc/$$/stat\necho \"$line\" > \"$1\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := RunBrowser(t.Context(), browser, seen); err != nil {
		t.Fatal(err)
	}
	if ours, theirs := sessionIn(t, "/proc/self/stat"), sessionIn(t, seen); ours == theirs {
		t.Errorf("the browser is in our session %s", ours)
	}
}

// sessionIn is the session id of a process, which a stat file of /proc says fourth after the name.
func sessionIn(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 4 {
		t.Fatalf("%s says %q", file, data)
	}
	return fields[3]
}
