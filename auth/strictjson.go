package auth

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The caps on documents that decide about access (decision 16). A capability statement is only searched for its
// security section and is larger on honest servers.
const (
	securityLimit   = 256 << 10
	capabilityLimit = 8 << 20
	depthLimit      = 64
)

// errTooLarge is a document over its cap.
var errTooLarge = errors.New("the document is too large")

// readCapped reads all of r, and no more than limit bytes: one byte more is errTooLarge, with the first limit bytes
// for whoever wants to know what it is. The cap counts what the transport has unpacked already, so a compressed
// bomb stops at it too.
func readCapped(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, transportError(err)
	case int64(len(data)) > limit:
		return data[:limit], fmt.Errorf("%w: over %d KiB", errTooLarge, limit>>10)
	}
	return data, nil
}

// decodeStrict decodes one JSON document of a stranger: names match exactly, no name occurs twice in an object, the
// text is valid UTF-8 without a byte order mark, not deeper than 64 levels, and nothing follows the document. What is
// no JSON at all is ErrNotJSON; a value of another type than into expects is an error that names the member. No
// error quotes a value of the document.
func decodeStrict(data []byte, into any) error {
	if err := checkLooks(data); err != nil {
		return err
	}
	if err := checkSyntax(data); err != nil {
		return err
	}
	err := json.Unmarshal(data, into, concealing)
	if err == nil {
		return nil
	}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		// The first step of the pointer is one of into's own names, the ones after it may be the stranger's.
		for member := range semantic.JSONPointer.Tokens() {
			return fmt.Errorf("the member %q is not what it should be", cleanText(member))
		}
		return errors.New("the document is not an object")
	}
	return fmt.Errorf("%w: something follows the document", ErrNotJSON)
}

// checkSyntax reads through the document before anything is built from it.
func checkSyntax(data []byte) error {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(data))
	for {
		_, err := decoder.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, jsontext.ErrDuplicateName):
			return errors.New("a name occurs twice in one object")
		case err != nil:
			return fmt.Errorf("%w: broken at byte %d", ErrNotJSON, decoder.InputOffset())
		case decoder.StackDepth() > depthLimit:
			return fmt.Errorf("the document is nested deeper than %d levels", depthLimit)
		}
	}
}

// checkLooks names the usual things that come in the place of JSON.
func checkLooks(data []byte) error {
	text := bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(text) == 0:
		return fmt.Errorf("%w: the answer is empty", ErrNotJSON)
	case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
		return fmt.Errorf("%w: it begins with a byte order mark", ErrNotJSON)
	case text[0] != '<':
		return nil
	}
	head := bytes.ToLower(text[:min(len(text), 1024)])
	if bytes.Contains(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<!doctype html")) {
		return fmt.Errorf("%w: a web page came instead", ErrNotJSON)
	}
	return fmt.Errorf("%w: XML came instead", ErrNotJSON)
}
