package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"chartkey/vault"
)

// secret is one that a person types at a terminal, or gives in a file (less one final newline).
type secret struct {
	name string // such as "passphrase"
	file string // "" is the terminal, "-" standard input
	flag string // that names the file
}

// read gets it. Without a file or terminal it is vault.ErrLocked.
func (a *app) read(ctx context.Context, s secret) ([]byte, error) {
	switch s.file {
	case "":
		return a.prompt(ctx, s, strings.ToUpper(s.name[:1])+s.name[1:]+": ")
	case "-":
		return unlessStopped(ctx, func() ([]byte, error) { return s.from(a.in) })
	}
	return unlessStopped(ctx, func() ([]byte, error) {
		f, err := os.Open(s.file)
		if err != nil {
			return nil, fmt.Errorf("could not read the %s file: %w", s.name, err)
		}
		defer f.Close() //nolint:errcheck // opened for reading
		return s.from(f)
	})
}

// readNew is read for a new secret, which is typed twice at a terminal.
func (a *app) readNew(ctx context.Context, s secret) ([]byte, error) {
	if s.file != "" {
		return a.read(ctx, s)
	}
	typed, err := a.prompt(ctx, s, "New "+s.name+": ")
	if err != nil {
		return nil, err
	}
	again, err := a.prompt(ctx, s, "The same again: ")
	defer clear(again)
	if err == nil && !bytes.Equal(typed, again) {
		err = advise(usageError(errors.New("the two are not the same")), "Nothing was changed. Try again.")
	}
	return typed, err
}

func (a *app) prompt(ctx context.Context, s secret, words string) ([]byte, error) {
	f, ok := a.in.(*os.File)
	if !ok || !terminal(f) {
		return nil, advise(fmt.Errorf("a %s is needed, and none was given: %w", s.name, vault.ErrLocked), "Give it with --"+s.flag+" FILE, or at a terminal.")
	}
	fd := int(f.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, fmt.Errorf("could not ask for the %s: %w", s.name, err)
	}
	_, _ = fmt.Fprint(a.errs, words)
	defer a.tell("")
	typed, err := unlessStopped(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
	if ctx.Err() != nil {
		_ = term.Restore(fd, before) // or the shell would not show what is typed
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the %s: %w", s.name, err)
	}
	return typed, nil
}

// unlessStopped does what may block for ever, such as reading from a terminal or a pipe. When ctx ends it waits no longer; what blocks then
// ends with the process.
func unlessStopped[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := do()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (s secret) from(r io.Reader) ([]byte, error) {
	const longest = 64 << 10
	data, err := io.ReadAll(io.LimitReader(r, longest+1))
	if err != nil {
		return nil, fmt.Errorf("could not read the %s: %w", s.name, err)
	}
	if len(data) > longest {
		return nil, usageError(fmt.Errorf("the %s is longer than 64 KiB", s.name))
	}
	data = bytes.TrimSuffix(data, []byte("\n"))
	if len(data) == 0 {
		return nil, advise(usageError(fmt.Errorf("the %s is empty", s.name)), "It is the whole of the file, less one line feed at the end.")
	}
	return data, nil
}
