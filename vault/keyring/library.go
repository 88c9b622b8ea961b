//go:build windows || darwin

package keyring

import (
	"context"
	"errors"

	zalando "github.com/zalando/go-keyring"
)

// library is go-keyring, which hears of no context: a call that is given up goes on by itself.
type library struct{}

func (library) Get(_ context.Context, service, account string) (string, error) {
	value, err := zalando.Get(service, account)
	return value, absent(err)
}

func (library) Set(_ context.Context, service, account, value string) error {
	return zalando.Set(service, account, value)
}

func (library) Delete(_ context.Context, service, account string) error {
	return absent(zalando.Delete(service, account))
}

func absent(err error) error {
	if errors.Is(err, zalando.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
