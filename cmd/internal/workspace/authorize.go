package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/auth/redirect"
)

// AttemptTimeout is how long a sign-in may take when the request does not say, and at most.
const AttemptTimeout = 10 * time.Minute

const (
	redeemTimeout = time.Minute     // for the part without the person
	redeemGrace   = 5 * time.Second // of it, once the person has given up
)

// authorize walks the person through the clinic's own pages and brings back what was granted. It calls ready when the answer is there, before it
// is redeemed.
func (w *Workspace) authorize(
	ctx context.Context, server *auth.Configuration, asked auth.Scopes, r ConnectRequest, ready func(context.Context) error,
) (*auth.Grant, error) {
	timeout := r.Timeout
	if timeout <= 0 || timeout > AttemptTimeout {
		timeout = AttemptTimeout
	}
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	listener, err := redirect.Listen(waiting, r.Port)
	if err != nil {
		return nil, fmt.Errorf("could not wait for the browser's answer: %w", err)
	}
	defer listener.Close() //nolint:errcheck // the answer is here, or the attempt has failed already
	flow := auth.Flow{HTTP: w.cfg.HTTP, Now: w.cfg.Now}
	attempt, err := flow.Begin(server, r.ClientID, listener.URI(), asked)
	if err != nil {
		return nil, err
	}
	answer, err := awaitAnswer(waiting, listener, attempt, r)
	if err != nil {
		return nil, err
	}
	redeem, cancel := redeeming(ctx)
	defer cancel()
	if err := ready(redeem); err != nil {
		return nil, err
	}
	grant, err := attempt.Finish(redeem, answer)
	if errors.Is(err, auth.ErrNotJSON) { // where the address led to a server that told how to sign in
		err = fmt.Errorf("%w: %w", ErrBrokenSignIn, err)
	}
	return grant, err
}

// redeeming bounds the exchange of the code by itself, so that an answer in the last second of the wait gets its full time too.
func redeeming(ctx context.Context) (context.Context, context.CancelFunc) {
	return lingering(ctx, redeemTimeout)
}

// lingering is bounded by itself, and when ctx is cancelled it goes on for a moment: a grant that is known can be given back, for which there is
// such a moment too.
func lingering(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(redeemGrace, cancel) })
	return own, func() { stop(); cancel() }
}

// arrival is what came back from the browser.
type arrival struct {
	values url.Values
	err    error
}

// awaitAnswer waits for whichever comes first: the browser at the listener, or the pasted address.
func awaitAnswer(ctx context.Context, listener *redirect.Listener, attempt *auth.Attempt, r ConnectRequest) (url.Values, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n := &notices{tell: r.Notice}
	defer n.end()
	came := make(chan arrival, 1)
	arrive := func(v url.Values, err error) {
		select {
		case came <- arrival{v, err}:
		default: // another was first
		}
	}
	unopened := make(chan error, 1)
	go func() {
		v, err := listener.Wait(ctx, attempt.Check, func(refused error) {
			if errors.Is(refused, auth.ErrConfigRejected) { // it is ours, but another server's: a mix-up is no accident to wait out
				arrive(nil, refused)
				return
			}
			n.say(phrase.New("notice.strange-answer", "An answer came that does not belong to this sign-in; it was set aside. Still waiting."))
		})
		select {
		case failed := <-unopened:
			if err != nil { // an answer may have come even so
				err = failed
			}
		default:
		}
		arrive(v, err)
	}()
	if r.Paste != nil {
		go func() {
			v, err := pasted(ctx, listener.URI(), attempt, r.Paste)
			if ctx.Err() == nil { // the end of the wait is the listener's to tell, which knows more about it
				arrive(v, err)
			}
		}()
	}
	go func() {
		err := openBrowser(ctx, r, attempt.URL())
		switch {
		case err == nil:
		case r.Unattended && r.Paste == nil:
			unopened <- fmt.Errorf("%w: %w", ErrNotOpened, err)
			_ = listener.Close() // ends the wait
		default:
			n.say(Unopened.Text("Address", attempt.URL()))
		}
	}()
	got := <-came
	return got.values, got.err
}

func openBrowser(ctx context.Context, r ConnectRequest, address string) error {
	if r.Open == nil {
		return ErrNoBrowser
	}
	return r.Open(ctx, address)
}

func pasted(ctx context.Context, redirectURI string, attempt *auth.Attempt, paste func(context.Context) (string, error)) (url.Values, error) {
	text, err := paste(ctx)
	if err != nil {
		return nil, fmt.Errorf("could not read the pasted address: %w", err)
	}
	v, err := redirect.ParsePasted(text, redirectURI)
	if err != nil {
		return nil, fmt.Errorf("could not use the pasted address: %w", err)
	}
	return v, attempt.Check(v)
}

// Unopened is the notice that the browser was not opened, with the address to open by hand.
var Unopened = phrase.New("notice.unopened", "The browser could not be opened. Open the address yourself:\n{{.Address}}")

// notices passes texts on one at a time, and none after its end: the caller need not be ready for them any more.
type notices struct {
	mu   sync.Mutex
	tell func(phrase.Phrase)
}

func (n *notices) say(text phrase.Phrase) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.tell != nil {
		n.tell(text)
	}
}

func (n *notices) end() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tell = nil
}
