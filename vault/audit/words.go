package audit

import "chartkey/assets/phrase"

// Words say what is wrong with a log, and where. They are zero for one that is whole.
func (r Report) Words() phrase.Phrase {
	switch r.Reason {
	case "":
		return phrase.Phrase{}
	case Missing:
		return phrase.New("log.missing", "The activity log is missing.")
	case TooLarge:
		return phrase.New("log.too-large", "The activity log is larger than any that this program writes.")
	case Foreign:
		return phrase.New("log.foreign", "The activity log belongs to another person, vault or key.")
	case NoAnchor:
		return phrase.New("log.no-anchor", "Nothing vouches for the activity log: the vault was copied here, or the note of its newest line was deleted.")
	case Begun:
		return phrase.New("log.replaced", "The activity log does not begin as it did: older lines were dropped, or all of it was exchanged.")
	}
	return r.line().Number("Line", r.FirstBad)
}

// line says what is wrong with one line.
func (r Report) line() phrase.Phrase {
	switch r.Reason {
	case Changed:
		return phrase.New("log.changed", "Line {{.Line}} of the activity log was changed.")
	case OutOfOrder:
		return phrase.New("log.order", "Line {{.Line}} of the activity log does not follow the one before: lines are missing, doubled or moved.")
	case Incomplete:
		return phrase.New("log.incomplete", "Line {{.Line}} of the activity log is incomplete: its writing was cut off.")
	case Rewritten:
		return phrase.New("log.rewritten",
			"Line {{.Line}} of the activity log is not the one that was noted: the log was written anew, or an older copy went on.")
	case Cut:
		return phrase.New("log.cut",
			"The activity log ends before line {{.Line}}, which had been noted: its end was cut off, or an older copy was put back.")
	}
	return phrase.New("log.bad", "Line {{.Line}} of the activity log is bad ({{.Reason}}).").Text("Reason", string(r.Reason))
}
