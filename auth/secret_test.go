package auth

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
)

func TestSecretNeverPrints(t *testing.T) {
	const marker = "marker-7f3c-token"
	secret := NewSecret(marker)
	type outer struct {
		Token  Secret
		Nested []Secret
		hidden Secret
	}
	values := map[string]any{
		"value":   secret,
		"pointer": &secret,
		"struct":  outer{Token: secret, Nested: []Secret{secret}, hidden: secret},
		"map":     map[string]Secret{"token": secret},
		"grant":   &outer{Token: secret, hidden: secret},

		"journal":        journal{Held: secret},
		"earlier":        superseded{Tokens: []supersededToken{{Token: secret}}},
		"earlier token":  &supersededToken{Token: secret},
		"ledger":         ledger{token: secret, entry: journal{Held: secret}},
		"stored":         stored{token: secret, journal: secret, superseded: secret},
		"revoking":       &revoking{access: accessToken{secret: secret}, ledger: &ledger{token: secret}, earlier: &superseded{}},
		"token document": tokenDocument{AccessToken: secret, RefreshToken: secret, IDToken: secret},
		"token answer":   &tokenAnswer{access: secret, refresh: secret, idToken: secret},
		"sign-in":        &Grant{AccessToken: secret, RefreshToken: secret, unasked: secret},
		"attempt":        &Attempt{verifier: secret},
		"session":        &Session{current: accessToken{secret: secret}},
	}
	for name, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s", "%T"} {
			t.Run(name+"/"+verb, func(t *testing.T) { mustHide(t, fmt.Sprintf(verb, value), marker) })
		}
		t.Run(name+"/json", func(t *testing.T) { mustHide(t, mustMarshal(t, json.Marshal, value), marker) })
		t.Run(name+"/json v2", func(t *testing.T) {
			data, err := jsonv2.Marshal(value) // of a type without exported members it says that there is nothing
			mustHide(t, fmt.Sprintf("%s %v", data, err), marker)
		})
		t.Run(name+"/slog", func(t *testing.T) {
			var text, structured bytes.Buffer
			slog.New(slog.NewTextHandler(&text, nil)).Info("x", "value", value)
			slog.New(slog.NewJSONHandler(&structured, nil)).Info("x", "value", value)
			mustHide(t, text.String(), marker)
			mustHide(t, structured.String(), marker)
		})
	}
	t.Run("xml", func(t *testing.T) { mustHide(t, mustMarshal(t, xml.Marshal, secret), marker) })
	t.Run("error", func(t *testing.T) { mustHide(t, fmt.Errorf("with %v", secret).Error(), marker) })
}

func TestSecretPrintsARedaction(t *testing.T) {
	secret := NewSecret("x")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, secret); got != redacted {
			t.Errorf("%s prints %q, want %q", verb, got, redacted)
		}
	}
	if got := mustMarshal(t, json.Marshal, secret); got != `"`+redacted+`"` {
		t.Errorf("JSON is %s", got)
	}
}

func TestSecretRevealsItsValueOnly(t *testing.T) {
	if got := NewSecret("abc").Reveal(); got != "abc" {
		t.Errorf("Reveal gives %q", got)
	}
	if NewSecret("abc").IsZero() {
		t.Error("a secret with a value says that it is empty")
	}
	if empty := NewSecret(""); !empty.IsZero() || empty.Reveal() != "" {
		t.Error("an empty secret is not the zero value")
	}
}

// TestDocumentsKeepTheirSecrets: what redacts itself everywhere else goes into the documents that a Store seals, and comes back out of them.
func TestDocumentsKeepTheirSecrets(t *testing.T) {
	entry := journal{Step: stepReceived, Held: NewSecret("held")}
	data, err := entry.encode()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := parseJournal(data); err != nil || back.Held.Reveal() != "held" {
		t.Errorf("%s: %+v, %v", data, back, err)
	}
	if back, err := parseJournal([]byte(`{"format":1,"rotation":0,"step":"idle"}`)); err != nil || !back.Held.IsZero() {
		t.Errorf("%+v, %v", back, err)
	}
	d := newDisk()
	l := superseded{Tokens: []supersededToken{{Token: NewSecret("earlier"), Client: "c"}}}
	if err := l.write(t.Context(), &fakeStore{disk: d}); err != nil {
		t.Fatal(err)
	}
	if got, lost := d.earlierTokens(); len(got) != 1 || got[0] != "earlier" || lost {
		t.Errorf("%q, %t", got, lost)
	}
}

func mustHide(t *testing.T, text, marker string) {
	t.Helper()
	// Hexadecimal of the marker counts as printing it, too.
	for _, shape := range []string{marker, fmt.Sprintf("%x", marker), fmt.Sprintf("%X", marker)} {
		if strings.Contains(text, shape) {
			t.Errorf("the secret is printed: %s", text)
		}
	}
}

func mustMarshal(t *testing.T, marshal func(any) ([]byte, error), value any) string {
	t.Helper()
	data, err := marshal(value)
	if err != nil {
		t.Fatalf("could not marshal: %v", err)
	}
	return string(data)
}
