package main

import (
	"errors"
	"os"
	"runtime"
)

// errNoDisplay is what is said in the place of a window.
var errNoDisplay = errors.New("there is no display to open a window on; chartkeyctl does the same in a terminal")

// checkDisplay finds out before the window library does, which would end the program with a stack trace.
func checkDisplay() error {
	switch runtime.GOOS {
	case "windows", "darwin", "android", "ios":
		return nil
	}
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errNoDisplay
	}
	return nil
}
