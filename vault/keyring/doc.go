// Package keyring keeps small secrets in the key store of the operating system: the Secret Service on Linux, the
// Credential Manager on Windows, the Keychain on macOS.
//
// [System] is the store for the program. It stands on github.com/zalando/go-keyring and closes what that library
// leaves open:
//
//   - Each call has a time limit and ends with its context; a locked keyring otherwise waits for ever. After two
//     seconds a notice says that a prompt may be waiting. A call that was given up cannot be stopped: its goroutine
//     ends when the service answers, or with the process.
//   - Each Set and Delete is read back. A prompt that the person dismissed reports success.
//   - A panic inside the library becomes an error.
//   - The errors say what a caller must know: no keyring at all ([ErrNone]), there but locked ([ErrLocked]), not
//     answered ([ErrTimeout]), not kept ([ErrNotKept]). The Secret Service has one text for a locked keyring and for
//     none at all, so the service is asked which it is.
//   - Where no session bus runs, none is started.
//   - [Look] tells what there is without asking the person for anything; [Try] tells whether it works.
//
// Values are short printable ASCII texts, such as base64url: some stores trim, re-encode or limit what they are given
// (2,560 bytes on Windows, some 3,000 on macOS). Larger things are for files, sealed under a key that lies here.
//
// Another program of the same user can ask for the same entries on most desktops. What must not be readable by it has
// to be sealed before it is stored here.
//
// [Memory] forgets everything with the process. It serves tests and sessions that leave nothing behind.
package keyring
