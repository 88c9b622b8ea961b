package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"chartkey/vault/keyring"
)

// header is the clear file of one person. It holds the person's own label, and the keys only in wrapped form.
// Nothing in it is protected by a key, since it must be editable while the person is locked.
type header struct {
	Format  int       `json:"format"`
	Vault   string    `json:"vault"`
	Person  string    `json:"person"`
	Label   string    `json:"label"`
	Role    Role      `json:"role"`
	Backend string    `json:"backend"`
	Created time.Time `json:"created"`
	LogKey  []byte    `json:"log_key"` // public: what the log's entries are sealed to
	Slots   []slot    `json:"slots"`
	SignIns []byte    `json:"sign_ins,omitempty"`   // the key of the sign-ins, wrapped under that of the records; none once the lease has ended
	Names   []byte    `json:"names,omitempty"`      // sealed: which connections have tokens in the keyring
	Lost    bool      `json:"locked_out,omitempty"` // the lock has gone after too many wrong tries
	Lease   *lease    `json:"lease,omitempty"`      // none: it begins when somebody looks
	Lapsed  *lapsed   `json:"lapsed,omitempty"`

	Keyring  *keyring.Place `json:"keyring,omitempty"` // where the master secret was put, as far as the keyring told
	Removing *removing      `json:"removing,omitempty"`
}

// removing is what a removal that was cut needs to end: the connections whose tokens may lie in the keyring.
type removing struct {
	Known       bool     `json:"known"`
	Connections []string `json:"connections"`
}

const (
	headerFile  = "header"
	headerLimit = 64 << 10
	labelLimit  = 100 // characters
)

// parseHeader reads a header. It checks all bounds, so that no later step works on numbers out of bounds.
func parseHeader(data []byte) (*header, error) {
	var h header
	if err := decodeDigested(data, &h); err != nil {
		return nil, err
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	return &h, nil
}

func (h *header) check() error {
	if !vaultID.MatchString(h.Vault) || !personID.MatchString(h.Person) || CheckLabel(h.Label) != nil || checkRole(h.Role) != nil {
		return fmt.Errorf("the header names no possible person: %w", ErrDamaged)
	}
	if h.Backend != kindKeyring && h.Backend != kindPassphrase {
		return fmt.Errorf("the header names an unknown backend: %w", ErrDamaged)
	}
	if len(h.LogKey) != keySize {
		return fmt.Errorf("the header has no key of the log: %w", ErrDamaged)
	}
	if err := h.Lease.check(); err != nil {
		return err
	}
	if err := h.checkSignIns(); err != nil {
		return err
	}
	return h.checkSlots()
}

// keyless tells of who is being removed, or was given up.
func (h *header) keyless() bool { return h.Removing != nil || h.gone() }

// checkSignIns looks at the key of the sign-ins, which is missing only where it was destroyed.
func (h *header) checkSignIns() error {
	switch {
	case h.keyless() && (len(h.Slots) != 0 || h.SignIns != nil):
		return fmt.Errorf("the header has a key of a person of whom none is left: %w", ErrDamaged)
	case h.SignIns == nil && !h.keyless() && h.Lapsed == nil, h.SignIns != nil && len(h.SignIns) != wrappedSize:
		return fmt.Errorf("the header has no key of the sign-ins: %w", ErrDamaged)
	}
	return nil
}

// checkSlots holds the slots against the backend, which says where the log is anchored: one word in the clear must not move that. One way opens
// the person day by day, beside which there may be a recovery code. Who is being removed has neither, nor whose lease took all; and a lock that
// has gone leaves at most the code.
func (h *header) checkSlots() error {
	for _, s := range h.Slots {
		if err := s.checkFor(h.Backend); err != nil {
			return err
		}
	}
	recoveries := h.count(kindRecovery)
	ways := len(h.Slots) - recoveries
	switch {
	case h.Lost && (ways != 0 || h.Backend != kindKeyring):
		return fmt.Errorf("the header has a lock that has gone: %w", ErrDamaged)
	case ways > 1, recoveries > 1:
		return fmt.Errorf("the header has two slots of a kind: %w", ErrDamaged)
	case ways == 0 && !h.Lost && !h.keyless():
		return fmt.Errorf("the header has no slot: %w", ErrDamaged)
	}
	return nil
}

func (h *header) count(kind string) (n int) {
	for _, s := range h.Slots {
		if s.Kind == kind {
			n++
		}
	}
	return n
}

// way is the slot that opens the person day by day.
func (h *header) way() (slot, bool) {
	for _, s := range h.Slots {
		if s.Kind != kindRecovery {
			return s, true
		}
	}
	return slot{}, false
}

// setWay puts a slot in the place of the one of every day.
func (h *header) setWay(s slot) {
	h.dropWay()
	h.Slots = append([]slot{s}, h.Slots...)
	h.Lost = false
}

func (h *header) dropWay() {
	h.Slots = slices.DeleteFunc(slices.Clone(h.Slots), func(s slot) bool { return s.Kind != kindRecovery })
}

func (h *header) slot(kind string) (slot, bool) {
	for _, s := range h.Slots {
		if s.Kind == kind {
			return s, true
		}
	}
	return slot{}, false
}

// person is whose header it is. When the lease ends depends on the clock of now.
func (h *header) person(now time.Time) Person {
	p := Person{
		ID: h.Person, Label: h.Label, Role: h.Role, Backend: h.Backend, Created: h.Created, LockedOut: h.Lost, Lease: h.lease(now), Lapse: h.lapse(),
	}
	if way, ok := h.way(); ok {
		p.Lock = way.Lock
	}
	_, p.Recovery = h.slot(kindRecovery)
	return p
}

// readHeader reads the header of a person of this vault: ErrNotFound, ErrDamaged or ErrNewerFormat.
func (v *Vault) readHeader(vault, id string) (*header, error) {
	if !personID.MatchString(id) {
		return nil, ErrNotFound
	}
	if _, err := checkFolder(v.disk, v.personDir(id)); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	} else if err != nil {
		return nil, err
	}
	h, err := v.parsedHeader(id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the person's header is missing: %w", ErrDamaged)
	}
	if err != nil {
		return nil, fmt.Errorf("could not read the person's header: %w", err)
	}
	if h.Vault != vault || h.Person != id {
		return nil, fmt.Errorf("the person's header belongs to another person: %w", ErrDamaged)
	}
	return h, nil
}

