package workspace

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chartkey/auth/sandbox"
	"chartkey/vault"
	"chartkey/vault/keyring/keyringtest"
)

// TestMain runs the test binary as a process that refreshes until it is killed, or whose memory is read, where the environment says so.
func TestMain(m *testing.M) {
	if os.Getenv(readerVariable) != "" {
		if err := readerMain(bufio.NewReader(os.Stdin)); err != nil {
			fmt.Println(wordFailed, err)
			os.Exit(1)
		}
		return
	}
	if os.Getenv(refresherVariable) != "" {
		if err := refreshOn(os.Stdin, os.Stdout); err != nil {
			fmt.Println(wordFailed, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const (
	refresherVariable = "CHARTKEY_TEST_REFRESHER"
	killsVariable     = "CHARTKEY_KILLS" // how many; make crash says many
	fewKills          = 60

	wordKept   = "kept" // a new access token was handed out, so that the new refresh token is stored and read back
	wordLost   = "lost"
	wordFailed = "failed"
)

// refresherJob is what the process has to know. It reads it, since the environment of a process is no place for a passphrase.
type refresherJob struct{ Dir, State, Passphrase string }

func (j refresherJob) key() vault.Key {
	if j.Passphrase == "" {
		return vault.ByKeyring()
	}
	return vault.ByPassphrase([]byte(j.Passphrase))
}

func (j refresherJob) config() Config {
	c := Config{Dir: j.Dir, StateDir: j.State, PassphraseCost: vault.Cost{MemoryKiB: 64 << 10, Passes: 1, Lanes: 4}}
	if j.Passphrase == "" {
		c.Keyring = SystemKeyring()
	}
	return c
}

// open unlocks the one person.
func (j refresherJob) open(ctx context.Context) (*Workspace, error) {
	home, err := Open(j.config())
	if err != nil {
		return nil, err
	}
	p, err := home.Person("")
	if err != nil {
		return nil, err
	}
	return home.Unlock(ctx, p.ID, j.key())
}

// refreshOn refreshes as often as it can, each time as a new process would that has no access token, and says so.
func refreshOn(in io.Reader, out io.Writer) error {
	var job refresherJob
	if err := json.NewDecoder(in).Decode(&job); err != nil {
		return err
	}
	ctx := context.Background()
	w, err := job.open(ctx)
	if err != nil {
		return err
	}
	connections, err := w.Connections(ctx)
	if err != nil || len(connections) != 1 {
		return fmt.Errorf("%d connections: %w", len(connections), err)
	}
	for {
		_, _, err := w.newSignIn(connections[0]).AccessToken(ctx)
		switch code := CodeOf(err); {
		case err == nil:
			_, err = fmt.Fprintln(out, wordKept)
		case code == SignInNeeded || code == AccessEnded || code == FamilyRevoked || code == StaleRestore:
			_, err = fmt.Fprintln(out, wordLost, code)
			return err
		}
		if err != nil {
			return err
		}
	}
}

// phase is where a refresh is.
type phase int32

const (
	resting  phase = iota // nothing is under way, as far as is seen from outside
	asked                 // the server has the request
	answered              // the answer has left the server, and the process has not said that it is kept
	phases
)

func (p phase) String() string { return [...]string{"at rest", "request sent", "answer sent"}[p] }

// killed is what came of many kills.
type killed struct {
	kills  [phases]int
	lost   [phases]int // sign-ins, by where the kill before them fell, as nearly as that is seen
	kept   int
	reuses int
}

func (k killed) String() string {
	var b strings.Builder
	total := 0
	for p := range phases {
		total += k.kills[p]
	}
	fmt.Fprintf(&b, "%d kills, %d refreshes kept, %d spent tokens seen again by the server", total, k.kept, k.reuses)
	for p := range phases {
		fmt.Fprintf(&b, "\n%8s %5d kills (%2d %%), %4d sign-ins lost %s", "", k.kills[p], 100*k.kills[p]/max(total, 1), k.lost[p],
			strings.Repeat("#", 60*k.kills[p]/max(total, 1))+" "+p.String())
	}
	return b.String()
}

// killer kills processes while they refresh at a server that rotates and ends a sign-in whose spent token comes back.
type killer struct {
	t      *testing.T
	job    refresherJob
	env    []string
	server *sandbox.Server
	phase  atomic.Int32
	sent   chan struct{} // a request has arrived
	random *rand.Rand
	result killed
}

func newKiller(t *testing.T, job refresherJob, env []string, grace time.Duration) *killer {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	k := &killer{t: t, job: job, env: env, sent: make(chan struct{}, 1), random: rand.New(rand.NewPCG(seed, 1))}
	s, err := sandbox.New(sandbox.Options{Approve: true, Grace: grace, Around: k.around})
	if err == nil {
		_, err = s.Listen("")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	k.server = s
	home, err := Open(job.config())
	if err == nil {
		_, err = home.AddPerson(t.Context(), "Ann", vault.Patient, job.key())
	}
	if err != nil {
		t.Fatal(err)
	}
	k.signIn(s.Base())
	return k
}

// around follows a refresh from outside.
func (k *killer) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/token") {
			next.ServeHTTP(w, r)
			return
		}
		k.phase.Store(int32(asked))
		select {
		case k.sent <- struct{}{}:
		default:
		}
		next.ServeHTTP(w, r)
		k.phase.CompareAndSwap(int32(asked), int32(answered))
	})
}

// signIn connects, or connects again.
func (k *killer) signIn(to string) {
	k.t.Helper()
	w, err := k.job.open(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	w.Tidied(k.t.Context())
	if _, err = w.Connect(k.t.Context(), ConnectRequest{Base: to, Name: "Clinic", ClientID: sandbox.ClientID, Open: browse, Timeout: time.Minute}); err != nil {
		k.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		k.t.Fatal(err)
	}
}

// run lets one process refresh, and kills it at a later refresh than its first: that one makes good what the kill before has left, which a client
// may try once. before is where that kill fell.
func (k *killer) run(before phase) phase {
	k.t.Helper()
	text, err := json.Marshal(k.job)
	if err != nil {
		k.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), k.env...), refresherVariable+"=1")
	cmd.Stdin = bytes.NewReader(text)
	out, err := cmd.StdoutPipe()
	if err == nil {
		k.phase.Store(int32(resting))
		err = cmd.Start()
	}
	if err != nil {
		k.t.Fatal(err)
	}
	recovered, said := make(chan struct{}), make(chan string, 1)
	go k.read(out, recovered, said)
	select {
	case <-recovered:
	case word := <-said:
		_ = cmd.Wait()
		k.ended(word, before)
		return resting
	}
	k.moment(said)
	fell := phase(k.phase.Load())
	_ = cmd.Process.Kill()
	word := <-said
	_ = cmd.Wait()
	if now := phase(k.phase.Load()); fell == resting {
		fell = now // it was a little later
	}
	if word != "" {
		k.t.Fatalf("a process ended with %q after it had refreshed", word)
	}
	k.result.kills[fell]++
	return fell
}

