package auth

import (
	"errors"
	"fmt"
	"math"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"chartkey/assets/phrase"
)

const (
	// assumedLife is how long an access token is taken to live when the server does not say (it says
	// "recommended" in RFC 6749 §5.1, so some do not).
	assumedLife = 300 * time.Second
	longestLife = 24 * time.Hour
	// refreshLife is how long an unused refresh token is taken to live when the server does not say.
	refreshLife = 30 * 24 * time.Hour
)

// tokenAnswer is a checked token response (RFC 6749 §5.1, SMART App Launch 2.2 token response).
type tokenAnswer struct {
	access, refresh, idToken Secret

	life        time.Duration // 0 to longestLife
	announced   bool          // life is the server's word, neither our assumption nor our bound
	refreshLife time.Duration // 0 = not announced

	scope    *string // nil = the server did not say
	patient  string  // "" = none; not yet known to be an id
	warnings []Problem
}

// note adds a warning.
func (a *tokenAnswer) note(words phrase.Phrase) { a.warnings = append(a.warnings, problem(words)) }

// tokenDocument has the members that are read; a member of another type than here makes the answer unusable.
type tokenDocument struct {
	AccessToken  Secret         `json:"access_token"`
	TokenType    string         `json:"token_type"`
	RefreshToken Secret         `json:"refresh_token"`
	IDToken      Secret         `json:"id_token"`
	Scope        *string        `json:"scope"`
	ExpiresIn    jsontext.Value `json:"expires_in"`
	// The life of the refresh token has no standard name; these two are in use.
	RefreshExpiresIn      jsontext.Value `json:"refresh_expires_in"`
	RefreshTokenExpiresIn jsontext.Value `json:"refresh_token_expires_in"`

	Patient *string `json:"patient"`

	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
}

// parseTokenAnswer reads the body of a 200. An error member makes it an *OAuthError whatever else it holds; any
// other fault is ErrNotJSON, or an error that says which member is wrong.
func parseTokenAnswer(header http.Header, body []byte) (*tokenAnswer, error) {
	if !isJSON(header) {
		return nil, fmt.Errorf("%w: the token answer has another content type", ErrNotJSON)
	}
	var doc tokenDocument
	if err := decodeStrict(body, &doc); err != nil {
		return nil, fmt.Errorf("could not read the token answer: %w", err)
	}
	if doc.Error != "" {
		return nil, newOAuthError(http.StatusOK, doc.Error, doc.ErrorDescription)
	}
	if err := doc.check(); err != nil {
		return nil, err
	}
	answer := &tokenAnswer{
		access: doc.AccessToken, refresh: doc.RefreshToken, idToken: doc.IDToken,
		scope: doc.Scope,
	}
	if doc.Patient != nil {
		answer.patient = *doc.Patient
	}
	doc.takeLives(answer)
	if !strings.Contains(strings.ToLower(header.Get("Cache-Control")), "no-store") {
		answer.note(phrase.New("problem.cacheable-token", "The server did not forbid storing its token answer on the way."))
	}
	return answer, nil
}

// check refuses what must not get into a header, a store or an address.
func (d *tokenDocument) check() error {
	switch {
	case d.AccessToken.IsZero():
		return errors.New("the token answer holds no access token")
	case !printableASCII(d.AccessToken.Reveal(), '!'):
		return errors.New("the access token holds characters that no header may hold")
	case !printableASCII(d.RefreshToken.Reveal(), ' '):
		return errors.New("the refresh token holds characters that it may not hold")
	case !strings.EqualFold(d.TokenType, "bearer"):
		return fmt.Errorf("the token answer is of the type %q, not bearer", cleanText(d.TokenType))
	}
	return nil
}

func (d *tokenDocument) takeLives(answer *tokenAnswer) {
	life, readable := parseLife(d.ExpiresIn)
	switch {
	case readable:
		answer.life, answer.announced = min(life, longestLife), life <= longestLife
	case d.ExpiresIn == nil || d.ExpiresIn.Kind() == 'n':
		answer.life = assumedLife
	default:
		answer.life = assumedLife
		answer.note(phrase.New("problem.unreadable-expiry", "The server's word on how long the access lasts cannot be read; five minutes are assumed."))
	}
	for _, value := range []jsontext.Value{d.RefreshExpiresIn, d.RefreshTokenExpiresIn} {
		if life, readable := parseLife(value); readable && life > 0 { // Keycloak says 0 for "does not expire"
			answer.refreshLife = life
		}
	}
}

// parseLife reads a number of seconds in the spellings that occur: 3600, 3600.0, 3.6e3, "3600". Less than nothing
// is 0, more than a century is a century.
func parseLife(value jsontext.Value) (life time.Duration, readable bool) {
	text := string(value)
	switch value.Kind() {
	case '0':
	case '"':
		if json.Unmarshal(value, &text) != nil {
			return 0, false
		}
		text = strings.TrimSpace(text)
	default:
		return 0, false
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || math.IsNaN(seconds) {
		return 0, false
	}
	const century = 100 * 365 * 24 * 3600
	return time.Duration(min(max(seconds, 0), century)) * time.Second, true
}

// isJSON reports whether the server calls its answer JSON.
func isJSON(header http.Header) bool {
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && (media == "application/json" || strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json"))
}

// printableASCII reports whether s lies between lowest and '~' (VSCHAR and NQCHAR of RFC 6749 appendix A).
func printableASCII(s string, lowest rune) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < lowest || r > '~' })
}

// isResourceID reports whether s is a FHIR id that can stand in a path.
func isResourceID(s string) bool {
	if s == "" || len(s) > 64 || s == "." || s == ".." {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.'
	})
}
