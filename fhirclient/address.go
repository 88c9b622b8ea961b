package fhirclient

import (
	"fmt"
	"net/url"
	"strings"
)

// join makes the absolute address of one that is relative to the base
// ("Patient/1", "Observation?patient=1"). An absolute one is taken as it is.
// Neither may leave the base's origin.
func (c *Client) join(address string) (*url.URL, error) {
	if c.root == nil {
		return nil, fmt.Errorf("%w: the base is no http or https address", ErrForeignOrigin)
	}
	if !absolute(address) {
		address = c.base + "/" + strings.TrimLeft(address, "/")
	}
	return c.follow(c.root, address)
}

// absolute reports whether a scheme or a host stands first.
func absolute(address string) bool {
	i := strings.IndexAny(address, ":/?#")
	return i >= 0 && address[i] == ':' || strings.HasPrefix(address, "//")
}

// follow resolves a link against the address of the page that held it. The
// link is opaque: its query goes out byte for byte, except for bytes that
// cannot stand in a request line. A link that begins with "/Observation" on a
// server whose base has a path is meant relative to the base: some servers
// write it so. Refused with ErrForeignOrigin: another scheme, host or port,
// credentials in the address, and steps upwards (spec/hostile-server.tsv
// F01, F02, F05, F06).
func (c *Client) follow(from *url.URL, link string) (*url.URL, error) {
	path, _, _ := strings.Cut(link, "?")
	if first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); strings.HasPrefix(path, "/") && KnownType(first) {
		link = c.base + link
	}
	u, err := url.Parse(fitForRequest(link))
	if err != nil {
		return nil, fmt.Errorf("%w: a link cannot be read", ErrForeignOrigin)
	}
	if stepsUp(u.EscapedPath()) {
		return nil, fmt.Errorf("%w: a link leads upwards", ErrForeignOrigin)
	}
	u = from.ResolveReference(u)
	u.Fragment, u.RawFragment = "", ""
	if !sameOrigin(u, c.root) {
		return nil, fmt.Errorf("%w: %q", ErrForeignOrigin, cleanText(u.Scheme+"://"+u.Host, 80))
	}
	return u, nil
}

// sameOrigin compares scheme, host and port, with the defaults filled in.
// Credentials in the address would become a header: they make it foreign.
func sameOrigin(a, b *url.URL) bool {
	return a.User == nil && a.Opaque == "" && a.Scheme == b.Scheme &&
		strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// stepsUp finds "." and ".." as segments, also when they are escaped or stand
// behind a backslash.
func stepsUp(path string) bool {
	plain := path
	for range 2 { // once more for %252e
		if unescaped, err := url.PathUnescape(plain); err == nil {
			plain = unescaped
		}
	}
	for _, segment := range strings.FieldsFunc(plain, func(r rune) bool { return r == '/' || r == '\\' }) {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// fitForRequest escapes white space, controls and bytes beyond ASCII.
func fitForRequest(link string) string {
	var b strings.Builder
	for i := range len(link) {
		if ch := link[i]; ch <= ' ' || ch >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", ch)
		} else {
			b.WriteByte(ch)
		}
	}
	return b.String()
}
