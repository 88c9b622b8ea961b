package library

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"lukechampine.com/adiantum"
)

// How the pages lie in the file: enciphered in blocks, the position as the tweak, a checksum in the last bytes.
const (
	blockSize    = 4096
	checksumSize = 8
	pagesToTry   = 64
)

// anyPageOpens tells a wrong key from a damaged first page, which look the same to the engine: under the right key
// another page shows a fitting checksum.
func anyPageOpens(p place, key []byte) bool {
	f, err := p.enciphered()
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // only read
	size, err := f.Size()
	if err != nil {
		return false
	}
	pages := size / pageSize
	step := max(1, pages/pagesToTry)
	for n := int64(1); n < pages; n += step {
		page := make([]byte, pageSize)
		if _, err := f.ReadAt(page, n*pageSize); err != nil {
			return false
		}
		decipher(page, n*pageSize, key)
		if checksumFits(page) {
			return true
		}
	}
	return false
}

// unreadablePages counts the pages that do not show a fitting checksum. It is fast: nothing but the cipher stands between the disk and it. A
// page of nothing was never written.
func unreadablePages(ctx context.Context, p place, key []byte) (bad int, err error) {
	f, err := p.enciphered()
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // only read
	size, err := f.Size()
	if err != nil {
		return 0, bare(err)
	}
	page, empty := make([]byte, pageSize), make([]byte, pageSize)
	for at := int64(0); at < size; at += pageSize {
		if err := ctx.Err(); err != nil {
			return bad, err
		}
		n, err := f.ReadAt(page, at)
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return bad, bare(err)
		case n < pageSize: // the file ends in the middle of a page
			return bad + 1, nil
		case bytes.Equal(page, empty):
			continue
		}
		if decipher(page, at, key); !checksumFits(page) {
			bad++
		}
	}
	return bad, nil
}

// decipher opens a page in place.
func decipher(page []byte, offset int64, key []byte) {
	cipher := adiantum.New(key)
	for i := 0; i+blockSize <= len(page); i += blockSize {
		tweak := binary.LittleEndian.AppendUint64(nil, uint64(offset)+uint64(i)) //nolint:gosec // neither is negative
		copy(page[i:], cipher.Decrypt(page[i:i+blockSize], tweak))
	}
}

// checksumFits computes the checksum of https://sqlite.org/cksumvfs.html.
func checksumFits(page []byte) bool {
	var s1, s2 uint32
	end := len(page) - checksumSize
	for i := 0; i < end; i += 8 {
		s1 += binary.LittleEndian.Uint32(page[i:]) + s2
		s2 += binary.LittleEndian.Uint32(page[i+4:]) + s1
	}
	return s1 == binary.LittleEndian.Uint32(page[end:]) && s2 == binary.LittleEndian.Uint32(page[end+4:])
}
