package ui

import (
	"time"

	"chartkey/fhirclient/narrative"
)

// RecordKey names one record of one connection.
type RecordKey struct{ Connection, Type, ID string }

// Record is a row of a list.
type Record struct {
	Key                RecordKey
	Title, Value, Flag string
	When               string // for people, as [Day] writes it
	Date               string // the same as sent, such as "2024-03-12T10:00:00+01:00", "2024-03" or ""
	Status, Clinic     string
	Patient            string // whose it is, where several people are connected; else ""
	Abnormal           bool   // the flag is one to look at
	Mention            *Fact  // where a search found it, if its title, value and flag do not tell; without a label in its text, also without words
}

// RecordQuery chooses records.
type RecordQuery struct {
	Types  []string // FHIR types; nil: all
	Others bool     // those of [Others], in place of Types
	Search string
	From   int // so many of the first are left out
	Limit  int // 0: all
}

// Fact is a labelled value of a record, with what there is to note of it.
type Fact struct{ Label, Value, Note string }

// RecordDetail is a record with all that there is to read.
type RecordDetail struct {
	Record
	Facts     []Fact
	Range     string   // the reference range, which stands with the value and is no fact besides
	Labels    []string // handling labels
	Narrative narrative.Document
	Raw       []byte
	SHA256    string
	Source    string
	Received  time.Time
	Trends    []Trend // this and other values of the same test; two for a blood pressure, none where there is no other
}

// Trend is a series of one measurement, oldest first, in one unit.
type Trend struct {
	Name      string // of the part, such as the upper blood pressure; "" where a test has no parts
	Unit      string
	Points    []Point
	Low, High float64
	HasLow    bool
	HasHigh   bool
}

// Point is one value of a trend.
type Point struct {
	When     string // for people, as [Day] writes it
	Value    float64
	Text     string
	Abnormal bool
	Shown    bool // the record that is open
}

// Exported is what an export wrote.
type Exported struct {
	Written  int
	Files    int       // of those, the files that records refer to
	Bad      []Fact    // what could not be given out as it was received, and how that was seen
	Missing  []Missing // what of the record is not among it, as its manifest says
	Manifest string    // the path of that
	Folder   string    // where all lies, as a full path
}
