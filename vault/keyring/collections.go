//go:build linux || freebsd || openbsd || netbsd || dragonfly

package keyring

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"

	"github.com/godbus/dbus/v5"
)

// collections are the keyrings of the service.
func (c *conversation) collections(ctx context.Context) (all []dbus.ObjectPath, err error) {
	err = c.property(ctx, secretPath, "org.freedesktop.Secret.Service", "Collections", &all)
	return all, err
}

// collection is the one of the login, else the default one, else ErrNoCollection.
func (c *conversation) collection(ctx context.Context) (dbus.ObjectPath, error) {
	all, err := c.collections(ctx)
	if err != nil {
		return "", err
	}
	if slices.Contains(all, loginPath) {
		return loginPath, nil
	}
	byDefault, err := c.byDefault(ctx)
	if err == nil && byDefault == nobody {
		err = ErrNoCollection
	}
	return byDefault, err
}

// byDefault is the default collection, or nobody.
func (c *conversation) byDefault(ctx context.Context) (path dbus.ObjectPath, err error) {
	err = c.call(ctx, secretPath, serviceRoom+"ReadAlias", []any{"default"}, &path)
	return path, err
}

// opened is the collection, after the person has been asked to unlock it where that is needed.
func (c *conversation) opened(ctx context.Context) (dbus.ObjectPath, error) {
	path, err := c.collection(ctx)
	if err != nil {
		return "", err
	}
	return path, c.unlock(ctx, path)
}

// search lists the items of all collections that have these attributes.
func (c *conversation) search(ctx context.Context, attributes map[string]string) (open, locked []dbus.ObjectPath, err error) {
	err = c.call(ctx, secretPath, serviceRoom+"SearchItems", []any{attributes}, &open, &locked)
	return open, locked, err
}

// find lists the items of an account, or returns ErrNotFound. First are those of the collection that is used, then those of the default one, which
// was used for as long as there was none of the login, and then all others.
func (c *conversation) find(ctx context.Context, used dbus.ObjectPath, attributes map[string]string) ([]dbus.ObjectPath, error) {
	open, locked, err := c.search(ctx, attributes)
	if err != nil {
		return nil, err
	}
	items := slices.Concat(open, locked)
	if len(items) == 0 {
		return nil, ErrNotFound
	}
	if !slices.ContainsFunc(items, func(item dbus.ObjectPath) bool { return holder(item) != used }) {
		return items, nil
	}
	byDefault, err := c.byDefault(ctx)
	if err != nil {
		return nil, err
	}
	rank := func(item dbus.ObjectPath) int { return slices.Index([]dbus.ObjectPath{byDefault, used}, holder(item)) }
	slices.SortStableFunc(items, func(a, b dbus.ObjectPath) int { return cmp.Compare(rank(b), rank(a)) })
	return items, nil
}

// place is the collection in which an account has its item, so that it is replaced there and never lies in two, or the one that is used.
func (c *conversation) place(ctx context.Context, used dbus.ObjectPath, attributes map[string]string) (dbus.ObjectPath, error) {
	items, err := c.find(ctx, used, attributes)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && holder(items[0]) == used:
		return used, nil
	case err != nil:
		return "", err
	}
	all, err := c.collections(ctx)
	if err != nil || !slices.Contains(all, holder(items[0])) {
		return used, err
	}
	return holder(items[0]), c.unlock(ctx, holder(items[0]))
}

// holder is the collection of an item, by the paths that the specification gives them.
func holder(item dbus.ObjectPath) dbus.ObjectPath { return dbus.ObjectPath(path.Dir(string(item))) }
