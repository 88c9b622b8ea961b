package workspace

import (
	"maps"
	"slices"
	"strings"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/fhirclient"
	"chartkey/vault/library"
)

// states says for each kind of record that did not simply come why that is. stored are the records that are here now, by type; earlier is what
// was said before this run.
func (r *run) states(result *fhirclient.Result, stored map[string]int, earlier []library.Absence) map[string]fhirclient.Absence {
	now := maps.Clone(result.Types)
	say := func(typ string, state fhirclient.State, reason phrase.Phrase) {
		if _, told := now[typ]; !told {
			now[typ] = fhirclient.Absence{Type: typ, State: state, Reason: reason}
		}
	}
	for typ, n := range unreadable(result) {
		say(typ, fhirclient.Unknown, fhirclient.LostEntries(n))
	}
	asked := askedTypes(auth.ParseScopes(r.c.Asked))
	for typ, u := range result.Unread {
		if u.State == fhirclient.Refused && typ != "Binary" && !slices.Contains(asked, typ) && !slices.Contains(asked, "*") {
			u.State = fhirclient.NotAsked // to read what one's records refer to without asking for it is a try, which a server may well refuse
		}
		say(typ, u.State, unread(typ).Part("Why", u.Reason))
	}
	doubt(now, result, stored)
	for typ := range result.InPart {
		if stored[typ] == 0 && result.Seen[typ] == 0 {
			say(typ, fhirclient.Unknown, phrase.New("reason.resumed", "the sync went on from where it was cut off; the next one tells"))
		}
	}
	for _, e := range earlier {
		if r.holds(e, stored) {
			say(e.Type, fhirclient.State(e.State), kept(e.Reason))
		}
	}
	return now
}

// doubt doubts an empty answer where there are records, until a full listing tells otherwise: it is no point from which to ask for changes
// only.
func doubt(now map[string]fhirclient.Absence, result *fhirclient.Result, stored map[string]int) {
	for typ, a := range now {
		if stored[typ] == 0 || result.Seen[typ] > 0 || a.State != fhirclient.None && a.State != fhirclient.Unknown {
			continue
		}
		delete(result.Watermark, typ)
		if a.State == fhirclient.None {
			a.State = fhirclient.Unknown
			a.Reason = phrase.New("reason.vanished", "the server showed nothing where it showed records before; they are kept")
			now[typ] = a
		}
	}
}

// holds tells of an earlier state whether a look for changes that brought nothing leaves it as it was: an empty kind stays empty, and what
// unchanged records refer to was not asked for again, unless some of it was owed.
func (r *run) holds(e library.Absence, stored map[string]int) bool {
	if byReference(e.Type) {
		return !r.full && !r.owing
	}
	return e.State == string(fhirclient.None) && stored[e.Type] == 0 && !r.since[e.Type].IsZero()
}

// byReference tells of a type whether its records come because others refer to them.
func byReference(typ string) bool {
	return typ == "Binary" || slices.Contains(fhirclient.SharedTypes(), typ)
}

// unread begins the reason of a type whose records come by reference, where some did not. It does not say how many: a look for changes sees a
// part of them.
func unread(typ string) phrase.Phrase {
	if typ == "Binary" {
		return phrase.New("reason.attachments", "some attachments could not be read: {{.Why}}")
	}
	return phrase.New("reason.references", "some that your records refer to could not be read: {{.Why}}")
}

// unreadable counts the entries that were left out, by type: that of the search that brought them, or their own; "*" where neither is known.
func unreadable(result *fhirclient.Result) map[string]int {
	lost := map[string]int{}
	for _, u := range result.Unreadable {
		typ, _, _ := strings.Cut(u.Name, "/")
		if search, ok := strings.CutPrefix(u.Step, fhirclient.KindSearch+" "); ok {
			typ, _, _ = strings.Cut(search, "?")
			typ, _, _ = strings.Cut(typ, " ")
		}
		if !fhirclient.KnownType(typ) {
			typ = "*"
		}
		lost[typ]++
	}
	if more := result.Lost - len(result.Unreadable); more > 0 {
		lost["*"] += more
	}
	return lost
}
