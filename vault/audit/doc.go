// Package audit is the log of what was opened, changed and given out: one file a person, to which the app adds and which nobody can read
// without the person's key. It knows no vault, no clinic and no disk: file, lock and anchor come in through [Config].
//
// # Use
//
//	data, head, err := audit.New(owner, rand, audit.Entry{At: now, Kind: audit.PersonAdded})   // a new person: store both
//	log := audit.Open(audit.Config{Owner: owner, File: file, Anchors: anchors, Lock: lock})
//	err = log.Append(ctx, audit.View, "Observation/17", "")                                    // needs no key
//	report, err := log.Verify(ctx)                                                             // needs no key
//	entries, err := log.Entries(ctx, private, 50)                                              // needs the person's key
//
// # The file
//
// The first line says whose log it is and what came before; each other line is one entry. All fields are text with one space between
// them, digests and boxes in base64url without padding:
//
//	chartkey-activity 1 VAULT PERSON KEY BEFORE HEAD SUM
//	NUMBER PREV BOX SUM
//
// SUM is the SHA-256 of the line in front of it, PREV the SUM of the entry before, NUMBER one more than that entry's. BOX is the entry
// (time, kind, object, text), padded to a multiple of 128 bytes and sealed to the person's public key KEY by nacl/box with a key that is
// thrown away, so that a failed unlocking can be written while the person is locked. The chain goes over the sealed bytes: whoever checks
// it needs no key. In a new log BEFORE is 0 and HEAD a digest of the owner.
//
// # The anchor
//
// A chain alone does not show that its end was cut off, or that it was written anew. So the number and digest of the newest entry, and
// the digest of the first line, are kept a second time in another place (the keyring, or the state folder of a passphrase vault). [Log.Append]
// anchors when it writes an entry of a kind that is worth it: see [Kind.Anchors]. Before it does it checks the whole file against the
// anchor of before, and a log that fails keeps its old anchor: what is wrong never becomes right by being anchored.
//
// # Growth
//
// Above 8 MiB the older half is dropped when the head is anchored. The lines that stay are not touched: the first line is replaced by one
// that names number and digest of the last line dropped, in which the chain goes on. That is one file at any time, as backups and
// [Log.Verify] want it, where segments would be several that can be exchanged for each other. The anchor names the new first line before
// the file is replaced, so that no one else can drop lines in the same way. A log that cannot be shortened, because it is damaged or the
// place of the anchor does not answer, takes entries up to 16 MiB and then no more.
//
// # What happens when
//
//   - A run that was killed leaves an incomplete last line. The next Append removes it if it lies behind the anchor, and notes that by an
//     entry ([Mended]) in the same replacing of the file. Until then Verify says [Incomplete].
//   - Everything else that does not fit is damage. Verify names the first bad line; nothing mends it. Append goes on behind it, so that a
//     flipped bit keeps nobody from their records; only a file that is missing or of which no line near the end can be read refuses
//     entries, by [ErrDamaged], until the person begins a new log ([Log.Restart]), which keeps the old file and notes what was wrong.
//   - A full disk: Append returns the error of the file, and what stood in it before still stands. Who calls decides whether what was to
//     be logged may happen.
//
// # What is not promised
//
// Lines after the newest anchor can be cut off, or written anew, by somebody who can write to the file. Entries can be added by anyone who
// can, since adding needs no secret. Who can write to the anchor's place too can exchange the whole log. The number of entries, and when
// the file was written, are visible to who can read the folder; that is why boxes of usual entries have the same length.
//
// Entries hold references and counts, no clinical words: that is for the caller to keep.
package audit
