package audit

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/crypto/curve25519"
)

// PublicKey is the public half of a private key of 32 random bytes.
func PublicKey(private []byte) ([32]byte, error) {
	var public [32]byte
	raw, err := curve25519.X25519(private, curve25519.Basepoint)
	if err != nil {
		return public, fmt.Errorf("could not make the key of the activity log: %w", err)
	}
	copy(public[:], raw)
	return public, nil
}

// Entries opens the newest entries, newest first, with the person's private key; limit 0 is all. It checks no chain, since what can be read
// of a damaged log must be readable: an entry that cannot is of the kind Unreadable. A line that is none of an entry shows as one without
// a number.
//
// Errors: ErrWrongKey, ErrDamaged (there is no file), and those of lock and file.
func (l *Log) Entries(ctx context.Context, private []byte, limit int) ([]Entry, error) {
	list, err := l.entries(ctx, private, limit)
	if err != nil {
		return nil, fmt.Errorf("could not read the activity log: %w", err)
	}
	return list, nil
}

func (l *Log) entries(ctx context.Context, private []byte, limit int) ([]Entry, error) {
	public, err := PublicKey(private)
	if err != nil || subtle.ConstantTimeCompare(public[:], l.cfg.Owner.Key[:]) != 1 {
		return nil, ErrWrongKey
	}
	data, err := l.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	secret := [32]byte(private)
	defer clear(secret[:])
	list := []Entry{}
	text := data[:bytes.LastIndexByte(data, '\n')+1] // an incomplete line is no entry
	for len(text) > 0 && (limit <= 0 || len(list) < limit) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		text = text[:len(text)-1]
		from := bytes.LastIndexByte(text, '\n') + 1
		if line, ok := parseLine(text[from:]); ok {
			list = append(list, line.open(&public, &secret))
		} else if _, err := parseStart(text[from:]); err != nil {
			list = append(list, Entry{Kind: Unreadable})
		}
		text = text[:from]
	}
	return list, nil
}

// snapshot reads the file while nobody writes to it.
func (l *Log) snapshot(ctx context.Context) ([]byte, error) {
	unlock, err := l.cfg.Lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	data, _, err := l.cfg.File.Read(largest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("its file is missing: %w", ErrDamaged)
	}
	return data, err
}
