package ui_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"chartkey/ui"
)

// TestAProofIsNotPrinted, whichever way it gets into a text.
func TestAProofIsNotPrinted(t *testing.T) {
	const secret = "five words and a half"
	proof := ui.Proof{Typed: []byte(secret)}
	var said bytes.Buffer
	for _, value := range []any{proof, &proof, []ui.Proof{proof}, map[string]ui.Proof{"a": proof}, struct{ Now ui.Proof }{proof}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			_, _ = fmt.Fprintf(&said, verb+"\n", value)
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(encoded)
		slog.New(slog.NewTextHandler(&said, nil)).Info("typed", "proof", value)
	}
	for _, form := range []string{secret, fmt.Sprintf("%x", secret), "102 105 118 101", "Zml2ZSB3b3Jkcw"} { // text, hexadecimal, numbers, base64
		if strings.Contains(said.String(), form) {
			t.Errorf("%q is in\n%s", form, said.String())
		}
	}
}
