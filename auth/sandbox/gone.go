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
func (s *Server) isGone(rec *record, patient string) bool {
	return s.faults.on(gone) && rec == s.goneRecord(patient) && s.counts.next(gone+patient) > 1
}

// goneForRead reports whether a read of the record answers 410.
func (s *Server) goneForRead(rec *record, patient string) bool {
	return s.faults.on(gone) && rec == s.goneRecord(patient) && s.counts.now(gone+patient) > 0
}
