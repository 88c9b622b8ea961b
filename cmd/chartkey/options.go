package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// options are what the command line says.
type options struct {
	home    string
	sandbox bool
	forget  bool
	lang    string
	timings string
}

const about = `Usage: chartkey [flags]

Chartkey's window. Without a display, use chartkeyctl.

`

// parse reads the command line and tells what is wrong with it, or, asked for help, how it is used.
func parse(args []string, errs io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("chartkey", flag.ContinueOnError)
	f.SetOutput(errs)
	f.Usage = func() {
		_, _ = fmt.Fprint(errs, about)
		f.PrintDefaults()
	}
	f.StringVar(&o.home, "home", "", "data `directory` (default: the user's own)")
	f.BoolVar(&o.sandbox, "sandbox", false, "start a clinic with made-up patients on this computer, and keep what is stored apart")
	f.BoolVar(&o.forget, "forget-sandbox", false, "remove what --sandbox has left, and show no window")
	f.StringVar(&o.lang, "lang", "", "`language` of the window: pseudo shows what was not translated (default: the system's)")
	f.StringVar(&o.timings, "timings", "", "`file` to write the longest holdups of the window to, at the end")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if err := o.check(f); err != nil {
		_, _ = fmt.Fprintf(errs, "chartkey: %v\n", err)
		return o, err
	}
	return o, nil
}

func (o options) check(f *flag.FlagSet) error {
	switch {
	case f.NArg() > 0:
		return fmt.Errorf("%q is not understood; chartkey -help shows the flags", f.Arg(0))
	case o.lang != "" && o.lang != "pseudo":
		return errors.New("--lang knows only pseudo: the language is otherwise that of the system")
	}
	return nil
}

// language lets the window speak the chosen language. It has to come before the window library looks for the system's.
func (o options) language(pseudo string) error {
	if o.lang == "" {
		return nil
	}
	for _, name := range []string{"LANGUAGE", "LC_ALL", "LANG"} {
		if err := os.Setenv(name, pseudo); err != nil {
			return fmt.Errorf("could not choose the language: %w", err)
		}
	}
	return nil
}
