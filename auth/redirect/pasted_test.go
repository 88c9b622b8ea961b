package redirect

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

const here = "http://127.0.0.1:51873/callback"

func TestParsePasted(t *testing.T) {
	rows := []struct {
		name, text string
		want       string // encoded parameters; "" = refused
	}{
		{"as it is", here + "?code=c&state=s", "code=c&state=s"},
		{"blanks around", "  \t" + here + "?code=c&state=s \r\n", "code=c&state=s"},
		{"quotes around", "'" + here + "?code=c&state=s'", "code=c&state=s"},
		{"typographic quotes", "“" + here + "?code=c&state=s”", "code=c&state=s"},
		{"angle brackets", "<" + here + "?code=c&state=s>", "code=c&state=s"},
		{"encoded once", here + "?code=a%2Bb&state=s", "code=a%2Bb&state=s"},
		{"a fragment", here + "?code=c&state=s#_=_", "code=c&state=s"},
		{"a refusal", here + "?error=access_denied&state=s", "error=access_denied&state=s"},
		{"a scheme in capitals", "HTTP" + here[4:] + "?code=c&state=s", "code=c&state=s"}, // case does not count there (RFC 3986 §3.1)
		{"another scheme", "https://127.0.0.1:51873/callback?code=c", ""},
		{"another host", "http://localhost:51873/callback?code=c", ""},
		{"another port", "http://127.0.0.1:51874/callback?code=c", ""},
		{"another path", "http://127.0.0.1:51873/callbac?code=c", ""},
		{"an encoded path", "http://127.0.0.1:51873/%63allback?code=c", ""},
		{"a user", "http://x@127.0.0.1:51873/callback?code=c", ""},
		{"only the code", "c0de", ""},
		{"nothing", "", ""},
		{"a parameter twice", here + "?code=c&code=d", ""},
		{"unreadable", here + "?code=%", ""},
		{"too long", here + "?code=" + strings.Repeat("x", maxRequest), ""},
		{"a control character", here + "?code=c\x00", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, err := ParsePasted(row.text, here)
			if row.want == "" {
				if err == nil {
					t.Errorf("accepted: %v", got)
				}
				return
			}
			if err != nil || got.Encode() != row.want {
				t.Errorf("ParsePasted = %q, %v, want %q", got.Encode(), err, row.want)
			}
		})
	}
}

func TestParsePastedKeepsTheCodeOutOfErrors(t *testing.T) {
	for _, text := range []string{"http://elsewhere.example/?code=canary", here + "?code=canary%", here + "?code=canary&code=canary", "\x7fcanary://"} {
		if _, err := ParsePasted(text, here); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ParsePasted(here, "::bad"); err == nil || errors.Is(err, ErrNotRedirect) {
		t.Errorf("an unreadable redirect address: %v", err)
	}
}

func FuzzParsePasted(f *testing.F) {
	for _, seed := range []string{
		here + "?code=c&state=s", "<" + here + "?code=%2B>", here + "?a=1&a=2", "http://[::1]:1/callback?x", "\"" + here + "\"", "", "httP" + here[4:],
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := ParsePasted(text, here)
		if err != nil {
			return
		}
		if !strings.Contains(text, here[4:]) { // without the scheme, in which case does not count
			t.Errorf("accepted %q, which does not hold the redirect address", text)
		}
		checkSingle(t, values)
	})
}

func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{"code=c&state=s", "code=a%20b&iss=https%3A%2F%2Fx", "a&a", "%zz", "a;b", "=&=", strings.Repeat("&", 70)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := parseQuery(query)
		if err != nil {
			return
		}
		checkSingle(t, values)
		again, err := url.ParseQuery(values.Encode())
		if err != nil || again.Encode() != values.Encode() {
			t.Errorf("%q does not survive a second reading: %v", query, err)
		}
	})
}

// checkSingle checks what every accepted answer promises: no parameter twice.
func checkSingle(t *testing.T, values url.Values) {
	t.Helper()
	if len(values) > maxParameters {
		t.Errorf("%d parameters", len(values))
	}
	for name, v := range values {
		if len(v) != 1 {
			t.Errorf("%q came %d times", name, len(v))
		}
	}
}
