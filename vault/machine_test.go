package vault

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"time"

	"chartkey/vault/keyring"
)

// machine is what a process runs on: a disk and a keyring. It counts the calls to both and makes one of them fail, or the process end at it.
type machine struct {
	disk    *crashDisk
	keyring *recorder
	fault   fault
	at      int    // the call that it happens at, counted from 1; 0: never
	calls   []call // so far
	dead    bool
}

// call is one call to the disk or the keyring.
type call struct {
	what    string
	keyring bool
	needs   bool // it needs space
	changes bool
}

// fault is what happens at a call.
type fault string

const (
	kill    fault = "kill"     // the process ends there; of a write half is done
	full    fault = "no space" // from there on there is none
	ioError fault = "I/O error"
	power   fault = "power cut" // of the whole machine
)

// errKilled is what a process panics with that is killed.
var errKilled = errors.New("killed")

func newMachine() *machine { return &machine{disk: newCrashDisk(), keyring: newRecorder()} }

// after is the same machine for the next process.
func (m *machine) after(d *crashDisk) *machine {
	next := &machine{disk: d, keyring: newRecorder()}
	next.keyring.restore(m.keyring.snapshot())
	return next
}

// run does what a process does, and tells whether it was killed at it.
func (m *machine) run(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil && r != errKilled { //nolint:errorlint // it is the very value
			panic(r)
		} else if r != nil {
			err = errKilled
		}
	}()
	return do()
}

// step is one call.
func (m *machine) step(c call) error {
	m.calls = append(m.calls, c)
	n := len(m.calls)
	switch {
	case m.dead || m.fault == kill && n == m.at:
		m.dead = true
		panic(errKilled)
	case m.fault == full && m.at > 0 && n >= m.at && c.needs:
		return &fs.PathError{Op: c.what, Path: "x", Err: syscall.ENOSPC}
	case m.fault == ioError && n == m.at && !c.keyring:
		return &fs.PathError{Op: c.what, Path: "x", Err: syscall.EIO}
	}
	return nil
}

// applies reports whether a fault can happen at a call.
func (c call) applies(f fault) bool {
	switch f {
	case full:
		return c.needs
	case ioError:
		return !c.keyring
	}
	return true
}

func (m *machine) reads(what string) error   { return m.step(call{what: what}) }
func (m *machine) changes(what string) error { return m.step(call{what: what, changes: true}) }
func (m *machine) grows(what string) error {
	return m.step(call{what: what, changes: true, needs: true})
}

// Disk is the machine's disk for a process.
func (m *machine) Disk() Disk { return failingDisk{m} }

type failingDisk struct{ m *machine }

func (d failingDisk) Lstat(name string) (fs.FileInfo, error) {
	if err := d.m.reads("lstat"); err != nil {
		return nil, err
	}
	return d.m.disk.Lstat(name)
}

func (d failingDisk) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := d.m.reads("read folder"); err != nil {
		return nil, err
	}
	return d.m.disk.ReadDir(name)
}

func (d failingDisk) ReadFile(name string, limit int64) ([]byte, error) {
	if err := d.m.reads("read"); err != nil {
		return nil, err
	}
	return d.m.disk.ReadFile(name, limit)
}

func (d failingDisk) ReadTail(name string, most int64) ([]byte, int64, error) {
	if err := d.m.reads("read tail"); err != nil {
		return nil, 0, err
	}
	return d.m.disk.ReadTail(name, most)
}

func (d failingDisk) Create(name string) (DiskFile, error) {
	if err := d.m.grows("create"); err != nil {
		return nil, err
	}
	f, err := d.m.disk.Create(name)
	return failingFile{f, d.m}, err
}

func (d failingDisk) Append(name string) (DiskFile, error) {
	if err := d.m.reads("append"); err != nil {
		return nil, err
	}
	f, err := d.m.disk.Append(name)
	return failingFile{f, d.m}, err
}

func (d failingDisk) Truncate(name string, size int64) error {
	if err := d.m.changes("truncate"); err != nil {
		return err
	}
	return d.m.disk.Truncate(name, size)
}

func (d failingDisk) Mkdir(name string) error {
	if err := d.m.grows("mkdir"); err != nil {
		return err
	}
	return d.m.disk.Mkdir(name)
}

func (d failingDisk) CloseFolder(name string) error { return d.m.disk.CloseFolder(name) }

func (d failingDisk) Rename(from, to string) error {
	if err := d.m.grows("rename"); err != nil {
		return err
	}
	return d.m.disk.Rename(from, to)
}

func (d failingDisk) Remove(name string) error {
	if err := d.m.changes("remove"); err != nil {
		return err
	}
	return d.m.disk.Remove(name)
}

func (d failingDisk) SyncDir(name string) error {
	if err := d.m.grows("sync folder"); err != nil {
		return err
	}
	return d.m.disk.SyncDir(name)
}

func (d failingDisk) Lock(ctx context.Context, name string, wait time.Duration) (func(), error) {
	if err := d.m.grows("lock"); err != nil { // its file is made
		return nil, diskError("lock the file", err)
	}
	return d.m.disk.Lock(ctx, name, wait)
}

type failingFile struct {
	DiskFile
	m *machine
}

func (f failingFile) Write(p []byte) (int, error) {
	written := 0
	if f.m.at == len(f.m.calls)+1 && f.m.fault != "" {
		written, _ = f.DiskFile.Write(p[:len(p)/2])
	}
	if err := f.m.grows("write"); err != nil {
		return written, err
	}
	return f.DiskFile.Write(p)
}

func (f failingFile) Sync() error {
	if err := f.m.grows("sync"); err != nil {
		return err
	}
	return f.DiskFile.Sync()
}

func (f failingFile) Close() error {
	if err := f.m.grows("close"); err != nil { // a disk in the network says it here
		return err
	}
	return f.DiskFile.Close()
}

// Keyring is the machine's keyring for a process.
func (m *machine) Keyring() keyring.Store { return mortalKeyring{m} }

type mortalKeyring struct{ m *machine }

func (k mortalKeyring) Get(ctx context.Context, account string) (string, error) {
	_ = k.m.step(call{what: "keyring get", keyring: true})
	return k.m.keyring.Get(ctx, account)
}

func (k mortalKeyring) Set(ctx context.Context, account, value string) error {
	_ = k.m.step(call{what: "keyring set", keyring: true, changes: true})
	return k.m.keyring.Set(ctx, account, value)
}

func (k mortalKeyring) Delete(ctx context.Context, account string) error {
	_ = k.m.step(call{what: "keyring delete", keyring: true, changes: true})
	return k.m.keyring.Delete(ctx, account)
}
