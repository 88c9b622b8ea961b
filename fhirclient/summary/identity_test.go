package summary_test

import (
	"testing"

	"chartkey/fhirclient/summary"
)

func TestIdentity(t *testing.T) {
	for _, c := range []struct{ body, name, born string }{
		{`{"resourceType":"Patient","name":[{"use":"old","text":"Ann Old"},{"use":"official","given":["Ann","M."],"family":"Okonjo"}],"birthDate":"1971-03-08"}`, "Ann M. Okonjo", "1971-03-08"},
		{`{"resourceType":"Patient","name":{"family":"Okonjo"},"birthDate":"1971"}`, "Okonjo", "1971"},
		{`{"resourceType":"Patient","birthDate":"8 March"}`, "", ""},
		{`{"resourceType":"Patient"}`, "", ""},
		{`{"resourceType":"Practitioner","name":[{"text":"Dr Ben"}],"birthDate":"1971-03-08"}`, "", ""},
		{`{"resourceType":"Patient","birthDate":"1971-03-08"`, "", ""},
		{``, "", ""},
	} {
		if name, born := summary.Identity([]byte(c.body)); name != c.name || born != c.born {
			t.Errorf("%s: %q, %q", c.body, name, born)
		}
	}
}
