//go:build linux

package keyringtest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/godbus/dbus/v5"
)

const (
	completed  = "org.freedesktop.Secret.Prompt.Completed"
	sessionOne = dbus.ObjectPath("/org/freedesktop/secrets/session/1")
	nothing    = dbus.ObjectPath("/")
)

// serve answers as a good service does. The caller holds the lock.
func (d *Double) serve(path dbus.ObjectPath, member string, body []any) ([]any, error) {
	switch member {
	case "Get":
		return d.property(fmt.Sprint(body[1]))
	case "ReadAlias":
		if d.manners.Empty {
			return []any{nothing}, nil
		}
		return []any{login}, nil
	case "OpenSession":
		return []any{dbus.MakeVariant(""), sessionOne}, nil
	case "Dismiss":
		delete(d.open, path)
		return nil, nil
	case "Unlock":
		return d.unlock(body[0].([]dbus.ObjectPath)), nil
	case "SearchItems":
		return []any{d.search(body[0].(map[string]string))}, nil
	case "CreateItem":
		return d.create(body)
	case "GetSecret", "Delete":
		i := slices.IndexFunc(d.items, func(i *item) bool { return i.path == path })
		if i < 0 {
			return nil, dbus.NewError("org.freedesktop.Secret.Error.NoSuchObject", nil)
		}
		if member == "GetSecret" {
			return []any{secret{Session: body[0].(dbus.ObjectPath), Value: []byte(d.items[i].value), ContentType: "text/plain"}}, nil
		}
		return []any{d.perhaps("Delete", func() { d.items = slices.Delete(d.items, i, i+1) })}, nil
	default:
		return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownMethod", nil)
	}
}

func (d *Double) property(name string) ([]any, error) {
	switch name {
	case "Collections":
		if d.manners.Empty {
			return []any{dbus.MakeVariant([]dbus.ObjectPath{})}, nil
		}
		return []any{dbus.MakeVariant([]dbus.ObjectPath{login})}, nil
	case "Locked":
		if d.manners.Empty {
			return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownMethod", nil)
		}
		return []any{dbus.MakeVariant(d.manners.Locked)}, nil
	default:
		return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownProperty", nil)
	}
}

func (d *Double) unlock(paths []dbus.ObjectPath) []any {
	switch {
	case d.manners.Empty:
		return []any{[]dbus.ObjectPath{}, nothing}
	case d.manners.Locked:
		return []any{[]dbus.ObjectPath{}, d.prompt(func() { d.manners.Locked = false })}
	default:
		return []any{paths, nothing}
	}
}

func (d *Double) search(attributes map[string]string) []dbus.ObjectPath {
	found := []dbus.ObjectPath{}
	for _, i := range d.items {
		if maps.Equal(i.attributes, attributes) {
			found = append(found, i.path)
		}
	}
	return found
}

// create takes properties, the secret, and whether it replaces one of the same attributes.
func (d *Double) create(body []any) ([]any, error) {
	properties := body[0].(map[string]dbus.Variant)
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	var s secret
	if err := dbus.Store(body[1:2], &s); err != nil {
		return nil, err
	}
	value := string(s.Value)
	if d.manners.Keep != nil {
		value = d.manners.Keep(value)
	}
	d.made++
	made := &item{login + dbus.ObjectPath(fmt.Sprintf("/%d", d.made)), attributes, value}
	prompt := d.perhaps("CreateItem", func() {
		d.items = slices.DeleteFunc(d.items, func(i *item) bool { return maps.Equal(i.attributes, attributes) })
		d.items = append(d.items, made)
	})
	if prompt != nothing {
		return []any{nothing, prompt}, nil
	}
	return []any{made.path, nothing}, nil
}

// perhaps makes a change, has a prompt make it, or forgets it.
func (d *Double) perhaps(member string, change func()) dbus.ObjectPath {
	if d.manners.Asks == member {
		return d.prompt(change)
	}
	if !d.manners.Forgets {
		change()
	}
	return nothing
}

func (d *Double) prompt(do func()) dbus.ObjectPath {
	d.made++
	path := root + dbus.ObjectPath(fmt.Sprintf("/prompt/%d", d.made))
	d.open[path] = func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		do()
	}
	return path
}

// A Double is the handler of its connection: every object has every method, and method.Call answers for all of them.
type (
	object struct {
		d    *Double
		path dbus.ObjectPath
	}
	method struct {
		object

		member string
	}
	request struct {
		sender string
		body   []any
	}
)

// LookupObject finds any object.
func (d *Double) LookupObject(path dbus.ObjectPath) (dbus.ServerObject, bool) {
	return object{d, path}, true
}

func (o object) LookupInterface(string) (dbus.Interface, bool) { return o, true }

func (o object) LookupMethod(name string) (dbus.Method, bool) { return method{o, name}, true }

func (m method) DecodeArguments(_ *dbus.Conn, sender string, _ *dbus.Message, args []any) ([]any, error) {
	return []any{request{sender, args}}, nil
}

func (m method) Call(args ...any) ([]any, error) {
	r := args[0].(request)
	return m.d.answer(m.path, m.member, r.sender, r.body)
}

func (m method) NumArguments() int     { return 0 }
func (m method) NumReturns() int       { return 0 }
func (m method) ArgumentValue(int) any { return nil }
func (m method) ReturnValue(int) any   { return nil }
