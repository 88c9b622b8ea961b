package sandbox

import "slices"

// caller is who makes a FHIR request, and what they may do.
type caller struct {
	grant  *grant
	rights rights
	reach  map[string]rights // what of the rights counts for each patient that the caller may see
}

func newCaller(token *accessToken) *caller {
	c := &caller{grant: token.grant, rights: parseRights(token.scopes), reach: make(map[string]rights)}
	for _, s := range c.rights {
		for _, patient := range c.grant.opens(s) {
			c.reach[patient] = append(c.reach[patient], s)
		}
	}
	return c
}

// opens lists the patients whose records a scope of the grant opens: the one in
// context, or all whom the user treats.
func (g *grant) opens(s scope) []string {
	switch {
	case s.context == "user":
		return g.who.patients
	case g.patient != "":
		return []string{g.patient}
	}
	return nil
}

// sees reports whether a record belongs to a patient within reach.
func (c *caller) sees(r *record) bool {
	return slices.ContainsFunc(r.owners, func(owner string) bool { return c.reach[owner] != nil })
}

// may reports whether the scopes give the letter (r or s) for a record.
func (c *caller) may(r *record, letter string) bool {
	if r.shared() {
		return c.rights.of(r.typ, letter).allow(r)
	}
	return slices.ContainsFunc(r.owners, func(owner string) bool { return c.reach[owner].of(r.typ, letter).allow(r) })
}

// mayRead reports whether a caller may have one record: shared ones always,
// others by scope and compartment. An attachment goes with its document.
func (c *caller) mayRead(r *record) (needed string, ok bool) {
	switch {
	case r.shared() && !isClinical(r.typ):
		return "", true
	case !r.shared() && !c.sees(r):
		return "", false
	case c.may(r, "r"), r.typ == "Binary" && c.mayReadDocuments(r):
		return "", true
	}
	return c.needs(r.typ, "r"), false
}

func (c *caller) mayReadDocuments(file *record) bool {
	return slices.ContainsFunc(file.owners, func(owner string) bool { return len(c.reach[owner].of("DocumentReference", "r")) > 0 })
}

// needs is the scope that would help.
func (c *caller) needs(typ, letter string) string {
	if c.grant.patient == "" {
		return "user/" + typ + "." + letter
	}
	return "patient/" + typ + "." + letter
}

// stranger is the sentence about a patient out of reach.
func (c *caller) stranger() string {
	if c.grant.who.clinician() {
		return "You do not treat this patient: there is no care relation between you."
	}
	return "This is another patient's record."
}
