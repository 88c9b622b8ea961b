package sandbox

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
)

// bundle is a searchset. It is written by hand because an encoder would change
// the bytes of the resources.
type bundle struct {
	base, self, next string
	at               time.Time
	total            int
	matches          []*record
	extra            []string // further entries as JSON, for faults
}

func (b bundle) bytes() []byte {
	var out bytes.Buffer
	out.Grow(2048 * (1 + len(b.matches)))
	out.WriteString(`{"resourceType":"Bundle","meta":{"lastUpdated":`)
	out.Write(quoted(b.at.UTC().Format("2006-01-02T15:04:05.000Z07:00")))
	out.WriteString(`},"type":"searchset","total":`)
	out.WriteString(strconv.Itoa(b.total))
	out.WriteString(`,"link":[{"relation":"self","url":`)
	out.Write(quoted(b.self))
	out.WriteByte('}')
	if b.next != "" {
		out.WriteString(`,{"relation":"next","url":`)
		out.Write(quoted(b.next))
		out.WriteByte('}')
	}
	out.WriteByte(']')
	if len(b.matches)+len(b.extra) > 0 {
		b.writeEntries(&out)
	}
	out.WriteByte('}')
	return out.Bytes()
}

func (b bundle) writeEntries(out *bytes.Buffer) {
	out.WriteString(`,"entry":[`)
	for i, r := range b.matches {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n" + `{"fullUrl":`)
		out.Write(quoted(b.base + "/" + r.ref()))
		out.WriteString(`,"resource":`)
		out.Write(r.bytes())
		out.WriteString(`,"search":{"mode":"match"}}`)
	}
	for i, e := range b.extra {
		if i+len(b.matches) > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n" + e)
	}
	out.WriteString("\n]")
}

// quoted is a JSON string.
func quoted(s string) []byte {
	out, _ := json.Marshal(s) // a string always marshals
	return out
}
