package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"
)

// table lines up columns for people.
type table struct{ w *tabwriter.Writer }

func newTable(out io.Writer) table {
	return table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
}

// row adds a line. A tab or line break inside a cell would break the columns; blanks in front of a cell indent it.
func (t table) row(cells ...string) {
	for i, c := range cells {
		words := strings.Join(strings.Fields(c), " ")
		cells[i] = c[:len(c)-len(strings.TrimLeft(c, " "))] + words
	}
	_, _ = fmt.Fprintln(t.w, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
}

// short cuts a text for a column, between words where there are any and never through a letter; the whole is in show and in --json.
func short(s string, letters int) string {
	r := []rune(s)
	if len(r) <= letters {
		return s
	}
	cut := letters - 1
	for i := cut; i > letters/2; i-- {
		if unicode.IsSpace(r[i]) {
			cut = i
			break
		}
	}
	const joiner = '\u200d'
	for cut > 1 && (unicode.IsMark(r[cut]) || r[cut] == joiner || r[cut-1] == joiner) {
		cut--
	}
	return strings.TrimRight(string(r[:cut]), " ,.;:") + "…"
}

func (t table) end() { _ = t.w.Flush() }

// say writes a line of an answer. Its output remembers what could not be written.
func say(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, format+"\n", args...)
}

// recordCount puts the right word to a number of them.
func recordCount(n int) string { return counted(n, "record", "records") }

// counted puts the right one of two words to a number.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
