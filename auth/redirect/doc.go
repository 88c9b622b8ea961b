// Package redirect receives the answer of an authorization request on this machine (RFC 8252 §7.3).
//
// The browser ends a sign-in by opening the redirect URI. For a native app that is an address of its own on the
// loopback interface, and the little server behind it stands in the hands of strangers: any program and any web
// page on the machine can call it. So it is built to be as dull as possible.
//
//	l, err := redirect.Listen(ctx, 0)       // before the browser is opened
//	attempt, err := flow.Begin(config, clientID, l.URI(), scopes)
//	open(attempt.URL())
//	answer, err := l.Wait(ctx, attempt.Check, warn)
//	grant, err := attempt.Finish(ctx, answer)
//	l.Close()                               // after Finish, so that a reload in between reads 410
//
// What is promised:
//
//   - It listens on 127.0.0.1, or on [::1] where there is no IPv4, and nowhere else.
//   - It looks only at GET requests for exactly its path under exactly its Host, of at most 32 KB, with no
//     parameter twice, and not from within a page (fetch, frame, image).
//   - Exactly one answer is accepted. Those refused before it read 400, those after it 410, and no page tells
//     whether a sign-in was expected, repeats a parameter, loads anything or links anywhere.
//   - It cannot be kept open: five seconds for each connection, twenty connections, the deadline of Wait.
//
// [ParsePasted] is the other way in, for a browser on another machine: the person pastes the address at which the
// browser ended.
//
// What it does not do: decide whether an answer is genuine. That is the accept function's part. It also does not
// hide the port from other local programs; PKCE makes a stolen code useless to them.
package redirect
