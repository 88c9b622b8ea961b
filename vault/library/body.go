package library

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxBody bounds what a length column can make us allocate. FHIR clients stop at 64 MiB a resource long before.
const maxBody = 256 << 20

// Coders hold no state between calls, only buffers, and a buffer is worth keeping for the next record.
var (
	compressors = sync.Pool{New: func() any {
		c, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
			zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false)) // the SHA-256 tells more than a CRC
		if err != nil {
			panic(err) // unreachable: the options are constants
		}
		return c
	}}
	decompressors = sync.Pool{New: func() any {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(maxBody))
		if err != nil {
			panic(err) // unreachable: the options are constants
		}
		return d
	}}
)

func compress(body []byte) []byte {
	c := compressors.Get().(*zstd.Encoder)
	defer compressors.Put(c)
	return c.EncodeAll(body, make([]byte, 0, len(body)/2+64))
}

// decompress opens a stored body and compares it with what was noted when it was stored.
func decompress(packed []byte, size int64, sum [32]byte) ([]byte, error) {
	if size < 0 || size > maxBody {
		return nil, fmt.Errorf("%w: a record has an impossible length", ErrDamaged)
	}
	d := decompressors.Get().(*zstd.Decoder)
	defer decompressors.Put(d)
	body, err := d.DecodeAll(packed, make([]byte, 0, size))
	if err != nil {
		return nil, fmt.Errorf("%w: a record does not unpack", ErrDamaged)
	}
	if int64(len(body)) != size || sha256.Sum256(body) != sum {
		return nil, fmt.Errorf("%w: a record is not what was stored", ErrDamaged)
	}
	return body, nil
}
