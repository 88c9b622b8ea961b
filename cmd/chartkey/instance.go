package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// instance is this window's claim to be the only one of a data directory. Later starts hand over to it through a socket that only this
// user can reach; all they can ask for is that the window comes to the front.
type instance struct {
	lock     *flock.Flock
	listener net.Listener
}

// errShown says that another window of the same data was there and was brought to the front.
var errShown = errors.New("another window was brought to the front")

const (
	showRequest = "show\n"
	showAnswer  = "shown\n"

	handOverTimeout = 5 * time.Second
	answerTimeout   = 2 * time.Second
	claimRetry      = 50 * time.Millisecond
)

// claim makes this the one window of a data directory, or brings the one that there is to the front and returns errShown.
func claim(ctx context.Context, dir string) (*instance, error) {
	folder, err := runtimeFolder()
	if err != nil {
		return nil, err
	}
	name := filepath.Join(folder, instanceName(dir))
	ctx, cancel := context.WithTimeout(ctx, handOverTimeout)
	defer cancel()
	lock := flock.New(name+".lock", flock.SetPermissions(0o600))
	for {
		ours, err := lock.TryLock()
		switch {
		case err != nil:
			return nil, fmt.Errorf("could not look for another window: %w", err)
		case ours:
			return listen(lock, name+".sock")
		case handOver(ctx, name+".sock") == nil:
			return nil, errShown
		}
		select { // it is just starting, or just ending
		case <-time.After(claimRetry):
		case <-ctx.Done():
			return nil, errors.New("another window of the same data is open and does not answer; close it and try again")
		}
	}
}

// listen takes the place of a window that may have been killed.
func listen(lock *flock.Flock, socket string) (*instance, error) {
	_ = os.Remove(socket)                //nolint:gosec // in the folder of this user alone
	l, err := net.Listen("unix", socket) //nolint:noctx // a file, which takes no time
	if err == nil {
		err = os.Chmod(socket, 0o600) //nolint:gosec // in the folder of this user alone
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("could not wait for other windows: %w", err), lock.Close())
	}
	return &instance{lock: lock, listener: l}, nil
}

// serve calls show whenever another start asks for the window, until Close.
func (i *instance) serve(show func()) {
	for {
		c, err := i.listener.Accept()
		if err != nil {
			return
		}
		go answerShow(c, show)
	}
}

func answerShow(c net.Conn, show func()) {
	defer c.Close() //nolint:errcheck // the other side tells by the answer
	_ = c.SetDeadline(time.Now().Add(answerTimeout))
	line, err := bufio.NewReader(io.LimitReader(c, int64(len(showRequest)))).ReadString('\n')
	if err != nil || line != showRequest {
		return
	}
	show()
	_, _ = io.WriteString(c, showAnswer)
}

// Close lets the next start have the data directory.
func (i *instance) Close() error { return errors.Join(i.listener.Close(), i.lock.Close()) }

// handOver asks the window that listens at a socket to come to the front.
func handOver(ctx context.Context, socket string) error {
	info, err := os.Lstat(socket) //nolint:gosec // in the folder of this user alone
	if err != nil {
		return err
	}
	if info.Mode()&os.ModeSocket == 0 || !ownedByUs(info) {
		return errors.New("the socket of the other window is not ours")
	}
	c, err := (&net.Dialer{Timeout: answerTimeout}).DialContext(ctx, "unix", socket)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // the answer has come, or not
	_ = c.SetDeadline(time.Now().Add(answerTimeout))
	if _, err := io.WriteString(c, showRequest); err != nil {
		return err
	}
	answer, err := bufio.NewReader(io.LimitReader(c, int64(len(showAnswer)))).ReadString('\n')
	if err == nil && answer != showAnswer {
		err = errors.New("the other window gave another answer")
	}
	return err
}

// instanceName tells data directories apart, by where they are and not by how they are written. What does not exist yet is named by the
// folder above it that does.
func instanceName(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	there, rest := dir, ""
	for {
		if resolved, err := filepath.EvalSymlinks(there); err == nil {
			dir = filepath.Join(resolved, rest)
			break
		}
		if filepath.Dir(there) == there {
			break
		}
		there, rest = filepath.Dir(there), filepath.Join(filepath.Base(there), rest)
	}
	sum := sha256.Sum256([]byte(dir))
	return hex.EncodeToString(sum[:8])
}

// runtimeFolder is a folder of this user alone for what lives as long as the login: that of the system, or one among the temporary files.
func runtimeFolder() (string, error) {
	parent := os.Getenv("XDG_RUNTIME_DIR")
	name := "chartkey"
	if !filepath.IsAbs(parent) {
		parent, name = os.TempDir(), fmt.Sprintf("chartkey-%d", os.Getuid())
	}
	folder := filepath.Join(parent, name)
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, os.ErrExist) { //nolint:gosec // named by the login of this user
		return "", fmt.Errorf("could not make the folder for what is running: %w", err)
	}
	info, err := os.Lstat(folder) //nolint:gosec // the same
	if err != nil {
		return "", fmt.Errorf("could not look at the folder for what is running: %w", err)
	}
	if !info.IsDir() || !ownedByUs(info) || !closedToOthers(info) {
		return "", fmt.Errorf("the folder %s is not this user’s alone", folder)
	}
	return folder, nil
}
