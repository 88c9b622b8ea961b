package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// The plain files (vault.json, header, counts) are canonical JSON objects whose last member is the SHA-256 of the
// object without that member. The digest is checked before anything else, in every format there will ever be, so
// that a flipped bit is damage and never "a newer version".
const (
	digestStart = `,"sha256":"`
	digestEnd   = "\"}\n"
	digestSize  = len(digestStart) + 2*sha256.Size + len(digestEnd)
	fileFormat  = 1
)

// encodeDigested writes v, a struct with at least one member, in the canonical form with its digest.
func encodeDigested(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return append(body[:len(body)-1], digestTail(body)...), nil
}

// decodeDigested reads what encodeDigested wrote. It returns ErrDamaged for anything that encodeDigested would not
// have written byte for byte, and ErrNewerFormat for an intact file of a later format.
func decodeDigested(data []byte, v any) error {
	if len(data) <= digestSize {
		return fmt.Errorf("the file is too short: %w", ErrDamaged)
	}
	body := append(bytes.Clone(data[:len(data)-digestSize]), '}')
	if !bytes.Equal(data[len(data)-digestSize:], digestTail(body)) {
		return fmt.Errorf("the digest does not fit the file: %w", ErrDamaged)
	}
	var first struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(body, &first); err != nil {
		return fmt.Errorf("the file is not JSON: %w", ErrDamaged)
	}
	if first.Format > fileFormat {
		return fmt.Errorf("the file has format %d: %w", first.Format, ErrNewerFormat)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("the file does not have the expected members: %w", ErrDamaged)
	}
	if again, err := json.Marshal(v); err != nil || first.Format != fileFormat || !bytes.Equal(again, body) {
		return fmt.Errorf("the file is not in canonical form: %w", ErrDamaged)
	}
	return nil
}

func digestTail(body []byte) []byte {
	sum := sha256.Sum256(body)
	tail := append([]byte(digestStart), hex.EncodeToString(sum[:])...)
	return append(tail, digestEnd...)
}
