package residue

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
)

// Canary is a secret that is looked for.
type Canary struct {
	Name  string
	forms [][]byte
}

// shortestForm is what the search takes for its first step.
const shortestForm = 6

// Secret is looked for as bytes, in base64 and in hexadecimal. It has six bytes or more, or the search would find what only looks like it.
func Secret(name string, secret []byte) Canary {
	if len(secret) < shortestForm {
		panic("residue: " + name + " is too short to be told from anything else")
	}
	c := Canary{Name: name, forms: [][]byte{append([]byte{}, secret...), []byte(hex.EncodeToString(secret))}}
	// Base64 depends on where in its groups of three bytes the secret begins; the characters at both ends also on what stands beside it.
	for before := range 3 {
		whole := append(make([]byte, before), secret...)
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			s := encoding.EncodeToString(whole)
			form := []byte(s[(8*before+5)/6 : len(whole)*8/6])
			if len(form) >= shortestForm && !c.has(form) {
				c.forms = append(c.forms, form)
			}
		}
	}
	return c
}

// Words are a Secret that is also looked for as a text field holds it: as code points of four bytes.
func Words(name, text string) Canary {
	c := Secret(name, []byte(text))
	var points []byte
	for _, r := range text {
		points = binary.NativeEndian.AppendUint32(points, uint32(r)) //nolint:gosec // no code point is negative
	}
	c.forms = append(c.forms, points)
	return c
}

func (c Canary) has(form []byte) bool {
	for _, f := range c.forms {
		if string(f) == string(form) {
			return true
		}
	}
	return false
}
