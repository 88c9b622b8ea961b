package ui

import "fyne.io/fyne/v2/lang"

// OutcomeWords words one of the five outcomes of an end, and what is left to do.
func OutcomeWords(r Revocation) Sentence {
	switch r.Outcome {
	case "ended-checked":
		next := lang.X("access.outcome.ended.next", "The old keys were tried and refused.")
		if r.EndedBefore {
			next = lang.X("access.outcome.before.next", "It had ended before.")
		}
		return Sentence{lang.X("access.outcome.ended", "Ended, checked"), next}
	case "accepted":
		next := lang.X("access.outcome.accepted.next", "The clinic said yes. Whether it has ended cannot be seen from here.")
		if !r.Until.IsZero() {
			next = lang.X("access.outcome.until.next", "The clinic said yes. The last key may work until {{.Until}}.", map[string]any{"Until": Moment(r.Until)})
		}
		return Sentence{lang.X("access.outcome.accepted", "Accepted, not checkable"), next}
	case "pending":
		return Sentence{lang.X("access.outcome.pending", "Pending"),
			lang.X("access.outcome.pending.next", "Whether it has ended is not known yet. It is tried again each time records are fetched. You can also end it in the clinic’s portal.")}
	case "not-offered":
		next := lang.X("access.outcome.not-offered.next", "It cannot be ended from here. Finish in the clinic’s portal or by phone.")
		if !r.Until.IsZero() {
			next = lang.X("access.outcome.visit.next", "Nothing of it is stored here that could be ended. It ends by itself on {{.Until}}.", map[string]any{"Until": Moment(r.Until)})
		}
		return Sentence{lang.X("access.outcome.not-offered", "Not offered"), next}
	}
	return Sentence{lang.X("access.outcome.open", "Still open"),
		lang.X("access.outcome.open.next", "The clinic said yes, and the old key still works. End the access in the clinic’s portal or by phone, then try again.")}
}

// UndoneWords is [OutcomeWords] for a sign-in that was not kept: nothing of it is left that a person could try again by themselves.
func UndoneWords(r Revocation) Sentence {
	said := OutcomeWords(r)
	switch r.Outcome {
	case "pending":
		said.Next = lang.X("undone.pending.next", "Whether it has ended is not known yet. It is tried again whenever these records are unlocked or new ones fetched. You can also end it in the clinic’s portal.")
	case "still-open":
		said.Next = lang.X("undone.open.next", "The clinic said yes, and the old key still works. End it in the clinic’s portal or by phone. It is tried again whenever these records are unlocked.")
	}
	return said
}

// UndoneNotice says on another page what became of a sign-in that was not kept.
func UndoneNotice(r Revocation) Sentence {
	said := UndoneWords(r)
	switch r.Outcome {
	case "ended-checked":
		said.What = lang.X("undone.ended", "The sign-in was not kept, and what the clinic granted has ended, checked.")
	case "accepted":
		said.What = lang.X("undone.accepted", "The sign-in was not kept, and the clinic has accepted the end of what it granted.")
	case "pending":
		said.What = lang.X("undone.pending", "The sign-in was not kept. The end of what the clinic granted is pending.")
	case "not-offered":
		said.What = lang.X("undone.not-offered", "The sign-in was not kept, but what the clinic granted could not be ended from here.")
	default:
		said.What = lang.X("undone.open", "The sign-in was not kept, but what the clinic granted is still open there.")
	}
	return said
}

// Settled reports whether an end needs nothing more of the person.
func (r Revocation) Settled() bool { return r.Outcome == "ended-checked" || r.Outcome == "accepted" }
