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
	"path/filepath"
	"strings"
	"time"

	"chartkey/vault/library"
)

// Exported is what an export wrote.
type Exported struct {
	Written  int    `json:"written"`
	Bytes    int64  `json:"bytes"`
	Manifest string `json:"manifest"` // path of manifest.json
}

// manifest is manifest.json of a raw export; SHA256SUMS beside it holds the same digests for sha256sum -c.
type manifest struct {
	Format  string          `json:"format"`
	Person  string          `json:"person"`
	Created time.Time       `json:"created"`
	Records []manifestEntry `json:"records"`
	Missing []Missing       `json:"missing"`
}

type manifestEntry struct {
	Path       string    `json:"path"` // relative, with slashes
	Ref        string    `json:"ref"`
	Connection string    `json:"connection"`
	Source     string    `json:"source"`
	Time       time.Time `json:"time"` // when it was received
	SHA256     string    `json:"sha256"`
}

const (
	manifestFormat = "chartkey-raw-1"
	manifestName   = "manifest.json"
	sumsName       = "SHA256SUMS"
)

// ExportRaw writes each record's bytes as they came into a file of its own, with manifest.json and SHA256SUMS. The directory must be
// new or empty (ErrUsage). After an error what was written is removed.
func (w *Workspace) ExportRaw(ctx context.Context, dir string) (Exported, error) {
	l, err := w.library(ctx)
	if err != nil {
		return Exported{}, err
	}
	undo, err := emptyDir(dir)
	if err != nil {
		return Exported{}, err
	}
	m := manifest{Format: manifestFormat, Person: w.Person().Label, Created: w.cfg.Now().UTC().Truncate(time.Second), Records: []manifestEntry{}}
	done := Exported{Manifest: filepath.Join(dir, manifestName)}
	taken := map[string]bool{}
	err = l.Each(ctx, library.Filter{}, func(r library.Record) error {
		path := exportPath(r.Key, taken)
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(path)), r.Body); err != nil {
			return err
		}
		done.Written++
		done.Bytes += int64(len(r.Body))
		m.Records = append(m.Records, manifestEntry{
			Path: path, Ref: r.Ref(), Connection: r.Connection, Source: r.Source, Time: r.Received.UTC(), SHA256: hex.EncodeToString(r.SHA256[:]),
		})
		return nil
	})
	if err == nil {
		m.Missing, err = w.Missing(ctx)
	}
	if err == nil {
		err = m.write(dir)
	}
	if err != nil {
		return Exported{}, errors.Join(fmt.Errorf("could not export the records: %w", err), undo())
	}
	return done, nil
}

// VerifyExport checks a folder that ExportRaw wrote against its manifest: every file there, none too many, each with its digest.
func VerifyExport(ctx context.Context, dir string) (Verified, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName)) //nolint:gosec // the person names the folder
	if err != nil {
		return Verified{}, fmt.Errorf("could not read the manifest of the export: %w", err)
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil || m.Format != manifestFormat {
		return Verified{}, fail(ErrUsage, "the folder holds no raw export that this version knows")
	}
	root, err := os.OpenRoot(dir) // a manifest from elsewhere must not lead out of its folder
	if err != nil {
		return Verified{}, fmt.Errorf("could not open the export: %w", err)
	}
	defer root.Close() //nolint:errcheck // opened for reading
	v := Verified{Bad: []Bad{}}
	known := map[string]bool{manifestName: true, sumsName: true}
	for _, e := range m.Records {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		known[e.Path] = true
		v.Checked++
		if reason := checkFile(root, e); reason != "" {
			v.Bad = append(v.Bad, Bad{Ref: e.Ref, Reason: reason})
		}
	}
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !known[path] {
			v.Bad = append(v.Bad, Bad{Ref: path, Reason: "the manifest does not know this file"})
		}
		return err
	})
	if err != nil {
		return v, fmt.Errorf("could not look through the export: %w", err)
	}
	return v, nil
}

func checkFile(root *os.Root, e manifestEntry) string {
	f, err := root.Open(filepath.FromSlash(e.Path))
	if err != nil {
		return "the file is missing or cannot be read"
	}
	defer f.Close() //nolint:errcheck // opened for reading
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "the file cannot be read"
	}
	if hex.EncodeToString(h.Sum(nil)) != e.SHA256 {
		return "the file was changed: its SHA-256 is another"
	}
	return ""
}

func (m *manifest) write(dir string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, e := range m.Records {
		fmt.Fprintf(&sums, "%s  %s\n", e.SHA256, e.Path)
	}
	if err := writeNew(filepath.Join(dir, sumsName), []byte(sums.String())); err != nil {
		return err
	}
	return writeNew(filepath.Join(dir, manifestName), append(data, '\n'))
}

// exportPath is connection/Type/id.json. A server's id reaches the file name only through an alphabet that every file system takes, and
// two ids that differ by case get different names.
func exportPath(k library.Key, taken map[string]bool) string {
	path := k.Connection + "/" + plainName(k.Type) + "/" + plainName(k.ID)
	for n, candidate := 2, path; ; n++ {
		if key := strings.ToLower(candidate); !taken[key] {
			taken[key] = true
			return candidate + ".json"
		}
		candidate = fmt.Sprintf("%s~%d", path, n)
	}
}

func plainName(s string) string {
	const longest = 100 // FHIR ids have 64; what is longer is cut, and told apart by its number
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		}
		return '_'
	}, s)
	name = strings.TrimLeft(name[:min(len(name), longest)], ".")
	return first(name, "_")
}

// emptyDir makes the directory, or takes an empty one, and returns how to undo what will be written.
func emptyDir(dir string) (undo func() error, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("could not make the export folder: %w", err)
		}
		return func() error { return os.RemoveAll(dir) }, nil
	case err != nil:
		return nil, fmt.Errorf("could not open the export folder: %w", err)
	case len(entries) > 0:
		return nil, fail(ErrUsage, "the export folder is not empty, and nothing in it may be overwritten")
	}
	return func() error {
		entries, err := os.ReadDir(dir)
		for _, e := range entries {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
		return err
	}, nil
}

func writeNew(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // below the folder that the person chose
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
