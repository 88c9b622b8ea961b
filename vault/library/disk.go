package library

import (
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// cipherVFS is the name of Adiantum over disk.
const cipherVFS = "chartkey-library"

// registerVFS is called before the first file is opened.
var registerVFS = sync.OnceFunc(func() { vfs.Register(cipherVFS, encipher(disk{vfs.Find("")})) })

// disk is the file system below the cipher. It closes two gaps of the engine's own one: a full disk is reported as
// such, and the piece of a block that a power cut may leave at the end of a journal, which no cipher can open, is not
// there.
type disk struct{ vfs.VFS }

// OpenFilename opens a file of the system below.
func (d disk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, flags, err := d.VFS.(vfs.VFSFilename).OpenFilename(name, flags)
	if err != nil {
		return nil, flags, fullDisk(err)
	}
	return diskFile{file}, flags, nil
}

// Delete deletes a file of the system below.
func (d disk) Delete(name string, syncDir bool) error { return fullDisk(d.VFS.Delete(name, syncDir)) }

type diskFile struct{ vfs.File }

func (f diskFile) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.File.WriteAt(p, off)
	return n, fullDisk(err)
}

func (f diskFile) Truncate(size int64) error { return fullDisk(f.File.Truncate(size)) }

func (f diskFile) Sync(flags vfs.SyncFlag) error { return fullDisk(f.File.Sync(flags)) }

func (f diskFile) Size() (int64, error) {
	size, err := f.File.Size()
	return size / blockSize * blockSize, err
}

// HasMoved lets the engine refuse to write into a file that was moved away or replaced.
func (f diskFile) HasMoved() (bool, error) {
	if file, ok := f.File.(vfs.FileHasMoved); ok {
		return file.HasMoved()
	}
	return false, nil
}

func fullDisk(err error) error {
	if isDiskFull(err) {
		return vfs.SystemError(err, sqlite3.FULL)
	}
	return err
}
