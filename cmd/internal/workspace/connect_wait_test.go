package workspace

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/auth/sandbox"
)

// pasteOf is a person who copies the address of the browser with query at its end, and the browser that shows it.
func pasteOf(open func(context.Context, string) error, query string) (func(context.Context) (string, error), func(context.Context, string) error) {
	at := make(chan string, 1)
	paste := func(ctx context.Context) (string, error) {
		select {
		case uri := <-at:
			return uri + "?" + query, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	return paste, func(ctx context.Context, address string) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		at <- r.URL.Query().Get("redirect_uri")
		if open != nil {
			return open(ctx, address)
		}
		return nil
	}
}

// TestConnectPasted: the address where a browser on another machine ended does as well.
func TestConnectPasted(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	r := request(s)
	ended := make(chan string, 1)
	r.Open = func(ctx context.Context, address string) error { // a browser that cannot reach this machine
		q, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		answer, err := plain.RoundTrip(q)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		ended <- answer.Header.Get("Location")
		return nil
	}
	r.Paste = func(context.Context) (string, error) { return <-ended, nil }
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// TestConnectRace: browser and paste bring the same answer at the same moment; it is used once, and the other one harms nothing.
func TestConnectRace(t *testing.T) {
	for range 5 {
		h := newHouse(t)
		w := h.enter()
		s := h.clinic(sandbox.Options{Approve: true})
		r := request(s)
		ended := make(chan string, 1)
		r.Open = func(ctx context.Context, address string) error {
			q, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
			if err != nil {
				return err
			}
			answer, err := plain.RoundTrip(q)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			at := answer.Header.Get("Location")
			ended <- at
			_, _ = visit(ctx, http.MethodGet, at, nil) // may find the door closed already
			return nil
		}
		r.Paste = func(context.Context) (string, error) { return <-ended, nil }
		if _, err := w.Connect(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		codes := 0
		for _, q := range s.Requests() {
			if q.GrantType == "authorization_code" {
				codes++
			}
		}
		if codes != 1 {
			t.Errorf("the code was sent %d times", codes)
		}
	}
}

// TestConnectInTheLastSecond: an answer just before the end of the wait is still redeemed, however slow the server is.
func TestConnectInTheLastSecond(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	const wait = 400 * time.Millisecond
	begun := time.Now()
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/token") {
			return nil, nil
		}
		select { // the wait for the person is over before the server answers
		case <-time.After(time.Until(begun.Add(2 * wait))):
			return nil, nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	})
	r := request(s)
	r.Timeout = wait
	begun = time.Now()
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// TestConnectGivenUp: who gives up while the code is redeemed keeps nothing, and the server takes its grant back.
func TestConnectGivenUp(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	ctx, giveUp := context.WithCancel(t.Context())
	h.network.meddle(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/token") {
			giveUp()
		}
		return nil, nil
	})
	_, err := w.Connect(ctx, request(s))
	wants(t, err, Cancelled)
	h.noConnection(w)
	if end := undone(t, err); end.Outcome != auth.EndedChecked {
		t.Errorf("%+v", end)
	}
}

// TestConnectNotices: what happens meanwhile is told one by one, and nothing after the end.
func TestConnectNotices(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	r := request(s)
	var mu sync.Mutex
	var told []string
	ended := false
	r.Notice = func(p phrase.Phrase) {
		text := p.String()
		mu.Lock()
		defer mu.Unlock()
		if ended {
			t.Errorf("told after the end: %q", text)
		}
		told = append(told, text)
	}
	late := make(chan struct{})
	r.Open = func(ctx context.Context, address string) error {
		q, _ := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		_, _ = visit(ctx, http.MethodGet, q.URL.Query().Get("redirect_uri")+"?code=x&state=guess", nil)
		err := browse(ctx, address)
		<-late // the opener ends, with an error, long after the answer has come
		return errors.Join(err, errors.New("no browser"))
	}
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	ended = true
	mu.Unlock()
	close(late)
	if len(told) != 1 || !strings.Contains(told[0], "set aside") {
		t.Errorf("told %q", told)
	}
}

// TestConnectWithoutBrowser: the person gets the address instead.
func TestConnectWithoutBrowser(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	r := request(s)
	r.Open = nil
	r.Notice = func(p phrase.Phrase) {
		text := p.String()
		_, address, _ := strings.Cut(text, "\n")
		go func() { _ = browse(t.Context(), address) }()
	}
	if _, err := w.Connect(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// TestConnectUnattended: where nobody could open the address by hand, an opener that fails ends the sign-in, unless it has brought an answer.
func TestConnectUnattended(t *testing.T) {
	fails := func(context.Context, string) error { return errors.New("no such program") }
	for _, c := range []struct {
		situation string
		change    func(*ConnectRequest)
		want      Code
	}{
		{"the opener fails", func(r *ConnectRequest) { r.Open = fails }, NotFound},
		{"there is no opener", func(r *ConnectRequest) { r.Open = nil }, NotFound},
		{"the opener fails after the answer", func(r *ConnectRequest) {
			r.Open = func(ctx context.Context, address string) error {
				return errors.Join(browse(ctx, address), errors.New("and then it broke"))
			}
		}, ""},
		{"the opener fails and an address is pasted", func(r *ConnectRequest) {
			r.Paste, r.Open = pasteOf(fails, "error=access_denied&state=other")
		}, WrongState},
		{"somebody is there", func(r *ConnectRequest) { r.Open, r.Unattended, r.Timeout = fails, false, 300*time.Millisecond }, Timeout},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			r := request(h.clinic(sandbox.Options{Approve: true}))
			r.Unattended = true
			c.change(&r)
			_, err := w.Connect(t.Context(), r)
			if c.want == "" && err != nil || c.want != "" && CodeOf(err) != c.want {
				t.Errorf("%v (%q), want %q", err, CodeOf(err), c.want)
			}
		})
	}
}
