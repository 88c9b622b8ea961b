package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain makes the test's own program stand for others: for the app itself, with eyes for the test, and for what the desktop starts as
// its browser, and for the one who fills a library.
func TestMain(m *testing.M) {
	switch {
	case filepath.Base(os.Args[0]) == "hand-over":
		os.Exit(handOverMain())
	case os.Getenv(fillVariable) != "":
		os.Exit(fillMain())
	case os.Getenv(eyesVariable) != "":
		os.Exit(appMain())
	}
	os.Exit(m.Run())
}

// eyesVariable names the socket through which a test sees what the app's window says. At the same name with handsSuffix it leads to a page.
const (
	eyesVariable = "CHARTKEY_TEST_EYES"
	handsSuffix  = ".hands"
)

// handOverMain gives the address to the test, which has a browser.
func handOverMain() int {
	answer, err := http.Post(os.Getenv("HAND_OVER"), "text/plain", strings.NewReader(os.Args[1]))
	if err != nil {
		fmt.Fprintln(os.Stderr, "hand-over:", err)
		return 1
	}
	_ = answer.Body.Close()
	return 0
}
