package hostile

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
)

// TestCanariesAreFound makes sure that the search can fail.
func TestCanariesAreFound(t *testing.T) {
	for name, leak := range map[string]func(secret string) string{
		"plain":             func(s string) string { return "xx" + s + "yy" },
		"base64":            func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s + "rest")) },
		"base64, one on":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s + "rest")) },
		"base64, two on":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte("xy" + s + "rest")) },
		"base64 to the end": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(`{"a":"` + s)) },
		"hex":               func(s string) string { return hex.EncodeToString([]byte(s + "rest")) },
	} {
		t.Run(name, func(t *testing.T) {
			c := NewCanaries()
			secret := c.Mark()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "leak"), []byte(leak(secret)), 0o600); err != nil {
				t.Fatal(err)
			}
			c.SearchFiles(t, dir)
			if len(c.found) == 0 {
				t.Error("the secret was not found")
			}
		})
	}
}
