//go:build linux

package keyringtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// busConfig has one service folder, which is empty, so that the bus starts nothing by itself.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%s</listen>
  <servicedir>%s</servicedir>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// listen runs dbus-daemon until the test ends and waits until it listens, which it tells by printing its address.
func (s *Session) listen() {
	s.t.Helper()
	config := filepath.Join(s.dir, "bus.conf")
	check(s.t, os.WriteFile(config, fmt.Appendf(nil, busConfig, s.socket(), s.services()), 0o600))
	s.bus = exec.Command("dbus-daemon", "--config-file="+config, "--nofork", "--print-address=1") //nolint:gosec,noctx // ended by its own cleanup
	s.bus.Env = s.Env
	out, err := s.bus.StdoutPipe()
	check(s.t, err)
	s.run(s.bus)
	line := make(chan bool, 1)
	go func() {
		n, _ := out.Read(make([]byte, 4096))
		line <- n > 0
	}()
	select {
	case ok := <-line:
		if !ok {
			s.t.Fatal("dbus-daemon ended without an address")
		}
	case <-time.After(patience):
		s.t.Fatal("dbus-daemon does not listen")
	}
}

// startDaemon runs gnome-keyring-daemon until the test ends and waits until it owns its name.
func (s *Session) startDaemon(input string, how string) {
	s.t.Helper()
	s.daemon = exec.Command("gnome-keyring-daemon", "--foreground", "--components=secrets", how) //nolint:gosec,noctx // ended by its own cleanup
	s.daemon.Env = s.Env
	s.daemon.Stdin = strings.NewReader(input)
	s.run(s.daemon)
	s.awaitOwner(true)
}

// run starts a program that ends with the test, and with the test's process should that be killed.
func (s *Session) run(cmd *exec.Cmd) {
	s.t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	check(s.t, cmd.Start())
	s.t.Cleanup(func() {
		end(cmd)
		if s.t.Failed() && stderr.Len() > 0 {
			s.t.Logf("%s said: %s", filepath.Base(cmd.Path), stderr.String())
		}
	})
}

// end kills one program by its process id and waits for it. A second call does nothing.
func end(cmd *exec.Cmd) {
	if cmd.ProcessState == nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}
