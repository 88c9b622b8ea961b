package residue

import (
	"fmt"
	"strings"
)

// Column is a reading of the same process.
type Column struct {
	Name string
	*Found
}

// Table tells for each canary how many copies each reading has found, and of the last one where, in Markdown.
func Table(canaries []Canary, readings ...Column) string {
	var table strings.Builder
	table.WriteString("| what |")
	for _, r := range readings {
		table.WriteString(" " + r.Name + " |")
	}
	table.WriteString(" where |\n| --- |" + strings.Repeat(" ---: |", len(readings)) + " --- |\n")
	for _, c := range canaries {
		table.WriteString("| " + c.Name + " |")
		for _, r := range readings {
			fmt.Fprintf(&table, " %d |", r.Count(c.Name))
		}
		table.WriteString(" " + readings[len(readings)-1].places(c.Name) + " |\n")
	}
	return table.String()
}

func (f *Found) places(canary string) string {
	var said []string
	for _, p := range Places {
		if n := f.Count(canary, p); n > 0 {
			said = append(said, fmt.Sprintf("%s %d", p, n))
		}
	}
	return strings.Join(said, ", ")
}
