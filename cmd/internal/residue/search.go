package residue

import (
	"bytes"
	"encoding/binary"
)

// search finds many forms in one pass. Almost every place is refused by its first two bytes.
type search struct {
	begins  [1 << 16]bool
	forms   map[uint32][]form // by their first four bytes
	longest int
}

type form struct {
	canary string
	bytes  []byte
}

func newSearch(canaries []Canary) *search {
	s := &search{forms: map[uint32][]form{}, longest: 1}
	for _, c := range canaries {
		for _, f := range c.forms {
			s.begins[binary.LittleEndian.Uint16(f)] = true
			first := binary.LittleEndian.Uint32(f)
			s.forms[first] = append(s.forms[first], form{c.Name, f})
			s.longest = max(s.longest, len(f))
		}
	}
	return s
}

var zeros [4096]byte

// each tells of every form that ends behind the first old bytes: the others were told of before.
func (s *search) each(piece []byte, old int, found func(canary string, at, size int)) {
	for i := 0; i+4 <= len(piece); i++ {
		if piece[i] == 0 && i+len(zeros) <= len(piece) && bytes.Equal(piece[i:i+len(zeros)], zeros[:]) {
			i += len(zeros) - shortestForm // much of what a program has is empty, and no form has so many zeros
			continue
		}
		if !s.begins[binary.LittleEndian.Uint16(piece[i:])] {
			continue
		}
		for _, f := range s.forms[binary.LittleEndian.Uint32(piece[i:])] {
			if i+len(f.bytes) > old && bytes.HasPrefix(piece[i:], f.bytes) {
				found(f.canary, i, len(f.bytes))
			}
		}
	}
}
