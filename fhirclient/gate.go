package fhirclient

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// errHeld stops a strict read that asks for more than it was given. It is not
// remembered: after release the gate gives the bytes that it kept back.
var errHeld = errors.New("the value is too large to be read in one piece")

// gate counts and caps what is read of a body, and keeps the body's failure
// apart from the errors of the parser that reads it.
type gate struct {
	r      io.Reader
	read   int64
	limit  int64
	stop   int64 // 0: none; read stops here with errHeld
	ahead  []byte
	failed error // other than EOF
}

func newGate(r io.Reader, limit int64) *gate { return &gate{r: r, limit: limit} }

// hold lets at most n more bytes through.
func (g *gate) hold(n int64) { g.stop = g.read + n }

func (g *gate) release() { g.stop = 0 }

func (g *gate) Read(p []byte) (int, error) {
	if g.failed != nil {
		return 0, g.failed
	}
	if g.stop > 0 {
		if g.read >= g.stop {
			return 0, errHeld
		}
		p = p[:min(int64(len(p)), g.stop-g.read)]
	}
	n, err := g.next(p)
	g.read += int64(n)
	switch {
	case g.read > g.limit:
		g.failed = fmt.Errorf("%w: over %d bytes", ErrTooLarge, g.limit)
		return 0, g.failed
	case err != nil && !errors.Is(err, io.EOF):
		g.failed = err
	}
	return n, err
}

func (g *gate) next(p []byte) (int, error) {
	if len(g.ahead) > 0 {
		n := copy(p, g.ahead)
		g.ahead = g.ahead[n:]
		return n, nil
	}
	return g.r.Read(p)
}

// skipBOM drops one UTF-8 byte order mark at the start (spec/hostile-server.tsv F26).
func (g *gate) skipBOM() error {
	first := make([]byte, len(utf8BOM))
	n, err := io.ReadFull(g.r, first)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) { // a cut body says so again
		g.failed = err
		return err
	}
	g.ahead = bytes.TrimPrefix(first[:n], utf8BOM)
	return nil
}
