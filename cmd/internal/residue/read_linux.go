package residue

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Read looks through all memory of a process that can be read. A copy shortly behind one of the texts in except is the test's own and does not
// count. It needs the right to read: that of root, or of the same user where the process has not closed its memory and the system lets processes
// be traced.
func Read(pid int, canaries []Canary, except ...string) (*Found, error) {
	mappings, err := mappingsOf(pid)
	if err != nil {
		return nil, err
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return nil, fmt.Errorf("could not open the memory of the process: %w", err)
	}
	defer func() { _ = memory.Close() }()
	found := &Found{copies: map[string]map[Place]int{}, except: except}
	for _, c := range canaries {
		found.copies[c.Name] = map[Place]int{}
	}
	s := newSearch(canaries)
	for _, m := range mappings {
		found.look(memory, m, s)
	}
	if found.Bytes == 0 {
		return nil, errors.New("could not read anything of the memory of the process")
	}
	return found, nil
}

type mapping struct {
	from, to uint64
	place    Place
}

// mappingsOf are those that can be read.
func mappingsOf(pid int) ([]mapping, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return nil, fmt.Errorf("could not see what memory the process has: %w", err)
	}
	defer func() { _ = f.Close() }()
	var all []mapping
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text()) // from-to rights offset device inode name
		if len(fields) < 5 || fields[1][0] != 'r' {
			continue
		}
		low, high, _ := strings.Cut(fields[0], "-")
		from, err1 := strconv.ParseUint(low, 16, 64)
		to, err2 := strconv.ParseUint(high, 16, 64)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("could not understand what memory the process has: %w", err)
		}
		name := strings.Join(fields[5:], " ")
		if strings.HasPrefix(name, "[vvar") || name == "[vsyscall]" { // of the kernel
			continue
		}
		all = append(all, mapping{from, to, placeOf(name, from)})
	}
	return all, lines.Err()
}

// The runtime lays its heap at a random place below where the system maps files and what C asks for; programs lie below 4 GiB or around 0x55<<40.
const (
	programsEnd  = 1 << 32
	movedBegin   = 0x55 << 40
	movedEnd     = 0x57 << 40
	mappedRegion = 0x7e << 40
)

func placeOf(name string, from uint64) Place {
	switch {
	case strings.HasPrefix(name, "[anon: Go:"): // on kernels that keep such names
		return GoHeap
	case strings.HasPrefix(name, "/dev/"), strings.HasPrefix(name, "/memfd:"), strings.HasPrefix(name, "/SYSV"):
		return Shared
	case strings.HasPrefix(name, "/"):
		return File
	case name != "", from >= mappedRegion:
		return C
	case from < programsEnd, from >= movedBegin && from < movedEnd: // its variables
		return File
	}
	return GoHeap
}

const (
	chunkSize = 1 << 20
	nearby    = 80
)

// look reads a mapping piece by piece. One that has gone meanwhile, or cannot be read all the same, is left out.
func (f *Found) look(memory io.ReaderAt, m mapping, s *search) {
	overlap := s.longest + nearby
	buffer := make([]byte, overlap+chunkSize)
	kept := 0 // bytes at the front that belong to the piece before
	for at := m.from; at < m.to; {
		piece := buffer[:kept+int(min(chunkSize, m.to-at))]
		n, err := memory.ReadAt(piece[kept:], int64(at)) //nolint:gosec // addresses of programs have 47 bits
		f.Bytes += int64(n)
		piece = piece[:kept+n]
		start := at - uint64(kept)
		s.each(piece, kept, func(canary string, i, size int) {
			if f.isOwn(piece[max(0, i-nearby):i]) {
				return
			}
			f.copies[canary][m.place]++
			if len(f.Traces) < mostTraces {
				around := bytes.Clone(piece[max(0, i-nearby):min(len(piece), i+size+nearby)])
				f.Traces = append(f.Traces, Trace{canary, m.place, start + uint64(i), around}) //nolint:gosec // of a megabyte
			}
		})
		if err != nil {
			return
		}
		at += uint64(n) //nolint:gosec // of a megabyte
		kept = copy(buffer, piece[max(0, len(piece)-overlap):])
	}
}
