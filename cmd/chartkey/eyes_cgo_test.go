//go:build cgo

package main

import (
	"encoding/json"
	"net"
	"os"

	"fyne.io/fyne/v2"

	"chartkey/ui/uitest"
)

// appMain is the program as it is, but that it lets the test see its window.
func appMain() int {
	testOnlyOpened = func(p *program) { go showThings(p.window.Canvas(), os.Getenv(eyesVariable)) }
	return run(os.Args[1:], os.Stderr)
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
