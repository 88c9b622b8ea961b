package library

import "encoding/binary"

// cell is a row as its page holds it.
type cell struct {
	row   int64
	size  int64  // of the row in bytes
	local []byte // its beginning, or all of it
	next  int64  // the page in which it goes on, 0 for none
}

// cellsOf are the rows of a page; there are none if it is another kind of page. What makes no sense is left out.
func cellsOf(page []byte) []cell {
	if page[0] != leafType {
		return nil
	}
	count := int(binary.BigEndian.Uint16(page[3:]))
	if leafHeader+2*count > usableSize {
		return nil
	}
	cells := make([]cell, 0, count)
	for i := range count {
		if c, ok := cellAt(page[:usableSize], int(binary.BigEndian.Uint16(page[leafHeader+2*i:]))); ok {
			cells = append(cells, c)
		}
	}
	return cells
}

func cellAt(page []byte, at int) (c cell, ok bool) {
	if at >= len(page) {
		return c, false
	}
	rest := page[at:]
	var size, row int64
	if size, rest, ok = varint(rest); !ok || size < 0 {
		return c, false
	}
	if row, rest, ok = varint(rest); !ok {
		return c, false
	}
	c = cell{row: row, size: size}
	local := size
	if size > mostInLeaf {
		if local = leastInLeaf + (size-leastInLeaf)%(usableSize-overflowHead); local > mostInLeaf {
			local = leastInLeaf
		}
		if int64(len(rest)) < local+overflowHead {
			return c, false
		}
		c.next = int64(binary.BigEndian.Uint32(rest[local:]))
	}
	if int64(len(rest)) < local {
		return c, false
	}
	c.local = rest[:local]
	return c, true
}

// isRecord tells a row of the table record from those of the others by the kinds of its columns.
func (c cell) isRecord() bool {
	columns, _, err := headerOf(c.local)
	if err != nil || len(columns) != leafColumns {
		return false
	}
	for i, col := range columns {
		var fits bool
		switch i {
		case 0: // the number of the record, which is that of the row
			fits = col.kind == kindNull
		case leafKind, leafName, leafVersion, leafDate, leafCode, leafTitle, leafValue, leafFlag, leafStatus:
			fits = col.kind == kindText
		case leafUpdated:
			fits = col.kind == kindNumber || col.kind == kindNull
		case leafSHA256:
			fits = col.kind == kindBlob && col.length == 32
		case leafBody:
			fits = col.kind == kindBlob
		default:
			fits = col.kind == kindNumber
		}
		if !fits {
			return false
		}
	}
	return true
}

// isProvenance tells a row of the table provenance by the number and the kinds of its columns.
func (c cell) isProvenance() bool {
	columns, _, err := headerOf(c.local)
	return err == nil && len(columns) == 7 && columns[0].kind == kindNull && columns[4].kind == kindText &&
		columns[5].kind == kindNumber && columns[6].kind == kindNumber
}

// connection is the name in a row of the table connection, the only one with two columns of which the second is a text.
func (c cell) connection() (name string, ok bool) {
	columns, _, err := headerOf(c.local)
	if err != nil || c.next != 0 || len(columns) != 2 || columns[0].kind != kindNull || columns[1].kind != kindText {
		return "", false
	}
	values, err := columnsOf(c.local)
	if err != nil {
		return "", false
	}
	return string(values[1].bytes), true
}

type kind int

const (
	kindNull kind = iota
	kindNumber
	kindText
	kindBlob
)

// column says what a value is and how many bytes it takes; constant is the number that takes none.
type column struct {
	kind     kind
	length   int64
	constant int64
}

type value struct {
	column

	number int64
	bytes  []byte
}

// headerOf reads which columns a row has, and where their values begin.
func headerOf(row []byte) (columns []column, end int64, err error) {
	end, rest, ok := varint(row)
	before := int64(len(row) - len(rest))
	if !ok || end < before || end > int64(len(row)) {
		return nil, 0, errUnlike
	}
	for rest = row[before:end]; len(rest) > 0; {
		var serial int64
		if serial, rest, ok = varint(rest); !ok {
			return nil, 0, errUnlike
		}
		col, ok := columnOf(serial)
		if !ok {
			return nil, 0, errUnlike
		}
		columns = append(columns, col)
	}
	return columns, end, nil
}

// columnOf is what a serial type of the format stands for. There are no fractions in a library.
func columnOf(serial int64) (column, bool) {
	switch {
	case serial == 0:
		return column{kind: kindNull}, true
	case serial >= 1 && serial <= 4:
		return column{kind: kindNumber, length: serial}, true
	case serial == 5:
		return column{kind: kindNumber, length: 6}, true
	case serial == 6:
		return column{kind: kindNumber, length: 8}, true
	case serial == 8 || serial == 9:
		return column{kind: kindNumber, constant: serial - 8}, true
	case serial >= 12 && serial%2 == 0:
		return column{kind: kindBlob, length: (serial - 12) / 2}, true
	case serial >= 13:
		return column{kind: kindText, length: (serial - 13) / 2}, true
	}
	return column{}, false
}

func columnsOf(row []byte) ([]value, error) {
	columns, at, err := headerOf(row)
	if err != nil {
		return nil, err
	}
	values := make([]value, 0, len(columns))
	rest := row[at:]
	for _, col := range columns {
		if col.length > int64(len(rest)) {
			return nil, errUnlike
		}
		v := value{column: col, number: col.constant, bytes: rest[:col.length]}
		if col.kind == kindNumber && col.length > 0 {
			v.number = signed(v.bytes)
		}
		values, rest = append(values, v), rest[col.length:]
	}
	return values, nil
}

// signed is a big-endian number in two's complement.
func signed(b []byte) int64 {
	n := int64(int8(b[0])) //nolint:gosec // the first bit is the sign
	for _, next := range b[1:] {
		n = n<<8 | int64(next)
	}
	return n
}

// varint reads a number of one to nine bytes: seven bits of each, and all eight of the ninth.
func varint(b []byte) (n int64, rest []byte, ok bool) {
	for i, next := range b[:min(9, len(b))] {
		if i == 8 {
			return n<<8 | int64(next), b[9:], true
		}
		if n = n<<7 | int64(next&0x7f); next < 0x80 {
			return n, b[i+1:], true
		}
	}
	return 0, b, false
}
