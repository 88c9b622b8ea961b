package redirect

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

var errState = errors.New("wrong state")

// acceptState takes answers whose state is "right".
func acceptState(v url.Values) error {
	if v.Get("state") != "right" {
		return errState
	}
	return nil
}

// waiting is a listener whose Wait runs.
type waiting struct {
	*Listener
	t      *testing.T
	answer chan url.Values
	err    chan error
}

func startWait(t *testing.T, accept func(url.Values) error, notice func(error)) *waiting {
	t.Helper()
	l, err := Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return wait(t, l, accept, notice)
}

func wait(t *testing.T, l *Listener, accept func(url.Values) error, notice func(error)) *waiting {
	t.Helper()
	w := &waiting{Listener: l, t: t, answer: make(chan url.Values, 1), err: make(chan error, 1)}
	go func() {
		answer, err := l.Wait(t.Context(), accept, notice)
		w.answer <- answer
		w.err <- err
	}()
	t.Cleanup(func() { _ = l.Close() })
	return w
}

// result returns what Wait returned.
func (w *waiting) result() (url.Values, error) {
	w.t.Helper()
	select {
	case answer := <-w.answer:
		return answer, <-w.err
	case <-time.After(20 * time.Second):
		w.t.Fatal("Wait did not return")
		return nil, nil
	}
}

// reply is what the browser read.
type reply struct {
	status int
	header http.Header
	body   string
}

// send makes a request to the listener; edit may change it.
func (w *waiting) send(target string, edit func(*http.Request)) reply {
	w.t.Helper()
	address, err := url.Parse(w.URI())
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, "http://"+address.Host+"/", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	path, query, _ := strings.Cut(target, "?")
	req.URL.Opaque, req.URL.RawQuery = path, query // sent as it is, without cleaning
	if edit != nil {
		edit(req)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(body)}
}

func TestWaitAcceptsOneAnswer(t *testing.T) {
	w := startWait(t, acceptState, nil)
	got := w.send("/callback?code=a%2Bb%20c&state=right", nil)
	if got.status != http.StatusOK || got.body != pageReceived {
		t.Errorf("first answer: %d %q", got.status, got.body)
	}
	values, err := w.result()
	if err != nil || values.Get("code") != "a+b c" {
		t.Fatalf("Wait = %v, %v", values, err)
	}
	again := w.send("/callback?code=a&state=right", nil)
	if again.status != http.StatusGone || again.body != pageAnswered {
		t.Errorf("second answer: %d %q, want 410", again.status, again.body)
	}
}

func TestWaitShowsARefusal(t *testing.T) {
	w := startWait(t, acceptState, nil)
	got := w.send("/callback?error=access_denied&state=right&error_description=%3Cscript%3Ealert(1)%3C/script%3E", nil)
	if got.status != http.StatusOK || got.body != pageRefused {
		t.Errorf("%d %q", got.status, got.body)
	}
	values, err := w.result()
	if err != nil || values.Get("error") != "access_denied" {
		t.Errorf("Wait = %v, %v", values, err)
	}
}

// raw sends text as it is and returns the status line, "" if none came.
func (w *waiting) raw(text string) string {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.host)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, text)
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return line
}

func TestRawRequestLines(t *testing.T) {
	w := startWait(t, acceptState, nil)
	for target, status := range map[string]string{
		"//callback?state=right":        " 404 ",
		"/callback#?state=right":        " 404 ",
		"/./callback?state=right":       " 404 ",
		"/callback%3Fstate=right":       " 404 ",
		"*":                             " 404 ",
		"/callback?state=wrong":         " 400 ",
		"/callback\tx?state=right":      " 400 ",
		"http://evil.test/callback?a=b": " 400 ",
	} {
		if line := w.raw("GET " + target + " HTTP/1.1\r\nHost: " + w.host + "\r\n\r\n"); !strings.Contains(line, status) {
			t.Errorf("%q: %q, want %s", target, line, status)
		}
	}
	if line := w.raw("GET /callback?state=right HTTP/1.0\r\n\r\n"); !strings.Contains(line, " 400 ") {
		t.Errorf("without a Host: %q", line)
	}
}

