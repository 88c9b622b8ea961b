package auth

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"
)

// The time limits of one request. There is no limit for the whole: records are streamed for minutes. Callers that
// want one set it on the context.
const (
	dialTimeout      = 10 * time.Second
	handshakeTimeout = 10 * time.Second
	firstByteTimeout = 30 * time.Second
	idleTimeout      = 90 * time.Second
	headerLimit      = 64 << 10
)

// NewHTTPClient returns the client that all requests of a connection go through: TLS 1.2 or newer with the system's
// roots, no cookies, no redirect followed (the answer with status 3xx is returned as it is), 30 s to the first byte.
//
// Plain http goes to loopback addresses only. A public host name that resolves to a loopback or private address
// is refused before a byte is sent. Both end with ErrConfigRejected. A proxy of the environment is used for https,
// by CONNECT; behind one the proxy resolves the names and only the spelling can be judged.
func NewHTTPClient() *http.Client {
	return newHTTPClient(net.DefaultResolver)
}

// newHTTPClient takes the resolver, so that a test can give a public name a private address.
func newHTTPClient(resolver *net.Resolver) *http.Client {
	way := &way{resolver: resolver}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  way.proxy,
			OnProxyConnectResponse: proxyAnswer,
			DialContext:            way.dial,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    handshakeTimeout,
			ResponseHeaderTimeout:  firstByteTimeout,
			IdleConnTimeout:        idleTimeout,
			MaxResponseHeaderBytes: headerLimit,
			MaxIdleConnsPerHost:    4,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// way decides how a request leaves the device.
type way struct {
	resolver *net.Resolver
	proxies  sync.Map // host:port of each proxy in use; they may lie in the local network
}

// proxy is asked by the transport before each request, and so also keeps plain http at home.
func (w *way) proxy(request *http.Request) (*url.URL, error) {
	if request.URL.Scheme != "https" {
		if placeOf(request.URL.Hostname()) != loopback {
			return nil, fmt.Errorf("%w: plain http is for this computer only", ErrConfigRejected)
		}
		return nil, nil
	}
	proxy, err := http.ProxyFromEnvironment(request)
	if err != nil {
		// The error quotes the variable, which may hold the proxy's password.
		return nil, fmt.Errorf("%w: the proxy setting of the environment cannot be read: %w", ErrOffline, ErrProxy)
	}
	if proxy != nil {
		w.proxies.Store(proxyAddress(proxy), true)
	}
	return proxy, nil
}

// proxyAnswer makes the refusal of a proxy an error that can be told from the server's. Its words are left out.
func proxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("%w: it answered HTTP %d", ErrProxy, answer.StatusCode)
}

// dial connects to a host, and refuses a public name whose address turns out to be nearer than its name says.
func (w *way) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: dialTimeout, Resolver: w.resolver}
	if _, isProxy := w.proxies.Load(address); !isProxy {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, fmt.Errorf("could not read the address to connect to: %w", err)
		}
		named := placeOf(host)
		dialer.ControlContext = func(_ context.Context, _, resolved string, _ syscall.RawConn) error {
			return checkResolved(named, resolved)
		}
	}
	return dialer.DialContext(ctx, network, address)
}

// checkResolved compares the place of a name with that of the address it led to. It runs after the name is resolved
// and before the connection is made, so that a name server that changes its answers gains nothing.
func checkResolved(named place, resolved string) error {
	address, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return fmt.Errorf("%w: the host leads to an address that cannot be read", ErrConfigRejected)
	}
	if mayName(named, placeOfIP(address.Addr())) {
		return nil
	}
	return fmt.Errorf("%w: the host name leads to a private address", ErrConfigRejected)
}

// proxyAddress spells a proxy's address as the transport will dial it.
func proxyAddress(proxy *url.URL) string {
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}
