package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chartkey/auth/sandbox"
)

// TestSignInWithChromium signs in as a person does: the system's opener hands the address to the default browser, which is a real one, and
// the person clicks.
func TestSignInWithChromium(t *testing.T) {
	needLong(t)
	server := startServer(t, sandbox.Options{})

	t.Run("as the person that is chosen", func(t *testing.T) {
		p := newPersonAtBrowser(t)
		answer := p.connect(server.Base())
		p.do(chromedp.WaitVisible(`//h1[text()="Sign in"]`), p.picture("sign-in"), fitsAPhone("sign-in"))
		p.do(chromedp.Click(`//label[contains(., "Ben Achterberg")]`), chromedp.Click(`button[value=continue]`))
		p.do(chromedp.WaitVisible(`//h1[text()="What may Chartkey do?"]`), p.picture("consent"), fitsAPhone("consent"))
		p.do(chromedp.Click(`button[value=allow]`))
		p.do(chromedp.WaitVisible(`//p[contains(., "close this page")]`), p.picture("signed-in"), fitsAPhone("signed-in"))
		if got := <-answer; got.status != 0 || got.Patient != "p1002" || got.Connection == "" {
			t.Errorf("connect ended with %+v", got)
		}
		if out := p.vault.ctl(0, "--json", "connections"); !strings.Contains(out, `"patient": "p1002"`) || !strings.Contains(out, `"state": "connected"`) {
			t.Errorf("the connections are %s", out)
		}
	})
	t.Run("with a password that was wrong at first", func(t *testing.T) {
		p := newPersonAtBrowser(t)
		answer := p.connect(server.Base())
		p.do(chromedp.Click(`//label[contains(., "Clara Okonjo")]`), chromedp.SendKeys(`#password`, "x"), chromedp.Click(`button[value=continue]`))
		p.do(chromedp.WaitVisible(`//p[@role="alert" and contains(., "password is not right")]`), p.picture("wrong-password"))
		p.do(chromedp.Clear(`#password`), chromedp.SendKeys(`#password`, sandbox.Password), chromedp.Click(`button[value=continue]`))
		p.do(chromedp.Click(`button[value=allow]`))
		if got := <-answer; got.status != 0 || got.Patient != "p1003" {
			t.Errorf("connect ended with %+v", got)
		}
	})
	t.Run("by keyboard, and one tick less", func(t *testing.T) {
		p := newPersonAtBrowser(t)
		answer := p.connect(server.Base())
		p.do(chromedp.WaitVisible(`//h1[text()="Sign in"]`), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
		p.do(chromedp.WaitVisible(`//h1[text()="What may Chartkey do?"]`), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "))
		p.do(p.picture("consent-unticked"), chromedp.KeyEvent(kb.Enter))
		if got := <-answer; got.status != 0 || got.Patient != "p1002" || !slices.Equal(got.Refused, []string{"patient/Patient.rs"}) {
			t.Errorf("connect ended with %+v", got)
		}
	})
	t.Run("refused", func(t *testing.T) {
		p := newPersonAtBrowser(t)
		answer := p.connect(server.Base())
		p.do(chromedp.Click(`button[value=continue]`))
		p.do(chromedp.Click(`button[value=refuse]`), chromedp.WaitVisible(`//h1[text()="Not signed in"]`), p.picture("refused"))
		if got := <-answer; got.status != statusRefused || got.Error.Code != "consent-refused" {
			t.Errorf("connect ended with %+v", got)
		}
		p.wantNoConnection()
	})
	t.Run("closed", func(t *testing.T) {
		p := newPersonAtBrowser(t)
		answer := p.connect(server.Base(), "--timeout", "10s")
		p.do(chromedp.WaitVisible(`button[value=continue]`))
		p.close()
		if got := <-answer; got.status != statusFailed || got.Error.Code != "timeout" {
			t.Errorf("connect ended with %+v", got)
		}
		p.wantNoConnection()
	})
}

// personAtBrowser is a person with a vault and a Chromium that is the default browser of their desktop.
type personAtBrowser struct {
	t      *testing.T
	vault  *testVault
	opened chan string
	tab    context.Context
	close  func()
}

// The browser is set as desktops do it: a .desktop file, and a list that names it for web addresses.
const (
	desktopFile = "[Desktop Entry]\nType=Application\nName=Browser of the test\nExec=%s %%u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n"
	mimeApps    = "[Default Applications]\nx-scheme-handler/http=browser.desktop\nx-scheme-handler/https=browser.desktop\n"
)

func newPersonAtBrowser(t *testing.T) *personAtBrowser {
	t.Helper()
	needPrograms(t, "chromium", "xdg-open")
	p := &personAtBrowser{t: t, vault: newVault(t), opened: make(chan string, 1)}
	handOver, err := exec.LookPath("hand-over")
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "config")
	for path, text := range map[string]string{
		filepath.Join(p.vault.home, "applications", "browser.desktop"): fmt.Sprintf(desktopFile, handOver),
		filepath.Join(config, "mimeapps.list"):                         mimeApps,
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	desk := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		address, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		p.opened <- string(address)
	}))
	t.Cleanup(desk.Close)
	// No desktop environment of the machine has a say, and there is a display as far as the opener can tell.
	p.vault.env = append(p.vault.env, "XDG_CONFIG_HOME="+config, "HAND_OVER="+desk.URL, "DISPLAY=:of-the-test", "WAYLAND_DISPLAY=",
		"BROWSER=", "XDG_CURRENT_DESKTOP=", "DESKTOP_SESSION=", "KDE_FULL_SESSION=", "GNOME_DESKTOP_SESSION_ID=")
	p.vault.ctl(0, "person", "add", "me")
	p.startChromium()
	return p
}

