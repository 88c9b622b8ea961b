package sandbox

import "slices"

// Compartment lists the records in a patient's compartment as "Type/id", sorted: what a full sync has to bring.
func (s *Server) Compartment(patient string) []string {
	var refs []string
	for _, r := range s.records.byOwner[patient] {
		refs = append(refs, r.ref())
	}
	slices.Sort(refs)
	return refs
}
