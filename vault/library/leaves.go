package library

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// Records are read here without the inner pages by which the engine comes to them, from the pages that hold their rows, as
// https://sqlite.org/fileformat2.html says. Only pages whose checksum fits are looked at, and a body counts only if it has its SHA-256.

const (
	usableSize   = pageSize - checksumSize
	leafType     = 0x0d // of a page with the rows of a table
	leafHeader   = 8
	mostInLeaf   = usableSize - 35 // a longer row goes on in other pages
	leastInLeaf  = (usableSize-12)*32/255 - 23
	overflowHead = 4 // the number of the next page
)

// The columns of record, in the order of the schema.
const (
	leafConnection = iota + 2
	leafKind
	leafName
	leafDoc
	leafVersion
	leafUpdated
	leafDate
	leafCode
	leafTitle
	leafValue
	leafFlag
	leafStatus
	leafSize
	leafSHA256
	leafBody
	leafColumns
)

// errUnlike is what does not look like what is looked for.
var errUnlike = fmt.Errorf("%w: a row is cut off", ErrDamaged)

// leaves knows which page holds the row of a record. It looks through the file when it is first asked.
type leaves struct {
	lib    *Library
	only   bool // the engine cannot open the library
	looked bool

	uncounted bool // neither table tells the highest number: there may have been records behind the last

	page  map[int64]int64 // by the number of the record
	noted map[int64]bool  // numbers of records of which there is a row of provenance
	last  int64           // the highest number of both
	bad   int             // pages behind the first, which has no such rows, that cannot be read

	connection map[int64]string // its name by its number
}

// lost tells of a number without a row whether there was, or may have been, a record.
func (v *leaves) lost(id int64) bool { return v.noted[id] || v.bad > 0 }

// look finds the rows.
func (v *leaves) look(ctx context.Context) error {
	if v.looked {
		return nil
	}
	err := v.scan(ctx, func() bool { return false })
	v.looked = err == nil
	return err
}

// scan sorts the rows page after page until that is enough, which is asked after each page.
func (v *leaves) scan(ctx context.Context, enough func() bool) error {
	v.page, v.noted, v.connection, v.bad = map[int64]int64{}, map[int64]bool{}, map[int64]string{}, 0
	return v.open(func(f *pages) error {
		for n := int64(1); n <= f.count && !enough(); n++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			page, err := f.read(n)
			switch {
			case errors.Is(err, ErrDamaged) && n > 1:
				v.bad++
				continue
			case errors.Is(err, ErrDamaged):
				continue
			case err != nil:
				return err
			}
			for _, c := range cellsOf(page) {
				v.sort(c, n)
			}
		}
		return nil
	})
}

// sort keeps of a row what it is of, and in which page. A number that no record can have is none.
func (v *leaves) sort(c cell, page int64) {
	name, isConnection := c.connection()
	switch {
	case isConnection:
		v.connection[c.row] = name
	case c.row < 1 || c.row > maxNumber:
	case c.isRecord():
		v.page[c.row] = page
		v.last = max(v.last, c.row)
	case c.isProvenance():
		v.noted[c.row] = true
		v.last = max(v.last, c.row)
	}
}

// record reads a record with its body and the number of its connection. It is not found if its row lies in no page that can be read;
// ErrDamaged if it goes on in such a page, or is not what was stored.
func (v *leaves) record(ctx context.Context, id int64) (r Record, connection int64, found bool, err error) {
	if err := v.look(ctx); err != nil {
		return r, 0, false, err
	}
	at, found := v.page[id]
	if !found {
		return r, 0, false, nil
	}
	err = v.open(func(f *pages) error {
		page, err := f.read(at)
		if err != nil {
			return err
		}
		for _, c := range cellsOf(page) {
			if c.row == id && c.isRecord() {
				r, connection, err = f.record(c)
				return err
			}
		}
		return errUnlike
	})
	return r, connection, true, err
}

func (v *leaves) open(fn func(*pages) error) error {
	key, err := v.lib.secret()
	if err != nil {
		return err
	}
	defer clear(key)
	f, err := v.lib.place.enciphered()
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	size, err := f.Size()
	if err != nil {
		return bare(err)
	}
	return fn(&pages{content: f, key: key, count: size / pageSize})
}

// pages are those of the file, numbered from 1.
type pages struct {
	content content
	key     []byte
	count   int64
}

func (f *pages) read(n int64) ([]byte, error) {
	if n < 1 || n > f.count {
		return nil, errUnlike
	}
	page, offset := make([]byte, pageSize), (n-1)*pageSize
	if _, err := f.content.ReadAt(page, offset); err != nil {
		return nil, bare(err)
	}
	if decipher(page, offset, f.key); !checksumFits(page) {
		return nil, fmt.Errorf("%w: a page cannot be read", ErrDamaged)
	}
	return page, nil
}

// record reads the columns of a row.
func (f *pages) record(c cell) (r Record, connection int64, err error) {
	if c.size > min(2*maxBody, f.count*pageSize) { // no row is longer than the file
		return r, 0, errUnlike
	}
	row, err := f.whole(c)
	if err != nil {
		return r, 0, err
	}
	values, err := columnsOf(row)
	if err != nil || len(values) != leafColumns {
		return r, 0, errUnlike
	}
	text := func(column int) string { return string(values[column].bytes) }
	r = Record{
		Key: Key{Type: text(leafKind), ID: text(leafName)}, Version: text(leafVersion), Date: text(leafDate), Code: text(leafCode),
		Title: text(leafTitle), Value: text(leafValue), Flag: text(leafFlag), Status: text(leafStatus),
	}
	if updated := values[leafUpdated]; updated.kind != kindNull {
		r.Updated = time.UnixMicro(updated.number).UTC()
	}
	copy(r.SHA256[:], values[leafSHA256].bytes)
	r.Body, err = decompress(values[leafBody].bytes, values[leafSize].number, r.SHA256)
	return r, values[leafConnection].number, err
}

// whole puts a row together from the page of its cell and the pages in which it goes on.
func (f *pages) whole(c cell) ([]byte, error) {
	row, next := append(make([]byte, 0, c.size), c.local...), c.next
	for int64(len(row)) < c.size {
		page, err := f.read(next)
		if err != nil {
			return nil, err
		}
		next = int64(binary.BigEndian.Uint32(page))
		row = append(row, page[overflowHead:min(usableSize, overflowHead+c.size-int64(len(row)))]...)
	}
	return row, nil
}
