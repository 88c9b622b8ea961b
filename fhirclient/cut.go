package fhirclient

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Caps of one page (design/decisions.md 16). They are variables of a cutter so
// that tests can reach them.
const (
	maxResource = 64 << 20
	maxPage     = 1 << 30
	// strictResource is the size up to which a resource is read by jsontext in one
	// piece. A larger one takes the loose scanner, which needs less memory for it.
	strictResource = 4 << 20
	maxEnvelope    = 4 << 20
)

// piece is one element of Bundle.entry.
type piece struct {
	FullURL string
	Raw     []byte
	Valid   bool  // Raw was read as JSON, not by its brackets
	Err     error // why there is no Raw
}

// cutter reads one page.
type cutter struct {
	gate     *gate
	src      io.Reader // the gate, or what a loose scan left of it
	dec      *jsontext.Decoder
	env      envelope
	each     func(piece) error
	resource int
	strict   int
}

// cut reads a Bundle from r and calls each for every element of its entry, in
// order, as soon as it is whole. The envelope holds what was read when the
// error came. Errors: what r or each returned; ErrNotJSON for an answer that
// does not begin as JSON; ErrTooLarge; otherwise ErrPageUnreadable.
func cut(r io.Reader, each func(piece) error) (envelope, error) {
	c := newCutter(r, each)
	err := c.run()
	return c.env, err
}

func newCutter(r io.Reader, each func(piece) error) *cutter {
	g := newGate(r, maxPage)
	return &cutter{
		gate: g, src: g, dec: jsontext.NewDecoder(g, lenient()...), each: each,
		env: envelope{Total: -1}, resource: maxResource, strict: strictResource,
	}
}

// sinkError marks what `each` returned, to be handed back unchanged.
type sinkError struct{ error }

func (c *cutter) run() error {
	err := c.bundle()
	var own sinkError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return own.error
	case c.gate.failed != nil: // the connection, the cap or the caller's context
		return c.gate.failed
	case errors.Is(err, ErrNotJSON), errors.Is(err, ErrPageUnreadable):
		return err
	}
	return fmt.Errorf("%w: %s", ErrPageUnreadable, plainSyntax(err))
}

func (c *cutter) bundle() error {
	if err := c.gate.skipBOM(); err != nil {
		return err
	}
	switch kind := c.dec.PeekKind(); kind {
	case '{':
	case '[', '"', 'n', 't', 'f', '0':
		return fmt.Errorf("%w: it holds no Bundle", ErrPageUnreadable)
	default:
		if c.gate.read == 0 || c.gate.failed != nil {
			return fmt.Errorf("%w: it is empty", ErrPageUnreadable)
		}
		return ErrNotJSON
	}
	if _, err := c.dec.ReadToken(); err != nil {
		return err
	}
	for {
		name, err := c.dec.ReadToken()
		if err != nil {
			return err
		}
		if name.Kind() == '}' {
			break
		}
		if err := c.bundleMember(name.String()); err != nil {
			return err
		}
	}
	return c.end()
}

// end refuses bytes behind the Bundle and checks what came.
func (c *cutter) end() error {
	if _, err := c.dec.ReadToken(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errors.New("something follows the Bundle")
		}
		return err
	}
	return c.env.check()
}

func (c *cutter) bundleMember(name string) error {
	if name == "entry" {
		c.env.entries = true
		return c.entries()
	}
	switch name {
	case "resourceType", "type", "total", "meta", "link", "issue":
	default:
		return c.dec.SkipValue()
	}
	value, err := c.bounded(maxEnvelope)
	if err != nil {
		return err
	}
	switch name {
	case "resourceType":
		c.env.ResourceType = text(value)
	case "type":
		c.env.Type = text(value)
	case "total":
		c.env.Total = count(value)
	case "meta":
		c.env.Updated, _ = time.Parse(time.RFC3339, memberText(value, "lastUpdated"))
	case "link":
		c.env.links(value)
	case "issue":
		c.env.Outcome = outcomeText([]byte(`{"resourceType":"OperationOutcome","issue":` + string(value) + `}`))
	}
	return nil
}

func (c *cutter) entries() error {
	switch c.dec.PeekKind() {
	case '[':
	case 'n':
		return c.dec.SkipValue()
	default:
		if err := c.dec.SkipValue(); err != nil {
			return err
		}
		return fmt.Errorf("%w: its entries are no list", ErrPageUnreadable)
	}
	if _, err := c.dec.ReadToken(); err != nil {
		return err
	}
	for {
		switch c.dec.PeekKind() {
		case ']':
			_, err := c.dec.ReadToken()
			return err
		case '{':
			if err := c.entry(); err != nil {
				return err
			}
		default: // null, a number, a list
			if err := c.dec.SkipValue(); err != nil {
				return err
			}
			if err := c.give(piece{Err: errNoObject}); err != nil {
				return err
			}
		}
	}
}

func (c *cutter) give(p piece) error {
	if err := c.each(p); err != nil {
		return sinkError{err}
	}
	return nil
}

func (c *cutter) entry() error {
	if _, err := c.dec.ReadToken(); err != nil {
		return err
	}
	p := piece{Err: errNoObject}
	resources := 0
	for {
		name, err := c.dec.ReadToken()
		if err != nil {
			return err
		}
		if name.Kind() == '}' {
			break
		}
		switch name.String() {
		case "resource":
			if resources++; resources > 1 {
				p.Raw, p.Err = nil, errTwoBodies
				err = c.dec.SkipValue()
				break
			}
			err = c.value(&p)
		case "fullUrl":
			var value []byte
			value, err = c.bounded(maxEnvelope)
			p.FullURL = text(value)
		default:
			err = c.dec.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	return c.give(p)
}

// bounded reads a value that should be small.
func (c *cutter) bounded(limit int64) ([]byte, error) {
	c.gate.hold(limit)
	defer c.gate.release()
	return c.dec.ReadValue()
}

// value reads the resource of an entry: a copy of its exact bytes, or why not.
func (c *cutter) value(p *piece) error {
	c.gate.hold(int64(c.strict))
	value, err := c.dec.ReadValue()
	c.gate.release()
	switch {
	case err == nil:
		p.Raw, p.Valid, p.Err = bytes.Clone(value), true, nil
		return nil
	case c.gate.failed != nil:
		return err
	}
	return c.looseValue(p, err)
}

// looseValue takes over behind the name "resource", where the strict reader
// stopped, and sets a fresh reader behind the value.
func (c *cutter) looseValue(p *piece, strict error) error {
	rest := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(c.dec.UnreadBuffer()), c.src), 64<<10)
	raw, tooLarge, err := looseValue(rest, c.resource)
	switch {
	case errors.Is(err, errLoose):
		return strict
	case err != nil:
		return err
	}
	c.src = rest
	c.dec = jsontext.NewDecoder(io.MultiReader(strings.NewReader(afterGap), rest), lenient()...)
	p.Raw, p.Valid, p.Err = raw, false, nil
	if tooLarge {
		p.Err = errOneTooBig
	}
	return passGap(func() error { _, err := c.dec.ReadToken(); return err })
}

// plainSyntax words a syntax error without the server's bytes.
func plainSyntax(err error) string {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it ends in the middle"
	case errors.Is(err, errHeld):
		return "a part of it is too large"
	case errors.As(err, &syntax):
		return fmt.Sprintf("its JSON is broken at byte %d", syntax.ByteOffset)
	}
	return cleanText(err.Error(), 120)
}
