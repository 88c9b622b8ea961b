// Package assets holds the files that are built into the program: its icon, the line symbols, and the words in each language.
// It computes nothing.
package assets

import "embed"

// Outlines are the line drawings of the folder symbols with their strokes as filled shapes, which the window library can colour and draw at any
// size, in the folder outlines.
//
//go:embed outlines/*.svg
var Outlines embed.FS

// Translations are the words of the window, one file a language, in the folder translations.
//
//go:embed translations/*.json
var Translations embed.FS

// Icon is the program's icon as windows show it, 128 pixels wide: the window library reads it at each start.
//
//go:embed icon-window.png
var Icon []byte
