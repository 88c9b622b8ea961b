//go:build !cgo

package main

import (
	"errors"

	"fyne.io/fyne/v2"
)

// openApp has no window library to open a display with.
func openApp() (fyne.App, error) {
	return nil, errors.New("this chartkey was built without C (CGO_ENABLED=0) and so without a window; chartkeyctl does the same in a terminal")
}
