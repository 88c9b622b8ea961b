//go:build cgo && linux

package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"syscall"
	"testing"
	"time"
)

// screen is what the display shows at this moment, read out of the server's own memory: looking costs neither the server nor the app anything.
type screen struct {
	t      testing.TB
	pixels []byte
	stride int
}

// area is a part of the screen.
type area struct{ x, y, w, h int }

// picture is how parts of the screen looked.
type picture map[area][]byte

// watch looks at the display's file, which begins as a window dump does: numbers of 32 bits, the biggest byte first.
func (d *desktop) watch() *screen {
	d.t.Helper()
	f, err := os.Open(d.buffer)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		d.t.Fatal(err)
	}
	all, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = syscall.Munmap(all) })
	number := func(i int) int { return int(binary.BigEndian.Uint32(all[4*i:])) }
	header, bits, stride, colours := number(0), number(11), number(12), number(19)
	if bits != 32 {
		d.t.Fatalf("the display has %d bits a pixel", bits)
	}
	return &screen{t: d.t, pixels: all[header+12*colours:], stride: stride}
}

// look copies a part.
func (s *screen) look(a area) []byte {
	out := make([]byte, 0, 4*a.w*a.h)
	for y := a.y; y < a.y+a.h; y++ {
		from := y*s.stride + 4*a.x
		out = append(out, s.pixels[from:from+4*a.w]...)
	}
	return out
}

func (s *screen) take(areas []area) picture {
	p := picture{}
	for _, a := range areas {
		p[a] = s.look(a)
	}
	return p
}

// shows tells whether the parts look as they did.
func (s *screen) shows(p picture) bool {
	for a, looked := range p {
		for y := range a.h {
			from := (a.y+y)*s.stride + 4*a.x
			if !bytes.Equal(s.pixels[from:from+4*a.w], looked[4*a.w*y:4*a.w*(y+1)]) {
				return false
			}
		}
	}
	return true
}

// still waits until the parts have looked the same for a while.
func (s *screen) still(areas []area) picture {
	s.t.Helper()
	begun := time.Now()
	p, since := s.take(areas), begun
	for time.Since(since) < time.Second {
		time.Sleep(20 * time.Millisecond)
		if !s.shows(p) {
			p, since = s.take(areas), time.Now()
		}
		if time.Since(begun) > patience {
			s.t.Fatal("the window does not come to rest")
		}
	}
	return p
}

// until waits for what holds, and tells how long that took since a moment.
func (s *screen) until(what string, since time.Time, holds func() bool) time.Duration {
	s.t.Helper()
	for {
		if holds() {
			return time.Since(since)
		}
		if time.Since(since) > patience {
			s.t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(500 * time.Microsecond)
	}
}
