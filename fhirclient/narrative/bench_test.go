package narrative

import (
	"fmt"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
)

// ordinary returns a narrative of about n bytes as generators write it: paragraphs and a table of results.
func ordinary(n int) string {
	var b strings.Builder
	b.WriteString(`<div xmlns="http://www.w3.org/1999/xhtml"><h2>Results</h2><p><b>Patient:</b> Ann Lee, born 1962-03-04</p><table class="grid">`)
	for i := 0; b.Len() < n-200; i++ {
		fmt.Fprintf(&b, `<tr><td><b>Test %d</b></td><td style="white-space:nowrap">%d.%d mmol/L</td><td>&lt; 5.0 &#8211; <i>within range</i></td></tr>`, i, i%9, i%10)
	}
	b.WriteString(`</table><p>See <a href="https://www.hospital.example/help">the explanation</a>.</p></div>`)
	return b.String()
}

// BenchmarkNarrative compares the way to blocks with the way to a sanitized HTML tree, in the same run.
func BenchmarkNarrative(b *testing.B) {
	policy := secondOpinion()
	for _, size := range []int{1 << 10, 50 << 10} {
		in := ordinary(size)
		b.Run(fmt.Sprintf("Parse/%dKB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				if Parse(in).Status != Shown {
					b.Fatal("not shown")
				}
			}
		})
		b.Run(fmt.Sprintf("Fallback/%dKB", size>>10), func(b *testing.B) {
			soup := strings.Replace(in, "</table>", "</tr></table>", 1)
			b.SetBytes(int64(len(soup)))
			for b.Loop() {
				Parse(soup)
			}
		})
		b.Run(fmt.Sprintf("bluemonday+html.Parse/%dKB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := xhtml.Parse(strings.NewReader(policy.Sanitize(in))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