// parsedHeader reads the header that lies in a person's folder, whoever it is of.
func (v *Vault) parsedHeader(id string) (*header, error) {
	data, err := v.disk.ReadFile(filepath.Join(v.personDir(id), headerFile), headerLimit)
	if err != nil {
		return nil, err
	}
	return parseHeader(data)
}

func (v *Vault) writeHeader(dir string, h *header) error {
	data, err := encodeDigested(h)
	if err != nil {
		return fmt.Errorf("could not encode the header: %w", err)
	}
	return replaceFile(v.disk, filepath.Join(dir, headerFile), data)
}

var (
	vaultID      = regexp.MustCompile(`^[0-9a-f]{32}$`)
	personID     = regexp.MustCompile(`^[0-9a-f]{16}$`)
	connectionID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

// CheckLabel takes any printable text of 1 to 100 characters without spaces at its ends as a name of something of the person's. Others are
// ErrBadName, and ErrLongName if that is all that is wrong.
func CheckLabel(label string) error {
	if !utf8.ValidString(label) {
		return fmt.Errorf("a name is text in UTF-8: %w", ErrBadName)
	}
	if label == "" {
		return fmt.Errorf("a name has a character at least: %w", ErrBadName)
	}
	first, _ := utf8.DecodeRuneInString(label)
	last, _ := utf8.DecodeLastRuneInString(label)
	if unicode.IsSpace(first) || unicode.IsSpace(last) {
		return fmt.Errorf("a name begins and ends without a space: %w", ErrBadName)
	}
	for _, r := range label {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("a name holds no control characters: %w", ErrBadName)
		}
	}
	if utf8.RuneCountInString(label) > labelLimit {
		return ErrLongName
	}
	return nil
}

func checkRole(r Role) error {
	if r != Patient && r != Clinician {
		return fmt.Errorf("a role is %q or %q: %w", Patient, Clinician, ErrBadName)
	}
	return nil
}
