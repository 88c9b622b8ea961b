package auth

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestNormalizeBase(t *testing.T) {
	for address, want := range map[string]string{
		"https://ehr.example.org/fhir":             "https://ehr.example.org/fhir",
		"https://ehr.example.org/fhir/":            "https://ehr.example.org/fhir",
		"https://ehr.example.org/fhir//":           "https://ehr.example.org/fhir/",
		"https://ehr.example.org":                  "https://ehr.example.org",
		"https://ehr.example.org/":                 "https://ehr.example.org",
		"  https://ehr.example.org/fhir\n":         "https://ehr.example.org/fhir",
		"HTTPS://EHR.Example.ORG/FHIR/R4":          "https://ehr.example.org/FHIR/R4",
		"https://ehr.example.org:8443/fhir":        "https://ehr.example.org:8443/fhir",
		"https://ehr.example.org/a%2Fb/%7Efhir":    "https://ehr.example.org/a%2Fb/%7Efhir",
		"https://klinik-köln.example/fhir":         "https://xn--klinik-kln-lcb.example/fhir",
		"http://127.0.0.1:8080/fhir":               "http://127.0.0.1:8080/fhir",
		"http://127.9.9.9/fhir":                    "http://127.9.9.9/fhir",
		"http://[::1]:8080/fhir":                   "http://[::1]:8080/fhir",
		"http://localhost:8080/fhir":               "http://localhost:8080/fhir",
		"http://LOCALHOST/fhir":                    "http://localhost/fhir",
		"https://10.1.2.3/fhir":                    "https://10.1.2.3/fhir",
		"https://ehr.example.org/tenants/a.b/fhir": "https://ehr.example.org/tenants/a.b/fhir",
	} {
		t.Run(address, func(t *testing.T) {
			got, err := NormalizeBase(address)
			if err != nil || got != want {
				t.Fatalf("got %q, %v; want %q", got, err, want)
			}
			if again, err := NormalizeBase(got); err != nil || again != strings.TrimSuffix(got, "/") {
				t.Errorf("normalized again it is %q, %v", again, err)
			}
		})
	}
}

func TestNormalizeBaseRefuses(t *testing.T) {
	const password = "pa55word"
	for name, address := range map[string]string{
		"nothing":               "",
		"no scheme":             "ehr.example.org/fhir",
		"no host":               "https:///fhir",
		"a path only":           "/fhir",
		"opaque":                "https:ehr.example.org",
		"another scheme":        "ftp://ehr.example.org/fhir",
		"script":                "javascript:alert(1)",
		"file":                  "file:///etc/passwd",
		"plain http":            "http://ehr.example.org/fhir",
		"plain http, private":   "http://192.168.1.2/fhir",
		"plain http, look-like": "http://localhost.example.org/fhir",
		"plain http, prefix":    "http://127.0.0.1.example.org/fhir",
		"plain http, any":       "http://0.0.0.0/fhir",
		"user":                  "https://me:" + password + "@ehr.example.org/fhir",
		"user, unreadable":      "https://me:" + password + "@ehr.example.org:x/fhir",
		"query":                 "https://ehr.example.org/fhir?x=y",
		"empty query":           "https://ehr.example.org/fhir?",
		"fragment":              "https://ehr.example.org/fhir#x",
		"empty fragment":        "https://ehr.example.org/fhir#",
		"blank inside":          "https://ehr.example.org/fh ir",
		"new line inside":       "https://ehr.example.org/\nfhir",
		"backslash":             `https://ehr.example.org\@other.example/fhir`,
		"dot segments":          "https://ehr.example.org/fhir/../admin",
		"bad escape":            "https://ehr.example.org/%zz",
		"bad port":              "https://ehr.example.org:port/fhir",
		"too long":              "https://ehr.example.org/" + strings.Repeat("x", 3000),
		"bad IDN":               "https://a\u200db.example/fhir",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := NormalizeBase(address)
			if !errors.Is(err, ErrBadAddress) {
				t.Fatalf("got %q, %v; want ErrBadAddress", got, err)
			}
			if strings.Contains(err.Error(), password) {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestPlaceOf(t *testing.T) {
	for host, want := range map[string]place{
		"localhost": loopback, "LocalHost.": loopback, "127.0.0.1": loopback, "127.255.1.2": loopback, "::1": loopback,
		"::ffff:127.0.0.1": loopback, "64:ff9b::7f00:1": loopback,
		"10.0.0.1": private, "172.16.0.1": private, "192.168.0.1": private, "169.254.169.254": private, "0.0.0.0": private,
		"::": private, "fe80::1%eth0": private, "fd00::1": private, "100.64.0.1": private, "198.18.0.1": private,
		"255.255.255.255": private, "224.0.0.1": private, "::ffff:10.0.0.1": private, "::ffff:100.64.0.1": private, "64:ff9b::a00:1": private,
		"fec0::1": private, "printer": private, "127.1": private, "127.0.0.0x1": private, "0x7f.0.1.": private, "1.2.3.4.5": private, "ehr.local": private, "ehr.internal": private, "x.localhost": private,
		"8.8.8.8": public, "2606:4700::1111": public, "ehr.example.org": public, "localhost.example.org": public,
		"172.32.0.1": public, "100.128.0.1": public,
	} {
		if got := placeOf(host); got != want {
			t.Errorf("%s lies at %d, want %d", host, got, want)
		}
	}
	if placeOfIP(netip.MustParseAddr("127.0.0.1")) != loopback {
		t.Error("127.0.0.1 is not loopback")
	}
}
