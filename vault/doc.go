// Package vault keeps secrets at rest: per person the keys, the sealed documents of the connections, the refresh tokens
// and the journal of the refreshing. It knows no network, no FHIR and no window.
//
// # Use
//
//	v, err := vault.Open(vault.Config{Dir: data, StateDir: state, Keyring: keyring.System("org.chartkey.app")})
//	p, err := v.AddPerson(ctx, "Anna", vault.Patient, vault.ByKeyring())
//	s, err := v.Unlock(ctx, p.ID, vault.ByKeyring())
//	defer s.Close()
//	err = s.SaveConnection(ctx, "c1", document)
//	err = s.Tokens("c1").SetToken(ctx, token, 0)
//	err = s.Activity().Append(ctx, audit.View, "Observation/17", "")
//
// A [Session] is one unlocked period of one person. [Tokens] is the store that a sign-in refreshes from: hold its Lock
// around reading, sending and storing.
//
// # What lies where
//
// Each person has two random keys, one for the sign-ins and one for the records; all else is derived from them by
// HKDF-SHA256. They lie in the person's header: that of the records wrapped by XChaCha20-Poly1305 under the master secret of the keyring or
// under a passphrase (argon2id), that of the sign-ins under the one of the records, so that it can be destroyed by itself. The header holds the person's own label in clear and nothing else that tells
// anything. The documents of the connections lie sealed in one file by the key of the records, and in it, sealed once more by that of the
// sign-ins, the tokens of earlier sign-ins that are still to be ended; what was under way lies in another, the journal. The log of what was opened, changed and given out is a third, activity.log, to
// which entries are sealed by a public key in the header: [Vault.Activity] adds to it and checks it while the person is locked, see package
// audit. A person begins with all of these files. A header of another shape than this was made by an earlier build, and is refused as damaged.
//
// With a keyring, refresh tokens lie in it, one entry each, sealed under the sign-ins key and bound to vault, person and
// connection; an entry over 2,000 characters keeps the digest of a sealed file in the folder spill. With a passphrase
// they lie with the documents, and random marks in the state folder tell the newest write from a restored or copied one. The head of the
// log is noted in the keyring or in the state folder, too.
//
// The header notes which program and keyring the master secret was put into: where that entry is missing and another keyring answers, an
// [ElsewhereError] names both. [Session.Kept] says of each secret where it lies, and [Vault.TryFolders] and [Vault.TryKeyring] try these places.
//
// # The lock
//
// A person of the keyring may set a lock: a PIN of six digits or more, or a passphrase ([Session.SetLock]). The keys are then wrapped under the
// master secret and the stretched PIN or passphrase together, and the slot of the keyring alone goes. Five wrong tries are free, each later one
// waits twice as long as the one before, from 30 s on, and the tenth removes the slot. The count lies in the keyring and is written before a try is
// looked at: neither a kill nor a copy of the data gives tries back, and a slot that a copy brings back after the tenth is not used. A recovery
// code of 120 random bits ([Session.CreateRecovery]) opens the person without keyring, lock and passphrase, and without asking a keyring that is
// locked: only what is stored there does. Without a code the data of who is locked out is lost. Whatever changes a slot asks for the key of now
// and rewrites the header once.
//
// The tries bind who goes through the program. Who can read the keyring and the files guesses elsewhere, at the cost of argon2id: six digits last
// days on one core and hours on a hundred, a passphrase of five random words lasts. A copy of the keyring that is put back gives the tries of
// before back, and a header from before the lock, put back while the keyring is open and tries are left, has no lock: nothing in software tells
// these from the original.
//
// # The lease
//
// The header notes the last unlock, once a day, and for how many days the keys outlast it ([Session.SetLease]). [Vault.EndLeases] destroys the key of
// the sign-ins of who has not unlocked for longer, and every slot with it where the person chose that. It needs no key, and the header is replaced
// as a whole; Unlock does the same first, so that what is over opens nothing. The next unlock makes another key of the sign-ins: documents and records
// are as they were, tokens and journals are gone, and [Session.SettleLapse] deletes what is left of them. A clock behind the noted unlock is told of
// once, and the days then count from when that was seen; a copy of the header, or a clock that stands still, is out of reach.
//
// # What is promised
//
// A call that fails has changed nothing or all of it, also when the process is killed, the power goes or the disk is full: files are
// replaced whole, after an fsync, and a new person appears by one rename. Files are 0600 in folders 0700; links and
// other things in a file's place are refused. Each flipped bit in the header and the sealed files is noticed
// ([ErrDamaged]), an empty or missing file too: the vault never starts afresh over something it cannot read, nor writes over it.
// A damaged person is listed, with what is left of the name, and can be removed; the others open. Where vault.json is damaged or missing,
// the headers say which vault it is, if all that can be read agree. Data of a newer version is left alone ([ErrNewerFormat]). Work that
// a file asks for is bounded before it begins.
//
// # What is not
//
// Whoever has the keyring unlocked and the files can open a person without a lock. A whole home folder
// that is restored together with the state folder or the keyring cannot be told from the original. Keys are overwritten
// on Close (that of the sign-ins once nobody holds the lock of one any more), but the Go runtime and the ciphers may hold
// copies until their memory is used again. Overwritten or removed files may be found by forensics on most disks. The
// header is not authenticated: who can write to it can rename a person or destroy the slots, not read; an exchanged key of
// the log is noticed at the next unlocking.
//
// A vault on a [MemoryDisk] with a keyring in memory behaves the same and is gone with the process.
//
// Documents and tokens are opaque here. Large data belongs in package library, which takes [Session.LibraryKey].
package vault
