package library

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"syscall"

	"github.com/ncruces/go-sqlite3"
)

// The errors that a caller decides by.
var (
	// ErrClosed: the library was closed, and its key is forgotten.
	ErrClosed = errors.New("the library is closed")
	// ErrBusy: another Writer holds the library, or a read and a commit waited too long for each other. Try again.
	ErrBusy = errors.New("the library is in use by another task or process")
	// ErrDamaged: a part of the file does not hold what was written there.
	ErrDamaged = errors.New("the library is damaged")
	// ErrUnreadable is ErrDamaged of a library of which nothing can be read. Mend cannot help it.
	ErrUnreadable = fmt.Errorf("nothing can be read there: %w", ErrDamaged)
	// ErrWrongKey: no page of the file opens with this key.
	ErrWrongKey = errors.New("the key does not open the library")
	// ErrForbidden: the system does not let this user open the file.
	ErrForbidden = errors.New("this user may not read library.db")
	// ErrNewerFormat: a later version of the program wrote the library.
	ErrNewerFormat = errors.New("the library was written by a newer version")
	// ErrNotFound: no such record.
	ErrNotFound = errors.New("no such record in the library")
	// ErrDiskFull: the disk or the quota is used up. The open transaction was rolled back.
	ErrDiskFull = errors.New("the disk is full")
)

// errRowsOnly is ErrDamaged of a library that the engine cannot open, and whose rows can be read without it.
var errRowsOnly = fmt.Errorf("its first page cannot be read: %w", ErrDamaged)

// hiddenError is ErrUnreadable or errRowsOnly by what its cause says.
type hiddenError struct{ kind, cause error }

func (e *hiddenError) Error() string   { return e.cause.Error() }
func (e *hiddenError) Unwrap() []error { return []error{e.kind, e.cause} }

// errNotADatabase stands for an unreadable first page until [Library.explain] has found out why it is one.
var errNotADatabase = errors.New("the first page is unreadable")

// engineError is an error of the engine reduced to its code. The engine's own text may quote search words or rows, so
// it is not kept.
type engineError struct {
	code sqlite3.ExtendedErrorCode
	sys  syscall.Errno
	kind error // the sentinel it amounts to, or nil
}

func (e *engineError) Error() string {
	text := fmt.Sprintf("error %d of the database engine", uint16(e.code)) // all of its number: it tells the kinds of input and output apart
	if e.sys != 0 {
		text += ": " + e.sys.Error()
	}
	if e.kind != nil {
		return fmt.Sprintf("%v (%s)", e.kind, text)
	}
	return text
}

func (e *engineError) Unwrap() error { return e.kind }

// engineFault reduces an error of the engine and says which sentinel it amounts to. Other errors pass unchanged.
func engineFault(err error) error {
	var code sqlite3.ExtendedErrorCode
	if err == nil || !errors.As(err, &code) {
		return err
	}
	e := &engineError{code: code, kind: kindOf(code)}
	if errors.As(err, &e.sys) {
		switch {
		case isDiskFull(e.sys):
			e.kind = ErrDiskFull
		case code.Code() == sqlite3.CANTOPEN && errors.Is(e.sys, fs.ErrPermission):
			e.kind = ErrForbidden
		}
	}
	return e
}

func kindOf(code sqlite3.ExtendedErrorCode) error {
	switch code {
	case sqlite3.IOERR_DATA, sqlite3.IOERR_CORRUPTFS, sqlite3.IOERR_SHORT_READ, sqlite3.IOERR_IN_PAGE:
		return ErrDamaged
	}
	switch code.Code() {
	case sqlite3.BUSY, sqlite3.LOCKED:
		return ErrBusy
	case sqlite3.CORRUPT:
		return ErrDamaged
	case sqlite3.NOTADB:
		return errNotADatabase
	case sqlite3.FULL:
		return ErrDiskFull
	}
	return nil
}

// isDiskFull covers what the engine reports as an ordinary failure to write.
func isDiskFull(err error) bool {
	const windowsDiskFull = syscall.Errno(112)
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		runtime.GOOS == "windows" && errors.Is(err, windowsDiskFull)
}
