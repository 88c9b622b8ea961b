package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// write puts the entry behind the last line and returns the new size of the file.
func (l *Log) write(ctx context.Context, e Entry) (int64, error) {
	last, err := l.end()
	if err == nil && last.torn > 0 {
		last, err = l.tidy(ctx, last)
	}
	if err != nil {
		return 0, err
	}
	line, next, err := l.next(last, e)
	if err == nil && next.size > int64(l.limits.full) {
		if err = l.anchor(ctx); err != nil {
			return 0, fmt.Errorf("it is full and could not be shortened: %w", err)
		}
		if last, err = l.end(); err == nil {
			line, next, err = l.next(last, e)
		}
	}
	if err != nil {
		return 0, err
	}
	return next.size, l.cfg.File.Append(last.size, line)
}

// anchor checks the whole file against the anchor of before and then stores the new one. A file that has grown too long loses its older
// lines on the way.
func (l *Log) anchor(ctx context.Context) error {
	data, c, report, err := l.inspect(ctx)
	if err != nil {
		return err
	}
	if !report.OK {
		return &DamageError{report}
	}
	now := anchor{starts: []string{c.start.sum}}
	now.n, now.sum = c.head()
	if shorter, begin := c.shorten(data, l.limits); begin != "" {
		// Until the file is replaced it may begin either way; a kill leaves it so, and the next anchor makes it certain again.
		now.starts = append(now.starts, begin)
		if err := l.cfg.Anchors.SetAnchor(ctx, now.String()); err != nil {
			return err
		}
		if err := l.cfg.File.Replace(shorter); err != nil {
			return err
		}
		now.starts = now.starts[1:]
	}
	return l.cfg.Anchors.SetAnchor(ctx, now.String())
}

// inspect reads and checks everything. An anchor that cannot be read does not hide that the file is bad by itself.
func (l *Log) inspect(ctx context.Context) ([]byte, chain, Report, error) {
	data, _, err := l.cfg.File.Read(largest + 1)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, chain{}, Report{}, err
	}
	c, report, err := readChain(data, l.cfg.Owner)
	if err != nil || !report.OK {
		return data, c, report, err
	}
	text, err := l.cfg.Anchors.Anchor(ctx)
	if err != nil {
		return data, c, Report{}, err
	}
	return data, c, c.against(text), nil
}

// shorten drops the older lines of a file that has grown too long. The digest of its new first line is "" if nothing is dropped.
func (c chain) shorten(data []byte, size limits) (shorter []byte, begin string) {
	if len(data) <= size.long {
		return nil, ""
	}
	drop := 0
	for drop < len(c.lines)-1 && len(data)-c.lines[drop].from > size.kept {
		drop++
	}
	if drop == 0 {
		return nil, ""
	}
	last := c.lines[drop-1]
	text, begin := newStart(c.start.owner, last.n, last.sum)
	return append(append(text, '\n'), data[last.to:]...), begin
}
