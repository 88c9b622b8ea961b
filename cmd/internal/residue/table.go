package residue

import (
	"fmt"
	"strings"
)

// Table tells for each canary how many copies there were before, and how many there are and where, in Markdown.
func (f *Found) Table(before *Found, canaries []Canary) string {
	var table strings.Builder
	fmt.Fprintf(&table, "| %-26s | unlocked | locked |", "")
	for _, p := range Places {
		fmt.Fprintf(&table, " %-8s |", p)
	}
	table.WriteString("\n| --- | ---: | ---: |" + strings.Repeat(" ---: |", len(Places)) + "\n")
	for _, c := range canaries {
		fmt.Fprintf(&table, "| %-26s | %8d | %6d |", c.Name, before.Count(c.Name), f.Count(c.Name))
		for _, p := range Places {
			fmt.Fprintf(&table, " %8d |", f.Count(c.Name, p))
		}
		table.WriteString("\n")
	}
	return table.String()
}
