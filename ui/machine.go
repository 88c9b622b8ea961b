package ui

// Check is one thing that the app needs from this machine.
type Check struct {
	Name         string
	OK           bool
	Detail, Hint string
}

// About is what the program is made of.
type About struct {
	Version string
	Licence string
	DataDir string
	Parts   []Part
}

// Part is something by others that is built in.
type Part struct {
	Name, Version string
	Licences      []string // SPDX identifiers
	Texts         []string // of the licences
}
