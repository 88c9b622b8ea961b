package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"chartkey/fhirclient/narrative"
)

// widestTable is up to which width a table stands in columns; a wider one would be torn apart by the terminal.
const widestTable = 120

// flow prints a narrative as a page of text: a table row by row, a list with its marks.
func flow(out io.Writer, blocks []narrative.Block, indent string) {
	for _, block := range blocks {
		switch b := block.(type) {
		case narrative.Quote:
			flow(out, b.Blocks, indent+"  ")
		case narrative.List:
			for i, item := range b.Items {
				mark := "- "
				if b.Ordered {
					mark = fmt.Sprintf("%d. ", b.Start+i)
				}
				var lines bytes.Buffer
				below := indent + strings.Repeat(" ", len(mark))
				flow(&lines, item.Blocks, below)
				_, _ = fmt.Fprintf(out, "%s%s%s", indent, mark, strings.TrimPrefix(lines.String(), below))
				if lines.Len() == 0 {
					say(out, "")
				}
			}
		case narrative.Definitions:
			for _, e := range b.Entries {
				below := indent
				if !e.Term {
					below += "  "
				}
				flow(out, e.Blocks, below)
			}
		case narrative.Table:
			flow(out, b.Caption, indent)
			flowRows(out, b.Rows, indent)
		default:
			text := narrative.Document{Blocks: []narrative.Block{block}}.Text()
			for line := range strings.Lines(text) {
				say(out, "%s%s", indent, strings.TrimSuffix(line, "\n"))
			}
		}
	}
}

func flowRows(out io.Writer, rows []narrative.Row, indent string) {
	var cells [][]string
	var widths []int
	for _, r := range rows {
		var line []string
		for i, c := range r.Cells {
			text := strings.ReplaceAll(narrative.Document{Blocks: c.Blocks}.Text(), "\n", "; ")
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(text)+2)
			line = append(line, text)
		}
		cells = append(cells, line)
	}
	total := 0
	for _, w := range widths {
		total += w
	}
	for _, line := range cells {
		if total > widestTable {
			say(out, "%s%s", indent, strings.Join(line, " | "))
			continue
		}
		for i, text := range line {
			line[i] = text + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
		}
		say(out, "%s%s", indent, strings.TrimRight(strings.Join(line, ""), " "))
	}
}
