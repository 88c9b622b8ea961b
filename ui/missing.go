package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"
)

// Missing says why a kind of record is not, or not wholly, here. Its State is none, not-asked, refused, failed, unknown; or of all kinds of a
// clinic unfetched or in-part, before a first fetch has come to its end. Its Type is "*" where it is about any kind.
type Missing struct {
	Connection, Clinic, Type, State, Reason string
	At                                      time.Time

	Here      int      // records of the type that came from that clinic before
	Elsewhere int      // those from other clinics
	Others    []string // the clinics that these are from
}

// Of says whether it is about a kind of record: "" is all of them.
func (m Missing) Of(kind string) bool { return kind == "" || m.Type == "*" || KindOf(m.Type) == kind }

// ExplainMissing says why a kind of record is not, or not wholly, here. That nothing was shared never reads as if there were nothing.
func ExplainMissing(m Missing) Sentence {
	said := explainMissing(m)
	if words := m.present(); words != "" {
		said.Next = words + " " + said.Next
	}
	return said
}

// Short parts what is missing as both Home and the lists count it: kinds that did not come though they were asked for, or not completely, and
// those of which nobody knows whether there are any.
func Short(all []Missing) (gone, unsure []Missing) {
	for _, m := range all {
		switch m.State {
		case "failed", "refused", "unknown":
			gone = append(gone, m)
		default:
			unsure = append(unsure, m)
		}
	}
	return gone, unsure
}

// MissingKinds counts the kinds of record that some are about. Several clinics may not have sent one.
func MissingKinds(some []Missing) int {
	types := map[string]bool{}
	for _, m := range some {
		types[m.Type] = true
	}
	return len(types)
}

// present says where those of the kind are from that are here all the same.
func (m Missing) present() string {
	here := ""
	if m.Here > 0 {
		here = Count("missing.here", "The {{.Count}} here from {{.Clinic}} came before.", "The {{.Count}} here from {{.Clinic}} came before.", m.Here,
			map[string]any{"Clinic": m.Clinic})
	}
	if m.Elsewhere == 0 {
		return here
	}
	elsewhere := Count("missing.elsewhere", "The {{.Count}} here is from {{.Clinics}}.", "The {{.Count}} here are from {{.Clinics}}.", m.Elsewhere,
		map[string]any{"Clinics": strings.Join(m.Others, ", ")})
	if here == "" {
		return elsewhere
	}
	return here + " " + elsewhere
}

func explainMissing(m Missing) Sentence {
	data := map[string]any{"Kind": TypeName(m.Type, 2), "Clinic": m.Clinic}
	switch m.State {
	case "none":
		return Sentence{
			lang.X("missing.none", "{{.Kind}}: {{.Clinic}} shared none.", data),
			lang.X("missing.none.next", "It may have some that it does not share with apps. Ask there if you expected any."),
		}
	case "not-asked":
		return Sentence{
			lang.X("missing.not-asked", "{{.Kind}}: {{.Clinic}} was not asked for them.", data),
			lang.X("missing.not-asked.next", "Sign in there again and choose them if you want them."),
		}
	case "refused":
		return Sentence{
			lang.X("missing.refused", "{{.Kind}}: you or {{.Clinic}} did not allow them.", data),
			lang.X("missing.refused.next", "If you want them, sign in there again and allow them, or ask there."),
		}
	case "unfetched":
		return Sentence{
			lang.X("missing.unfetched", "{{.Clinic}}: nothing has been fetched from there yet.", data),
			lang.X("missing.unfetched.next", "Get new records to have them here."),
		}
	case "in-part":
		return Sentence{
			lang.X("missing.in-part", "{{.Clinic}}: not all of its records have been fetched yet.", data),
			lang.X("missing.in-part.next", "Get new records to have the rest here too."),
		}
	case "failed":
		return Sentence{
			lang.X("missing.failed", "{{.Kind}}: they could not be fetched from {{.Clinic}}.", data),
			lang.X("missing.failed.next", "Get new records again later."),
		}
	}
	return Sentence{
		lang.X("missing.unknown", "{{.Kind}}: it is not certain whether {{.Clinic}} shared all of them.", data),
		lang.X("missing.unknown.next", "Its answer was empty or cut short, and may not tell everything. Ask there if you expected more."),
	}
}
