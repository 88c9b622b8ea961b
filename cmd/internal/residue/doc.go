// Package residue counts what of a secret is left in the memory of a process. It serves the tests: a program that has been locked is read from
// outside, as somebody would read it who has all rights at the computer.
//
//	found, err := residue.Read(pid, []residue.Canary{residue.Secret("refresh token", token), residue.Words("patient", "Quill")})
//	found.Count("refresh token")
//
// A [Canary] is looked for as it is and in the forms that it takes on its way: base64 at each of three offsets, hexadecimal, and words also as
// the code points of a text field. Each form of each copy counts once, by what the mapping is for that it lies in. Of a copy that was overwritten
// in part nothing is found; [DataKeys] gives the keys themselves, made from the files of a person as the format of these says, and not by the code
// that is under test.
package residue
