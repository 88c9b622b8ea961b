// Command chartkey is Chartkey's window: sign in to a clinic, read the record, see what the app may do, and take that back with proof.
// It works on the same vault as chartkeyctl.
//
// The pages are in ui and see the rest through ui.Backend and ui.Session; backend.go and session.go here join those to the workspace.
// Everything that needs a display is in open_cgo.go, so that the rest can be built and tested without C.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"chartkey/cmd/internal/harden"
)

func main() {
	if err := harden.Process(); err != nil { // a system that forbids it is no reason to keep people from their records
		_, _ = fmt.Fprintln(os.Stderr, "chartkey: "+err.Error())
	}
	os.Exit(run(os.Args[1:], os.Stderr))
}

// run is the whole program. Exit status: 0 closed, or another window of the same data was brought to the front; 1 failed; 2 usage.
func run(args []string, errs io.Writer) int {
	o, err := parse(args, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if err := start(o); err != nil {
		_, _ = fmt.Fprintln(errs, "chartkey: "+err.Error())
		return 1
	}
	return 0
}
