// Package auth signs a person in to a health record by SMART App Launch 2.2 (standalone, public native client), keeps
// the sign-in alive, and ends it with proof. It is a leaf: it knows OAuth and SMART, and neither records, nor files,
// nor windows.
//
// # A sign-in from first to last
//
//	hc := auth.NewHTTPClient()
//	config, err := auth.Discover(ctx, hc, "https://ehr.example.org/fhir")
//	asked := auth.DefaultScopes(config, []string{"Patient", "Observation"})
//
//	listener, err := redirect.Listen(ctx, 0)
//	flow := &auth.Flow{HTTP: hc}
//	attempt, err := flow.Begin(config, clientID, listener.URI(), asked)
//	open(attempt.URL()) // the system browser, never a window of our own
//	answer, err := listener.Wait(ctx, attempt.Check, warn)
//	grant, err := attempt.Finish(ctx, answer)
//
//	session := auth.NewSession(auth.SessionConfig{Config: config, ClientID: clientID, Store: store, HTTP: hc,
//		Granted: grant.Granted})
//	err = session.Adopt(ctx, grant)
//	client := session.Client() // an *http.Client for the FHIR base, and for nothing else
//
//	revocation, err := session.Revoke(ctx, config.Base+"/Patient/"+grant.Patient)
//
// # Discovery
//
// [Discover] reads {base}/.well-known/smart-configuration, and only where there is none the CapabilityStatement's
// older oauth-uris. What a server says of itself decides where a person's secrets go, so nothing in it is trusted for
// having come from a well-known address: names match exactly and occur once, endpoints use https, and a server at a
// public name can neither name nor resolve to this computer or the local network. Plain http is for loopback addresses
// only, and only if the base that the person gave is one. No redirect is followed. Oddities that do not stop a sign-in
// are in [Configuration.Problems]. A server without PKCE S256 can be looked at, but [Flow.Begin] refuses it.
//
// # Scopes
//
// [ParseScopes] reads SMART 1 and 2 spellings; [Scope.Canonical] is the one spelling of all that mean the same, and
// [Scope.Sentence] what a person reads: each sentence says what the app may do, without a word of the trade. [Compare]
// sets a grant against what was asked, by meaning; [Scopes.Covers] says whether a FHIR call may be sent. What is invalid
// or unknown grants nothing. A right that was not asked for is never used, and no wildcard is asked for.
//
// # The code flow
//
// [Flow.Begin] draws state, nonce and verifier anew for each attempt; [Attempt.Check] looks at an answer of the browser
// without using it up, so that a forged one does not end the wait; [Attempt.Finish] sends the code once. The answer is
// read strictly and the id_token, where one was asked for, is checked in full. A grant without a word on its
// scopes is marked Unconfirmed.
//
// # The session
//
// A [Session] keeps the access token in memory and the refresh token in a [Store]. One refresh runs at a time across
// threads and processes; a journal entry is durable before a refresh token is sent, and the new one is stored before
// the new access token is used. A refresh token is sent once, and once more only after an answer that told nothing. What
// invalid_grant means is decided by the journal: [ErrAccessEnded], [ErrSignInNeeded], [ErrFamilyRevoked] or
// [ErrStaleRestore]. An id_token that comes with a refresh has to be about the same person and sign-in if it is believed,
// else the answer is not used ([ErrNeedsReview]). [Session.Client] signs requests to the base's own origin and refuses every other.
//
// # Revocation
//
// A sign-in again sets the refresh token of the one before aside, sealed, since to end it at once ends the new sign-in too
// at some servers. [Session.Revoke] asks the server to end the access, with all that was set aside, and then tries the
// keys. It answers with one of five [Outcome] values and the evidence for it; only what was refused by the server, as
// tried, is called ended. Access tokens that are not at hand, such as another process's, cannot be tried: they count until
// their time has passed, or until the server is seen to end all access with the sign-in.
//
// # Errors and secrets
//
// Every error wraps one of the sentinels in this package, an [*OAuthError], or the context's own error; decide by
// [errors.Is]. No error text holds a secret, and a server's words in it are bounded, printable and quoted. Tokens and
// verifiers are a [Secret], which prints as a fixed redaction everywhere.
//
// # What it is not for
//
// Confidential clients, EHR launch, and backend services are not in it. It holds nothing on disk itself, opens no
// browser, and knows no user interface. It does not judge whether a server is what its name says: that is what
// TLS and the address shown to the person are for.
package auth
