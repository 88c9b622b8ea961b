// Package library keeps the health records of one person: an encrypted file of records as they were received,
// searchable without a network.
//
// # What it is for
//
// A record is one FHIR resource with where it came from. Its bytes are kept as they are and come back as they are; the
// few columns beside them (date, title, value, ...) are what the caller read out of it and wants to list. The package
// knows nothing of FHIR beyond the words type and id.
//
//	lib, err := library.Open(ctx, library.Config{Path: path, Key: key})
//	w, err := lib.Writer(ctx)          // one at a time, over all processes
//	w.SetRun(run)
//	w.Put(ctx, library.Prepare(record)) // Prepare belongs on another goroutine
//	w.SetCursor(ctx, connection, "Observation", next)
//	w.Commit(ctx)                       // records and cursor, or neither
//	w.Close()
//	hits, err := lib.Search(ctx, "glucose fast", library.Filter{Limit: 50})
//
// [Open] never creates anything: a library that does not exist yet answers everything with nothing. The first [Writer]
// creates it, complete or not at all.
//
// # What is promised
//
// Everything from the records, their addresses and their search words included, is in one SQLite file of mode 0600, in
// pages enciphered by Adiantum under [Config.Key]; so is the rollback journal beside it, and temporary data stay in
// memory. The lock file beside it is empty. The names of types, ids and people are in no file name.
//
// A transaction is there whole or not at all, also after a kill or a power cut. Between the transactions of a Writer
// any number of processes can read; a read and a commit wait for each other for up to five seconds and then say [ErrBusy].
//
// Every page carries a checksum under the cipher, and every body a SHA-256 that is compared each time it is read: a
// changed bit becomes [ErrDamaged], not another value. [Library.Verify] reads everything and names what is bad, [Library.Check] looks at the
// pages only. [Library.Salvage] reads what lies in whole pages, also where those that lead there are damaged. [Library.Mend] puts a new library with all that can be read in the place of a damaged one, which it keeps beside it until a
// connection is removed; that damage was met is remembered by an empty file, library.suspect.
//
// A library in [Memory] is the same without the file: it is enciphered, and gone with the process.
//
// # What it does not do
//
// It does not notice pages, or the whole file, put back from an older copy under the same key. It does not hide the
// number and size of changes from someone who compares copies of the file: the cipher is deterministic. It keeps one
// version of a record. Bodies may have up to 256 MiB, a library up to 16,777,215 records, the words of one record 1 MiB.
//
// A [Library] may be used by several goroutines, which take turns; a [Writer] belongs to one.
package library
