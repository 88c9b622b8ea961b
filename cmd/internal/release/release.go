// Package release says which version of Chartkey the programs are.
package release

// FyneApp.toml says the same to the packaging tool; a test of the window's program compares the two.
const (
	Version = "0.1.0"
	Licence = "Apache-2.0" // SPDX
)
