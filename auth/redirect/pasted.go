package redirect

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
)

// ErrNotRedirect is returned by ParsePasted for a text that is not the address at which a sign-in ends.
var ErrNotRedirect = errors.New("this is not the address at which the browser ended; it has to begin with the redirect address of this sign-in")

// ParsePasted reads the parameters from the address at which the browser ended, pasted by a person: blanks, quotes
// and angle brackets around it are dropped, and a fragment is ignored. Scheme, host, port and path have to equal
// those of redirectURI. At most 32 KB are looked at. Errors wrap [ErrNotRedirect] or say which part cannot be read,
// and never repeat the text: it holds the code.
func ParsePasted(text, redirectURI string) (url.Values, error) {
	if len(text) > maxRequest {
		return nil, errors.New("the pasted address is too long")
	}
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`<>“”„‘’«»", r) })
	want, err := url.Parse(redirectURI)
	if err != nil {
		return nil, errors.New("the redirect address of this sign-in cannot be read")
	}
	got, err := url.Parse(text)
	if err != nil {
		return nil, ErrNotRedirect
	}
	if got.Scheme != want.Scheme || got.Host != want.Host || got.User != nil || got.EscapedPath() != want.EscapedPath() {
		return nil, ErrNotRedirect
	}
	return parseQuery(got.RawQuery)
}
