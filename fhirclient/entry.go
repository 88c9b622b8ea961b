package fhirclient

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Entry is one resource as received.
type Entry struct {
	Type, ID string
	Version  string    // meta.versionId, opaque; "" if absent or over 2 KiB
	Updated  time.Time // meta.lastUpdated, zero if absent or no instant
	Address  string    // fullUrl of the entry, if it is not over 2 KiB, or the address it was read from
	ETag     string    // of a read; "" for entries of pages
	Raw      []byte    // the bytes as served
	// Malformed: Raw is not JSON, though its brackets and quotes match (a number
	// such as NaN or 01, a bare line break in a string).
	Malformed bool
}

// Size is what the entry takes of memory, in bytes: the record, and what the server says of it beside.
func (e *Entry) Size() int { return len(e.Raw) + len(e.Version) + len(e.Address) + len(e.ETag) }

// maxBeside bounds, in bytes, each word of a server about a record that is kept beside the record's own bytes. None that is honest comes
// near it, and a small record must not cost as much as a large one.
const maxBeside = 2 << 10

// beside is a word of a server that is to be kept beside a record, or "" if it is too long for that.
func beside(word string) string {
	if len(word) > maxBeside {
		return ""
	}
	return word
}

// Names that may be used as a key. FHIR allows 64 of [A-Za-z0-9.-] for an id;
// servers are met that use more, so the rule here is: printable, bounded, and
// nothing that could be read as a path, a query or a quotation.
var (
	goodType = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,79}$`)
	goodID   = regexp.MustCompile(`^[A-Za-z0-9_.:|=@+~!*-]{1,200}$`)
)

// head is what the client itself reads of a resource: only members of its top
// level, by exact name.
type head struct {
	Type, ID  string
	Version   string
	Updated   time.Time
	patients  []reference // what its patient elements name
	links     []byte      // contained, to resolve "#id"
	entries   []byte      // entry, which a Bundle has
	malformed bool
}

var (
	errNoObject  = errors.New("the entry holds no resource")
	errNoType    = errors.New("the resource has no usable type")
	errNoID      = errors.New("the resource has no usable id")
	errTwoNames  = errors.New("the resource gives two types or two ids")
	errOneTooBig = errors.New("the resource is over 64 MiB")
	errTwoBodies = errors.New("the entry holds more than one resource")
)

// readHead reads the head of one resource. valid says that raw was read as JSON
// already; a resource that is none is read by its brackets.
func readHead(raw []byte, valid bool) (head, error) {
	if firstByte(raw) != '{' {
		return head{}, errNoObject
	}
	h := head{malformed: !valid && !jsontext.Value(raw).IsValid(lenient()...)}
	if err := looseMembers(raw, h.take); err != nil {
		return h, err
	}
	return h, h.check()
}

func (h *head) check() error {
	switch {
	case !goodType.MatchString(h.Type):
		return errNoType
	case !goodID.MatchString(h.ID) || h.ID == "." || h.ID == "..":
		return errNoID
	}
	return nil
}

// take reads one member of the top level.
func (h *head) take(name string, value []byte) error {
	switch name {
	case "resourceType":
		return once(&h.Type, text(value))
	case "id":
		return once(&h.ID, text(value))
	case "meta":
		h.Version = beside(memberText(value, "versionId"))
		h.Updated, _ = time.Parse(time.RFC3339, memberText(value, "lastUpdated"))
	case "contained":
		h.links = value
	case "entry":
		if h.entries != nil {
			h.patients = append(h.patients, reference{Field: name, malformed: true})
		}
		h.entries = value
	default:
		if slices.ContainsFunc(h.patients, func(r reference) bool { return r.Field == name }) {
			h.patients = append(h.patients, reference{Field: name, malformed: true}) // which of the two holds would be a guess
		}
		h.patients = append(h.patients, patientReferences(name, value)...)
	}
	return nil
}

// once refuses a second, different value: which of the two names the record
// would be a guess.
func once(slot *string, value string) error {
	if *slot != "" && *slot != value {
		return errTwoNames
	}
	*slot = value
	return nil
}

// entry is the Entry that the head and the bytes make.
func (h *head) entry(raw []byte) Entry {
	return Entry{Type: h.Type, ID: h.ID, Version: h.Version, Updated: h.Updated, Raw: raw, Malformed: h.malformed}
}

// name is what the resource is called when it is counted but not used.
func (h *head) name(fallback string) string {
	switch {
	case goodType.MatchString(h.Type) && goodID.MatchString(h.ID):
		return h.Type + "/" + h.ID
	case fallback != "":
		return cleanText(fallback, 120)
	case goodType.MatchString(h.Type):
		return h.Type
	}
	return "an entry without a name"
}

var utf8BOM = []byte("\xef\xbb\xbf")

func withoutBOM(raw []byte) []byte { return bytes.TrimPrefix(raw, utf8BOM) }
