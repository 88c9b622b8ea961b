package main

import (
	"regexp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/vault/audit"
)

// entryOf words an entry of the log for the person. The log holds codes, counts, references and names; what is none of them, such as the
// text of a later version, is shown as it is. keep is where the person's secrets live: of what is in memory the log says what the vault takes it
// for.
func entryOf(e audit.Entry, keep ui.Keep) ui.Entry {
	out := ui.Entry{At: e.At, Kind: string(e.Kind), Object: clinicOf(e.Object), Text: e.Text}
	counts := countsOf(e.Text)
	switch e.Kind {
	case audit.View:
		typ, _, _ := strings.Cut(e.Object, "/")
		out.Text = of(clinicOf(e.Text), lang.X("entry.gone", "{{.Kind}}, not here any more", map[string]any{"Kind": ui.TypeName(typ, 1)}))
	case audit.Sync:
		out.Text = of(out.Object, syncWords(counts))
	case audit.Grant:
		out.Text = of(out.Object, ui.Count("entry.grant", "{{.Count}} permission", "{{.Count}} permissions", permissions(e.Text)))
	case audit.GrantGivenBack:
		out.Text = out.Object
	case audit.ConsentRefused:
		out.Text = refusedWords(out.Object, e.Text)
	case audit.RecordsErased, audit.ConnectionRemoved:
		out.Text = of(out.Object, ui.CountStored(counts["records"].n, counts["files"].n))
	case audit.RecordsMended:
		out.Text = mendedWords(counts)
	case audit.Revocation:
		out.Text = of(out.Object, ui.StateWords(ui.Connection{Revocation: &ui.Revocation{Outcome: e.Text}}))
	case audit.Export:
		if out.Text = lang.X("entry.export.begun", "Begun"); counts["written"].given {
			out.Text = ui.CountStored(counts["written"].n, counts["files"].n)
		}
	case audit.Mended:
		out.Text = ""
	default:
		out.Text = personWords(e, keep)
	}
	return out
}

// refusedWords tell what became of what the clinic had granted, if anything was.
func refusedWords(object, text string) string {
	switch text {
	case "":
		return object
	case "held":
		said := ui.Explain(&ui.Failure{Held: true})
		return of(object, said.What+" "+said.Next)
	}
	return of(object, undoneWords(text))
}

// undoneWords word the outcome for a sign-in that was not kept.
func undoneWords(outcome string) string {
	switch outcome {
	case "ended-checked":
		return lang.X("entry.undone.ended", "Not kept, and ended there, checked")
	case "accepted":
		return lang.X("entry.undone.accepted", "Not kept; the clinic accepted the end")
	case "pending":
		return lang.X("entry.undone.pending", "Not kept; the end is pending")
	case "not-offered":
		return lang.X("entry.undone.not-offered", "Not kept, but not ended there")
	case "still-open":
		return lang.X("entry.undone.open", "Not kept, but still open there")
	}
	return outcome // of a later version
}

// viewOf is entryOf for the opening of a record that is still here.
func viewOf(e audit.Entry, r ui.Record) ui.Entry {
	out := ui.Entry{At: e.At, Kind: string(e.Kind), Text: of(r.Clinic, ui.TypeName(r.Key.Type, 1)), Record: &r}
	if r.When != "" {
		out.Text = of(r.Clinic, lang.X("entry.view", "{{.Kind}} of {{.Day}}", map[string]any{"Kind": ui.TypeName(r.Key.Type, 1), "Day": r.When}))
	}
	return out
}

// personWords words the entries that name no clinic.
func personWords(e audit.Entry, keep ui.Keep) string {
	switch e.Kind {
	case audit.PersonAdded, audit.Unlock:
		return openedWords(e.Text, keep)
	case audit.LockChanged:
		return lockWords(e.Text)
	case audit.RecoveryChanged:
		if e.Text == "removed" {
			return lang.X("entry.recovery.removed", "It opens nothing any more")
		}
		return lang.X("entry.recovery.created", "A new one was made")
	case audit.LeaseSet, audit.Lapsed:
		return leaseWords(e.Text)
	case audit.UnlockFailed:
		return lockedWords(e.Text)
	case audit.Restarted:
		line, reason, _ := strings.Cut(strings.TrimPrefix(e.Text, "line "), ", ")
		if n, err := strconv.Atoi(line); err == nil {
			return audit.Report{FirstBad: n, Reason: audit.Reason(reason)}.Words().In(ui.Say)
		}
	}
	return e.Text
}

// leaseWords says for how many days, and whether the records go too.
func leaseWords(text string) string {
	text, records := strings.CutSuffix(text, " and records")
	days, err := strconv.Atoi(text)
	switch {
	case text == "never":
		return lang.X("entry.lease.never", "Never")
	case err != nil:
		return text // of a later version
	case records:
		return ui.Count("entry.lease.records", "{{.Count}} day without unlocking, the records too", "{{.Count}} days without unlocking, the records too", days)
	}
	return ui.Count("entry.lease", "{{.Count}} day without unlocking", "{{.Count}} days without unlocking", days)
}

