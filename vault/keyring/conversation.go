//go:build linux || freebsd || openbsd || netbsd || dragonfly

package keyring

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	serviceRoom    = "org.freedesktop.Secret.Service."
	collectionRoom = "org.freedesktop.Secret.Collection"
	itemRoom       = "org.freedesktop.Secret.Item."
	promptRoom     = "org.freedesktop.Secret.Prompt."
	nobody         = dbus.ObjectPath("/") // stands for no object
	busName        = "org.freedesktop.DBus"
)

var (
	errOdd  = errors.New("the keyring service answered what the protocol does not know")
	errGone = dbus.Error{Name: busName + ".Error.NoReply"} // what the bus says when the service leaves in a call
)

// conversation is a few calls to one Secret Service, over a connection of its own: what others have sent to them cannot be taken for an answer,
// and its end leaves nothing behind.
type conversation struct {
	conn   *dbus.Conn
	owner  string // of the service's name, when the conversation began
	listen *listener
}

// converse opens a connection, has the bus start the service where it can, and closes it after talk.
func converse(ctx context.Context, talk func(*conversation) error) (err error) {
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	stop := context.AfterFunc(ctx, end) // while it is made only: a prompt is withdrawn after the end of ctx
	c := &conversation{listen: &listener{}}
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(lasting), dbus.WithSignalHandler(c.listen))
	if stop(); err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	c.conn = conn
	if c.owner, err = owner(ctx, conn.BusObject()); err != nil {
		return err
	}
	return talk(c)
}

// owner is who has the service's name, after the bus has started it where nobody had.
func owner(ctx context.Context, bus dbus.BusObject) (name string, err error) {
	var none dbus.Error
	err = bus.CallWithContext(ctx, busName+".GetNameOwner", 0, secretService).Store(&name)
	if !errors.As(err, &none) || none.Name != busName+".Error.NameHasNoOwner" {
		return name, err
	}
	if err := bus.CallWithContext(ctx, busName+".StartServiceByName", 0, secretService, uint32(0)).Err; err != nil {
		return "", err
	}
	err = bus.CallWithContext(ctx, busName+".GetNameOwner", 0, secretService).Store(&name)
	return name, err
}

// call calls a method of an object of the service and takes what it answers apart.
func (c *conversation) call(ctx context.Context, path dbus.ObjectPath, method string, args []any, answers ...any) error {
	call := c.conn.Object(c.owner, path).CallWithContext(ctx, method, 0, args...)
	if call.Err != nil {
		return call.Err
	}
	if len(call.Body) != len(answers) || call.Store(answers...) != nil {
		return errOdd
	}
	return nil
}

func (c *conversation) property(ctx context.Context, path dbus.ObjectPath, room, name string, value any) error {
	var v dbus.Variant
	if err := c.call(ctx, path, busName+".Properties.Get", []any{room, name}, &v); err != nil {
		return err
	}
	if v.Store(value) != nil {
		return errOdd
	}
	return nil
}

// unlock returns ErrLocked for a prompt that was dismissed, could not be shown, or was answered wrongly: the service does not tell these apart.
func (c *conversation) unlock(ctx context.Context, path dbus.ObjectPath) error {
	var open []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := c.call(ctx, secretPath, serviceRoom+"Unlock", []any{[]dbus.ObjectPath{path}}, &open, &prompt); err != nil {
		return err
	}
	result, err := c.ask(ctx, prompt)
	if err != nil {
		return err
	}
	if more, ok := result.Value().([]dbus.ObjectPath); ok {
		open = append(open, more...)
	}
	if !slices.Contains(open, path) {
		return ErrLocked
	}
	return nil
}

// change asks as ask does, and withdraws the prompt if the wait for it ends: what is given up must not come late over what comes next.
func (c *conversation) change(ctx context.Context, prompt dbus.ObjectPath) error {
	_, err := c.ask(ctx, prompt)
	if err != nil && ctx.Err() != nil {
		brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = c.call(brief, prompt, promptRoom+"Dismiss", nil)
	}
	return err
}

// ask has a prompt shown and waits for the service's word on it, and for nobody else's. The result of one that was dismissed is empty.
func (c *conversation) ask(ctx context.Context, prompt dbus.ObjectPath) (result dbus.Variant, err error) {
	if prompt == nobody {
		return result, nil
	}
	heard := c.listen.await(func(s *dbus.Signal) bool { return c.completes(s, prompt) || c.leaves(s) })
	for _, rule := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(c.owner), dbus.WithMatchObjectPath(prompt)},
		{dbus.WithMatchSender(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, c.owner)},
	} {
		if err := c.conn.AddMatchSignalContext(ctx, rule...); err != nil {
			return result, err
		}
	}
	if err := c.call(ctx, prompt, promptRoom+"Prompt", []any{""}); err != nil {
		return result, err
	}
	select {
	case <-ctx.Done():
		return result, ctx.Err()
	case <-c.conn.Context().Done():
		return result, dbus.ErrClosed
	case s := <-heard:
		if c.leaves(s) {
			return result, errGone
		}
		return completion(s.Body)
	}
}

// completes reports whether a signal is the service's word on a prompt.
func (c *conversation) completes(s *dbus.Signal, prompt dbus.ObjectPath) bool {
	return s.Sender == c.owner && s.Path == prompt && s.Name == promptRoom+"Completed"
}

// leaves reports whether a signal says that the service is on the bus no longer.
func (c *conversation) leaves(s *dbus.Signal) bool {
	return s.Sender == busName && s.Name == busName+".NameOwnerChanged" && len(s.Body) == 3 && s.Body[0] == c.owner && s.Body[2] == ""
}

func completion(body []any) (result dbus.Variant, err error) {
	var dismissed bool
	if dbus.Store(body, &dismissed, &result) != nil {
		return dbus.Variant{}, errOdd
	}
	if dismissed {
		return dbus.Variant{}, nil
	}
	return result, nil
}

// session opens the channel in which secrets are passed. It ends with the connection.
func (c *conversation) session(ctx context.Context) (path dbus.ObjectPath, err error) {
	var unused dbus.Variant
	err = c.call(ctx, secretPath, serviceRoom+"OpenSession", []any{"plain", dbus.MakeVariant("")}, &unused, &path)
	return path, err
}
