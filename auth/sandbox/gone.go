package sandbox

// The fault gone deletes one record of each patient after the first search or
// $everything that finds it.

// goneRecord is the record of a patient that will be deleted: the last
// Observation, or the last record where there is none.
func (s *Server) goneRecord(patient string) *record {
	var last *record
	for _, rec := range s.records.byOwner[patient] {
		if rec.typ == "Observation" || last == nil || last.typ != "Observation" && rec.typ != "Patient" {
			last = rec
		}
	}
	return last
}

// isGone reports whether a search leaves the record out, and counts the search.
func (s *Server) isGone(rec *record) bool {
	owner, ok := s.deletes(rec)
	return ok && s.counts.next(gone+owner) > 1
}

// goneForRead reports whether a read of the record answers 410.
func (s *Server) goneForRead(rec *record) bool {
	owner, ok := s.deletes(rec)
	return ok && s.counts.now(gone+owner) > 0
}

// deletes reports whether the record is to be deleted, and as whose.
func (s *Server) deletes(rec *record) (owner string, ok bool) {
	if !s.faults.on(gone) {
		return "", false
	}
	for _, owner := range rec.owners {
		if rec == s.goneRecord(owner) {
			return owner, true
		}
	}
	return "", false
}
