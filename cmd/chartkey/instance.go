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
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// instance is this window's claim to be the only one of a data directory. Later starts hand over to it through a socket that only this
// user can reach; all they can ask for is that the window comes to the front.
type instance struct {
	dir   string
	seats []seat

	mu   sync.Mutex
	data *flock.Flock // in the data directory; nil as long as there is none

	closing  sync.Once // what lies at the same places afterwards may be the next one's
	closeErr error
}

// seat is where other starts find the window. There may be two: a login need not know of the folder of another login.
type seat struct {
	lock     *flock.Flock
	listener net.Listener
}

var (
	errShown = errors.New("another window of the same data was brought to the front")
	errTaken = errors.New("another window of the same data is open and does not answer; close it and try again")
)

const (
	dataLock = "window.lock"

	showRequest = "show\n"
	showAnswer  = "shown\n"

	handOverTimeout = 5 * time.Second
	answerTimeout   = 2 * time.Second
	claimRetry      = 50 * time.Millisecond
)

// claim makes this the one window of a data directory, or brings the one that there is to the front and returns errShown.
func claim(ctx context.Context, dir string) (*instance, error) {
	folders, err := runtimeFolders()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, handOverTimeout)
	defer cancel()
	for {
		i := &instance{dir: dir}
		err := i.take(folders)
		if err == nil {
			return i, nil
		}
		if err = errors.Join(err, i.Close()); !errors.Is(err, errTaken) {
			return nil, err
		}
		for _, folder := range folders {
			if handOver(ctx, filepath.Join(folder, instanceName(dir)+".sock")) == nil {
				return nil, errShown
			}
		}
		select { // it is just starting, or just ending
		case <-time.After(claimRetry):
		case <-ctx.Done():
			return nil, errTaken
		}
	}
}

// take takes all that makes the claim, until something is another window's. A seat that cannot be had is left out, as long as there is one.
func (i *instance) take(folders []string) error {
	if !i.hold() {
		return errTaken
	}
	var lost error
	for _, folder := range folders {
		s, err := takeSeat(filepath.Join(folder, instanceName(i.dir)))
		if errors.Is(err, errTaken) {
			return err
		}
		if err != nil {
			lost = errors.Join(lost, err)
			continue
		}
		i.seats = append(i.seats, s)
	}
	if len(i.seats) == 0 {
		return lost
	}
	return nil
}

func takeSeat(name string) (seat, error) {
	s := seat{lock: flock.New(name+".lock", flock.SetPermissions(0o600))}
	ours, err := s.lock.TryLock()
	if err != nil {
		return s, fmt.Errorf("could not look for another window: %w", err)
	}
	if !ours {
		return s, errors.Join(errTaken, s.lock.Close())
	}
	if s.listener, err = listen(name + ".sock"); err != nil {
		return s, errors.Join(fmt.Errorf("could not wait for other windows: %w", err), s.lock.Close())
	}
	return s, nil
}

// hold locks the data directory, once there is one: nothing is made for nobody. It is false if another window has it. Where the directory
// cannot be written to, no window can change anything in it, and the seats have to do.
func (i *instance) hold() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.data != nil {
		return true
	}
	lock := flock.New(filepath.Join(i.dir, dataLock), flock.SetPermissions(0o600))
	ours, err := lock.TryLock()
	if ours {
		i.data = lock
		return true
	}
	_ = lock.Close() // it holds nothing
	return err != nil
}

// listen takes the place of a window that may have been killed.
func listen(socket string) (net.Listener, error) {
	_ = os.Remove(socket)
	l, err := net.Listen("unix", socket) //nolint:noctx // a file, which takes no time
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(socket, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// serve calls show whenever another start asks for the window, until Close. A window that cannot be shown any more gives no answer: then the
// other start waits until it has gone, and opens one of its own.
func (i *instance) serve(show func() bool) {
	var wg sync.WaitGroup
	for _, s := range i.seats {
		wg.Go(func() {
			for {
				c, err := s.listener.Accept()
				if err != nil {
					return
				}
				go answerShow(c, show)
			}
		})
	}
	wg.Wait()
}

func answerShow(c net.Conn, show func() bool) {
	defer c.Close() //nolint:errcheck // the other side tells by the answer
	_ = c.SetDeadline(time.Now().Add(answerTimeout))
	line, err := bufio.NewReader(io.LimitReader(c, int64(len(showRequest)))).ReadString('\n')
	if err != nil || line != showRequest {
		return
	}
	if show() {
		_, _ = io.WriteString(c, showAnswer)
	}
}

// Close lets the next start have the data directory.
func (i *instance) Close() error {
	i.closing.Do(func() { i.closeErr = i.release() })
	return i.closeErr
}

func (i *instance) release() error {
	var err error
	for _, s := range i.seats {
		err = errors.Join(err, s.listener.Close(), s.lock.Close())
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.data != nil {
		err = errors.Join(err, i.data.Close())
	}
	return err
}

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

// runtimeFolders are folders of this user alone for what lives as long as the login: that of the system, and one among the temporary files,
// where a start finds the window that knows of another one, or of none. What cannot be used is left out.
func runtimeFolders() ([]string, error) {
	wanted := []string{filepath.Join(os.TempDir(), fmt.Sprintf("chartkey-%d", os.Getuid()))}
	if parent := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(parent) {
		wanted = []string{filepath.Join(parent, "chartkey"), wanted[0]}
	}
	var usable []string
	var lost error
	for _, folder := range wanted {
		if err := privateFolder(folder); err != nil {
			lost = errors.Join(lost, err)
			continue
		}
		usable = append(usable, folder)
	}
	if len(usable) == 0 {
		return nil, lost
	}
	return usable, nil
}

// privateFolder makes a folder, or fails if it is not this user's alone.
func privateFolder(folder string) error {
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, os.ErrExist) { //nolint:gosec // named by the login of this user
		return fmt.Errorf("could not make the folder for what is running: %w", err)
	}
	info, err := os.Lstat(folder) //nolint:gosec // the same
	if err != nil {
		return fmt.Errorf("could not look at the folder for what is running: %w", err)
	}
	if !info.IsDir() || !ownedByUs(info) || !closedToOthers(info) {
		return fmt.Errorf("the folder %s is not this user’s alone", folder)
	}
	return nil
}
