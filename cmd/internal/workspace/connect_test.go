package workspace

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"chartkey/auth"
	"chartkey/auth/sandbox"
	"chartkey/vault"
)

func TestConnect(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	s := h.clinic(sandbox.Options{Approve: true})
	done, err := w.Connect(t.Context(), request(s))
	if err != nil {
		t.Fatal(err)
	}
	c := done.Connection
	if c.State != Connected || c.Patient != s.Patients()[0] || c.Base != s.Base() || c.Subject == "" || c.Unconfirmed || !c.Expires.IsZero() {
		t.Errorf("%+v", c)
	}
	if len(done.Refused)+len(done.Narrowed)+len(done.Unasked) != 0 || !slices.Contains(done.Granted, "patient/Condition.rs") {
		t.Errorf("%+v", done.Comparison)
	}
	again, err := h.enter().Connection(t.Context(), "Clinic") // as another run sees it
	if err != nil || again.ID != c.ID || !again.SignedIn.Equal(c.SignedIn) || again.TokenLocation != "keyring" {
		t.Errorf("%+v, %v", again, err)
	}
}

// TestConnectFails: whatever goes wrong has its name and leaves no connection.
func TestConnectFails(t *testing.T) {
	for _, c := range []struct {
		situation string
		options   sandbox.Options
		change    func(*ConnectRequest)
		want      Code
		givenBack bool // the server had given tokens
	}{
		{"a web page for an address", sandbox.Options{Faults: []string{"html-for-json"}}, nil, NotJSON, false},
		{"no S256", sandbox.Options{Faults: []string{"no-s256"}}, nil, NoS256, false},
		{"consent refused", sandbox.Options{Faults: []string{"refuse-consent"}}, nil, ConsentRefused, false},
		{"the browser never comes back", sandbox.Options{Faults: []string{"no-answer"}}, func(r *ConnectRequest) { r.Timeout = 300 * time.Millisecond }, Timeout, false},
		{"only answers to others", sandbox.Options{Faults: []string{"wrong-state"}}, func(r *ConnectRequest) { r.Timeout = time.Second }, WrongState, false},
		{"an answer of another server", sandbox.Options{Faults: []string{"wrong-iss"}}, nil, ConfigRejected, false},
		{"an expired code", sandbox.Options{Faults: []string{"expired-code"}}, nil, CodeExpired, false},
		{"a page for tokens", sandbox.Options{Faults: []string{"token-html"}}, nil, NotJSON, false},
		{"tokens elsewhere", sandbox.Options{Faults: []string{"token-redirect"}}, nil, ConfigRejected, false},
		{"a foreign identity", sandbox.Options{Faults: []string{"bad-nonce"}}, nil, IdentityRejected, true},
		{"no patient", sandbox.Options{Faults: []string{"no-patient"}}, nil, IdentityRejected, true},
		{"records of nobody in particular", sandbox.Options{}, func(r *ConnectRequest) { r.Scopes = "openid fhirUser offline_access user/Condition.rs" }, IdentityRejected, true},
		{"not what the person wanted", sandbox.Options{}, func(r *ConnectRequest) {
			r.Review = func(context.Context, *Candidate) error { return auth.ErrConsentRefused }
		}, ConsentRefused, true},
		{"no address", sandbox.Options{}, func(r *ConnectRequest) { r.Base = "" }, BadAddress, false},
		{"no such connection", sandbox.Options{}, func(r *ConnectRequest) { r.Base = "clinic" }, BadAddress, false},
		{"plain http elsewhere", sandbox.Options{}, func(r *ConnectRequest) { r.Base = "http://ehr.example.org/fhir" }, BadAddress, false},
		{"no client id", sandbox.Options{}, func(r *ConnectRequest) { r.ClientID = "" }, NeedsClientID, false},
		{"a name that steers a terminal", sandbox.Options{}, func(r *ConnectRequest) { r.Name = "a\x1b[2Jb" }, Usage, false},
		{"a name of a whole page", sandbox.Options{}, func(r *ConnectRequest) { r.Name = strings.Repeat("x", 3000) }, Usage, false},
		{"a system scope", sandbox.Options{}, func(r *ConnectRequest) { r.Scopes = "openid system/*.rs" }, Usage, false},
		{"a launch from elsewhere", sandbox.Options{}, func(r *ConnectRequest) { r.Scopes = "launch openid" }, Usage, false},
		{"a misspelt scope", sandbox.Options{}, func(r *ConnectRequest) { r.Scopes = "patient/Condition.sr" }, Usage, false},
		{"a rubbish paste", sandbox.Options{Faults: []string{"no-answer"}}, func(r *ConnectRequest) {
			r.Paste = func(context.Context) (string, error) { return "https://example.org/?code=x", nil }
		}, Usage, false},
		{"a paste of another sign-in", sandbox.Options{Faults: []string{"no-answer"}}, nil, WrongState, false},
	} {
		t.Run(c.situation, func(t *testing.T) {
			h := newHouse(t)
			w := h.enter()
			c.options.Approve = true
			s := h.clinic(c.options)
			r := request(s)
			if c.situation == "a paste of another sign-in" {
				r.Paste, r.Open = pasteOf(nil, "code=x&state=other")
			}
			if c.change != nil {
				c.change(&r)
			}
			_, err := w.Connect(t.Context(), r)
			wants(t, err, c.want)
			h.noConnection(w)
			if got := revoked(s) > 0; got != c.givenBack {
				t.Errorf("the grant was given back: %t, want %t", got, c.givenBack)
			}
		})
	}
}

