package audit

import (
	"context"
	"fmt"
	"io"
	"time"
)

// File is the place of the log.
type File interface {
	// Read returns the last bytes of the file, at most so many, and the size of the whole. fs.ErrNotExist if there is none.
	Read(most int) (tail []byte, size int64, err error)
	// Append writes behind the first size bytes, which are all there are. It is durable when it returns. After an error the file is as
	// it was, or longer by a piece of data.
	Append(size int64, data []byte) error
	// Replace exchanges the content as a whole, durable; readers see the old or the new.
	Replace(data []byte) error
	// SetAside moves the file to a name of its own beside its place. No file is no error.
	SetAside(suffix string) error
}

// Anchors is the other place, where the newest entry of a log is noted.
type Anchors interface {
	// Anchor returns what SetAnchor stored last, "" if there is nothing.
	Anchor(ctx context.Context) (string, error)
	// SetAnchor stores at most 250 printable characters.
	SetAnchor(ctx context.Context, text string) error
}

// Config is one person's log and what it works with.
type Config struct {
	Owner   Owner
	File    File
	Anchors Anchors
	Lock    func(ctx context.Context) (unlock func(), err error) // keeps all others of this person out, also other processes
	Now     func() time.Time
	Rand    io.Reader
}

// Log is one person's log. It may be used by many goroutines and, by its lock, by many processes.
type Log struct {
	cfg    Config
	limits limits
}

// limits are sizes of the file in bytes; tests have smaller ones.
type limits struct{ full, long, kept int }

const (
	hardLimit = 16 << 20 // no entry makes the file longer
	softLimit = 8 << 20  // above it the older lines are dropped when the log is anchored
	keepLimit = 4 << 20  // of which at most this much stays
)

// Open prepares a log for use. It reads nothing yet.
func Open(cfg Config) *Log {
	return &Log{cfg: cfg, limits: limits{full: hardLimit, long: softLimit, kept: keepLimit}}
}

// New makes the file of a new log with its first entry, and its anchor. The caller stores both.
func New(o Owner, random io.Reader, first Entry) (data []byte, anchored string, err error) {
	text, begin := newStart(o, 0, genesis(o))
	box, err := first.seal(random, &o.Key)
	if err != nil {
		return nil, "", err
	}
	entry, sum := newLine(1, genesis(o), box)
	data = append(append(append(text, '\n'), entry...), '\n')
	return data, anchor{n: 1, sum: sum, starts: []string{begin}}.String(), nil
}

// Append writes an entry, durable when it returns, and anchors the log if the kind is worth it. It needs no key. Object and text are cut
// at 300 and 3,000 characters.
//
// Errors: *AnchorError (the entry is written), ErrDamaged (no line near the end can be read), and those of lock, file and anchors. Without
// an AnchorError nothing was written and all that stood there before still stands.
func (l *Log) Append(ctx context.Context, kind Kind, object, text string) error {
	err := fmt.Errorf("%q is no kind of entry", kind)
	if _, known := kinds[kind]; known {
		err = l.append(ctx, Entry{At: l.cfg.Now(), Kind: kind, Object: object, Text: text})
	}
	if err != nil {
		return fmt.Errorf("could not write to the activity log: %w", err)
	}
	return nil
}

func (l *Log) append(ctx context.Context, e Entry) error {
	unlock, err := l.cfg.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	size, err := l.write(ctx, e)
	if err != nil || !e.Kind.Anchors() && size <= int64(l.limits.long) {
		return err
	}
	if err := l.anchor(ctx); err != nil && e.Kind.Anchors() {
		return &AnchorError{err}
	}
	return nil
}

// Verify checks every byte of the log: each line, the chain, and the anchor. It needs no key. What is wrong is in the report; an error
// says that the log or its anchor could not be read.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	unlock, err := l.cfg.Lock(ctx)
	if err == nil {
		defer unlock()
		var report Report
		if _, _, report, err = l.inspect(ctx); err == nil {
			return report, nil
		}
	}
	return Report{}, fmt.Errorf("could not check the activity log: %w", err)
}
