package ui

// Keep says where a person's secrets live.
type Keep string

// The three ways; one is chosen, none is ever fallen back to.
const (
	KeptByKeyring    Keep = "keyring"
	KeptByPassphrase Keep = "passphrase"
	KeptInSession    Keep = "session" // nothing on disk; gone with the window
)

// LockKind is what a person types beside having their keyring open.
type LockKind string

// The kinds of locks.
const (
	NoLock         LockKind = ""
	PIN            LockKind = "pin"
	LockPassphrase LockKind = "passphrase"
)

// Person is a vault's owner.
type Person struct {
	ID, Label string
	Keep      Keep
	Lock      LockKind
	Recovery  bool // a recovery code opens the vault, too
	LockedOut bool // after too many wrong tries: only the code does
	Clinician bool
	Lease     Lease
	Problem   string // the code of why the person is listed but cannot be opened: "damaged", which can be removed, "lapsed", "newer-format"; "" for most
}

// Lease is after how many days without an unlock the sign-ins are forgotten.
type Lease struct {
	Days    int  // 0: never
	Records bool // are given up as well
}

// LeaseChoices are the days to choose from, besides never.
var LeaseChoices = []int{7, 30, 90, 365}

// Types reports whether something is typed to open the vault day by day.
func (p Person) Types() bool { return p.Keep == KeptByPassphrase || p.Lock != NoLock || p.LockedOut }
