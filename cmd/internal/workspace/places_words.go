package workspace

import (
	"fmt"
	"time"

	"chartkey/assets/phrase"
	"chartkey/vault"
)

// words say what one of them is, what protects it where it lies, and what to do where it is not there.
func (p places) words(k vault.Kept) (what, guard, next phrase.Phrase) {
	switch k.Secret {
	case vault.MasterSecret:
		return p.master()
	case vault.TypedSecret:
		return p.typed()
	case vault.RecoveryCode:
		return phrase.New("secret.code", "Recovery code"),
			phrase.New("secret.code.guard", "It opens the keys by itself. It has 120 random bits, which nobody guesses."), next
	case vault.DataKeys:
		return phrase.New("secret.keys", "Keys of the records and of the sign-ins"), p.wrapped(),
			phrase.New("secret.keys.next", "Restore that file from a backup.")
	case vault.RefreshToken:
		return p.token(k)
	case vault.EarlierTokens:
		what = phrase.New("secret.earlier", "Earlier sign-ins that wait for their end at a clinic: {{.Count}}").Number("Count", k.Count)
		return what, sealedBySignIns(), next
	case vault.Journal:
		return phrase.New("secret.journal", "Journal of the renewals"),
			phrase.New("secret.journal.guard", "Enciphered with the key of the sign-ins. It holds a sign-in only while that is being stored."),
			phrase.New("secret.journal.next", "Restore the person’s files from a backup.")
	case vault.TriesCount:
		return phrase.New("secret.tries", "Count of the wrong tries"),
			phrase.New("secret.tries.guard", "It holds no secret. It lies apart from the files, so that a copy of these gives no tries back."),
			phrase.New("secret.tries.next", "Somebody or something deleted it, which gives all tries back. If that was not you, change the lock.")
	case vault.LogKey:
		return phrase.New("secret.log-key", "Key of the log"), phrase.New("secret.log-key.guard", "Whoever has the key of the records can read the log."), next
	case vault.LogHead:
		return phrase.New("secret.log-head", "Mark of the newest entry of the log"),
			phrase.New("secret.log-head.guard", "It holds no secret. It shows when entries were cut off the log."),
			phrase.New("secret.log-head.next", "Check the log: what was cut off before now cannot be told any more.")
	case vault.TokenMarks:
		return phrase.New("secret.marks", "Marks of the newest sign-ins"),
			phrase.New("secret.marks.guard", "They hold no secret. They show when the files are an older copy."),
			phrase.New("secret.marks.next", "The files were copied or restored from elsewhere. Sign in again at each clinic.")
	}
	return phrase.New("secret.other", "{{.Name}}").Text("Name", string(k.Secret)), guard, next
}

func (p places) master() (what, guard, next phrase.Phrase) {
	what = phrase.New("secret.master", "Master secret")
	next = phrase.New("secret.master.next", "Restore the keyring from a backup, or remove the person and connect again.")
	if p.person.Recovery {
		next = phrase.New("secret.master.next.code", "Restore the keyring from a backup, or open the records with the recovery code and choose anew what opens them.")
	}
	switch {
	case p.person.LockedOut:
		guard = phrase.New("secret.master.guard.out", "It opens nothing any more: the lock was removed after too many wrong tries.")
	case p.person.Lock != vault.NoLock:
		guard = phrase.New("secret.master.guard.lock", "It opens nothing without your PIN or passphrase.")
	case p.memory:
		guard = phrase.New("secret.master.guard.memory", "It opens the keys by itself, for anyone at this window.")
	default:
		guard = phrase.New("secret.master.guard", "It opens the keys by itself. While the keyring is open, other programs under your login can read it.")
	}
	return what, guard, next
}

func (p places) typed() (what, guard, next phrase.Phrase) {
	switch {
	case p.person.Backend != vault.InKeyring:
		return phrase.New("secret.passphrase", "Passphrase"),
			phrase.New("secret.passphrase.guard", "Each guess costs a computer half a second or more. Nothing limits how many are made on a copy of the files."), next
	case p.person.Lock == vault.PIN:
		return phrase.New("secret.pin", "PIN"),
			phrase.New("secret.pin.guard", "Ten wrong tries remove the keys. Somebody who has both the keyring and the files finds six digits within hours to days."), next
	}
	return phrase.New("secret.passphrase", "Passphrase"),
		phrase.New("secret.lock.guard", "Ten wrong tries remove the keys. Each guess elsewhere needs both the keyring and the files, and half a second or more."), next
}

// wrapped says what opens the keys.
func (p places) wrapped() phrase.Phrase {
	switch {
	case p.person.LockedOut && p.person.Recovery:
		return phrase.New("secret.keys.guard.code", "They are enciphered. Only the recovery code opens them.")
	case p.person.LockedOut:
		return phrase.New("secret.keys.guard.lost", "They are enciphered, and nothing opens them any more.")
	case p.person.Backend != vault.InKeyring:
		return phrase.New("secret.keys.guard.passphrase", "They are enciphered. Your passphrase opens them. While you are unlocked they are in memory, too.")
	case p.person.Lock != vault.NoLock:
		return phrase.New("secret.keys.guard.lock", "They are enciphered. The master secret and your PIN or passphrase open them together. While you are unlocked they are in memory, too.")
	}
	return phrase.New("secret.keys.guard", "They are enciphered. The master secret opens them. While you are unlocked they are in memory, too.")
}

func (p places) token(k vault.Kept) (what, guard, next phrase.Phrase) {
	name := p.connections[k.Connection].Name
	if name == "" {
		name = k.Connection
	}
	what = phrase.New("secret.token", "Lasting sign-in at {{.Clinic}}").Text("Clinic", name)
	next = phrase.New("secret.token.next", "Sign in there again.")
	if k.Place != vault.Nowhere {
		guard = sealedBySignIns()
	}
	return what, guard, next
}

func sealedBySignIns() phrase.Phrase {
	return phrase.New("secret.sealed", "Enciphered with the key of the sign-ins.")
}

// brief writes a time for people.
func brief(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
