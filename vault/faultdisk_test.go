package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// errCut is what everything answers after the power is gone.
var errCut = errors.New("cut")

// faultDisk is the real disk until the n-th step. From there it behaves as its mode says.
type faultDisk struct {
	osDisk
	mode  string // "full": this one step has no space; "kill": nothing happens any more; "power": as kill, and what was not synced is lost
	at    int    // counted from 1; 0: never
	steps int
	undo  []loss // what a loss of power takes back, oldest first
}

// loss is a step that is not durable yet: dir must be synced, or the file of that name.
type loss struct {
	key  string
	undo func()
}

// step counts one step. A write that is cut writes half.
func (d *faultDisk) step() error {
	d.steps++
	switch {
	case d.at == 0 || d.steps < d.at || d.mode == "full" && d.steps > d.at:
		return nil
	case d.mode == "full":
		return &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	default:
		if d.steps == d.at && d.mode == "power" {
			for _, l := range slices.Backward(d.undo) {
				l.undo()
			}
		}
		return errCut
	}
}

func (d *faultDisk) lose(key string, undo func()) { d.undo = append(d.undo, loss{key, undo}) }

func (d *faultDisk) durable(key string) {
	d.undo = slices.DeleteFunc(d.undo, func(l loss) bool { return l.key == key })
}

func (d *faultDisk) Create(name string) (DiskFile, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	f, err := d.osDisk.Create(name)
	if err != nil {
		return nil, err
	}
	d.lose(name, func() { _ = os.Truncate(name, 0) })
	return &faultFile{DiskFile: f, disk: d, name: name}, nil
}

func (d *faultDisk) Append(name string) (DiskFile, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	f, err := d.osDisk.Append(name)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	d.lose(name, func() { _ = os.Truncate(name, info.Size()) })
	return &faultFile{DiskFile: f, disk: d, name: name}, nil
}

func (d *faultDisk) Truncate(name string, size int64) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.osDisk.Truncate(name, size)
}

func (d *faultDisk) Mkdir(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.osDisk.Mkdir(name)
}

func (d *faultDisk) Rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	old, readErr := os.ReadFile(to)
	if err := d.osDisk.Rename(from, to); err != nil {
		return err
	}
	for i := range d.undo { // an unsynced file is now lost under its new name
		if d.undo[i].key == from {
			d.undo[i] = loss{to, func() { _ = os.Truncate(to, 0) }}
		}
	}
	d.lose(filepath.Dir(to), func() {
		_ = os.Rename(to, from)
		if readErr == nil {
			_ = os.WriteFile(to, old, 0o600)
		}
	})
	return nil
}

func (d *faultDisk) Remove(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.osDisk.Remove(name)
}

func (d *faultDisk) SyncDir(name string) error {
	if err := d.step(); err != nil {
		return err
	}
	d.durable(name) // without the real wait
	return nil
}

type faultFile struct {
	DiskFile
	disk *faultDisk
	name string
}

func (f *faultFile) Write(p []byte) (int, error) {
	if err := f.disk.step(); err != nil {
		n, _ := f.DiskFile.Write(p[:len(p)/2])
		return n, err
	}
	return f.DiskFile.Write(p)
}

func (f *faultFile) Sync() error {
	if err := f.disk.step(); err != nil {
		return err
	}
	f.disk.durable(f.name) // without the real wait
	return nil
}

func (f *faultFile) Close() error {
	if err := f.disk.step(); err != nil {
		return errors.Join(err, f.DiskFile.Close())
	}
	return f.DiskFile.Close()
}

func (d *faultDisk) String() string { return fmt.Sprintf("%s at step %d", d.mode, d.at) }
