package ui

// Secret is one secret of a person, or something that belongs to them without being one: where it lies, and what protects it there.
type Secret struct {
	What, Where, Guard string
	Next               string // what to do where it is not as it should be
	OK                 bool
}

// TriedPlace is a place of a person's secrets in which something of no meaning was written, read and deleted.
type TriedPlace struct {
	Place string
	Came  string // of it, with the times
	Next  string // what to do where it does not keep what it is given
	OK    bool
}
