package summary

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
)

// attachment writes a document's title, kind and size.
func attachment(v value) string {
	v = v.one()
	kind := mediaKind(v.get("contentType").line(maxLabel))
	if size := v.size(); size >= 0 {
		kind = join(", ", kind, bytesWords(size))
	}
	title := v.get("title").line(maxTitle)
	if title == "" {
		return kind
	}
	if kind == "" {
		return title
	}
	return title + " (" + kind + ")"
}

// size is the size of an attachment in bytes, as stated, else of its data; -1
// when neither is there.
func (v value) size() int {
	if n, err := strconv.Atoi(v.get("size").line(maxLabel)); err == nil && n >= 0 {
		return n
	}
	if data := v.get("data").one(); data.isText() {
		text := data.node().text
		n := base64.StdEncoding.DecodedLen(len(text))
		for i := len(text); i > 0 && text[i-1] == '=' && len(text)-i < 2; i-- {
			n--
		}
		return n
	}
	return -1
}

func bytesWords(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n) + " bytes"
	case n < 1_000_000:
		return strconv.Itoa((n+500)/1000) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
}

// mediaKind says a media type in words, and shows one that it does not know.
func mediaKind(media string) string {
	kind, _, _ := strings.Cut(strings.ToLower(media), ";")
	kind = strings.TrimSpace(kind)
	switch kind {
	case "application/pdf":
		return "PDF"
	case "text/plain":
		return "text"
	case "text/html", "application/xhtml+xml":
		return "web page"
	case "text/rtf", "application/rtf":
		return "formatted text"
	case "application/xml", "text/xml", "application/hl7-v3+xml", "application/cda+xml":
		return "XML document"
	case "application/dicom":
		return "DICOM image"
	}
	for prefix, words := range map[string]string{"image/": "picture", "audio/": "sound recording", "video/": "video"} {
		if strings.HasPrefix(kind, prefix) {
			return words
		}
	}
	return media
}

// samples says that there is a curve; drawing it is not a summary's work.
func samples(v value) string {
	n := 0
	if data := v.get("data").one(); data.isText() {
		for range bytes.FieldsSeq(data.node().text) {
			n++
		}
	}
	return "a recorded curve of " + strconv.Itoa(n) + " values"
}
