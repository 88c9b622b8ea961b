package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
)

// usageError is a mistake in what was typed, in its own words.
func usageError(err error) error {
	if err == nil || errors.Is(err, workspace.ErrUsage) {
		return err
	}
	return &mistake{err}
}

type mistake struct{ error }

func (m *mistake) Unwrap() []error { return []error{workspace.ErrUsage, m.error} }

// flagError leaves out of a complaint about a flag what only a programmer understands.
func flagError(_ *cobra.Command, err error) error {
	if words, _, _ := strings.Cut(err.Error(), " flag: "); strings.HasPrefix(words, "invalid argument") {
		err = errors.New(words)
	}
	return usageError(err)
}

// usageArgs makes a command's complaint about its arguments a usage error that says what they are.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.NoArgs
	}
	return func(c *cobra.Command, args []string) error {
		if check(c, args) == nil {
			return nil
		}
		return usageError(fmt.Errorf("it is used as %q, and was given %s", c.UseLine(), counted(len(args), "argument", "arguments")))
	}
}

// needed makes flags compulsory.
func needed(c *cobra.Command, flags ...string) {
	c.PreRunE = func(c *cobra.Command, _ []string) error {
		for _, f := range flags {
			if !c.Flags().Changed(f) {
				return usageError(fmt.Errorf("%s needs --%s", c.CommandPath(), f))
			}
		}
		return nil
	}
}

func inEveryCommand(c *cobra.Command, do func(*cobra.Command)) {
	do(c)
	for _, sub := range c.Commands() {
		inEveryCommand(sub, do)
	}
}

// group is a command that only holds others: alone it is a mistake, and says what there is.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: unknownCommand}
	c.AddCommand(subs...)
	return c
}

// unknownCommand says what commands there are in the place of the one that args begin with.
func unknownCommand(c *cobra.Command, args []string) error {
	var names []string
	for _, s := range c.Commands() {
		if s.IsAvailableCommand() {
			names = append(names, s.Name())
		}
	}
	switch {
	case len(names) == 0:
		return usageError(fmt.Errorf("%s has no commands of its own, such as %q", c.CommandPath(), args[0]))
	case len(args) == 0:
		return usageError(fmt.Errorf("%s needs one of: %s", c.CommandPath(), strings.Join(names, ", ")))
	}
	hint := "See: " + c.CommandPath() + " --help"
	c.SuggestionsMinimumDistance = 1
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("Did you mean: %s %s?", c.CommandPath(), near[0])
	}
	return advise(usageError(fmt.Errorf("there is no command %q in %s, only: %s", args[0], c.CommandPath(), strings.Join(names, ", "))), hint)
}
