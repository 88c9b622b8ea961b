package fhirclient

import (
	"crypto/sha256"
	"hash/crc32"
	"slices"
	"time"
)

// recordKey stands for type, id and version.
type recordKey [16]byte

// mark remembers a record of this run: the search that last brought it, and a
// checksum of its bytes.
type mark struct{ search, sum uint32 }

// news says what an entry is to this run.
type news int

const (
	fresh    news = iota // not seen before
	changed              // seen, with other content under the same version
	repeated             // already handed over
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// accept counts an entry that may be kept and says whether it is news. A
// version that comes with different content is handed over again: the library
// keeps the last, and the conflict is counted (spec/hostile-server.tsv F19).
func (r *run) accept(h *head, e *Entry) news {
	key := keyOf(e)
	now := mark{search: r.search, sum: crc32.Checksum(e.Raw, castagnoli)}
	before, known := r.seen[key]
	r.seen[key] = now
	switch {
	case !known:
		r.result.Seen[e.Type]++
	case before.sum == now.sum:
		return repeated
	}
	if h.Type == "Patient" {
		r.owner.learn(e.Raw)
	}
	r.result.LeftOut += r.shared.collect(e, r.c.base)
	if !known {
		return fresh
	}
	if e.Version != "" {
		r.result.Conflicts++
	}
	return changed
}

// newHere reports whether the current search has not brought the record yet.
func (r *run) newHere(e *Entry) bool {
	before, known := r.seen[keyOf(e)]
	return !known || before.search != r.search
}

func keyOf(e *Entry) recordKey {
	sum := sha256.Sum256([]byte(e.Type + "/" + e.ID + "\x00" + e.Version))
	return recordKey(sum[:16])
}

const (
	maxNamed    = 200 // of Result.Unreadable
	maxMessages = 50
)

func (r *run) unreadable(step, name string, reason error) {
	r.result.Lost++
	if len(r.result.Unreadable) < maxNamed {
		r.result.Unreadable = append(r.result.Unreadable, Unreadable{Step: step, Name: name, Reason: reason.Error()})
	}
}

func (r *run) message(raw []byte) {
	if said := outcomeText(raw); said != "" && len(r.result.Messages) < maxMessages && !slices.Contains(r.result.Messages, said) {
		r.result.Messages = append(r.result.Messages, said)
	}
}

func (r *run) note(text string) {
	if !slices.Contains(r.result.Notes, text) {
		r.result.Notes = append(r.result.Notes, text)
	}
}

// settle drops "none" for types of which another step brought something.
func (r *run) settle() {
	for name, a := range r.result.Types {
		if a.State == None && r.result.Seen[name] > 0 {
			delete(r.result.Types, name)
		}
	}
}

// complete and incomplete keep the two promises about a type: it may be swept,
// and what the next run need not ask for. One bad step takes both back for good.
func (r *run) complete(name string, whole bool, watermark time.Time) {
	if held, known := r.result.Complete[name]; known && !held {
		return
	}
	if whole {
		r.result.Complete[name] = true
	}
	if before, known := r.result.Watermark[name]; !watermark.IsZero() && (!known || watermark.Before(before)) {
		r.result.Watermark[name] = watermark
	}
}

// inPart notes that a step went on where an earlier run had stopped. What that run saw may have changed since: nothing is proved of the type,
// whatever other steps say.
func (r *run) inPart(name string) {
	r.incomplete(name)
	r.result.InPart[name] = true
}

func (r *run) incomplete(name string) {
	r.result.Complete[name] = false
	delete(r.result.Watermark, name)
}
