// Package workspace joins the three leaves (authorization, vault, FHIR client) into the things a person does: add a person, connect
// to a clinic, fetch the record, read it, see what the app may do, and take that back with proof. The command line and the window sit
// on top of it and see nothing below it.
//
// # Use
//
// A [Home] is one data directory. It lists and adds persons without any secret. [Home.Unlock] opens one person's vault and gives a
// [Workspace]: one unlocked period of one person. Everything that needs a key is a method of it, and [Workspace.Close] forgets the keys.
//
//	home, err := workspace.Open(workspace.Config{Keyring: workspace.SystemKeyring()})
//	w, err := home.Unlock(ctx, "Ann", vault.ByKeyring())
//	defer w.Close()
//	done, err := w.Connect(ctx, workspace.ConnectRequest{Base: "https://ehr.example.org/fhir", ClientID: "…", Open: workspace.SystemBrowser})
//	synced, err := w.Sync(ctx, nil, nil)
//
// # Promises
//
//   - A sign-in that fails leaves no connection behind, and the old one as it was when it was a renewal. What the server had granted by then
//     is given back to it. After a kill the next unlock does that; of a renewal it tells, and what was ended before is to be ended once more.
//   - What the server gave beyond what was asked for is shown and never used, also not to prove a revocation.
//   - What the person took back is not used again before they sign in again, whatever the server made of it.
//   - Records are stored as they came, page by page; the place to go on from is kept in the same transaction.
//   - A kind of record that is missing always has a state and a reason: nothing shared, not asked for, refused, cannot tell, failed. The type
//     "*" stands for entries of which not even the kind could be read.
//   - An empty answer where there were records removes nothing.
//   - What is opened, changed and given out stands in the person's log (package audit). What gives something out, which is unlocking, opening
//     a record, exporting and connecting, waits for its entry, and does not happen where the log takes none, as on a full disk. What ends
//     something, which is revoking, removing and locking, happens all the same and tells the error. A sync is noted when it is over. Damage
//     in the log keeps nobody from anything: [Workspace.VerifyActivity] tells of it, also while locked.
//   - [CodeOf] gives every error of the rooms below its name from the closed list; callers choose words by that name alone.
//
// # Limits
//
// A Workspace is safe for several goroutines, but one sync at a time: the library has one writer, a second waits and then says [Busy].
// A sign-in that is renewed does not end the one before at the server, since some servers end a person's every sign-in with one of them: it is
// set aside, and a revocation ends it too and proves that. Of one connection eight are set aside.
// An export is plain files, checked by digests and not signed: who can write to the folder can change both.
package workspace
