package redirect

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// The pages. They are constants: nothing of the request can appear in them.
var (
	pageReceived = document("Back to Chartkey",
		"The clinic's answer has arrived, and Chartkey finishes the sign-in. You can close this page.")
	pageRefused = document("Not signed in",
		"The clinic answered that no access was given. Chartkey says more. You can close this page.")
	pageStranger = document("Not for this sign-in",
		"This address does not belong to a sign-in that Chartkey started. Nothing was done.")
	pageAnswered = document("Already answered",
		"This sign-in was answered before. Go back to Chartkey. You can close this page.")
)

// style is all that the pages look like: a card in the middle, light or dark as the person's system is.
const style = `
:root { color-scheme: light dark; --ink: #1c2530; --line: #d5dbe2; --page: #f4f6f8; --card: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebf0; --line: #36414d; --page: #141a20; --card: #1c242c; }
}
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 4rem auto; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
p { margin: 0; }
@media (max-width: 32rem) {
  body { background: var(--card); }
  main { margin: 0; padding: 1.25rem; border: 0; }
}
`

// policy lets the pages have that style by its digest and nothing else, and lets nobody frame them (RFC 9700 §4.2).
var policy = func() string {
	digest := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

func document(title, text string) string {
	return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
		"<title>" + title + "</title>\n<style>" + style + "</style>\n</head>\n" +
		"<body>\n<main>\n<h1>" + title + "</h1>\n<p>" + text + "</p>\n</main>\n</body>\n</html>\n"
}

// write sends one of the pages with the headers that keep it inert.
func write(w http.ResponseWriter, status int, page string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(page)) // a browser that has gone needs no page
}
