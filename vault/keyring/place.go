package keyring

import (
	"context"
	"strings"
	"unicode"
)

// Place says where a store keeps its entries, as far as that is told without opening anything. What is not known is "".
type Place struct {
	Service string `json:"service,omitempty"` // the name that all entries are stored under
	Program string `json:"program,omitempty"` // what answers, such as "gnome-keyring"
	Keyring string `json:"keyring,omitempty"` // which of its keyrings is used, such as "login"
}

// Differs reports whether it is known that these are two places.
func (p Place) Differs(o Place) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return differ(p.Service, o.Service) || differ(p.Program, o.Program) || differ(p.Keyring, o.Keyring)
}

// String names the program and its keyring, as far as they are known, in printable characters.
func (p Place) String() string {
	named := strings.Trim(p.Program+", "+p.Keyring, ", ")
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, named)
}

// Locator is a store that can say where it keeps its entries.
type Locator interface {
	// Locate tells it without a prompt.
	Locate(ctx context.Context) (Place, error)
}

// Locate says where a store keeps its entries; the zero Place is that of a store that does not tell. Errors are those of [Look].
func Locate(ctx context.Context, s Store) (Place, error) {
	if own, ok := s.(Locator); ok {
		return own.Locate(ctx)
	}
	return Place{}, ctx.Err()
}
