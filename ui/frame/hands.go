package frame

import (
	"errors"
	"net"
	"net/url"
	"time"

	"fyne.io/fyne/v2"
)

// clinicalFor is how long clinical text stays on the clipboard.
const clinicalFor = time.Minute

// copy puts a text on the clipboard. Clinical text leaves it after a minute, at a lock and at the end.
func (f *Frame) copy(text string, clinical bool) {
	f.clipboard().SetContent(text)
	if !clinical {
		return
	}
	f.copied = text
	f.o.After(clinicalFor, func() {
		if f.copied != text {
			return
		}
		if f.clipboard().Content() != text { // this alone asks who has it now, and waits: it is no lock, and what was copied elsewhere stays
			f.copied = ""
		}
		f.dropCopied()
	})
}

// dropCopied takes clinical text off the clipboard, and whatever the person has copied elsewhere in that minute with it: to tell the two apart it
// would have to ask the program that has the clipboard now, and one that does not answer would hold up a lock, or the end.
func (f *Frame) dropCopied() {
	if f.copied != "" {
		f.clipboard().SetContent("")
		f.copied = ""
	}
}

func (f *Frame) clipboard() fyne.Clipboard {
	if f.o.Clipboard != nil {
		return f.o.Clipboard
	}
	return fyne.CurrentApp().Clipboard()
}

// browse hands an address to the browser: https, or http to this computer.
func (f *Frame) browse(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return errors.New("could not open the address: it is none")
	}
	loopback := u.Hostname() == "localhost"
	if ip := net.ParseIP(u.Hostname()); ip != nil {
		loopback = ip.IsLoopback()
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return errors.New("could not open the address: it is not one of the web that the connection to is enciphered")
	}
	return f.o.Browse(address)
}