func TestStrangersDoNotEndTheWait(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(h string) func(*http.Request) { return func(r *http.Request) { r.Host = h } }
	method := func(m string) func(*http.Request) { return func(r *http.Request) { r.Method = m } }
	const genuine = "/callback?code=c&state=right"
	rows := []struct {
		name, target string
		edit         func(*http.Request)
		status       int
	}{
		{"A01 wrong state", "/callback?code=c&state=wrong", nil, 400},
		{"A02 no state", "/callback?code=c", nil, 400},
		{"no query", "/callback", nil, 400},
		{"A06 code twice", "/callback?code=c&code=d&state=right", nil, 400},
		{"A06 state twice", "/callback?code=c&state=right&state=right", nil, 400},
		{"unreadable query", "/callback?code=%zz&state=right", nil, 400},
		{"too many parameters", genuine + strings.Repeat("&a", 100), nil, 400},
		{"A11 rebinding host", genuine, host("attacker.invalid"), 400},
		{"A11 localhost", genuine, host("localhost"), 400},
		{"A11 host without port", genuine, host("127.0.0.1"), 400},
		{"A12 fetched by a script", genuine, header("Sec-Fetch-Mode", "cors"), 400},
		{"A12 in a frame", genuine, header("Sec-Fetch-Dest", "iframe"), 400},
		{"A12 prefetched", genuine, header("Sec-Purpose", "prefetch"), 400},
		{"A13 form_post", genuine, method(http.MethodPost), 405},
		{"A14 HEAD", genuine, method(http.MethodHead), 405},
		{"A14 OPTIONS", genuine, method(http.MethodOptions), 405},
		{"A14 favicon", "/favicon.ico", nil, 404},
		{"A14 root", "/", nil, 404},
		{"A14 dots", "/../callback?code=c&state=right", nil, 404},
		{"A14 another host in the request line", "//callback?code=c&state=right", nil, 400},
		{"A14 trailing slash", "/callback/?code=c&state=right", nil, 404},
		{"A14 encoded", "/%63allback?code=c&state=right", nil, 404},
	}
	accepted := func(v url.Values) error {
		if v.Get("code") == "last" {
			return acceptState(v)
		}
		if v.Get("state") == "right" && len(v) == 2 {
			t.Errorf("a stranger's request reached the attempt: %v", v)
		}
		return errState
	}
	w := startWait(t, accepted, nil)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := w.send(row.target, row.edit)
			if got.status != row.status {
				t.Errorf("status %d, want %d", got.status, row.status)
			}
			if got.body != pageStranger && row.name != "A14 HEAD" {
				t.Errorf("body %q", got.body)
			}
			if got.header.Get("Location") != "" || got.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("headers %v", got.header)
			}
		})
	}
	if got := w.send("/callback?code=last&state=right", nil); got.status != 200 {
		t.Errorf("the genuine answer after all that: %d", got.status)
	}
	if _, err := w.result(); err != nil {
		t.Error(err)
	}
}

var inert = regexp.MustCompile(`^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$`)

func TestPagesAreInert(t *testing.T) {
	w := startWait(t, acceptState, nil)
	for _, target := range []string{"/callback?state=wrong&code=canary", "/other", "/callback?state=right&code=canary", "/callback?code=canary"} {
		got := w.send(target, nil)
		want := map[string]string{
			"Cache-Control":          "no-store",
			"Referrer-Policy":        "no-referrer",
			"X-Content-Type-Options": "nosniff",
			"X-Frame-Options":        "DENY",
			"Content-Type":           "text/html; charset=utf-8",
		}
		for name, value := range want {
			if got.header.Get(name) != value {
				t.Errorf("%s: %s = %q", target, name, got.header.Get(name))
			}
		}
		// The style of the page by its digest and nothing else; that the digest is right shows in a real browser.
		if p := got.header.Get("Content-Security-Policy"); !inert.MatchString(p) {
			t.Errorf("%s: Content-Security-Policy = %q", target, p)
		}
		for _, forbidden := range []string{"canary", "<a", "<img", "<script", "<link", "href"} {
			if strings.Contains(got.body, forbidden) {
				t.Errorf("%s: page holds %q", target, forbidden)
			}
		}
	}
}

func TestFloodThenTheRealAnswer(t *testing.T) {
	var mu sync.Mutex
	notices := 0
	w := startWait(t, acceptState, func(error) { mu.Lock(); notices++; mu.Unlock() })
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 125 {
				if got := w.send(fmt.Sprintf("/callback?code=x&state=%d", i), nil); got.status != 400 {
					t.Errorf("status %d", got.status)
				}
			}
		})
	}
	group.Wait()
	if got := w.send("/callback?code=c&state=right", nil); got.status != 200 {
		t.Errorf("status %d", got.status)
	}
	if _, err := w.result(); err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if notices != maxNotices {
		t.Errorf("%d notices, want %d", notices, maxNotices)
	}
}

