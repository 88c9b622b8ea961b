// Command chartkeyctl is Chartkey without a window: sign in to a clinic, fetch the record, read it, see what the app may do, and take
// that back with proof. It works on the same vault as the window.
//
// # The rules of this user interface
//
//   - Answers go to standard output, as text for people or with --json as one document whose fields others may rely on; help, too.
//   - An error is one line on standard error: what failed, and the next step. With --json it is {"error":{"code","message","hint"}} on
//     standard output instead, beside what the command had brought before it failed.
//   - Exit status: 0 done or answered; 1 failed, or a check found something bad; 2 usage; 3 refused by the server, sign-in needed, still
//     open, not offered; 4 locked or no keyring; 5 partial, accepted or pending.
//   - Secrets come from files, standard input or a terminal prompt, never from arguments or the environment.
//   - Ctrl-C ends a command in order, which then says what it left; a second one ends it at once.
//   - Progress is shown on a terminal only. Nothing is asked without a terminal; naming a thing is the confirmation.
//
// Each file holds one group of commands; app.go is what they share.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"chartkey/cmd/internal/harden"
)

func main() {
	if err := harden.Process(); err != nil { // a system that forbids it is no reason to keep people from their records
		_, _ = fmt.Fprintln(os.Stderr, "chartkeyctl: "+err.Error())
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt is the system's again: it ends the process at once
	answers := &output{to: out}
	a := &app{in: in, out: answers, errs: errs}
	root := a.root()
	root.SetArgs(args)
	a.json = slices.Contains(args, "--json") // also for a complaint about a flag before it
	c, err := root.ExecuteContextC(ctx)
	a.command = c.CommandPath()
	if said := answered(0); err == nil || errors.As(err, &said) {
		err = cmp.Or(answers.lost(), err)
	}
	return a.exit(err)
}
