package narrative

import (
	"strings"
	"unicode"
)

// notebook collects notes: equal ones are counted, and the number of different ones is bounded.
type notebook struct {
	list []Note
	at   map[[2]string]int
	full int
}

func (n *notebook) add(code, detail string) {
	key := [2]string{code, shortDetail(detail)}
	if i, ok := n.at[key]; ok {
		n.list[i].Count++
		return
	}
	if len(n.list) >= maxNotes {
		n.full++
		return
	}
	if n.at == nil {
		n.at = map[[2]string]int{}
	}
	n.at[key] = len(n.list)
	n.list = append(n.list, Note{Code: code, Detail: key[1], Count: 1})
}

// result returns the notes, with one for those that found no place.
func (n *notebook) result() []Note {
	if n.full > 0 {
		return append(n.list, Note{Code: "more-notes", Count: n.full})
	}
	return n.list
}

// shortDetail keeps a detail harmless in a log line and on a screen: printable ASCII, bounded.
func shortDetail(s string) string {
	if len(s) > maxDetail {
		s = s[:maxDetail]
	}
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || r < ' ' || r == 0x7f || strings.ContainsRune(`<>&"'`, r) {
			return '?'
		}
		return r
	}, s)
}
