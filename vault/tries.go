package vault

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"chartkey/vault/keyring"
)

// Wrong tries of a lock: five are free, then each next one waits, and after the tenth the lock's slot is removed.
const (
	freeTries = 5
	mostTries = 10
	firstWait = 30 * time.Second // doubled by each further one
)

// ErrWrongLock is what a [TryError] says at the least: the PIN or passphrase does not open this person.
var ErrWrongLock = errors.New("the PIN or passphrase of the lock is wrong")

// ErrLockedOut says that the lock of this person has gone after too many wrong tries. The recovery code opens the person, if there is one.
var ErrLockedOut = errors.New("the lock was removed after too many wrong tries")

// TryError is a lock that did not open, or was not tried at all because it is too soon after the last wrong try.
type TryError struct {
	Untried bool          // it is too soon: what was typed was not looked at
	Left    int           // tries before the lock's slot is removed
	Wait    time.Duration // until the next one is taken, 0 for at once
}

// Error says how many tries are left, and when.
func (e *TryError) Error() string {
	said := ErrWrongLock.Error()
	if e.Untried {
		said = "the lock waits after wrong tries"
	}
	if e.Wait > 0 {
		return fmt.Sprintf("%s; the next try is taken in %s, %d left", said, e.Wait.Round(time.Second), e.Left)
	}
	return fmt.Sprintf("%s; %d tries left", said, e.Left)
}

// Unwrap gives ErrWrongLock for what was tried, and ErrLocked for what was not.
func (e *TryError) Unwrap() error {
	if e.Untried {
		return ErrLocked
	}
	return ErrWrongLock
}

// tries is the keyring's item of the wrong tries since the last right one. It lies outside the data, so that copying these back gives none back.
type tries struct {
	Wrong int   `json:"wrong"`
	At    int64 `json:"at"` // of the last one, Unix seconds
}

// wait is what is left to wait at a moment.
func (t tries) wait(now time.Time) time.Duration {
	if t.Wrong < freeTries {
		return 0
	}
	whole := firstWait << min(t.Wrong-freeTries, mostTries)
	return max(0, time.Unix(t.At, 0).Add(whole).Sub(now))
}

func (t tries) left() int { return max(0, mostTries-t.Wrong) }

// readTries reads the item. One that is gone counts as none, as for a keyring that was set up anew; one that cannot be understood is
// ErrDamaged, since only somebody's hand can have made it so.
func (v *Vault) readTries(ctx context.Context, h *header) (tries, error) {
	text, err := v.cfg.Keyring.Get(ctx, accountTries(h.Vault, h.Person))
	if errors.Is(err, keyring.ErrNotFound) {
		return tries{}, nil
	}
	if err != nil {
		return tries{}, keyringError("read the number of tries from the keyring", err)
	}
	var t tries
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(raw, &t) != nil || t.Wrong < 0 {
		return tries{}, fmt.Errorf("the number of tries in the keyring was changed: %w", ErrDamaged)
	}
	return t, nil
}

func (v *Vault) writeTries(ctx context.Context, h *header, t tries) error {
	raw, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("could not encode the number of tries: %w", err)
	}
	return keyringError("store the number of tries in the keyring",
		v.cfg.Keyring.Set(ctx, accountTries(h.Vault, h.Person), base64.RawURLEncoding.EncodeToString(raw)))
}

func (v *Vault) forgetTries(ctx context.Context, h *header) error {
	return keyringError("delete the number of tries from the keyring", v.cfg.Keyring.Delete(ctx, accountTries(h.Vault, h.Person)))
}

// tryLock opens the slot of a lock. Each try is written down before it is looked at, so that no kill gives one back, and under the person's
// lock, so that no two count as one.
func (v *Vault) tryLock(ctx context.Context, h *header, typed []byte) (*dataKeys, error) {
	master, err := v.masterSecret(ctx, h) // first: a keyring may ask the person to open it, which the lock is not held for
	if err != nil {
		return nil, err
	}
	defer clear(master)
	unlock, err := v.lockPerson(ctx, h.Person)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if h, err = v.readHeader(h.Vault, h.Person); err != nil { // it may have gone, or be another one by now
		return nil, err
	}
	s, ok := h.slot(kindLock)
	if !ok {
		return nil, h.noWay(kindLock)
	}
	before, err := v.readTries(ctx, h)
	if err != nil {
		return nil, err
	}
	if before.left() == 0 {
		return nil, v.lockOut(h)
	}
	now := v.cfg.Now()
	if now.Unix() < before.At { // the clock was set back: the wait begins anew, and is not longer for it
		before.At = now.Unix()
		if err := v.writeTries(ctx, h, before); err != nil {
			return nil, err
		}
	}
	if wait := before.wait(now); wait > 0 {
		return nil, &TryError{Untried: true, Left: before.left(), Wait: wait}
	}
	tried := tries{Wrong: before.Wrong + 1, At: now.Unix()}
	if err := v.writeTries(ctx, h, tried); err != nil {
		return nil, err
	}
	secret := v.lockSecret(master, typed, s.KDF)
	defer clear(secret)
	keys, err := s.unwrap(h.Vault, h.Person, secret)
	switch {
	case err == nil:
		keys.names = derive(master, labelItems)
		_ = v.writeTries(context.WithoutCancel(ctx), h, tries{}) // if it stays, the next right one takes it back, but for the tenth
		return keys, nil
	case !errors.Is(err, errNotThisSecret):
		return nil, err
	case tried.left() == 0:
		return nil, v.lockOut(h)
	}
	return nil, &TryError{Left: tried.left(), Wait: tried.wait(now)}
}

// lockOut removes the lock's slot for good. The caller holds the person's lock.
func (v *Vault) lockOut(h *header) error {
	h.dropWay()
	h.Lost = true
	if err := v.writeHeader(v.personDir(h.Person), h); err != nil {
		return fmt.Errorf("could not remove the lock: %w: %w", ErrLockedOut, err)
	}
	return ErrLockedOut
}

// lockSecret is what opens the slot of a lock: the keyring's secret and the stretched PIN or passphrase together.
func (v *Vault) lockSecret(master, typed []byte, kdf *slotKDF) []byte {
	stretched := v.stretch(kdf.cost(), typed, kdf.Salt)
	defer clear(stretched)
	return append(append(make([]byte, 0, len(master)+len(stretched)), master...), stretched...)
}

// lockSlot makes the slot of a new lock, after the count of its tries begins anew.
func (v *Vault) lockSlot(ctx context.Context, h *header, kind LockKind, typed, master []byte, keys *dataKeys) (slot, error) {
	kdf, err := v.newKDF()
	if err != nil {
		return slot{}, err
	}
	secret := v.lockSecret(master, typed, kdf)
	defer clear(secret)
	s, err := wrapKeys(v.cfg.Rand, h.Vault, h.Person, kindLock, secret, keys)
	if err != nil {
		return slot{}, err
	}
	s.Lock, s.KDF = kind, kdf
	return s, v.writeTries(ctx, h, tries{})
}
