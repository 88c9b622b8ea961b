package library

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3/vfs"
	"github.com/ncruces/go-sqlite3/vfs/memdb"
)

// Memory holds libraries that reach no file and are gone with the process. They are enciphered like all others, so that closing a library
// takes the records away in memory too. It may be used by several goroutines.
type Memory struct {
	prefix string // keeps this Memory's libraries apart from others in the process

	mu    sync.Mutex
	held  map[string]bool // by path
	locks map[string]chan struct{}
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory {
	return &Memory{prefix: rand.Text(), held: map[string]bool{}, locks: map[string]chan struct{}{}}
}

// Remove forgets the library of a path. One that is open there is not to be used any more.
func (m *Memory) Remove(path string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held[path] {
		memdb.Delete(m.name(path))
		delete(m.held, path)
	}
}

func (m *Memory) name(path string) string { return m.prefix + path }

// memoryVFS is the name of Adiantum over memory.
const memoryVFS = "chartkey-library-memory"

var registerMemoryVFS = sync.OnceFunc(func() { vfs.Register(memoryVFS, encipher(quietMemory{vfs.Find("memdb")})) })

// quietMemory does not say that it is memory: the cipher leaves alone what does.
type quietMemory struct{ vfs.VFS }

// Open opens what Memory has created.
func (q quietMemory) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, flags, err := q.VFS.Open(name, flags)
	return file, flags &^ vfs.OPEN_MEMORY, err
}

// memoryPlace is a library in memory. path is only its name there.
type memoryPlace struct {
	memory *Memory
	path   string
}

func (p *memoryPlace) address() address {
	registerMemoryVFS()
	return address{vfs: memoryVFS, path: "/" + p.memory.name(p.path), journal: "memory"}
}

func (p *memoryPlace) here() (*instance, error) {
	p.memory.mu.Lock()
	defer p.memory.mu.Unlock()
	if !p.memory.held[p.path] {
		return nil, nil //nolint:nilnil // there is none
	}
	return &instance{}, nil
}

// What lies in memory is not damaged by a disk, and there is no second place for it.
func (*memoryPlace) replace(time.Time, func(address) error) (string, error) {
	return "", errors.New("could not renew the library: it lies in memory")
}
func (*memoryPlace) dropAside() error { return nil }
func (*memoryPlace) suspect()         {}
func (*memoryPlace) suspected() bool  { return false }
func (*memoryPlace) clear()           {}

func (p *memoryPlace) create(fill func(address) error) error {
	name := p.memory.name(p.path)
	memdb.Create(name, nil)
	if err := fill(p.address()); err != nil {
		memdb.Delete(name)
		return err
	}
	p.memory.mu.Lock()
	defer p.memory.mu.Unlock()
	p.memory.held[p.path] = true
	return nil
}

func (p *memoryPlace) enciphered() (content, error) {
	f, _, err := vfs.Find("memdb").Open(p.address().path, vfs.OPEN_MAIN_DB|vfs.OPEN_READONLY)
	return f, err
}

func (p *memoryPlace) lock(ctx context.Context, wait time.Duration) (io.Closer, error) {
	p.memory.mu.Lock()
	turn := p.memory.locks[p.path]
	if turn == nil {
		turn = make(chan struct{}, 1)
		p.memory.locks[p.path] = turn
	}
	p.memory.mu.Unlock()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case turn <- struct{}{}:
		return memoryLock(turn), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
		return nil, ErrBusy
	}
}

type memoryLock chan struct{}

func (l memoryLock) Close() error {
	<-l
	return nil
}
