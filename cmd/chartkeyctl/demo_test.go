package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestDemo runs the line of make demo: without a terminal, at a terminal whose display has no browser, and with a person at one.
func TestDemo(t *testing.T) {
	needLong(t)
	needPrograms(t, "sh", "script", "curl")
	demo, err := filepath.Abs("../../.ci/demo")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("without a terminal", func(t *testing.T) {
		env := newVault(t).env
		out := runDemo(t, env, demo)
		wantDemo(t, out, "This is no terminal")
		wantTypeable(t, out)
	})
	t.Run("at a display without a browser", func(t *testing.T) {
		bin := toolsOnly(t, "realpath", "dirname", "mkdir", "chmod", "rm", "tr", "od", "head", "sed", "sleep", "curl", "chartkeyctl")
		out := runAtTerminal(t, append(newVault(t).env, "PATH="+bin, "DISPLAY=:of-the-test"), demo, func() {})
		wantDemo(t, out, "There is a display but no browser")
	})
	t.Run("with a person at the browser", func(t *testing.T) {
		p := newPersonAtBrowser(t)
		out := runAtTerminal(t, p.vault.env, demo, func() {
			var address string
			select {
			case address = <-p.opened:
			case <-time.After(time.Minute): // the demo has ended before
				return
			}
			p.do(chromedp.Navigate(address), chromedp.Click(`//label[contains(., "Clara Okonjo")]`), chromedp.Click(`button[value=continue]`))
			p.do(chromedp.Click(`button[value=allow]`))
			p.do(chromedp.WaitVisible(`//p[contains(., "close this page")]`))
		})
		wantDemo(t, out, "Your browser will open")
	})
}

func runDemo(t *testing.T, env []string, demo string) string {
	t.Helper()
	ctl, err := exec.LookPath("chartkeyctl")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/bin/sh", demo, ctl)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	return string(out)
}

// runAtTerminal runs the line of the demo at a terminal, which script makes, beside what the person does meanwhile.
func runAtTerminal(t *testing.T, env []string, demo string, meanwhile func()) string {
	t.Helper()
	ctl, err := exec.LookPath("chartkeyctl")
	if err != nil {
		t.Fatal(err)
	}
	script, err := exec.LookPath("script")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(script, "--quiet", "--return", "--command", "/bin/sh "+demo+" "+ctl+" --line", "/dev/null")
	cmd.Env = append(os.Environ(), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	meanwhile()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

// wantDemo wants the whole line, and nothing left behind.
func wantDemo(t *testing.T, out string, begins string) {
	t.Helper()
	for _, want := range []string{begins, "Connected to Sandbox clinic", "Blood pressure", "Ended, checked.", "you took this access back"} {
		if !strings.Contains(out, want) {
			t.Errorf("the demo does not say %q:\n%s", want, out)
			return
		}
	}
}

// wantTypeable gives each printed command to a shell, which has to see the same words as chartkeyctl got.
func wantTypeable(t *testing.T, out string) {
	t.Helper()
	var commands []string
	for _, line := range regexp.MustCompile(`(?m)^\$ chartkeyctl (.*)$`).FindAllStringSubmatch(out, -1) {
		words, err := exec.Command("/bin/sh", "-c", `printf '[%s]' `+line[1]).Output()
		if err != nil {
			t.Fatal(err)
		}
		commands = append(commands, string(words))
	}
	if !slices.Contains(commands, "[access][revoke][Sandbox clinic]") || len(commands) < 8 {
		t.Errorf("the demo prints %q", commands)
	}
}

// toolsOnly is a folder with nothing but these programs.
func toolsOnly(t *testing.T, tools ...string) string {
	t.Helper()
	bin := t.TempDir()
	for _, tool := range tools {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	return bin
}
