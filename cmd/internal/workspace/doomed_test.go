package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"chartkey/vault"
	"chartkey/vault/keyring"
)

// errDoomed is what a simulated process panics with that is killed.
var errDoomed = errors.New("killed")

// doomed counts what a process does that another could see, and kills it at one of these steps.
type doomed struct {
	steps, at int
	dead      bool
	spared    bool // not yet: a try that follows one without an answer is a sign-in's last
	answered  bool // the server's answer is there, and not durable here
}

func (m *doomed) step() {
	m.steps++
	if !m.dead && (m.at == 0 || m.steps < m.at || m.spared) {
		return
	}
	m.dead = true
	panic(errDoomed)
}

// doomedDisk is a disk in memory whose process can be killed at each change.
type doomedDisk struct {
	vault.Disk
	m *doomed
}

func (d doomedDisk) Create(name string) (vault.DiskFile, error) {
	d.m.step()
	f, err := d.Disk.Create(name)
	return doomedFile{f, d.m}, err
}

func (d doomedDisk) Rename(from, to string) error {
	d.m.step()
	return d.Disk.Rename(from, to)
}

func (d doomedDisk) Remove(name string) error {
	d.m.step()
	return d.Disk.Remove(name)
}

func (d doomedDisk) SyncDir(name string) error {
	d.m.step()
	if d.m.answered { // the journal has what came
		d.m.answered, d.m.spared = false, false
	}
	return d.Disk.SyncDir(name)
}

type doomedFile struct {
	vault.DiskFile
	m *doomed
}

func (f doomedFile) Write(p []byte) (int, error) {
	if n, err := f.DiskFile.Write(p[:len(p)/2]); err != nil {
		return n, err
	}
	f.m.step()
	n, err := f.DiskFile.Write(p[len(p)/2:])
	return len(p)/2 + n, err
}

// doomedKeyring is a keyring in memory whose process can be killed before and after each change.
type doomedKeyring struct {
	keyring.Store
	m *doomed
}

func (k doomedKeyring) Set(ctx context.Context, account, value string) error {
	k.m.step()
	err := k.Store.Set(ctx, account, value)
	k.m.step()
	return err
}

// rotator is a clinic's token endpoint. A refresh token works once. One that comes again ends the sign-in, but for the last one within the grace, once,
// as long as the token that was given for it was not used.
type rotator struct {
	grace         time.Duration
	now           func() time.Time
	m             *doomed
	loses         func() bool // the answer, without anybody being killed
	made          int         // rotations
	newest, spent string
	late          time.Time // until then spent works once more
	ended         bool
	reuses        int
}

func (r *rotator) signIn() string {
	r.ended, r.spent = false, ""
	return r.next()
}

func (r *rotator) next() string {
	r.made++
	r.newest = "refresh-" + strconv.Itoa(r.made)
	return r.newest
}

// RoundTrip answers a token request. The process can be killed while it is on its way, and while the answer is.
func (r *rotator) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.ParseForm(); err != nil {
		return nil, err
	}
	r.m.step()
	token := request.PostForm.Get("refresh_token")
	switch again := token == r.spent && r.now().Before(r.late); {
	case r.ended:
		return answer(http.StatusBadRequest, `{"error":"invalid_grant"}`), nil
	case token == r.newest:
		r.spent, r.late = token, r.now().Add(r.grace)
	case again:
		r.late = time.Time{}
	default:
		r.ended = true
		r.reuses++
		return answer(http.StatusBadRequest, `{"error":"invalid_grant"}`), nil
	}
	r.next()
	r.m.step()
	if r.loses() {
		return nil, io.ErrUnexpectedEOF
	}
	r.m.answered = true
	return answer(http.StatusOK, fmt.Sprintf(`{"access_token":"access-%d","token_type":"Bearer","expires_in":3600,"refresh_token":%q}`, r.made, r.newest)), nil
}

func answer(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}},
		Body: io.NopCloser(bytes.NewReader([]byte(body))), ProtoMajor: 1, ProtoMinor: 1,
	}
}
