package workspace

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/library"
)

// Exported is what an export wrote.
type Exported struct {
	Written  int       `json:"written"`
	Files    int       `json:"files"` // of those, the files that other records refer to
	Bytes    int64     `json:"bytes"`
	Manifest string    `json:"manifest"` // path of manifest.json
	Bad      []Bad     `json:"bad"`      // what the library could not give as it was received
	Missing  []Missing `json:"missing"`  // as Workspace.Missing, and as WhyEmpty where there is no record
	// Structure is set where every record was written, and what lists and finds them is damaged.
	Structure bool `json:"structure_damaged"`
}

// manifest is manifest.json of a raw export; SHA256SUMS beside it holds the same digests for sha256sum -c.
type manifest struct {
	Format  string          `json:"format"`
	Person  string          `json:"person"`
	Created time.Time       `json:"created"`
	Records []manifestEntry `json:"records"`
	Missing []Missing       `json:"missing"`
	Damaged []Bad           `json:"damaged,omitempty"` // what the library could not give: not, or not wholly, in the folder
}

type manifestEntry struct {
	Path       string    `json:"path"` // relative, with slashes
	Ref        string    `json:"ref"`
	Connection string    `json:"connection"`
	Source     string    `json:"source"`
	Time       time.Time `json:"time,omitzero"` // when it was received
	SHA256     string    `json:"sha256"`
}

const (
	manifestFormat = "chartkey-raw-1"
	manifestName   = "manifest.json"
	sumsName       = "SHA256SUMS"
)

// ExportRaw writes each record's bytes as they came into a file of its own, with manifest.json and SHA256SUMS. The directory must be
// new or empty (ErrUsage), and ErrNoFolder tells that it can be neither made nor opened. Damage in the library costs what is damaged and no more: it is in Exported.Bad and in the manifest. After an
// error, which an ended context is as well, what was written is removed; without one all is there.
func (w *Workspace) ExportRaw(ctx context.Context, dir string) (Exported, error) {
	l, err := w.library(ctx)
	if err != nil {
		return Exported{}, err
	}
	undo, err := emptyDir(dir)
	if err != nil {
		return Exported{}, err
	}
	var done Exported
	err = w.note(ctx, audit.Export, "", "format raw, begun") // before a byte of it lies there in clear
	if err == nil {
		done, err = w.exportRaw(ctx, l, dir)
	}
	if err == nil {
		err = w.note(ctx, audit.Export, "", withFiles(fmt.Sprintf("format raw, written %d, bytes %d", done.Written, done.Bytes), done.Files))
	}
	if err != nil {
		return Exported{}, errors.Join(fmt.Errorf("could not export the records: %w", err), undo())
	}
	return done, nil
}

func (w *Workspace) exportRaw(ctx context.Context, l *library.Library, dir string) (Exported, error) {
	root, err := os.OpenRoot(dir) // nothing is written past a link that somebody puts in the way
	if err != nil {
		return Exported{}, err
	}
	defer root.Close() //nolint:errcheck // every file in it is closed, and its error looked at
	m := manifest{Format: manifestFormat, Person: w.Person().Label, Created: w.cfg.Now().UTC().Truncate(time.Second), Records: []manifestEntry{}}
	done := Exported{Manifest: filepath.Join(dir, manifestName), Bad: []Bad{}}
	taken := map[string]bool{}
	bad, err := l.Salvage(ctx, func(r library.Record) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := exportPath(r.Key, taken)
		if err := writeNew(root, name, r.Body); err != nil {
			return err
		}
		done.Written++
		if r.Type == library.FileType {
			done.Files++
		}
		done.Bytes += int64(len(r.Body))
		m.Records = append(m.Records, manifestEntry{
			Path: name, Ref: r.Ref(), Connection: r.Connection, Source: r.Source, Time: r.Received.UTC(), SHA256: hex.EncodeToString(r.SHA256[:]),
		})
		return nil
	})
	if err != nil {
		return done, err
	}
	for _, b := range bad {
		done.Bad = append(done.Bad, Bad(b))
	}
	done.Missing, err = w.missingFrom(ctx, done)
	if errors.Is(err, library.ErrDamaged) || errors.Is(err, vault.ErrSignInsDamaged) {
		done.Missing, err = []Missing{}, nil
		done.Bad = append(done.Bad, Bad{Reason: "which kinds of record are missing cannot be read"})
	}
	if err != nil {
		return done, err
	}
	done.Structure = len(done.Bad) == 0 && errors.Is(l.Check(ctx), library.ErrDamaged)
	m.Missing = done.Missing
	m.Damaged = done.Bad
	return done, m.write(root)
}

// missingFrom says what is missing from an export of all that there is.
func (w *Workspace) missingFrom(ctx context.Context, done Exported) ([]Missing, error) {
	if done.Written == 0 && len(done.Bad) == 0 {
		return w.WhyEmpty(ctx, "")
	}
	return w.Missing(ctx)
}

func (m *manifest) write(root *os.Root) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := writeNew(root, sumsName, []byte(m.sums())); err != nil {
		return err
	}
	return writeNew(root, manifestName, append(data, '\n')) // last: a folder without it is no export
}

// sums is the content of SHA256SUMS.
func (m *manifest) sums() string {
	var sums strings.Builder
	for _, e := range m.Records {
		sums.WriteString(e.SHA256 + "  " + e.Path + "\n")
	}
	return sums.String()
}

// exportPath is connection/Type/id.json. A server's id reaches the file name only through an alphabet that every file system takes, and
// two ids that differ by case get different names.
func exportPath(k library.Key, taken map[string]bool) string {
	name := plainName(k.Connection) + "/" + plainName(k.Type) + "/" + plainName(k.ID)
	for n, candidate := 2, name; ; n++ {
		if key := strings.ToLower(candidate); !taken[key] {
			taken[key] = true
			return candidate + ".json"
		}
		candidate = fmt.Sprintf("%s~%d", name, n)
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
	if name == "" || deviceName.MatchString(name) {
		name = "_" + name
	}
	return name
}

// deviceName is what Windows takes for a device, whatever stands behind a dot.
var deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// emptyDir makes the directory, or takes an empty one, and returns how to undo what will be written.
func emptyDir(dir string) (undo func() error, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoFolder, err)
		}
		return func() error { return os.RemoveAll(dir) }, nil
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNoFolder, err)
	case len(entries) > 0:
		return nil, ErrFolderNotEmpty
	}
	return func() error {
		entries, err := os.ReadDir(dir)
		for _, e := range entries {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
		return err
	}, nil
}

func writeNew(root *os.Root, name string, data []byte) error {
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
