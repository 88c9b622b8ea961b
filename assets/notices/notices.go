// Package notices holds the licences of what the programs are built from, as their authors ask whoever passes their work on to do. The file
// that it reads is made by its own test, which also fails when a part has come, gone or changed its licence:
//
//	go test ./assets/notices -update
package notices

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

//go:embed notices.json
var file []byte

// Part is one module that is built in on some system.
type Part struct {
	Module   string   // its path; "Go" for the language's own library
	Licences []string // SPDX identifiers, sorted
	Texts    []string // the files of its licences, as they came
}

// stored is the form of the file: many parts have the same text, and it is kept once.
type stored struct {
	Parts []storedPart `json:"parts"`
	Texts []string     `json:"texts"`
}

type storedPart struct {
	Module   string   `json:"module"`
	Licences []string `json:"licences"`
	Texts    []int    `json:"texts"`
}

var read = sync.OnceValue(func() []Part {
	var s stored
	if err := json.Unmarshal(file, &s); err != nil {
		panic(fmt.Sprintf("the notices that are built in cannot be read: %v", err)) // a test reads them
	}
	parts := make([]Part, len(s.Parts))
	for i, p := range s.Parts {
		parts[i] = Part{Module: p.Module, Licences: p.Licences}
		for _, at := range p.Texts {
			parts[i].Texts = append(parts[i].Texts, s.Texts[at])
		}
	}
	return parts
})

// Of returns the notices of a module, by its path.
func Of(module string) (Part, bool) {
	parts := read()
	at := slices.IndexFunc(parts, func(p Part) bool { return p.Module == module })
	if at < 0 {
		return Part{}, false
	}
	return parts[at], true
}
