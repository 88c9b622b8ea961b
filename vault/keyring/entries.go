//go:build linux || freebsd || openbsd || netbsd || dragonfly

package keyring

import (
	"context"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// secret is the Secret Service's structure of that name.
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// valueLimit is far beyond what anybody stores here, in bytes.
const valueLimit = 64 << 10

// library is the Secret Service. Its entries are named as github.com/zalando/go-keyring names them, which earlier versions used here.
type library struct{}

func attributesOf(service, account string) map[string]string {
	return map[string]string{"username": account, "service": service}
}

func (library) Get(ctx context.Context, service, account string) (value string, err error) {
	err = converse(ctx, func(c *conversation) error {
		collection, err := c.opened(ctx)
		if err != nil {
			return err
		}
		items, err := c.find(ctx, collection, attributesOf(service, account))
		if err != nil {
			return err
		}
		session, err := c.session(ctx)
		if err != nil {
			return err
		}
		if err := c.unlock(ctx, items[0]); err != nil { // some services lock items one by one
			return err
		}
		var s secret
		err = c.call(ctx, items[0], itemRoom+"GetSecret", []any{session}, &s)
		if err == nil && len(s.Value) > valueLimit {
			return errOdd
		}
		value = string(s.Value)
		return err
	})
	return value, err
}

func (library) Set(ctx context.Context, service, account, value string) error {
	return converse(ctx, func(c *conversation) error {
		session, err := c.session(ctx)
		if err != nil {
			return err
		}
		collection, err := c.opened(ctx)
		if err != nil {
			return err
		}
		attributes := attributesOf(service, account)
		if collection, err = c.place(ctx, collection, attributes); err != nil {
			return err
		}
		properties := map[string]dbus.Variant{
			itemRoom + "Label":      dbus.MakeVariant(fmt.Sprintf("Password for '%s' on '%s'", account, service)),
			itemRoom + "Attributes": dbus.MakeVariant(attributes),
		}
		const replace = true
		var item, prompt dbus.ObjectPath
		if err := c.call(ctx, collection, collectionRoom+".CreateItem", []any{properties,
			secret{Session: session, Parameters: []byte{}, Value: []byte(value), ContentType: "text/plain; charset=utf8"}, replace},
			&item, &prompt); err != nil {
			return err
		}
		return c.change(ctx, prompt)
	})
}

func (library) Delete(ctx context.Context, service, account string) error {
	return converse(ctx, func(c *conversation) error {
		collection, err := c.opened(ctx)
		if err != nil {
			return err
		}
		items, err := c.find(ctx, collection, attributesOf(service, account))
		if err != nil {
			return err
		}
		for _, item := range items {
			if err := c.unlock(ctx, item); err != nil {
				return err
			}
			var prompt dbus.ObjectPath
			if err := c.call(ctx, item, itemRoom+"Delete", nil, &prompt); err != nil {
				return err
			}
			if err := c.change(ctx, prompt); err != nil {
				return err
			}
		}
		return nil
	})
}
