package ui

import (
	"time"

	"fyne.io/fyne/v2/lang"
)

// FreshFor is how long it is said beside what is always there what a fetching brought.
const FreshFor = 12 * time.Second

// Words say from which clinic records are being fetched, and how far that has come.
func (p Progress) Words() string {
	data := map[string]any{"Clinic": p.Clinic, "At": Number(p.At), "Of": Number(p.Of), "Records": CountRecords(p.Records)}
	switch {
	case p.Clinic == "" && p.Records > 0:
		return lang.X("fetching.some", "{{.Records}} so far", data)
	case p.Clinic == "":
		return lang.X("fetching.begun", "Getting new records…")
	case p.Records == 0 && p.Of > 1:
		return lang.X("fetching.asked.of", "Asking {{.Clinic}} ({{.At}} of {{.Of}})…", data)
	case p.Records == 0:
		return lang.X("fetching.asked", "Asking {{.Clinic}}…", data)
	case p.Of > 1:
		return lang.X("fetching.clinic.of", "{{.Records}} so far, from {{.Clinic}} ({{.At}} of {{.Of}})", data)
	}
	return lang.X("fetching.clinic", "{{.Records}} so far, from {{.Clinic}}", data)
}

// Words say what the fetching is at, or, shortly after its end, what it brought; else they are "".
func (f Fetching) Words() string {
	switch {
	case f.Under:
		return f.Progress.Words()
	case !f.Fresh || f.Err != nil:
		return ""
	case f.Result.Stored+f.Result.Unchanged == 0 && len(f.Result.Ends) > 0: // maybe no clinic was asked for records at all
		return lang.X("fetching.taken-back", "Nothing is fetched with an access that you took back.")
	case f.Result.Stored == 0:
		return lang.X("fetching.nothing", "Nothing new came.")
	}
	if records := f.Result.Stored - f.Result.Files; records > 0 {
		return Count("fetching.new", "{{.Count}} record is new or changed.", "{{.Count}} records are new or changed.", records)
	}
	return Count("fetching.new.files", "{{.Count}} attached file is new or changed.", "{{.Count}} attached files are new or changed.", f.Result.Files)
}

// Failures are what the last fetching failed at, by clinic. What the person cancelled is none.
func (f Fetching) Failures() []Sentence {
	if f.Err == nil || CodeOf(f.Err) == "cancelled" {
		return nil
	}
	if len(f.Result.Failed) == 0 {
		return []Sentence{Explain(f.Err)}
	}
	var all []Sentence
	for _, n := range f.Result.Failed {
		if CodeOf(n.Err) != "cancelled" {
			all = append(all, n.Explain())
		}
	}
	return all
}

// Explain says what a notice is about.
func (n Notice) Explain() Sentence {
	if n.Mended != nil {
		return explainMended(*n.Mended)
	}
	said := Sentence{What: n.Text}
	if end := UndoneOf(n.Err); end != nil && !end.Settled() {
		said = UndoneNotice(end.Revocation)
	} else if n.Err != nil {
		said = Explain(n.Err)
	}
	if n.Clinic != "" {
		said.What = lang.X("notice.clinic", "{{.Clinic}}: {{.What}}", map[string]any{"Clinic": n.Clinic, "What": said.What})
	}
	return said
}

// explainMended says what is left of records that were damaged, and where the damaged file is.
func explainMended(m Mended) Sentence {
	data := map[string]any{"Kept": CountRecords(m.Kept), "Lost": Number(m.Lost), "File": m.File}
	what := lang.X("mended", "The stored records were damaged: {{.Kept}} could be read and kept, {{.Lost}} could not.", data)
	if m.Uncounted {
		what += " " + lang.X("mended.uncounted", "There may have been more; how many cannot be told.")
	}
	return Sentence{what, lang.X("mended.next",
		"What is lost is asked for again, as far as each clinic still has it and lets this app in. The damaged file is kept; delete it once you miss nothing: {{.File}}", data)}
}

// Clinics counts the clinics of the connections: two of them at one server are one.
func Clinics(list []Connection) int {
	seen := map[string]bool{}
	for _, c := range list {
		seen[c.Base] = true
	}
	return len(seen)
}

// LastFetched says when everything was fetched the last time, and what is so far of what was not.
func (c Connection) LastFetched() string {
	data := map[string]any{"Repaired": Moment(c.Repaired), "Before": Moment(c.Before)}
	switch {
	case !c.Synced.IsZero():
		return Moment(c.Synced)
	case !c.Repaired.IsZero() && !c.Before.IsZero():
		return lang.X("fetched.repaired.before", "Not wholly since the repair on {{.Repaired}}; before that on {{.Before}}", data)
	case !c.Repaired.IsZero():
		return lang.X("fetched.repaired", "Not wholly since the repair on {{.Repaired}}", data)
	case c.InPart:
		return lang.X("fetched.in-part", "Only in part so far")
	}
	return lang.X("fetched.never", "Never")
}
