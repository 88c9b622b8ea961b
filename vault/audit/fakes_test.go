package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"testing"
	"time"
)

// errCut is what a place answers after the power is gone, or once when it is full.
var errCut = errors.New("cut")

// place is a file and the place of its anchor in memory. Steps are counted over both; one bytewise written piece is one step.
type place struct {
	data     []byte // nil: no file
	aside    map[string][]byte
	anchored string
	steps    int
	cutAt    int  // 0: never
	dead     bool // after the cut nothing works any more; else only that step fails
	part     int  // how many bytes of an Append arrive at the cut
	cut      bool
}

func (p *place) step() error {
	p.steps++
	if p.cutAt != 0 && (p.steps == p.cutAt || p.dead && p.steps > p.cutAt) {
		p.cut = true
		return errCut
	}
	return nil
}

func (p *place) Read(most int) ([]byte, int64, error) {
	if p.data == nil {
		return nil, 0, fs.ErrNotExist
	}
	return bytes.Clone(p.data[max(0, len(p.data)-most):]), int64(len(p.data)), nil
}

func (p *place) Append(size int64, data []byte) error {
	if size != int64(len(p.data)) {
		return fmt.Errorf("the file has %d bytes, not %d", len(p.data), size)
	}
	if err := p.step(); err != nil {
		if p.steps == p.cutAt {
			p.data = append(p.data, data[:min(p.part, len(data))]...)
		}
		return err
	}
	p.data = append(p.data, data...)
	return nil
}

func (p *place) Replace(data []byte) error {
	if err := p.step(); err != nil {
		return err
	}
	p.data = bytes.Clone(data)
	return nil
}

func (p *place) SetAside(suffix string) error {
	if err := p.step(); err != nil {
		return err
	}
	if p.data != nil {
		p.aside[suffix], p.data = p.data, nil
	}
	return nil
}

func (p *place) Anchor(context.Context) (string, error) { return p.anchored, nil }

func (p *place) SetAnchor(_ context.Context, text string) error {
	if err := p.step(); err != nil {
		return err
	}
	p.anchored = text
	return nil
}

// noAnchors is a place of anchors that does not answer.
type noAnchors struct{ err error }

func (n noAnchors) Anchor(context.Context) (string, error)  { return "", n.err }
func (n noAnchors) SetAnchor(context.Context, string) error { return n.err }

// counting is a source of bytes that are never the same twice and always the same again.
type counting struct{ n byte }

func (c *counting) Read(p []byte) (int, error) {
	for i := range p {
		c.n++
		sum := sha256.Sum256([]byte{c.n, byte(i)})
		p[i] = sum[0]
	}
	return len(p), nil
}

var private = bytes.Repeat([]byte{7}, 32)

var someone = func() Owner {
	key, err := PublicKey(private)
	if err != nil {
		panic(err)
	}
	return Owner{Vault: "v1", Person: "p1", Key: key}
}()

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// begin is a new log with its first entry.
func begin(t testing.TB) (*place, *Log) {
	t.Helper()
	p := &place{aside: map[string][]byte{}}
	var err error
	p.data, p.anchored, err = New(someone, &counting{}, Entry{At: noon, Kind: PersonAdded, Text: "patient"})
	must(t, err)
	return p, p.log()
}

// log is the log as a process sees it that has just started.
func (p *place) log() *Log {
	var mu sync.Mutex
	return Open(Config{
		Owner: someone, File: p, Anchors: p, Now: func() time.Time { return noon }, Rand: &counting{},
		Lock: func(context.Context) (func(), error) { mu.Lock(); return mu.Unlock, nil },
	})
}

func (p *place) clone() *place {
	return &place{data: slices.Clone(p.data), anchored: p.anchored, aside: map[string][]byte{}}
}

// furnished is a log of six entries, of which the fourth is anchored.
func furnished(t testing.TB) *place {
	t.Helper()
	p, l := begin(t)
	add(t, l, Unlock, "", "keyring")
	add(t, l, View, "Observation/1", "Clinic (c1)")
	add(t, l, Grant, "Clinic (c1)", "patient/Observation.rs")
	add(t, l, View, "Observation/2", "Clinic (c1)")
	add(t, l, UnlockFailed, "", "locked")
	return p
}

func add(t testing.TB, l *Log, kind Kind, object, text string) {
	t.Helper()
	must(t, l.Append(context.Background(), kind, object, text))
}

func verify(t testing.TB, p *place) Report {
	t.Helper()
	r, err := p.log().Verify(context.Background())
	must(t, err)
	return r
}

// kindsOf are the kinds of all entries, oldest first.
func kindsOf(t testing.TB, p *place) []Kind {
	t.Helper()
	list, err := p.log().Entries(context.Background(), private, 0)
	must(t, err)
	var all []Kind
	for _, e := range slices.Backward(list) {
		all = append(all, e.Kind)
	}
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
