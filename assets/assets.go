// Package assets holds the files that are built into the program: its icon, the line symbols, and the words in each language.
// It computes nothing.
package assets

import "embed"

// Symbols are line drawings on a grid of 24 with one width of stroke, in the folder symbols.
//
//go:embed symbols/*.svg
var Symbols embed.FS

// Icon is the program's icon as SVG.
//
//go:embed icon.svg
var Icon []byte

// Translations are the words of the window, one file a language, in the folder translations.
//
//go:embed translations/*.json
var Translations embed.FS

// IconPNG is the same, 512 pixels wide.
//
//go:embed icon.png
var IconPNG []byte
