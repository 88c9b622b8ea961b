package sandbox

import (
	"crypto/rsa"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const keyID = "sandbox-1"

// signingKey is the RS256 key of the id_tokens, publicKey its published half.
type signingKey struct{ key *rsa.PrivateKey }

func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k signingKey) Key() any                                    { return k.key }
func (k signingKey) ID() string                                  { return keyID }

type publicKey struct{ key *rsa.PublicKey }

func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return k.key }
func (k publicKey) ID() string                         { return keyID }

// markedCrypto is the library's token cipher with a planted mark in front.
type markedCrypto struct {
	op.Crypto
	prefix string
}

func (c markedCrypto) Encrypt(s string) (string, error) {
	out, err := c.Crypto.Encrypt(s)
	return c.prefix + out, err
}

func (c markedCrypto) Decrypt(s string) (string, error) {
	if len(s) < len(c.prefix) || s[:len(c.prefix)] != c.prefix {
		return "", op.ErrInvalidRefreshToken
	}
	return c.Crypto.Decrypt(s[len(c.prefix):])
}