// moment waits for when to kill: mostly while something is under way, otherwise whenever it comes.
func (k *killer) moment(said chan string) {
	k.t.Helper()
	longest := 120 * time.Millisecond
	if k.random.IntN(10) < 7 {
		select {
		case <-k.sent: // of an earlier one
		default:
		}
		select {
		case <-k.sent:
		case word := <-said: // it sends nothing any more
			k.t.Fatalf("a process ended with %q after it had refreshed", word)
		}
		longest = 5 * time.Millisecond
	}
	time.Sleep(time.Duration(k.random.Int64N(int64(longest))))
}

// read follows what the process says, and passes on the word with which it ended by itself, "" if it did not.
func (k *killer) read(out io.Reader, recovered chan<- struct{}, said chan<- string) {
	last, kept := "", 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if last = lines.Text(); last != wordKept {
			continue
		}
		k.phase.Store(int32(resting))
		if last, kept = "", kept+1; kept == 1 {
			close(recovered)
		}
	}
	k.result.kept += kept // nobody else does, until said
	said <- last
}

// ended is for a process that ended by itself: the kill before it has cost the sign-in.
func (k *killer) ended(word string, before phase) {
	k.t.Helper()
	if !strings.HasPrefix(word, wordLost) {
		k.t.Fatalf("a process ended with %q after a kill %s", word, before)
	}
	k.result.lost[before]++
	w, err := k.job.open(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	connections, err := w.Connections(k.t.Context())
	if err := errors.Join(err, w.Close()); err != nil || len(connections) != 1 {
		k.t.Fatal(len(connections), err)
	}
	k.signIn(connections[0].ID)
}

func kills(t *testing.T, share int) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv(killsVariable))
	if err != nil {
		return fewKills
	}
	return max(n/share, fewKills)
}

// TestKilledWhileRefreshing: a server that lets the spent token work once more within a minute loses nobody, however often the process dies. One
// that does not loses those whose answer was under way, and no others.
func TestKilledWhileRefreshing(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes")
	}
	for name, c := range map[string]struct {
		grace   time.Duration
		keyring bool
		share   int // of the kills
	}{
		"grace of a minute":             {time.Minute, false, 1},
		"no grace":                      {0, false, 1},
		"grace of a minute, in keyring": {time.Minute, true, 10},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			job := refresherJob{Dir: filepath.Join(dir, "data"), State: filepath.Join(dir, "state"), Passphrase: "a passphrase of this test"}
			var env []string
			if c.keyring {
				session := keyringtest.Start(t)
				session.Use(t)
				env, job.Passphrase = session.Env, ""
			}
			k := newKiller(t, job, env, c.grace)
			fell := resting
			for range kills(t, c.share) {
				fell = k.run(fell)
			}
			k.result.reuses = k.server.Reuses()
			t.Log(k.result)
			lost := k.result.lost[resting] + k.result.lost[asked] + k.result.lost[answered]
			if c.grace > 0 && lost > 0 || lost != k.result.reuses { // each loss is an answer that was cut off, as the server saw
				t.Error("sign-ins were lost that need not have been")
			}
			under, all := k.result.kills[asked]+k.result.kills[answered], k.result.kills[resting]
			if all += under; 100*under < 30*all {
				t.Errorf("only %d of %d kills fell between sending and keeping", under, all)
			}
		})
	}
}
