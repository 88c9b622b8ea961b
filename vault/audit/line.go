package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// Owner is whose log it is: ids without spaces, and the public key that entries are sealed to.
type Owner struct {
	Vault, Person string
	Key           [32]byte
}

const (
	magic  = "chartkey-activity "
	format = 1
)

// start is the first line of a file: whose log it is, and the entry after which the file begins.
type start struct {
	owner  Owner
	before uint64 // number of the last entry that is not in the file any more; 0 in a new log
	head   string // digest of its line; in a new log that of the owner
	sum    string
}

// line is one entry as it stands in the file.
type line struct {
	n    uint64
	prev string
	box  string
	sum  string
}

// genesis is what the first entry of a new log names as the one before.
func genesis(o Owner) string {
	return digest([]byte(fmt.Sprintf("%s%d %s %s %s", magic, format, o.Vault, o.Person, encode(o.Key[:]))))
}

// newStart makes a first line, without its end of line.
func newStart(o Owner, before uint64, head string) (text []byte, sum string) {
	return summed(fmt.Sprintf("%s%d %s %s %s %d %s", magic, format, o.Vault, o.Person, encode(o.Key[:]), before, head))
}

// newLine makes the line of an entry, without its end of line.
func newLine(n uint64, prev string, box []byte) (text []byte, sum string) {
	return summed(fmt.Sprintf("%d %s %s", n, prev, encode(box)))
}

// summed puts the digest of a line behind it.
func summed(text string) ([]byte, string) {
	sum := digest([]byte(text))
	return []byte(text + " " + sum), sum
}

// parseStart reads what newStart made, byte for byte. ErrNewerFormat is for an intact line of a later format.
func parseStart(text []byte) (start, error) {
	front, sum, ok := cutSum(text)
	rest, ours := strings.CutPrefix(front, magic)
	if !ok || !ours {
		return start{}, ErrDamaged
	}
	fields := strings.Split(rest, " ")
	if number, err := strconv.Atoi(fields[0]); err == nil && number > format {
		return start{}, ErrNewerFormat
	}
	if len(fields) != 6 {
		return start{}, ErrDamaged
	}
	s := start{owner: Owner{Vault: fields[1], Person: fields[2]}, head: fields[5], sum: sum}
	key, err := base64.RawURLEncoding.DecodeString(fields[3])
	if err != nil || len(key) != len(s.owner.Key) {
		return start{}, ErrDamaged
	}
	copy(s.owner.Key[:], key)
	if s.before, err = strconv.ParseUint(fields[4], 10, 64); err != nil {
		return start{}, ErrDamaged
	}
	if again, _ := newStart(s.owner, s.before, s.head); !bytes.Equal(again, text) || !isDigest(s.head) {
		return start{}, ErrDamaged
	}
	return s, nil
}

// parseLine reads what newLine made, byte for byte.
func parseLine(text []byte) (line, bool) {
	front, sum, ok := cutSum(text)
	fields := strings.Split(front, " ")
	if !ok || len(fields) != 3 || !isDigest(fields[1]) || strings.ContainsAny(fields[2], "\r\n") {
		return line{}, false
	}
	l := line{prev: fields[1], box: fields[2], sum: sum}
	var err error
	if l.n, err = strconv.ParseUint(fields[0], 10, 64); err != nil || strconv.FormatUint(l.n, 10) != fields[0] {
		return line{}, false
	}
	_, err = l.sealed()
	return l, err == nil
}

func (l line) sealed() ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(l.box) }

// cutSum takes a line apart in front of its digest, if that fits.
func cutSum(text []byte) (front, sum string, ok bool) {
	i := bytes.LastIndexByte(text, ' ')
	if i < 0 || string(text[i+1:]) != digest(text[:i]) {
		return "", "", false
	}
	return string(text[:i]), string(text[i+1:]), true
}

func isDigest(s string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	return err == nil && len(raw) == sha256.Size && encode(raw) == s
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return encode(sum[:])
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
