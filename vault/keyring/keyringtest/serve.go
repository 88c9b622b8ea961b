//go:build linux

package keyringtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

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
		return d.property(path, fmt.Sprint(body[1]))
	case "ReadAlias":
		if d.manners.Empty {
			return []any{nothing}, nil
		}
		return []any{d.rooms()[0]}, nil
	case "OpenSession":
		return []any{dbus.MakeVariant(""), sessionOne}, nil
	case "Dismiss":
		delete(d.open, path)
		return nil, nil
	case "Unlock":
		return d.unlock(body[0].([]dbus.ObjectPath)), nil
	case "SearchItems":
		return d.search(path, body[0].(map[string]string)), nil
	case "CreateItem":
		return d.create(path, body)
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

// rooms are the collections.
func (d *Double) rooms() []dbus.ObjectPath {
	switch {
	case d.manners.Empty:
		return []dbus.ObjectPath{}
	case d.manners.Rooms == nil:
		return []dbus.ObjectPath{login}
	}
	var rooms []dbus.ObjectPath
	for _, name := range d.manners.Rooms {
		rooms = append(rooms, root+"/collection/"+dbus.ObjectPath(name))
	}
	return rooms
}

// locked is told of a collection, or of an item in it.
func (d *Double) locked(path dbus.ObjectPath) bool {
	closed := string(root) + "/collection/" + d.manners.Closed
	return d.manners.Locked || d.manners.Closed != "" && (string(path) == closed || strings.HasPrefix(string(path), closed+"/"))
}

func (d *Double) property(path dbus.ObjectPath, name string) ([]any, error) {
	switch name {
	case "Collections":
		return []any{dbus.MakeVariant(d.rooms())}, nil
	case "Locked":
		if d.manners.Empty {
			return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownMethod", nil)
		}
		return []any{dbus.MakeVariant(d.locked(path))}, nil
	default:
		return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownProperty", nil)
	}
}

func (d *Double) unlock(paths []dbus.ObjectPath) []any {
	switch {
	case d.manners.Empty:
		return []any{[]dbus.ObjectPath{}, nothing}
	case slices.ContainsFunc(paths, d.locked):
		return []any{[]dbus.ObjectPath{}, d.prompt(func() { d.manners.Locked, d.manners.Closed = false, "" }, paths...)}
	default:
		return []any{paths, nothing}
	}
}

// search looks into one collection, or of the service into all, of which it tells apart what is open and what is locked.
func (d *Double) search(where dbus.ObjectPath, attributes map[string]string) []any {
	open, locked := []dbus.ObjectPath{}, []dbus.ObjectPath{}
	for _, i := range d.items {
		switch {
		case !i.has(attributes), where != root && where != i.room(), !slices.Contains(d.rooms(), i.room()):
		case where == root && d.locked(i.path):
			locked = append(locked, i.path)
		default:
			open = append(open, i.path)
		}
	}
	if where != root {
		return []any{open}
	}
	return []any{open, locked}
}

// has reports whether an item has these attributes, and perhaps others.
func (i *item) has(attributes map[string]string) bool {
	for name, value := range attributes {
		if i.attributes[name] != value {
			return false
		}
	}
	return true
}

// create takes properties, the secret, and whether it replaces one of the same attributes.
func (d *Double) create(room dbus.ObjectPath, body []any) ([]any, error) {
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
	made := &item{room + dbus.ObjectPath(fmt.Sprintf("/%d", d.made)), attributes, value}
	prompt := d.perhaps("CreateItem", func() {
		d.items = slices.DeleteFunc(d.items, func(i *item) bool { return i.room() == room && maps.Equal(i.attributes, attributes) })
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

func (d *Double) prompt(do func(), opens ...dbus.ObjectPath) dbus.ObjectPath {
	d.made++
	path := root + dbus.ObjectPath(fmt.Sprintf("/prompt/%d", d.made))
	d.open[path] = prompt{opens: opens, do: func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		do()
	}}
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
