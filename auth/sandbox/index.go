package sandbox

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// chartDate is the fixed "now" of the records: synthetic ones are dated up to
// it, and a resource that does not say when it changed counts as this old.
var chartDate = time.Date(2026, time.October, 15, 9, 0, 0, 0, time.UTC)

// entry is a resource as it was found: its exact bytes and where it stood.
type entry struct {
	fullURL string
	raw     []byte
	typ, id string
	res     map[string]any
}

// index sorts the entries into a set. Of two with the same type and id the last
// wins.
func index(found []*entry) *recordSet {
	set := &recordSet{
		byRef: make(map[string]*record), byType: make(map[string][]*record),
		byOwner: make(map[string][]*record), refs: make(map[string][]string), care: make(care),
	}
	last := make(map[string]*entry)
	urls := make(map[string]string)
	for _, e := range found {
		last[e.typ+"/"+e.id] = e
		if e.fullURL != "" {
			urls[e.fullURL] = e.typ + "/" + e.id
		}
	}
	resolve := func(written string) string { return relative(written, urls) }
	attached := make(map[string][]string) // Binary -> patients of the documents that show it
	var records []*record
	for _, e := range found {
		ref := e.typ + "/" + e.id
		if last[ref] != e {
			continue
		}
		r := describeRecord(e, resolve)
		records = append(records, r)
		set.refs[ref] = references(e.res, resolve)
		set.care.note(e, resolve)
		if e.typ == "Patient" {
			set.patients = append(set.patients, e.id)
		}
		for _, target := range set.refs[ref] {
			if strings.HasPrefix(target, "Binary/") {
				attached[target] = append(attached[target], r.owners...)
			}
		}
	}
	for _, r := range records {
		for _, owner := range attached[r.ref()] {
			if !r.of(owner) {
				r.owners = append(r.owners, owner)
			}
		}
		set.add(r)
	}
	slices.Sort(set.patients)
	return set
}

// describeRecord reads what searches, ETags and the compartment need.
func describeRecord(e *entry, resolve func(string) string) *record {
	r := &record{typ: e.typ, id: e.id, version: "1", updated: chartDate, body: e.raw}
	if meta, ok := e.res["meta"].(map[string]any); ok {
		if v, ok := meta["versionId"].(string); ok && v != "" {
			r.version = v
		}
		if v, ok := meta["lastUpdated"].(string); ok {
			if t, err := time.Parse(time.RFC3339, v); err == nil {
				r.updated = t
			}
		}
	}
	r.owners = owners(e.typ, e.id, e.res, resolve)
	r.tokens = searchTokens(e.typ, e.res)
	return r
}

// references lists what a resource points to inside the set, Binary addresses
// of attachments included.
func references(v any, resolve func(string) string) []string {
	var out []string
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			out = append(out, references(item, resolve)...)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			written, ok := v[key].(string)
			if ok && (key == "reference" || key == "url") {
				if ref := resolve(written); ref != "" && (key == "reference" || strings.HasPrefix(ref, "Binary/")) {
					out = append(out, ref)
				}
				continue
			}
			out = append(out, references(v[key], resolve)...)
		}
	}
	return out
}

var relativeReference = regexp.MustCompile(`^([A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64})(/_history/[^/]+)?$`)

// relative turns a reference into "Type/id", "" for one that leaves the set.
func relative(written string, urls map[string]string) string {
	if m := relativeReference.FindStringSubmatch(written); m != nil {
		return m[1]
	}
	return urls[written]
}

// parseEntry reads one resource; raw is kept as it is.
func parseEntry(raw []byte, fullURL string) (*entry, bool) {
	e := &entry{raw: raw, fullURL: fullURL}
	if json.Unmarshal(raw, &e.res) != nil {
		return nil, false
	}
	e.typ, _ = e.res["resourceType"].(string)
	e.id, _ = e.res["id"].(string)
	return e, knownType(e.typ) && e.id != ""
}
