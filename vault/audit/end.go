package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
)

const (
	tailSize = 128 << 10            // enough for several of the longest lines
	largest  = hardLimit + tailSize // a file that is larger was not written by us
)

// end is where the next line goes.
type end struct {
	size int64  // of the file
	n    uint64 // number of the last line
	sum  string // what the next line names as the one before
	torn int    // bytes behind it that have no end of line
}

// end looks at the end of the file. Damage there does not stop the log: the next line follows what can be counted and digested, and
// Verify sees the rest.
func (l *Log) end() (end, error) {
	data, size, err := l.cfg.File.Read(tailSize)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return end{}, err
	}
	last, ok, err := findEnd(data)
	if err == nil && !ok {
		err = fmt.Errorf("it is missing, or no line at its end can be read: %w", ErrDamaged)
	}
	last.size = size
	return last, err
}

// findEnd is for the tail of a file, which may begin within a line. ErrNewerFormat is the only error.
func findEnd(data []byte) (last end, ok bool, err error) {
	stop := bytes.LastIndexByte(data, '\n')
	last.torn = len(data) - stop - 1
	for to, lost := stop, uint64(0); to >= 0; lost++ {
		from := bytes.LastIndexByte(data[:to], '\n') + 1
		text := data[from:to]
		if l, ok := parseLine(text); ok {
			last.n, last.sum = l.n+lost, l.sum
		} else if s, err := parseStart(text); err == nil {
			last.n, last.sum = s.before+lost, s.head
		} else if errors.Is(err, ErrNewerFormat) {
			return last, false, err
		} else {
			to = from - 1
			continue
		}
		if lost > 0 {
			last.sum = digest(data[bytes.LastIndexByte(data[:stop], '\n')+1 : stop])
		}
		return last, true, nil
	}
	return last, false, nil
}

// tidy deals with an incomplete last line. One behind the anchor is what a run leaves that was killed: it is removed, and that is noted in
// the same step. One that was anchored is damage and stays: it is closed by a space, which spoils it for good, and an end of line.
func (l *Log) tidy(ctx context.Context, last end) (end, error) {
	text, err := l.cfg.Anchors.Anchor(ctx)
	if err != nil {
		return end{}, err
	}
	data, size, err := l.cfg.File.Read(largest)
	if err != nil {
		return end{}, err
	}
	if int64(len(data)) != size {
		return end{}, fmt.Errorf("it is larger than any that is written: %w", ErrDamaged)
	}
	whole := data[:len(data)-last.torn]
	if a, ok := parseAnchor(text); ok && a.n <= last.n {
		note := Entry{At: l.cfg.Now(), Kind: Mended, Text: fmt.Sprintf("bytes %d", last.torn)}
		line, next, err := l.next(last, note)
		if err != nil {
			return end{}, err
		}
		next.size = int64(len(whole) + len(line))
		return next, l.cfg.File.Replace(append(whole, line...))
	}
	broken := string(data[len(whole):]) + " "
	return end{size: last.size + 2, n: last.n + 1, sum: digest([]byte(broken))}, l.cfg.File.Append(last.size, []byte(" \n"))
}

// next makes the line of an entry that follows last, and the end that there is then.
func (l *Log) next(last end, e Entry) ([]byte, end, error) {
	box, err := e.seal(l.cfg.Rand, &l.cfg.Owner.Key)
	if err != nil {
		return nil, end{}, err
	}
	text, sum := newLine(last.n+1, last.sum, box)
	text = append(text, '\n')
	return text, end{size: last.size + int64(len(text)), n: last.n + 1, sum: sum}, nil
}
