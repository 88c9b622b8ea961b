package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
)

const signingKeyBits = 2048

// Server is a SMART on FHIR R4 server in the process. Its methods may be called
// from several goroutines.
type Server struct {
	opts     Options
	faults   faults
	records  *recordSet
	approved *account // for whom Options.Approve answers
	store    *store
	pages    *pageStore
	sessions *sessionStore
	counts   counters
	log      requestLog

	mu        sync.Mutex // guards what Listen sets
	issuer    string
	stray     string // origin of the second port, "" without a fault that needs it
	provider  *op.Provider
	tokens    http.Handler // the library's endpoints
	servers   []*http.Server
	listening bool
	running   sync.WaitGroup
}

// New reads or makes the records. It opens no port. It fails for an unknown
// fault, an unreadable directory and an unknown patient; files that cannot be
// read as FHIR JSON are left out and named by [Server.Warnings].
func New(o Options) (*Server, error) {
	f, err := parseFaults(o.Faults)
	if err != nil {
		return nil, err
	}
	newKey := makeKey()
	records, err := openRecords(o)
	if err != nil {
		return nil, err
	}
	approved, err := o.approved(records)
	if err != nil {
		return nil, err
	}
	key, err := newKey()
	if err != nil {
		return nil, fmt.Errorf("could not make the signing key: %w", err)
	}
	return &Server{
		opts: o, faults: f, records: records, approved: approved,
		store: newStore(o, f, key), pages: newPageStore(), sessions: newSessionStore(),
	}, nil
}

// makeKey begins to make a signing key, which takes as long as the records, and
// returns how to wait for it.
func makeKey() func() (*rsa.PrivateKey, error) {
	type made struct {
		key *rsa.PrivateKey
		err error
	}
	done := make(chan made, 1)
	go func() {
		key, err := rsa.GenerateKey(rand.Reader, signingKeyBits)
		done <- made{key, err}
	}()
	return func() (*rsa.PrivateKey, error) {
		m := <-done
		return m.key, m.err
	}
}

// Listen opens the port and begins to answer. addr is an address of the
// loopback interface such as "127.0.0.1:0" (also for "") or "[::1]:0"; any
// other is refused. It returns the FHIR base URL. After Close a server may listen
// again, as a clinic that was away for a while: at the address that it had, with
// all that it granted.
func (s *Server) Listen(addr string) (base string, err error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listening {
		return "", errors.New("could not listen: the server listens already")
	}
	l, err := listenLoopback(addr)
	if err != nil {
		return "", err
	}
	if err := s.settle("http://" + l.Addr().String()); err != nil {
		return "", errors.Join(err, l.Close())
	}
	if s.faults.elsewhere() {
		second, err := listenLoopback(net.JoinHostPort(l.Addr().(*net.TCPAddr).IP.String(), "0"))
		if err != nil {
			return "", errors.Join(err, l.Close())
		}
		s.stray = "http://" + second.Addr().String()
		s.serve(second, s.log.record(http.HandlerFunc(strayHandler), true))
	}
	s.listening = true
	answers := s.routes()
	if s.opts.Around != nil {
		answers = s.opts.Around(answers)
	}
	s.serve(l, s.log.record(answers, false))
	return s.base(), nil
}

// settle takes on the origin by which the server goes from then on.
func (s *Server) settle(origin string) error {
	switch s.issuer {
	case origin:
		return nil
	case "":
		s.issuer = origin
		err := s.openProvider()
		if err != nil {
			s.issuer = ""
		}
		return err
	}
	return fmt.Errorf("could not listen: the server goes by %s", s.issuer)
}

// Close ends all connections and frees the ports. It may be called twice.
func (s *Server) Close() error {
	s.mu.Lock()
	servers := s.servers
	s.servers, s.listening = nil, false
	s.mu.Unlock()
	var errs []error
	for _, h := range servers {
		errs = append(errs, h.Close())
	}
	s.running.Wait()
	return errors.Join(errs...)
}

// Base is the FHIR base URL, "" before [Server.Listen].
func (s *Server) Base() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.issuer == "" {
		return ""
	}
	return s.base()
}

// Patients lists the ids of the patients, each of them a user, sorted.
func (s *Server) Patients() []string { return append([]string(nil), s.records.patients...) }

// Warnings names what was left out of Options.Records and why.
func (s *Server) Warnings() []string { return append([]string(nil), s.records.warnings...) }

// Reuses counts how often a spent refresh token was presented.
func (s *Server) Reuses() int { return s.store.reuseCount() }

// RefreshUses says how often each refresh token was presented for a refresh, by
// the digest of the token that [Request] also uses.
func (s *Server) RefreshUses() map[string]int { return s.store.refreshUses() }

// Requests returns what has arrived so far, oldest first (the newest 20,000).
func (s *Server) Requests() []Request { return s.log.list() }

// base is the FHIR base URL. The issuer does not change once requests arrive.
func (s *Server) base() string { return s.issuer + "/fhir" }

func (s *Server) serve(l net.Listener, h http.Handler) {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	s.servers = append(s.servers, server)
	s.running.Go(func() { _ = server.Serve(l) }) // ends with ErrServerClosed
}

// listenLoopback refuses every address that another machine could reach.
func listenLoopback(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("could not read the address %.100q: %w", addr, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("could not listen on %.100q: only 127.0.0.1 and [::1] are allowed", addr)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("could not open the port: %w", err)
	}
	return l, nil
}

// strayHandler answers on the second port, where no honest request arrives.
func strayHandler(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "This port only records what arrives.", http.StatusTeapot)
}
