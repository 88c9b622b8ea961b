// Package keyring keeps small secrets in the key store of the operating system: the Secret Service on Linux, the
// Credential Manager on Windows, the Keychain on macOS.
//
// [System] is the store for the program. On Windows and macOS it stands on github.com/zalando/go-keyring. On Linux it talks to
// the Secret Service itself, on a connection of its own for each call: that library waits for prompts on the connection that the
// whole process shares, where any signal ends the wait, nothing else does, and each prompt leaves something behind. What both
// leave open is closed here:
//
//   - Each call has a time limit and ends with its context; a locked keyring otherwise waits for ever. After two
//     seconds a notice says that a prompt may be waiting. A change that is given up at a prompt is withdrawn. On Windows and
//     macOS a call that was given up cannot be stopped: its goroutine ends when the system answers, or with the process.
//   - A keyring that dies under its prompt is asked once more, and then is none.
//   - Each Set and Delete is read back. A prompt that the person dismissed reports success.
//   - A panic inside a library becomes an error.
//   - The errors say what a caller must know: no keyring at all ([ErrNone]), there but locked ([ErrLocked]), not
//     answered ([ErrTimeout]), not kept ([ErrNotKept]).
//   - Where no session bus runs, none is started.
//   - An entry is found in whichever keyring of the Secret Service it lies: one of the login that appears later hides nothing.
//   - Signals of strangers are dropped as they come.
//   - [Look] and [Locate] tell what there is, and which program it is, without asking the person for anything; [Try] tells
//     whether it works.
//
// Values are short printable ASCII texts, such as base64url: some stores trim, re-encode or limit what they are given
// (2,560 bytes on Windows, some 3,000 on macOS). Larger things are for files, sealed under a key that lies here.
//
// Another program of the same user can ask for the same entries on most desktops. What must not be readable by it has
// to be sealed before it is stored here.
//
// [Memory] forgets everything with the process. It serves tests and sessions that leave nothing behind.
package keyring
