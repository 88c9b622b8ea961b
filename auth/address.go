package auth

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// addressLimit is the longest address that is read at all.
const addressLimit = 2048

// NormalizeBase checks the FHIR base address that a person typed and returns it in the one spelling that is stored
// and sent as `aud`: scheme and host in lower case, an international host name in its ASCII form, one trailing slash
// removed, everything else byte for byte. The address is https, or http on a loopback IP address or localhost; it
// has no user name, query or fragment. Anything else is ErrBadAddress.
func NormalizeBase(address string) (string, error) {
	address = strings.TrimSpace(address)
	base, err := parseAddress(address)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadAddress, err)
	}
	if err := checkBase(base); err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadAddress, err)
	}
	host, err := asciiHost(base)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadAddress, err)
	}
	path := strings.TrimSuffix(base.EscapedPath(), "/")
	return base.Scheme + "://" + host + path, nil
}

// parseAddress reads an absolute http or https address without what no FHIR base or endpoint may have.
func parseAddress(address string) (*url.URL, error) {
	switch {
	case address == "":
		return nil, fmt.Errorf("the address is empty")
	case len(address) > addressLimit:
		return nil, fmt.Errorf("the address is longer than %d characters", addressLimit)
	case strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }):
		return nil, fmt.Errorf("the address holds a blank, a backslash or a control character")
	}
	// The parser's own error quotes the address, which may hold a password.
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the address cannot be read")
	}
	switch {
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return nil, fmt.Errorf("the address has to begin with https://")
	case parsed.Hostname() == "" || parsed.Opaque != "":
		return nil, fmt.Errorf("the address names no host")
	case parsed.User != nil:
		return nil, fmt.Errorf("the address holds a user name or password")
	case parsed.Fragment != "" || strings.HasSuffix(address, "#"):
		return nil, fmt.Errorf("the address holds a fragment (#)")
	}
	return parsed, nil
}

// checkBase adds what a base may not have beyond any other address.
func checkBase(base *url.URL) error {
	switch {
	case base.RawQuery != "" || base.ForceQuery:
		return fmt.Errorf("the address holds a query (?)")
	case base.Scheme == "http" && placeOf(base.Hostname()) != loopback:
		return fmt.Errorf("plain http is for this computer only; the address has to begin with https://")
	}
	segments := strings.Split(base.EscapedPath(), "/")
	if slices.Contains(segments, ".") || slices.Contains(segments, "..") {
		return fmt.Errorf("the address holds a . or .. segment")
	}
	return nil
}

// asciiHost returns host and port in lower case ASCII.
func asciiHost(address *url.URL) (string, error) {
	host := address.Hostname()
	if strings.ContainsFunc(host, func(r rune) bool { return r > 0x7f }) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", fmt.Errorf("the host is no valid name")
		}
		host = ascii
	}
	host = strings.ToLower(host)
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := address.Port(); port != "" {
		host += ":" + port
	}
	return host, nil
}

// place says where a host lies as seen from this device.
type place int

const (
	public   place = iota // somewhere in the Internet
	private               // in the local network
	loopback              // on this device
)

// placeOf judges a host by its spelling, without asking DNS. A name that only a local network can answer counts as
// private.
func placeOf(host string) place {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" {
		return loopback
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return placeOfIP(ip)
	}
	if !strings.Contains(host, ".") || endsInNumber(host) {
		return private
	}
	for _, suffix := range []string{".localhost", ".local", ".internal", ".home.arpa", ".lan"} {
		if strings.HasSuffix(host, suffix) {
			return private
		}
	}
	return public
}

// endsInNumber reports whether the last part of a name is a number. No public name is, and browsers read such as "127.1" as an IPv4 address.
func endsInNumber(host string) bool {
	last := host[strings.LastIndex(host, ".")+1:]
	digits, isHex := strings.CutPrefix(last, "0x")
	return !strings.ContainsFunc(digits, func(r rune) bool { return (r < '0' || r > '9') && (!isHex || r < 'a' || r > 'f') })
}

// placeOfIP judges an IP address. Whatever is not routed in the Internet counts as private.
func placeOfIP(ip netip.Addr) place {
	ip = ip.WithZone("").Unmap()
	if nat64.Contains(ip) {
		sixteen := ip.As16()
		ip = netip.AddrFrom4([4]byte(sixteen[12:]))
	}
	switch {
	case ip.IsLoopback():
		return loopback
	case !ip.IsGlobalUnicast() || ip.IsPrivate():
		return private
	case slices.ContainsFunc(unrouted, func(p netip.Prefix) bool { return p.Contains(ip) }):
		return private
	}
	return public
}

// nat64 addresses carry an IPv4 address in their last four bytes (RFC 6052).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// unrouted are the ranges of the IANA special-purpose registries that netip does not know.
var unrouted = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("fec0::/10"),
}

// mayName reports whether a server whose base lies at the first place may name an address at the second: only
// one that is no closer to the device than itself (decision 13).
func mayName(base, named place) bool { return named <= base }
