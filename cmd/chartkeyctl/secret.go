package main

import (
	"bytes"
	"context"
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
		return readSecret(a.in)
	}
	f, err := os.Open(a.passphraseFile)
	if err != nil {
		return nil, fmt.Errorf("could not read the passphrase file: %w", err)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	return readSecret(f)
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
	type typed struct {
		secret []byte
		err    error
	}
	line := make(chan typed, 1)
	go func() { // a blocked read of the terminal ends with the process
		secret, err := term.ReadPassword(fd)
		line <- typed{secret, err}
	}()
	select {
	case t := <-line:
		if t.err != nil {
			return nil, fmt.Errorf("could not read the passphrase: %w", t.err)
		}
		return t.secret, nil
	case <-ctx.Done():
		_ = term.Restore(fd, before) // or the shell would not show what is typed
		return nil, ctx.Err()
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
		return nil, usageError(fmt.Errorf("the passphrase is empty"))
	}
	return data, nil
}
