package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The bounds on keys. Larger ones only burn time, smaller ones can be forged.
const (
	keyLimit       = 50
	rsaBitsAtLeast = 2048
	rsaBitsAtMost  = 8192
)

// idAlgorithms are the signatures that an id_token may have: asymmetric ones, so that neither "none" nor a key that
// everybody knows can sign.
var idAlgorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512}

// keySet holds a server's signing keys, fetched for one check. It is a go-oidc KeySet; go-oidc's own reads the
// document without a limit and takes keys of any size.
type keySet []jose.JSONWebKey

// fetchKeySet gets the keys at a jwks_uri. What is no usable key is left out; at most 50 are looked at.
func fetchKeySet(ctx context.Context, hc *http.Client, address string) (keySet, error) {
	document, err := fetchDocument(ctx, hc, address, "application/json", securityLimit)
	if err != nil {
		return nil, err
	}
	if document.status != http.StatusOK {
		return nil, fmt.Errorf("the answer was HTTP %d", document.status)
	}
	return parseKeySet(document.body)
}

func parseKeySet(data []byte) (keySet, error) {
	var doc struct {
		Keys []jsontext.Value `json:"keys"`
	}
	if err := decodeStrict(data, &doc); err != nil {
		return nil, err
	}
	if len(doc.Keys) > keyLimit {
		return nil, fmt.Errorf("it holds more than %d keys", keyLimit)
	}
	var keys keySet
	for _, value := range doc.Keys {
		var key jose.JSONWebKey
		if json.Unmarshal(value, &key) == nil && isSigningKey(key) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("it holds no usable key")
	}
	return keys, nil
}

// isSigningKey reports whether a key is public, of an allowed kind and of sound size.
func isSigningKey(key jose.JSONWebKey) bool {
	if key.Use != "" && key.Use != "sig" {
		return false
	}
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		bits := public.N.BitLen()
		return bits >= rsaBitsAtLeast && bits <= rsaBitsAtMost && public.E >= 3 && public.E%2 == 1
	case *ecdsa.PublicKey:
		return true // go-jose has checked the curve and that the point lies on it
	}
	return false
}

// VerifySignature returns the payload if one of the keys has signed it: those with the token's kid, or all where it
// names none. Keys that the token itself brings along (jwk, jku, x5c, x5u) are not looked at.
func (k keySet) VerifySignature(_ context.Context, raw string) ([]byte, error) {
	token, err := jose.ParseSignedCompact(raw, idAlgorithms)
	if err != nil {
		return nil, errors.New("it is not signed in an accepted way")
	}
	header := token.Signatures[0].Protected
	if header.ExtraHeaders["crit"] != nil {
		return nil, errors.New("it asks for an extension")
	}
	for _, key := range k {
		if header.KeyID != "" && key.KeyID != header.KeyID || key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := token.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, errors.New("none of the server's keys has signed it")
}