// TestConnectAsClinician: a clinician needs a lock first, which this version does not have.
func TestConnectAsClinician(t *testing.T) {
	h := newHouse(t)
	home, err := Open(h.config)
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.AddPerson(t.Context(), "Dr Ben", vault.Clinician, vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	w, err := home.Unlock(t.Context(), p.ID, vault.ByKeyring())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	_, err = w.Connect(t.Context(), request(h.clinic(sandbox.Options{Approve: true})))
	wants(t, err, Usage)
}

// TestConnectWithoutLastingSignIn: it says when it ends, and one sync is possible.
func TestConnectWithoutLastingSignIn(t *testing.T) {
	h := newHouse(t)
	w := h.enter()
	_, c := h.connected(w, sandbox.Options{Faults: []string{"no-refresh-token"}})
	if !c.Expires.After(h.clock.Now()) {
		t.Errorf("expires %v", c.Expires)
	}
	if _, err := w.Sync(t.Context(), nil, nil, nil); err != nil {
		t.Errorf("at once: %v", err)
	}
	h.clock.pass(time.Hour)
	_, err := w.Sync(t.Context(), nil, nil, nil)
	wants(t, err, SignInNeeded)
	if got := state(t, w, c.ID); got != SignInNeeded {
		t.Errorf("state %q", got)
	}
}

// TestSameServer: a sign-in again goes where the person's consent went (a mix of one server's pages and another's token endpoint is an attack).
func TestSameServer(t *testing.T) {
	known := auth.Configuration{
		Issuer: "https://a", Authorization: "https://a/authorize", Token: "https://a/token", Revocation: "https://a/revoke", JWKS: "https://a/keys",
	}
	for situation, c := range map[string]struct {
		change func(before, now *auth.Configuration)
		same   bool
	}{
		"nothing":                         {func(_, _ *auth.Configuration) {}, true},
		"more capabilities":               {func(_, now *auth.Configuration) { now.Capabilities = []string{"permission-v2"} }, true},
		"another registration":            {func(_, now *auth.Configuration) { now.Registration = "https://a/register" }, true},
		"another issuer":                  {func(_, now *auth.Configuration) { now.Issuer = "https://b" }, false},
		"no issuer any more":              {func(_, now *auth.Configuration) { now.Issuer = "" }, false},
		"an issuer for the first time":    {func(before, _ *auth.Configuration) { before.Issuer = "" }, true},
		"another sign-in page":            {func(_, now *auth.Configuration) { now.Authorization = "https://b/authorize" }, false},
		"another token endpoint":          {func(_, now *auth.Configuration) { now.Token = "https://b/token" }, false},
		"another tenant":                  {func(_, now *auth.Configuration) { now.Token = "https://a/other/token" }, false},
		"another revocation":              {func(_, now *auth.Configuration) { now.Revocation = "https://b/revoke" }, false},
		"no revocation any more":          {func(_, now *auth.Configuration) { now.Revocation = "" }, true},
		"a revocation for the first time": {func(before, _ *auth.Configuration) { before.Revocation = "" }, true},
		"one elsewhere for the first time": {func(before, now *auth.Configuration) {
			before.Revocation, now.Revocation = "", "https://b/revoke"
		}, false},
		"one for the first time, with the usual port": {func(before, now *auth.Configuration) {
			before.Revocation, now.Revocation = "", "https://A:443/revoke"
		}, true},
		"one for the first time, at another port": {func(before, now *auth.Configuration) {
			before.Revocation, now.Revocation = "", "https://a:444/revoke"
		}, false},
		"other keys": {func(_, now *auth.Configuration) { now.JWKS = "https://b/keys" }, false},
		"keys elsewhere for the first time": {func(before, now *auth.Configuration) {
			before.JWKS, now.JWKS = "", "https://b/keys"
		}, false},
	} {
		before, now := known, known
		c.change(&before, &now)
		err := sameServer(before, now)
		if (err == nil) != c.same || err != nil && CodeOf(err) != NeedsReview {
			t.Errorf("%s: %v", situation, err)
		}
	}
}
