package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// testKeys are made once; making RSA keys is slow.
var testKeys = sync.OnceValue(func() (keys struct {
	rsa, other, weak *rsa.PrivateKey
	ec               *ecdsa.PrivateKey
}) {
	for _, k := range []struct {
		into **rsa.PrivateKey
		bits int
	}{{&keys.rsa, 2048}, {&keys.other, 2048}, {&keys.weak, 1024}} {
		key, err := rsa.GenerateKey(rand.Reader, k.bits)
		if err != nil {
			panic(err)
		}
		*k.into = key
	}
	keys.ec, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return keys
})

// sign makes a compact token; header members are added to alg.
func sign(t *testing.T, key any, alg jose.SignatureAlgorithm, header map[jose.HeaderKey]any, payload string) string {
	t.Helper()
	options := &jose.SignerOptions{ExtraHeaders: header}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func jwks(keys ...jose.JSONWebKey) string {
	text, _ := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	return string(text)
}

func publicKey(key crypto.Signer, kid string) jose.JSONWebKey {
	return jose.JSONWebKey{Key: key.Public(), KeyID: kid, Use: "sig"}
}

// idCase is a server, a checker for it and the claims of a good token.
type idCase struct {
	*idChecker
	t      *testing.T
	server *fakeServer
	clock  *clock
	claims map[string]any
}

func newIDCase(t *testing.T) *idCase {
	t.Helper()
	f, c := newFakeServer(t), newClock()
	f.keys = jwks(publicKey(testKeys().rsa, "k1"), publicKey(testKeys().ec, "k2"))
	now := c.Now().Unix()
	return &idCase{
		idChecker: &idChecker{http: guarded(f.Client()), config: f.config(), clientID: "chartkey", now: c.Now},
		t:         t, server: f, clock: c,
		claims: map[string]any{
			"iss": f.URL, "sub": "u1", "aud": "chartkey", "exp": now + 300, "iat": now, "nonce": "n0", "fhirUser": "Patient/p1",
		},
	}
}

// payload is the claims with some put over; nil deletes.
func (c *idCase) payload(over map[string]any) string {
	claims := maps.Clone(c.claims)
	maps.Copy(claims, over)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	text, err := json.Marshal(claims)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

func (c *idCase) token(over map[string]any) string {
	return sign(c.t, testKeys().rsa, jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, c.payload(over))
}

func (c *idCase) accept(raw string) *identity {
	c.t.Helper()
	identity, err := c.check(c.t.Context(), NewSecret(raw), "n0")
	if err != nil {
		c.t.Fatalf("refused: %v", err)
	}
	return identity
}

func (c *idCase) reject(raw string) {
	c.t.Helper()
	identity, err := c.check(c.t.Context(), NewSecret(raw), "n0")
	if err == nil {
		c.t.Fatalf("accepted: %+v", identity)
	}
	if !errors.Is(err, ErrIdentityRejected) {
		c.t.Errorf("err = %v", err)
	}
}

func TestIDTokenIsAccepted(t *testing.T) {
	c := newIDCase(t)
	identity := c.accept(c.token(nil))
	if identity.subject != "u1" || identity.fhirUser != "Patient/p1" || len(identity.warnings) > 0 {
		t.Errorf("%+v", identity)
	}
	c.accept(sign(t, testKeys().ec, jose.ES256, map[jose.HeaderKey]any{"kid": "k2"}, c.payload(nil)))
	c.accept(sign(t, testKeys().rsa, jose.RS384, nil, c.payload(nil)))
}

func TestIDTokenClaims(t *testing.T) {
	at := newClock().Now().Unix()
	rows := []struct {
		name string
		over map[string]any
		good bool
	}{
		{"I03 another audience", map[string]any{"aud": "other"}, false},
		{"I03 no audience", map[string]any{"aud": nil}, false},
		{"I03 several audiences without azp", map[string]any{"aud": []string{"chartkey", "other"}}, false},
		{"several audiences with azp", map[string]any{"aud": []string{"chartkey", "other"}, "azp": "chartkey"}, true},
		{"I03 azp of another", map[string]any{"azp": "other"}, false},
		{"one audience as a list", map[string]any{"aud": []string{"chartkey"}}, true},
		{"I04 another issuer", map[string]any{"iss": "https://evil.example"}, false},
		{"I04 no issuer", map[string]any{"iss": nil}, false},
		{"I05 another nonce", map[string]any{"nonce": "n1"}, false},
		{"I05 no nonce", map[string]any{"nonce": nil}, false},
		{"I06 just run out", map[string]any{"exp": at - 59}, true},
		{"I06 run out", map[string]any{"exp": at - 61}, false},
		{"I06 no end", map[string]any{"exp": nil}, false},
		{"I06 a little from the future", map[string]any{"iat": at + 59}, true},
		{"I06 from the future", map[string]any{"iat": at + 120}, false},
		{"I06 not yet", map[string]any{"nbf": at + 120}, false},
		{"no subject", map[string]any{"sub": nil}, false},
		{"subject of 255", map[string]any{"sub": strings.Repeat("s", 255)}, true},
		{"subject of 256", map[string]any{"sub": strings.Repeat("s", 256)}, false},
		{"subject as a number", map[string]any{"sub": 7}, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := newIDCase(t)
			c.t = t
			if row.good {
				c.accept(c.token(row.over))
			} else {
				c.reject(c.token(row.over))
			}
		})
	}
	t.Run("I13 a claim twice", func(t *testing.T) {
		c := newIDCase(t)
		double := strings.TrimSuffix(c.payload(nil), "}") + `,"sub":"u2"}`
		c.reject(sign(t, testKeys().rsa, jose.RS256, nil, double))
	})
	t.Run("I13 nested too deep", func(t *testing.T) {
		c := newIDCase(t)
		deep := strings.TrimSuffix(c.payload(nil), "}") + `,"x":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + "}"
		c.reject(sign(t, testKeys().rsa, jose.RS256, nil, deep))
	})
	t.Run("a wrong clock is named", func(t *testing.T) {
		c := newIDCase(t)
		raw := c.token(nil)
		c.clock.Advance(time.Hour)
		if _, err := c.check(t.Context(), NewSecret(raw), "n0"); err == nil || !strings.Contains(err.Error(), "clock") {
			t.Errorf("err = %v", err)
		}
	})
}

func TestIDTokenSignatures(t *testing.T) {
	c := newIDCase(t)
	good := c.payload(nil)
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	modulus, err := json.Marshal(publicKey(testKeys().rsa, "k1"))
	if err != nil {
		t.Fatal(err)
	}
	genuine := c.token(nil)
	parts := strings.Split(genuine, ".")
	rows := map[string]string{
		"I01 none":                       part(`{"alg":"none"}`) + "." + part(good) + ".",
		"I01 empty signature":            parts[0] + "." + parts[1] + ".",
		"I02 HS256 with the public key":  sign(t, modulus, jose.HS256, nil, good),
		"I02 HS256 with the client id":   sign(t, []byte("chartkeychartkeychartkeychartkey"), jose.HS256, nil, good),
		"PS256":                          sign(t, testKeys().rsa, jose.PS256, nil, good),
		"another key":                    sign(t, testKeys().other, jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, good),
		"I07 unknown kid":                sign(t, testKeys().rsa, jose.RS256, map[jose.HeaderKey]any{"kid": "k9"}, good),
		"kid of a key of another kind":   sign(t, testKeys().rsa, jose.RS256, map[jose.HeaderKey]any{"kid": "k2"}, good),
		"I10 crit":                       sign(t, testKeys().rsa, jose.RS256, map[jose.HeaderKey]any{"crit": []string{"x"}, "x": 1}, good),
		"I10 b64 false":                  sign(t, testKeys().rsa, jose.RS256, map[jose.HeaderKey]any{"crit": []string{"b64"}, "b64": false}, good),
		"I10 five parts":                 "a.b.c.d.e",
		"I14 zero signature":             part(`{"alg":"ES256","kid":"k2"}`) + "." + part(good) + "." + base64.RawURLEncoding.EncodeToString(make([]byte, 64)),
		"payload of another":             parts[0] + "." + part(c.payload(map[string]any{"sub": "u2"})) + "." + parts[2],
		"JSON form":                      `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"not a token":                    "canary",
		"long":                           strings.Repeat("a", 40<<10) + ".b.c",
		"with a line end":                genuine + "\n",
		"several signatures in one text": genuine + "." + genuine,
	}
	for name, raw := range rows {
		t.Run(name, func(t *testing.T) {
			c.t = t
			c.reject(raw)
		})
	}
	t.Run("I09 keys that the token brings along", func(t *testing.T) {
		stranger := newFakeServer(t)
		stranger.keys = jwks(publicKey(testKeys().other, "x"))
		c.t = t
		c.reject(sign(t, testKeys().other, jose.RS256, map[jose.HeaderKey]any{"jku": stranger.URL + "/jwks", "x5u": stranger.URL + "/x"}, good))
		c.accept(sign(t, testKeys().rsa, jose.RS256, map[jose.HeaderKey]any{"kid": "k1", "jku": stranger.URL + "/jwks"}, good))
	})
}

func TestKeySets(t *testing.T) { // I08
	k := testKeys()
	exponent1 := `{"kty":"RSA","n":"` + base64.RawURLEncoding.EncodeToString(k.rsa.N.Bytes()) + `","e":"AQ"}`
	many := make([]jose.JSONWebKey, keyLimit+1)
	for i := range many {
		many[i] = publicKey(k.ec, fmt.Sprint(i))
	}
	encryption := publicKey(k.rsa, "k1")
	encryption.Use = "enc"
	rows := []struct {
		name, keys string
		good       bool
	}{
		{"unknown kinds are left out", strings.Replace(jwks(publicKey(k.rsa, "k1")), `{"keys":[`, `{"keys":[{"kty":"XYZ"},7,{"kty":"RSA"},`, 1), true},
		{"weak", jwks(publicKey(k.weak, "k1")), false},
		{"exponent 1", `{"keys":[` + exponent1 + `]}`, false},
		{"for encryption", jwks(encryption), false},
		{"a symmetric key", `{"keys":[{"kty":"oct","k":"AAAA"}]}`, false},
		{"too many", jwks(many...), false},
		{"none", `{"keys":[]}`, false},
		{"no list", `{"keys":{}}`, false},
		{"a page", `<html>`, false},
		{"twice", `{"keys":[],"keys":[]}`, false},
		{"huge", `{"keys":["` + strings.Repeat("x", securityLimit) + `"]}`, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := newIDCase(t)
			c.t = t
			c.server.keys = row.keys
			if row.good {
				c.accept(c.token(nil))
			} else {
				c.reject(c.token(nil))
			}
		})
	}
}

func TestKeysByTheIssuersOwnDocument(t *testing.T) {
	for name, row := range map[string]struct {
		document string
		good     bool
	}{
		"the same issuer":  {`{"issuer":"ISSUER","jwks_uri":"ISSUER/jwks"}`, true},
		"another issuer":   {`{"issuer":"https://evil.example","jwks_uri":"ISSUER/jwks"}`, false},
		"no keys":          {`{"issuer":"ISSUER"}`, false},
		"keys by http":     {`{"issuer":"ISSUER","jwks_uri":"http://evil.example/jwks"}`, false},
		"keys in a script": {`{"issuer":"ISSUER","jwks_uri":"javascript:1"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newIDCase(t)
			c.t = t
			issuer := newFakeServer(t)
			issuer.keys = c.server.keys
			issuer.Config.Handler.(*http.ServeMux).HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(strings.ReplaceAll(row.document, "ISSUER", issuer.URL)))
			})
			c.config.JWKS, c.config.Issuer = "", issuer.URL
			raw := c.token(map[string]any{"iss": issuer.URL})
			if row.good {
				c.accept(raw)
			} else {
				c.reject(raw)
			}
		})
	}
	t.Run("no issuer", func(t *testing.T) {
		c := newIDCase(t)
		c.config.Issuer = ""
		c.reject(c.token(nil))
	})
}

func TestFHIRUser(t *testing.T) { // I11
	c := newIDCase(t)
	rows := []struct {
		value any
		want  string
		warns bool
	}{
		{"Patient/p1", "Patient/p1", false},
		{c.server.URL + "/fhir/Practitioner/x", "Practitioner/x", false},
		{c.server.URL + "/other/Practitioner/x", c.server.URL + "/other/Practitioner/x", false},
		{nil, "", false},
		{"https://evil.example/fhir/Patient/1", "", true},
		{c.server.URL + "/fhir/../Patient/1", "", true},
		{"Person/../Patient/1", "", true},
		{"Patient/..", "", true},
		{"Observation/1", "", true},
		{"Patient/1?x", "", true},
		{"Patient/%2e%2e", "", true},
		{"/Patient/1", "", true},
		{"javascript:alert(1)", "", true},
		{[]string{"Patient/1"}, "", true},
		{7, "", true},
	}
	for _, row := range rows {
		t.Run(fmt.Sprint(row.value), func(t *testing.T) {
			c.t = t
			identity := c.accept(c.token(map[string]any{"fhirUser": row.value}))
			if identity.fhirUser != row.want || (len(identity.warnings) > 0) != row.warns {
				t.Errorf("%+v, want %q, warning %v", identity, row.want, row.warns)
			}
		})
	}
}

func TestSignInWithIdentity(t *testing.T) {
	c := newIDCase(t)
	scopes := ParseScopes("openid fhirUser launch/patient patient/Observation.rs offline_access")
	attempt, answer := signIn(t, c.server, c.clock, scopes)
	request, err := url.Parse(attempt.URL())
	if err != nil {
		t.Fatal(err)
	}
	raw := c.token(map[string]any{"nonce": request.Query().Get("nonce")})
	c.server.member = map[string]any{"id_token": raw, "scope": scopes.String()}
	grant, err := attempt.Finish(t.Context(), answer)
	if err != nil {
		t.Fatal(err)
	}
	if grant.Subject != "u1" || grant.FHIRUser != "Patient/p1" {
		t.Errorf("%+v", grant)
	}

	t.Run("I05 with the token of another sign-in", func(t *testing.T) {
		again, answer := signIn(t, c.server, c.clock, scopes)
		if _, err := again.Finish(t.Context(), answer); !errors.Is(err, ErrIdentityRejected) {
			t.Errorf("err = %v", err)
		}
	})
}
