package auth

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestDecodeStrict(t *testing.T) {
	type document struct {
		Endpoint string   `json:"token_endpoint"`
		List     []string `json:"list"`
	}
	tests := map[string]struct {
		text string
		want string // the endpoint
		err  string // part of the error, "" for none
		kind error
	}{
		"plain":                    {text: `{"token_endpoint":"a"}`, want: "a"},
		"blanks around":            {text: " \r\n{\"token_endpoint\":\"a\"}\n\n", want: "a"},
		"unknown members":          {text: `{"x":{"y":[1,2.5e400,null]},"token_endpoint":"a"}`, want: "a"},
		"null is nothing":          {text: `{"token_endpoint":null}`},
		"other case is other name": {text: `{"Token_Endpoint":"b","TOKEN_ENDPOINT":"c","token_endpoint":"a"}`, want: "a"},
		"name twice":               {text: `{"token_endpoint":"a","token_endpoint":"b"}`, err: "twice"},
		"name twice by escape":     {text: `{"token_endpoint":"a","token_\u0065ndpoint":"b"}`, err: "twice"},
		"name twice in unknown":    {text: `{"x":{"y":1,"y":2}}`, err: "twice"},
		"number for text":          {text: `{"token_endpoint":7}`, err: `"token_endpoint"`},
		"number in list":           {text: `{"list":["a",7]}`, err: `"list"`},
		"array for object":         {text: `["a"]`, err: "not an object"},
		"text for object":          {text: `"a"`, err: "not an object"},
		"trailing garbage":         {text: `{"token_endpoint":"a"} x`, err: "broken", kind: ErrNotJSON},
		"second document":          {text: `{"token_endpoint":"a"}{}`, err: "follows", kind: ErrNotJSON},
		"cut off":                  {text: `{"token_endpoint":"a`, err: "broken", kind: ErrNotJSON},
		"comment":                  {text: "{/*x*/}", err: "broken", kind: ErrNotJSON},
		"byte order mark":          {text: "\xef\xbb\xbf{}", err: "byte order mark", kind: ErrNotJSON},
		"invalid UTF-8":            {text: "{\"token_endpoint\":\"\xff\"}", err: "broken", kind: ErrNotJSON},
		"lone surrogate":           {text: `{"token_endpoint":"\ud800"}`, err: "broken", kind: ErrNotJSON},
		"nothing":                  {text: "", err: "empty", kind: ErrNotJSON},
		"blanks":                   {text: " \n", err: "empty", kind: ErrNotJSON},
		"web page":                 {text: "\n<!DOCTYPE html><p>Sign in", err: "web page", kind: ErrNotJSON},
		"web page after a comment": {text: "<!-- x --><HTML lang=en>", err: "web page", kind: ErrNotJSON},
		"XML":                      {text: `<?xml version="1.0"?><CapabilityStatement/>`, err: "XML", kind: ErrNotJSON},
		"64 levels":                {text: nested(64)},
		"65 levels":                {text: nested(65), err: "deeper"},
		"100,000 levels":           {text: nested(100_000), err: "deeper"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got document
			err := decodeStrict([]byte(test.text), &got)
			if test.err == "" {
				if err != nil || got.Endpoint != test.want {
					t.Fatalf("got %q, %v; want %q", got.Endpoint, err, test.want)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.err) {
				t.Fatalf("error is %v, want one with %q", err, test.err)
			}
			if errors.Is(err, ErrNotJSON) != (test.kind != nil) {
				t.Errorf("error is %v, its kind is wrong", err)
			}
		})
	}
}

func TestDecodeStrictQuotesNoValue(t *testing.T) {
	const marker = "marker-7f3c"
	for _, text := range []string{
		`{"a":["` + marker + `"]}`,
		`{"a":"` + marker,
		`{"` + marker + `":1,"` + marker + `":2}`,
		`{"a":{"` + marker + `":{"` + marker + `":"x"}}}`,
	} {
		var into struct {
			A map[string]map[string]int `json:"a"`
		}
		if err := decodeStrict([]byte(text), &into); err == nil || strings.Contains(err.Error(), marker) {
			t.Errorf("%s gives %v", text, err)
		}
	}
}

func TestReadCapped(t *testing.T) {
	if data, err := readCapped(strings.NewReader("12345"), 5); err != nil || string(data) != "12345" {
		t.Errorf("at the cap: %q, %v", data, err)
	}
	if _, err := readCapped(strings.NewReader("123456"), 5); !errors.Is(err, errTooLarge) {
		t.Errorf("over the cap: %v", err)
	}
	if _, err := readCapped(io.MultiReader(strings.NewReader("1"), brokenReader{}), 5); !errors.Is(err, ErrOffline) {
		t.Errorf("cut off: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func nested(levels int) string {
	return strings.Repeat(`{"x":`, levels-1) + "{}" + strings.Repeat("}", levels-1)
}
