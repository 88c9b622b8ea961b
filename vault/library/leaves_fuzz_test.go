package library

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// FuzzLeaf: a page may say anything. What is read of it lies within it, and no row is longer than what it says.
func FuzzLeaf(f *testing.F) {
	page := make([]byte, 64)
	page[0] = leafType
	binary.BigEndian.PutUint16(page[3:], 2)
	binary.BigEndian.PutUint16(page[8:], 20)
	binary.BigEndian.PutUint16(page[10:], 40)
	copy(page[20:], []byte{8, 1, 3, 0, 25, 'c', 'l', 'i', 'n', 'i', 'c'}) // a connection
	copy(page[40:], []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2})
	f.Add(page)
	f.Add([]byte{leafType, 0, 0, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		page := make([]byte, pageSize)
		copy(page, data)
		for _, c := range cellsOf(page) {
			if int64(len(c.local)) > c.size || len(c.local) > usableSize || c.size <= mostInLeaf && int64(len(c.local)) != c.size {
				t.Errorf("a row of %d bytes has %d in its page", c.size, len(c.local))
			}
			_, _ = c.isRecord(), c.isProvenance()
			if name, is := c.connection(); is && !bytes.Contains(page, []byte(name)) {
				t.Errorf("%q is not in the page", name)
			}
			values, err := columnsOf(c.local)
			for _, v := range values {
				if err != nil || int64(len(v.bytes)) != v.length {
					t.Errorf("%+v, %v", v, err)
				}
			}
		}
	})
}
