package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"chartkey/vault/keyring"
)

// Secret names what is kept of a person.
type Secret string

// The secrets, and what belongs to them without being one.
const (
	MasterSecret  Secret = "master-secret"  // in the keyring: what the keys are wrapped under, alone or with the lock
	TypedSecret   Secret = "typed-secret"   // the PIN or passphrase of a lock, or the passphrase of a vault
	RecoveryCode  Secret = "recovery-code"  // on paper
	DataKeys      Secret = "data-keys"      // of the sign-ins and of the records, wrapped
	RefreshToken  Secret = "refresh-token"  // of one connection
	EarlierTokens Secret = "earlier-tokens" // of sign-ins that newer ones have replaced, until they are ended
	Journal       Secret = "journal"        // what a refresh is doing, with a token on its way
	TriesCount    Secret = "tries"          // no secret: wrong tries of the lock
	LogKey        Secret = "log-key"        // derived from the key of the records, never stored
	LogHead       Secret = "log-head"       // no secret: the newest entry of the log, against cutting it off
	TokenMarks    Secret = "token-marks"    // no secret: of a passphrase vault, against an older copy of it
)

// Kept says where one of them lies.
type Kept struct {
	Secret     Secret
	Connection string // whose token it is
	Place      string // InKeyring, InFile or Nowhere
	Name       string // the account in the keyring, or the path of the file
	Count      int    // of EarlierTokens: how many connections have some
	Missing    bool   // it is not where it should be. Of a RefreshToken that is Nowhere, the caller knows whether it should be somewhere
	Err        error  // why it could not be looked at: ErrNoKeyring, ErrKeyringLocked; or an *ElsewhereError of what is missing
}

// Kept says where each secret of a person lies, as far as that is told without a key. Nothing is changed, and a keyring that is not open is not
// asked to be. Errors are of the header: ErrNotFound, ErrDamaged, ErrNewerFormat.
func (v *Vault) Kept(ctx context.Context, id string) ([]Kept, error) {
	vault, err := v.identity()
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNotFound
	}
	if err == nil {
		var h *header
		if h, err = v.readHeader(vault, id); err == nil {
			return v.newSearch(ctx, h).person(ctx), nil
		}
	}
	return nil, fmt.Errorf("could not look where the secrets lie: %w", err)
}

// Kept is [Vault.Kept] with what only the key tells: the tokens of each connection.
func (s *Session) Kept(ctx context.Context) ([]Kept, error) {
	list, err := s.kept(ctx)
	if err != nil {
		return nil, fmt.Errorf("could not look where the secrets lie: %w", err)
	}
	return list, nil
}

func (s *Session) kept(ctx context.Context) ([]Kept, error) {
	h, err := s.vault.readHeader(s.vaultID, s.person.ID)
	if err != nil {
		return nil, err
	}
	sg, err := s.readSignIns()
	if err != nil {
		return nil, err
	}
	look := s.vault.newSearch(ctx, h)
	list := look.person(ctx)
	earlier := Kept{Secret: EarlierTokens, Place: InFile, Name: look.file(signInsFile)}
	for _, id := range slices.Sorted(maps.Keys(sg.Connections)) {
		if sg.Connections[id].Superseded != nil {
			earlier.Count++
		}
		list = append(list, look.token(ctx, s, id, sg.Connections[id].Token != nil))
	}
	return append(list, earlier), nil
}

// search looks for the secrets of one person.
type search struct {
	vault  *Vault
	header *header
	closed error // why the keyring is not asked
}

// newSearch looks first whether the keyring is open: one that is not would ask for its password at each entry.
func (v *Vault) newSearch(ctx context.Context, h *header) search {
	s := search{vault: v, header: h}
	switch {
	case h.Backend != kindKeyring:
	case v.cfg.Keyring == nil:
		s.closed = ErrNoKeyring
	default:
		s.closed = keyringError("look into the keyring", keyring.Look(ctx, v.cfg.Keyring))
	}
	return s
}

// person is what the header tells of.
func (s search) person(ctx context.Context) []Kept {
	h := s.header
	var list []Kept
	if h.Backend == kindKeyring {
		list = append(list, s.master(ctx))
	}
	way, open := h.way()
	if open && way.Kind != kindKeyring {
		list = append(list, Kept{Secret: TypedSecret, Place: Nowhere})
	}
	if _, is := h.slot(kindRecovery); is {
		list = append(list, Kept{Secret: RecoveryCode, Place: Nowhere})
	}
	list = append(list, s.stored(DataKeys, headerFile), s.stored(Journal, journalFile), Kept{Secret: LogKey, Place: Nowhere})
	if h.Backend == kindPassphrase {
		return append(list, s.state(LogHead), s.state(TokenMarks))
	}
	list = append(list, s.entry(ctx, LogHead, accountLogHead(h.Vault, h.Person)))
	if open && way.Kind == kindLock {
		list = append(list, s.entry(ctx, TriesCount, accountTries(h.Vault, h.Person)))
	}
	return list
}

// master says of one that is missing, too, whether it is in another keyring.
func (s search) master(ctx context.Context) Kept {
	k := s.entry(ctx, MasterSecret, accountMaster(s.header.Vault, s.header.Person))
	if k.Missing {
		if err := s.vault.elsewhere(ctx, s.header, nil); err != nil {
			k.Err = err
		}
	}
	return k
}

// entry looks whether the keyring has an entry.
func (s search) entry(ctx context.Context, what Secret, account string) Kept {
	k := Kept{Secret: what, Place: InKeyring, Name: account, Err: s.closed}
	if k.Err != nil {
		return k
	}
	_, err := s.vault.cfg.Keyring.Get(ctx, account)
	if k.Missing = errors.Is(err, keyring.ErrNotFound); !k.Missing {
		k.Err = keyringError("look into the keyring", err)
	}
	return k
}

// stored looks whether a file of the person is there.
func (s search) stored(what Secret, name string) Kept { return s.lies(what, s.file(name)) }

// state looks for the person's file in the state folder.
func (s search) state(what Secret) Kept {
	return s.lies(what, filepath.Join(s.vault.stateDir(s.header.Vault), s.header.Person))
}

func (s search) lies(what Secret, path string) Kept {
	_, err := s.vault.disk.Lstat(path)
	k := Kept{Secret: what, Place: InFile, Name: path, Missing: errors.Is(err, fs.ErrNotExist)}
	if !k.Missing {
		k.Err = diskError("look at the file", err)
	}
	return k
}

func (s search) file(name string) string {
	return filepath.Join(s.vault.personDir(s.header.Person), name)
}

// token looks where the refresh token of a connection lies; held says that of a passphrase vault.
func (s search) token(ctx context.Context, from *Session, id string, held bool) Kept {
	k := Kept{Secret: RefreshToken, Connection: id, Place: Nowhere}
	if s.header.Backend == kindPassphrase {
		if held {
			k.Place, k.Name = InFile, s.file(signInsFile)
		}
		return k
	}
	if k.Err = s.closed; k.Err != nil {
		return k
	}
	form, body, err := from.item(ctx, id)
	spill := ""
	if err == nil && form == formSpill {
		spill, err = from.spillName(id, body)
	}
	switch {
	case spill != "":
		k = s.stored(RefreshToken, filepath.Join(spillDir, spill))
		k.Connection = id
	case err != nil, form == formSealed:
		k.Place, k.Name, k.Err = InKeyring, accountToken(s.header.Vault, s.header.Person, id), err
	}
	return k
}
