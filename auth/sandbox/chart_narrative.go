package sandbox

import (
	"fmt"
	"html"
	"strings"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// story builds a narrative: XHTML with every text escaped.
type story struct{ b strings.Builder }

// line adds a paragraph that begins with a bold heading, if there is one.
func (s *story) line(heading, format string, args ...any) *story {
	s.b.WriteString("<p>")
	if heading != "" {
		s.b.WriteString("<b>" + html.EscapeString(heading) + "</b>: ")
	}
	s.b.WriteString(html.EscapeString(fmt.Sprintf(format, args...)) + "</p>")
	return s
}

// heading begins a part of a longer narrative.
func (s *story) heading(text string) { s.b.WriteString("<h4>" + html.EscapeString(text) + "</h4>") }

// list adds a list of sentences; none is left out entirely.
func (s *story) list(items ...string) *story {
	if len(items) == 0 {
		return s
	}
	s.b.WriteString("<ul>")
	for _, item := range items {
		s.b.WriteString("<li>" + html.EscapeString(item) + "</li>")
	}
	s.b.WriteString("</ul>")
	return s
}

// table adds a table with one row of headings.
func (s *story) table(headings []string, rows [][]string) *story {
	s.b.WriteString("<table><thead>")
	s.row("th", headings)
	s.b.WriteString("</thead><tbody>")
	for _, r := range rows {
		s.row("td", r)
	}
	s.b.WriteString("</tbody></table>")
	return s
}

func (s *story) row(cell string, texts []string) {
	s.b.WriteString("<tr>")
	for _, t := range texts {
		s.b.WriteString("<" + cell + ">" + html.EscapeString(t) + "</" + cell + ">")
	}
	s.b.WriteString("</tr>")
}

func (s *story) narrative() *fhir.Narrative {
	return &fhir.Narrative{
		Status: fhir.NarrativeStatusGenerated,
		Div:    `<div xmlns="http://www.w3.org/1999/xhtml">` + s.b.String() + `</div>`,
	}
}