// openedWords says by what a vault was opened, or is to be.
func openedWords(text string, keep ui.Keep) string {
	switch by := text[strings.LastIndex(text, " ")+1:]; {
	case by == string(ui.PIN):
		return lang.X("entry.pin", "With a PIN")
	case by == "recovery":
		return lang.X("entry.recovery", "With the recovery code")
	case by == string(ui.KeptByPassphrase):
		return lang.X("entry.passphrase", "With a passphrase")
	case keep == ui.KeptInSession:
		return lang.X("entry.session", "For this session only: in this window, without a secret")
	case by == string(ui.KeptByKeyring):
		return lang.X("entry.keyring", "With the keyring of this computer")
	}
	return text
}

// lockedWords says why somebody was not let in.
func lockedWords(reason string) string {
	switch reason {
	case "wrong-passphrase":
		return lang.X("entry.wrong-passphrase", "The passphrase was wrong.")
	case "wrong-lock":
		return lang.X("entry.wrong-lock", "The PIN or passphrase was wrong.")
	case "wrong-recovery":
		return ui.Explain(&ui.Failure{Code: "locked", Part: reason}).What
	case "locked-out":
		return ui.Explain(&ui.Failure{Code: "key-lost", Part: reason}).What
	}
	return ui.Explain(&ui.Failure{Code: reason}).What
}

// lockWords says what has to be typed from then on.
func lockWords(text string) string {
	switch text {
	case string(ui.PIN):
		return lang.X("entry.lock.pin", "By a PIN from then on")
	case string(ui.LockPassphrase):
		return lang.X("entry.lock.passphrase", "By a passphrase from then on")
	}
	return lang.X("entry.lock.nothing", "Without anything to type from then on")
}

// syncWords says what a sync brought, and whether it broke off.
func syncWords(counts map[string]counted) string {
	words := ui.Count("entry.sync", "{{.Count}} record new or changed", "{{.Count}} records new or changed", counts["stored"].n-counts["files"].n)
	if n := counts["removed"].n; n > 0 {
		words += "; " + ui.Count("entry.sync.removed", "{{.Count}} removed, as the clinic has it no more", "{{.Count}} removed, as the clinic has them no more", n)
	}
	if n := counts["quarantined"].n; n > 0 {
		words += "; " + ui.Count("entry.sync.others", "{{.Count}} of somebody else, not kept", "{{.Count}} of somebody else, not kept", n)
	}
	if n := counts["missing kinds"].n; n > 0 {
		words += "; " + ui.Count("entry.sync.missing", "{{.Count}} kind missing or not certain", "{{.Count}} kinds missing or not certain", n)
	}
	if failed := counts["failed"]; failed.given {
		words += ". " + ui.Explain(&ui.Failure{Code: failed.code}).What
	}
	return words
}

// mendedWords says what of damaged records is left.
func mendedWords(counts map[string]counted) string {
	words := ui.Count("entry.mended", "{{.Count}} record kept", "{{.Count}} records kept", counts["kept"].n)
	if n := counts["lost"].n; n > 0 {
		words += "; " + ui.Count("entry.mended.lost", "{{.Count}} lost, unless the clinic still has it", "{{.Count}} lost, unless the clinic still has them", n)
	}
	if counts["uncounted"].given {
		words += "; " + lang.X("entry.mended.uncounted", "nobody can tell how many more there were")
	}
	return words
}

// of sets what is said behind the clinic that it is said of.
func of(clinic, words string) string {
	if clinic == "" {
		return words
	}
	return lang.X("entry.of", "{{.Clinic}}: {{.Words}}", map[string]any{"Clinic": clinic, "Words": words})
}

// withID is how the log calls a connection.
var withID = regexp.MustCompile(` \([a-z0-9]{8}\)$`)

func clinicOf(label string) string { return withID.ReplaceAllString(label, "") }

// permissions counts the scopes of an entry.
func permissions(text string) int {
	return len(strings.Fields(strings.TrimPrefix(text, "unconfirmed:")))
}

// counted is one of the counts of a text such as "stored 3, missing kinds 1, failed offline".
type counted struct {
	given bool
	n     int
	code  string
}

func countsOf(text string) map[string]counted {
	counts := map[string]counted{}
	for part := range strings.SplitSeq(text, ", ") {
		if i := strings.LastIndex(part, " "); i >= 0 {
			n, _ := strconv.Atoi(part[i+1:])
			counts[part[:i]] = counted{true, n, part[i+1:]}
		}
	}
	return counts
}