// handOverMain is the program that the desktop starts as its browser: it gives the address to the test.
func handOverMain() {
	if _, err := http.Post(os.Getenv("HAND_OVER"), "text/plain", strings.NewReader(os.Args[1])); err != nil {
		fmt.Fprintln(os.Stderr, "hand-over:", err)
		os.Exit(1)
	}
}

// startChromium starts one with a profile of its own that is deleted in the end, and that fetches nothing but what it is told to.
func (p *personAtBrowser) startChromium() {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath("chromium"), chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.WSURLReadTimeout(time.Minute),
	}
	for _, flag := range []string{"no-sandbox", "disable-quic", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	all, stop := chromedp.NewExecAllocator(p.t.Context(), options...)
	tab, closeTab := chromedp.NewContext(all)
	tab, giveUp := context.WithTimeout(tab, 2*time.Minute)
	p.tab = tab
	p.close = func() { closeTab(); stop() }
	p.t.Cleanup(func() { giveUp(); p.close() })
	p.do() // starts it
}

// ending is how a connect ended.
type ending struct {
	Connection, Patient string
	Refused             []string
	Error               struct{ Code string }

	status int
	text   string
}

// connect runs the command without --open and brings the browser to where it was sent.
func (p *personAtBrowser) connect(base string, flags ...string) <-chan ending {
	p.t.Helper()
	ended := make(chan ending, 1)
	go func() {
		args := []string{"--passphrase-file", p.vault.pass, "--json", "connect", base, "--client-id", "chartkey", "--timeout", "100s"}
		out, errs, status := runCtl(p.t, p.vault.env, append(args, flags...)...)
		e := ending{status: status, text: out + errs}
		if err := json.Unmarshal([]byte(out), &e); err != nil {
			p.t.Error(err)
		}
		ended <- e
	}()
	select {
	case address := <-p.opened:
		p.do(chromedp.Navigate(address))
	case e := <-ended:
		p.t.Fatalf("connect ended before any browser was opened: %+v", e)
	}
	return ended
}

func (p *personAtBrowser) do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.tab, actions...); err != nil {
		p.t.Fatal(err)
	}
}

func (p *personAtBrowser) wantNoConnection() {
	p.t.Helper()
	if out := p.vault.ctl(0, "connections"); !strings.Contains(out, "No connections yet") {
		p.t.Errorf("the connections are %s", out)
	}
}

// picture keeps the page as it looks on a desk and on a phone, light and dark, in the folder CHARTKEY_PICTURES for somebody to look at.
func (p *personAtBrowser) picture(name string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		folder := os.Getenv("CHARTKEY_PICTURES")
		if folder == "" {
			return nil
		}
		for _, width := range []int64{390, 1000} {
			for _, scheme := range []string{"light", "dark"} {
				var png []byte
				if err := chromedp.Run(ctx, chromedp.EmulateViewport(width, 844), prefer(scheme), chromedp.FullScreenshot(&png, 100)); err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), png, 0o600); err != nil {
					return err
				}
			}
		}
		return chromedp.Run(ctx, chromedp.EmulateReset(), prefer("light"))
	})
}

func prefer(scheme string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})
}

// fitsAPhone fails where a page is wider than a phone, or where the browser did not accept its style.
func fitsAPhone(page string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var width int
		var margin string
		err := chromedp.Run(ctx, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile),
			chromedp.Evaluate(`document.documentElement.scrollWidth`, &width),
			chromedp.Evaluate(`getComputedStyle(document.body).margin`, &margin), chromedp.EmulateReset())
		switch {
		case err != nil:
			return err
		case width > 390:
			return fmt.Errorf("%s is %d pixels wide on a phone of 390", page, width)
		case margin != "0px":
			return fmt.Errorf("%s has lost its style", page)
		}
		return nil
	})
}
