package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"chartkey/vault"
)

// passphrase is the content of --passphrase-file less one final newline, or what a person types at a terminal.
func (a *app) passphrase(ctx context.Context) ([]byte, error) {
	switch a.passphraseFile {
	case "":
		return a.promptPassphrase(ctx)
	case "-":
		return unlessStopped(ctx, func() ([]byte, error) { return readSecret(a.in) })
	}
	return unlessStopped(ctx, func() ([]byte, error) {
		f, err := os.Open(a.passphraseFile)
		if err != nil {
			return nil, fmt.Errorf("could not read the passphrase file: %w", err)
		}
		defer f.Close() //nolint:errcheck // opened for reading
		return readSecret(f)
	})
}

func (a *app) promptPassphrase(ctx context.Context) ([]byte, error) {
	f, ok := a.in.(*os.File)
	if !ok || !terminal(f) {
		return nil, fmt.Errorf("this vault opens with a passphrase, and none was given: %w", vault.ErrLocked)
	}
	fd := int(f.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, fmt.Errorf("could not ask for the passphrase: %w", err)
	}
	_, _ = fmt.Fprint(a.errs, "Passphrase: ")
	defer a.tell("")
	secret, err := unlessStopped(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
	if ctx.Err() != nil {
		_ = term.Restore(fd, before) // or the shell would not show what is typed
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the passphrase: %w", err)
	}
	return secret, nil
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

func readSecret(r io.Reader) ([]byte, error) {
	const longest = 64 << 10
	data, err := io.ReadAll(io.LimitReader(r, longest+1))
	if err != nil {
		return nil, fmt.Errorf("could not read the passphrase: %w", err)
	}
	if len(data) > longest {
		return nil, usageError(fmt.Errorf("the passphrase is longer than 64 KiB"))
	}
	data = bytes.TrimSuffix(data, []byte("\n"))
	if len(data) == 0 {
		return nil, advise(usageError(errors.New("the passphrase is empty")), "It is the whole of the file, less one line feed at the end.")
	}
	return data, nil
}
