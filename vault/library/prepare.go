package library

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// Prepared is a record ready to be put: hashed, compressed, its words folded.
type Prepared struct {
	record Record // without Text and Body
	size   int
	packed []byte
	words  indexed
}

// indexed is what a search finds a record by, folded.
type indexed struct {
	head
	text string // all of it, the head too
}

func (i indexed) size() int { return len(i.title) + len(i.value) + len(i.text) }

// head is what a search finds a record by before others.
type head struct{ title, value string }

func headOf(r *Record) head { return head{fold(r.Title), fold(r.Value + "\n" + r.Flag)} }

// indexedOf is empty for a record without a text: it is not found.
func indexedOf(r *Record) indexed {
	i := indexed{head: headOf(r), text: fold(r.Text)}
	switch {
	case i.text == "":
		return indexed{}
	case !i.holds(i.title) || !i.holds(fold(r.Value)) || !i.holds(fold(r.Flag)):
		i.text = fold(r.Title + "\n" + r.Value + "\n" + r.Flag + "\n" + r.Text)
	}
	return i
}

// holds tells whether words stand next to each other in the text.
func (i indexed) holds(words string) bool {
	return words == "" || strings.Contains(" "+i.text+" ", " "+words+" ")
}

// Prepare does the part of storing that needs no library. It is the costly part, and may run on any goroutine.
// The record's Body is not kept.
func Prepare(r Record) Prepared {
	p := Prepared{size: len(r.Body), packed: compress(r.Body), words: indexedOf(&r)}
	r.SHA256 = sha256.Sum256(r.Body)
	r.Body, r.Text = nil, ""
	p.record = r
	return p
}

// Key is the key of the prepared record.
func (p Prepared) Key() Key { return p.record.Key }

// SHA256 is the hash of the prepared record's body.
func (p Prepared) SHA256() [32]byte { return p.record.SHA256 }

// hashOf is the number under which a record is looked up. It keeps the index small and close together where ids are
// long and random; the columns themselves are compared after it, so that two records may share it.
func hashOf(typ, id string) int64 {
	h := sha256.New()
	h.Write([]byte(typ))
	h.Write([]byte{'/'})
	h.Write([]byte(id))
	return int64(binary.LittleEndian.Uint64(h.Sum(nil))) //nolint:gosec // any 64 bits will do
}

// The row of a record in the index is its day and its number in one, so that the newest come first without sorting.
const (
	numberBits = 24
	maxNumber  = 1<<numberBits - 1
)

// indexRow is the row in the index for record number n.
func indexRow(date string, n int64) int64 { return dayOf(date)<<numberBits | n }

// dayOf puts a date as FHIR writes them into order: 0 for none or an unreadable one, and months of 31 days, since it
// only has to be in order.
func dayOf(date string) int64 {
	year, rest := digits(date, 4)
	if year < 0 || rest != "" && rest[0] != '-' {
		return 0
	}
	month, day := int64(1), int64(1)
	if m, rest := digits(trimDash(rest), 2); m >= 1 && m <= 12 {
		month = m
		if d, _ := digits(trimDash(rest), 2); d >= 1 && d <= 31 {
			day = d
		}
	}
	return (year*12+month-1)*31 + day - 1
}

// digits reads exactly n digits, -1 if there are fewer.
func digits(s string, n int) (int64, string) {
	if len(s) < n {
		return -1, s
	}
	v := int64(0)
	for i := range n {
		if s[i] < '0' || s[i] > '9' {
			return -1, s
		}
		v = v*10 + int64(s[i]-'0')
	}
	return v, s[n:]
}

func trimDash(s string) string {
	if s != "" && s[0] == '-' {
		return s[1:]
	}
	return ""
}
