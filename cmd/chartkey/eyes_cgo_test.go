//go:build cgo

package main

import (
	"context"
	"encoding/json"
	"net"
	"os"

	"fyne.io/fyne/v2"

	"chartkey/cmd/internal/harden"
	"chartkey/ui"
	"chartkey/ui/uitest"
)

// unlockVariable names a person who is unlocked as soon as the window is open, and whose records are shown: as if somebody pressed at once.
const unlockVariable = "CHARTKEY_TEST_UNLOCK"

// hardenVariable has the app close its memory first, as main does.
const hardenVariable = "CHARTKEY_TEST_HARDEN"

// appMain is the program as it is, but that it lets the test see its window, and be led to a page.
func appMain() int {
	if os.Getenv(hardenVariable) != "" {
		if err := harden.Process(); err != nil {
			panic(err)
		}
	}
	testOnlyThreads = os.Getenv(unlockVariable) == "" // what is timed is the program as people have it
	testOnlyOpened = func(p *program) {
		eyes := os.Getenv(eyesVariable)
		go showThings(p.window.Canvas(), eyes)
		go p.led(eyes + handsSuffix)
		if id := os.Getenv(unlockVariable); id != "" {
			go p.unlocked(id)
		}
	}
	return run(os.Args[1:], os.Stderr)
}

func (p *program) unlocked(id string) {
	s, err := p.backend.Unlock(context.Background(), id, nil)
	if err != nil {
		panic(err)
	}
	p.post(func() {
		p.frame.Opened(s)
		p.frame.Go(ui.Route{Place: ui.ToRecords})
	})
}

// led goes to the page whose route somebody writes to the socket.
func (p *program) led(socket string) {
	l, err := net.Listen("unix", socket)
	if err != nil {
		panic(err)
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		var route ui.Route
		if json.NewDecoder(conn).Decode(&route) == nil {
			p.post(func() { p.frame.Go(route) })
		}
		_ = conn.Close()
	}
}

// showThings tells whoever asks at the socket what the window says and where.
func showThings(c fyne.Canvas, socket string) {
	l, err := net.Listen("unix", socket)
	if err != nil {
		panic(err)
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		things := []uitest.Thing{} // a window that says nothing is seen all the same
		fyne.DoAndWait(func() { things = append(things, uitest.Things(c)...) })
		_ = json.NewEncoder(conn).Encode(things)
		_ = conn.Close()
	}
}
