package narrative

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

var (
	literalReference = regexp.MustCompile(`^[A-Z][A-Za-z]{1,40}/[A-Za-z0-9.-]{1,64}(/_history/[A-Za-z0-9.-]{1,64})?$`)
	telephone        = regexp.MustCompile(`^\+?[0-9][0-9().\- ]{1,30}$`)
	mailbox          = regexp.MustCompile(`^[A-Za-z0-9.!#$&'*+/=^_{|}~-]{1,64}@([^@?&,;:%\s]{1,255})$`)
	hostInText       = regexp.MustCompile(`[\p{L}\p{N}\p{Mn}][\p{L}\p{N}\p{Mn}-]*(?:[.。][\p{L}\p{N}\p{Mn}-]+)+`)
)

// link records the target of an a element and returns its index, counted from 1.
func (b *builder) link(href string) int {
	l, reason := target(href)
	if reason != "" {
		b.notes.add(reason, scheme(href))
	}
	b.links = append(b.links, l)
	return len(b.links)
}

// target judges an address. The reason is the note's code, "" for a link that is clickable.
func target(href string) (l Link, reason string) {
	href = strings.Trim(href, " \t\r\n")
	if len(href) > maxLink {
		return l, "link-too-long"
	}
	if strings.ContainsFunc(href, unfit) {
		return l, "link-refused"
	}
	if name, ok := strings.CutPrefix(href, "#"); ok {
		if !fragment(name) {
			return l, "link-refused"
		}
		return Link{Target: href, Clickable: true}, ""
	}
	switch scheme(href) {
	case "https", "http":
		return webLink(href)
	case "mailto":
		return mailLink(href)
	case "tel":
		if number := href[len("tel:"):]; telephone.MatchString(number) {
			return Link{Target: "tel:" + number, Clickable: true}, ""
		}
	case "":
		if literalReference.MatchString(href) {
			return Link{Target: href}, "link-relative"
		}
		return l, "link-relative"
	}
	return l, "link-refused"
}

// unfit reports characters over which readers of addresses disagree.
func unfit(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune("\\<>\"`{}|^", r) || r > unicode.MaxASCII && !unicode.IsLetter(r) && !unicode.IsDigit(r) &&
		!unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Mc, r)
}

func fragment(name string) bool {
	return name != "" && len(name) <= 200 && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.:/", r)
	}) && !strings.Contains(name, "..")
}

// scheme returns the scheme in lower case, "" if there is none.
func scheme(href string) string {
	s, _, ok := strings.Cut(href, ":")
	if !ok || s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") != "" {
		return ""
	}
	return lower(s)
}

func webLink(href string) (Link, string) {
	u, err := url.Parse(href)
	if err != nil || u.Opaque != "" || u.Host == "" || u.User != nil {
		return Link{}, "link-refused"
	}
	host, ok := publicHost(u.Hostname())
	if !ok {
		return Link{}, "link-host"
	}
	port := u.Port()
	u.Host = host
	if strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	}
	if port != "" {
		u.Host += ":" + port
	}
	return Link{Target: u.String(), HostASCII: host, Clickable: true}, ""
}

// mailLink takes one plain mailbox: header fields in the address could add recipients and attachments.
func mailLink(href string) (Link, string) {
	m := mailbox.FindStringSubmatch(href[len("mailto:"):])
	if m == nil {
		return Link{}, "link-refused"
	}
	host, ok := publicHost(m[1])
	if !ok {
		return Link{}, "link-host"
	}
	return Link{Target: "mailto:" + strings.TrimSuffix(m[0], m[1]) + host, HostASCII: host, Clickable: true}, ""
}

// publicHost returns the ASCII form of a host that may be opened. Refused are loopback and private addresses, names of
// this machine and its network, and numbers that some readers take for an address.
func publicHost(host string) (string, bool) {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		ok := ip.IsGlobalUnicast() && !ip.IsPrivate() && ip.Zone() == "" && !ip.IsLoopback()
		return ip.String(), ok
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || ascii == "" || len(ascii) > 253 {
		return "", false
	}
	ascii = strings.TrimSuffix(strings.ToLower(ascii), ".")
	if strings.Trim(ascii, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" {
		return "", false
	}
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	switch {
	case last == ascii, last == "", last[0] >= '0' && last[0] <= '9':
		return "", false
	case last == "localhost", last == "local", last == "internal", last == "arpa", last == "onion":
		return "", false
	}
	return ascii, true
}

// settle completes the links once all text is known: those without text cannot be clicked, and those whose text names
// another host are marked.
func (b *builder) settle() {
	for i := range b.links {
		l := &b.links[i]
		l.Text = oneLine(b.linkText[i], maxLinkText)
		if l.Text == "" && l.Clickable {
			l.Clickable = false
			b.notes.add("link-empty", "")
		}
		if l.HostASCII != "" && spoofs(l.Text, l.HostASCII) {
			l.Spoofed = true
			b.notes.add("link-spoof", l.HostASCII)
		}
	}
}

// spoofs reports whether the text names a host other than the given one. White space is taken out first, since a host
// can be split by line breaks.
func spoofs(text, host string) bool {
	if !strings.ContainsAny(text, ".。") {
		return false
	}
	joined := strings.Join(strings.Fields(text), "")
	for _, candidate := range []string{text, joined} {
		for _, named := range hostInText.FindAllString(candidate, 20) {
			if !sameSite(lower(named), host) {
				return true
			}
		}
	}
	return false
}

// sameSite accepts what is no host, such as a file name or a number, and a name that the host lies under.
func sameSite(named, host string) bool {
	last := named[strings.LastIndexByte(named, '.')+1:]
	if len(last) < 2 || strings.ContainsFunc(last, unicode.IsDigit) && !strings.HasPrefix(last, "xn--") || fileName[last] {
		return true
	}
	ascii, err := idna.Lookup.ToASCII(named)
	if err != nil || ascii != named {
		return false // written in letters that only look like the host
	}
	return ascii == host || strings.HasSuffix(host, "."+ascii) || ascii == "www."+host
}

var fileName = map[string]bool{
	"pdf": true, "html": true, "htm": true, "txt": true, "xml": true, "json": true, "doc": true, "docx": true,
	"jpg": true, "jpeg": true, "png": true, "gif": true, "dcm": true, "csv": true, "rtf": true,
}
