package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestMissingPackagesAreNamed runs .ci/need as somebody without root on a machine that has nothing: it names the packages that make test and
// make demo want, and how to get them.
func TestMissingPackagesAreNamed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the packages are Debian's")
	}
	for parts, want := range map[string]string{
		"browser":         "chromium xdg-utils",
		"keyring browser": "gnome-keyring dbus-daemon chromium xdg-utils",
		"servers":         "nodejs npm",
		"demo":            "curl",
		"cc":              "gcc libc6-dev",
		"window": "gcc libc6-dev pkg-config libgl-dev libegl-dev libxrandr-dev libxcursor-dev libxi-dev libxinerama-dev libxxf86vm-dev " +
			"libwayland-dev libxkbcommon-dev",
		"display": "xvfb xdotool imagemagick tesseract-ocr tesseract-ocr-eng…", // and a driver, where this machine has none
	} {
		t.Run(parts, func(t *testing.T) {
			out, err := needWithout(t, strings.Fields(parts)...)
			if err == nil {
				t.Error("it ends as if nothing were missing")
			}
			for _, line := range []string{"These packages are missing: " + want + "\n", "apt-get install --no-install-recommends " + want + "\n"} {
				line = strings.TrimSuffix(line, "…\n")
				if !strings.Contains(out, line) {
					t.Errorf("it does not say %q:\n%s", line, out)
				}
			}
		})
	}
}

// needWithout runs .ci/need where only the shell's own tools are found, and as nobody special.
func needWithout(t *testing.T, parts ...string) (string, error) {
	t.Helper()
	bin := t.TempDir()
	for name, script := range map[string]string{"id": "echo 1000", "dirname": `exec /usr/bin/dirname "$@"`} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("/bin/sh", append([]string{"../.ci/need"}, parts...)...)
	cmd.Env = []string{"PATH=" + bin}
	out, err := cmd.CombinedOutput()
	return string(out), err
}
