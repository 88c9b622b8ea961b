package residue

import (
	"crypto/rand"
	"strings"
)

// Word makes a name that stands in no program and in no file, such as "Bolvutekamiro".
func Word() string {
	const hard, soft = "bdfgklmnprstvz", "aeiou"
	var b [14]byte
	_, _ = rand.Read(b[:])
	var word strings.Builder
	for i, one := range b {
		if i%2 == 0 {
			word.WriteByte(hard[int(one)%len(hard)])
		} else {
			word.WriteByte(soft[int(one)%len(soft)])
		}
	}
	name := word.String()
	return strings.ToUpper(name[:1]) + name[1:]
}

// Digits makes a PIN.
func Digits() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return string(b[:])
}
