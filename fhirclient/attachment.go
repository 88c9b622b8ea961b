package fhirclient

import (
	"slices"
	"strings"
)

// MaxAttachment is the size in bytes up to which attachments are read with the records.
const MaxAttachment = 5 << 20

const maxBinary = MaxAttachment/3*4 + 64<<10 // the same as base64 in a Binary resource

// Attachment is a file that a letter or a report refers to.
type Attachment struct {
	Title string
	Ref   string // "Binary/1"; "" if it is no record of this server
	Size  int64  // as the record has it; -1 if it does not
}

// TooLarge tells whether it is left out because of the size that the record gives.
func (a Attachment) TooLarge() bool { return a.Size > MaxAttachment }

// Attachments are the files that a record refers to. Those that are part of the record are not among them.
func Attachments(record []byte, base string) []Attachment {
	var found []Attachment
	for _, attachment := range attachments(record) {
		address := memberText(attachment, "url")
		if address == "" {
			continue
		}
		a := Attachment{Title: memberText(attachment, "title"), Size: count(member(attachment, "size"))}
		if ref := relative(address, base); strings.HasPrefix(ref, "Binary/") {
			a.Ref = ref
		}
		found = append(found, a)
	}
	return found
}

// Encloses tells whether a file is part of the record itself.
func Encloses(record []byte) bool {
	return slices.ContainsFunc(attachments(record), func(attachment []byte) bool { return memberText(attachment, "data") != "" })
}

// attachments are the Attachment elements of a letter or a report.
func attachments(record []byte) (list [][]byte) {
	switch memberText(record, "resourceType") {
	case "DocumentReference":
		elements(member(record, "content"), func(content []byte) { list = append(list, member(content, "attachment")) })
	case "DiagnosticReport":
		elements(member(record, "presentedForm"), func(form []byte) { list = append(list, form) })
	}
	return list
}