func TestHugeRequestIsRefused(t *testing.T) {
	w := startWait(t, acceptState, nil)
	// The server stops reading and closes, so the answer itself may be lost; what counts is that it is no 200.
	if line := w.raw("GET /callback?state=right&code=" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: " + w.host + "\r\n\r\n"); line != "" &&
		!strings.Contains(line, " 431 ") {
		t.Errorf("status line %q", line)
	}
	got := w.send("/callback?state=right&code="+strings.Repeat("x", 8<<10), nil) // A25: a long code is fine
	if got.status != 200 {
		t.Errorf("status %d", got.status)
	}
}

func TestWaitEnds(t *testing.T) {
	past, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	t.Run("deadline without any answer", func(t *testing.T) {
		l := listen(t)
		if _, err := l.Wait(past, acceptState, nil); !errors.Is(err, ErrTimeout) {
			t.Errorf("err = %v", err)
		}
		refused(t, l)
	})
	t.Run("deadline after refused answers", func(t *testing.T) {
		l := listen(t)
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		w := &waiting{Listener: l, t: t}
		l.mu.Lock() // as if a refused answer had come
		l.refuse(errState)
		l.mu.Unlock()
		_, err := w.Wait(ctx, acceptState, nil)
		if !errors.Is(err, errState) || errors.Is(err, ErrTimeout) {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		l := listen(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := l.Wait(ctx, acceptState, nil); !errors.Is(err, context.Canceled) || errors.Is(err, ErrTimeout) {
			t.Errorf("err = %v", err)
		}
		refused(t, l)
	})
	t.Run("closed", func(t *testing.T) {
		w := startWait(t, acceptState, nil)
		w.send("/", nil)
		_ = w.Close()
		_ = w.Close()
		if _, err := w.result(); !errors.Is(err, ErrClosed) {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("closed before the wait", func(t *testing.T) {
		l := listen(t)
		_ = l.Close()
		refused(t, l)
		if _, err := l.Wait(t.Context(), acceptState, nil); !errors.Is(err, ErrClosed) {
			t.Errorf("err = %v", err)
		}
	})
	t.Run("twice", func(t *testing.T) {
		w := startWait(t, acceptState, nil)
		w.send("/callback?state=right", nil)
		if _, err := w.result(); err != nil {
			t.Error(err)
		}
		if _, err := w.Wait(t.Context(), acceptState, nil); !errors.Is(err, ErrClosed) {
			t.Errorf("err = %v", err)
		}
	})
}

func listen(t *testing.T) *Listener {
	t.Helper()
	l, err := Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// refused checks that nothing listens there any more.
func refused(t *testing.T, l *Listener) {
	t.Helper()
	if c, err := net.Dial("tcp", l.host); err == nil {
		c.Close()
		t.Error("the port is still open")
	}
}

// TestAnAnswerAtTheDeadlineCounts: what the browser was told is received is not called too late.
func TestAnAnswerAtTheDeadlineCounts(t *testing.T) {
	l, err := Listen(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	page := make(chan int, 1)
	go func() {
		response, err := http.Get(l.URI() + "?state=right")
		if err != nil {
			page <- 0
			return
		}
		_ = response.Body.Close()
		page <- response.StatusCode
	}()
	answer, err := l.Wait(ctx, func(url.Values) error { <-ctx.Done(); return nil }, nil)
	if status := <-page; status != http.StatusOK || err != nil || answer.Get("state") != "right" {
		t.Errorf("the page says %d, and the wait %v, %v", status, answer, err)
	}
}

func TestListen(t *testing.T) {
	t.Run("A19 a port in use is an error", func(t *testing.T) {
		l := listen(t)
		port := l.inner.Addr().(*net.TCPAddr).Port
		if second, err := Listen(t.Context(), port); err == nil {
			second.Close()
			t.Errorf("a second listener got %s", second.URI())
		}
	})
	t.Run("a fixed port", func(t *testing.T) {
		l := listen(t)
		port := l.inner.Addr().(*net.TCPAddr).Port
		l.Close()
		again, err := Listen(t.Context(), port)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if want := fmt.Sprintf("http://127.0.0.1:%d/callback", port); again.URI() != want {
			t.Errorf("URI = %s, want %s", again.URI(), want)
		}
	})
	t.Run("A20 only loopback", func(t *testing.T) {
		if ip := listen(t).inner.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
			t.Errorf("listens on %s", ip)
		}
	})
	t.Run("no such port", func(t *testing.T) {
		for _, port := range []int{-1, 65536} {
			if _, err := Listen(t.Context(), port); err == nil {
				t.Errorf("port %d was taken", port)
			}
		}
	})
}

func TestIPv6(t *testing.T) {
	inner, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6 loopback:", err)
	}
	w := wait(t, newListener(inner), acceptState, nil)
	if !strings.HasPrefix(w.URI(), "http://[::1]:") {
		t.Errorf("URI = %s", w.URI())
	}
	if got := w.send("/callback?state=right", nil); got.status != 200 {
		t.Errorf("status %d", got.status)
	}
}
