package residue

import (
	"bytes"
	"slices"
)

// Place is what a piece of memory is for, as far as that is seen from outside.
type Place string

// The places.
const (
	GoHeap Place = "Go heap"  // with the stacks of goroutines
	C      Place = "C memory" // of the window library, the drawing of Mesa, the database engine, and thread stacks
	Shared Place = "shared"   // with the display or a graphics card
	File   Place = "program"  // or library that was loaded, and its variables
)

// Places are all of them.
var Places = []Place{GoHeap, C, Shared, File}

// Found is how many copies of each canary lie where.
type Found struct {
	copies map[string]map[Place]int
	except []string
	Bytes  int64   // of memory that was read
	Traces []Trace // of the first copies, for who looks for what keeps them
}

// Trace is one copy with what stands around it.
type Trace struct {
	Canary string
	Place  Place
	At     uint64
	Around []byte
}

const mostTraces = 400

// Count is how many copies of a canary there are: in the places, or in all.
func (f *Found) Count(canary string, places ...Place) (n int) {
	if len(places) == 0 {
		places = Places
	}
	for _, p := range places {
		n += f.copies[canary][p]
	}
	return n
}

func (f *Found) isOwn(before []byte) bool {
	return slices.ContainsFunc(f.except, func(text string) bool { return bytes.Contains(before, []byte(text)) })
}
