package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"chartkey/vault"
)

// passphrase is the content of --passphrase-file less one final newline, or what a person types at a terminal.
func (a *app) passphrase() ([]byte, error) {
	switch a.passphraseFile {
	case "":
		return a.promptPassphrase()
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

func (a *app) promptPassphrase() ([]byte, error) {
	f, ok := a.in.(*os.File)
	if !ok || !terminal(f) {
		return nil, fmt.Errorf("this vault opens with a passphrase, and none was given: %w", vault.ErrLocked)
	}
	_, _ = fmt.Fprint(a.errs, "Passphrase: ")
	secret, err := term.ReadPassword(int(f.Fd()))
	a.tell("")
	if err != nil {
		return nil, fmt.Errorf("could not read the passphrase: %w", err)
	}
	return secret, nil
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
