package workspace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode"
)

// manifestLimit is what some 400,000 records need: the whole manifest is read into memory.
const manifestLimit = 128 << 20

var errNoPlainFile = errors.New("it is not a plain file")

// VerifyExport checks a folder that ExportRaw wrote against its manifest: every file there and plain, none too many, each with its digest,
// and SHA256SUMS as the manifest has it. The folder is a stranger's: nothing outside it is opened, and names are made printable. ErrUsage if
// it holds no export of ours.
func VerifyExport(ctx context.Context, dir string) (Verified, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() { // opening a pipe would wait for ever
		return Verified{}, ErrNoExport
	}
	if err != nil {
		return Verified{}, fmt.Errorf("could not find the export: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Verified{}, fmt.Errorf("could not open the export: %w", err)
	}
	defer root.Close() //nolint:errcheck // opened for reading
	m, err := readManifest(root)
	if err != nil {
		return Verified{}, err
	}
	v := Verified{Bad: []Bad{}}
	for _, d := range m.Damaged {
		v.Damaged = append(v.Damaged, Bad{Ref: printable(d.Ref), Reason: printable(d.Reason)})
	}
	bad := func(ref, reason string) { v.Bad = append(v.Bad, Bad{Ref: printable(ref), Reason: reason}) }
	known := map[string]bool{manifestName: true, sumsName: true}
	for _, e := range m.Records {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		known[e.Path] = true
		v.Checked++
		if reason := checkFile(root, e.Path, e.SHA256); reason != "" {
			bad(e.Ref, reason)
		}
	}
	sums := sha256.Sum256([]byte(m.sums()))
	if reason := checkFile(root, sumsName, hex.EncodeToString(sums[:])); reason != "" {
		bad(sumsName, reason)
	}
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !known[name] {
			bad(name, "the manifest does not know this file")
		}
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return v, fmt.Errorf("could not look through the export: %w", err)
	}
	return v, nil
}

func readManifest(root *os.Root) (*manifest, error) {
	f, err := openPlain(root, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoExport
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the manifest of the export: %w", err)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	info, err := f.Stat()
	if err == nil && info.Size() > manifestLimit {
		return nil, fail(ErrUsage, "the manifest of the export is larger than %d MiB", manifestLimit>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the manifest of the export: %w", err)
	}
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, fmt.Errorf("could not read the manifest of the export: %w", err)
	}
	m := &manifest{}
	if err := json.Unmarshal(data, m); err != nil || m.Format != manifestFormat {
		return nil, ErrNoExport
	}
	return m, nil
}

// checkFile says what is wrong with a file, "" for nothing.
func checkFile(root *os.Root, name, digest string) string {
	f, err := openPlain(root, name)
	switch {
	case errors.Is(err, errNoPlainFile):
		return "it is not a plain file"
	case err != nil:
		return "the file is missing or cannot be read"
	}
	defer f.Close() //nolint:errcheck // opened for reading
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "the file cannot be read"
	}
	if hex.EncodeToString(h.Sum(nil)) != digest {
		return "the file was changed: its SHA-256 is another"
	}
	return ""
}

// openPlain opens a file and no link, folder or pipe: opening some of these waits for ever.
func openPlain(root *os.Root, name string) (*os.File, error) {
	info, err := root.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = errNoPlainFile
	}
	if err != nil {
		return nil, err
	}
	return root.Open(name)
}

// printable bounds a stranger's text and takes out what would act on a terminal.
func printable(s string) string {
	const longest = 200
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > longest {
		s = string(runes[:longest]) + "…"
	}
	return s
}
