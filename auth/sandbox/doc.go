// Package sandbox is a SMART on FHIR R4 server in the process: the clinic of the
// demo, of the tests and of experiments. It shows what an honest server answers,
// and with [Options.Faults] what a broken one does.
//
// # Use
//
//	s, err := sandbox.New(sandbox.Options{Approve: true})
//	base, err := s.Listen("127.0.0.1:0") // http://127.0.0.1:40123/fhir
//	defer s.Close()
//
// The issuer is the base without "/fhir". Two discovery documents, the
// CapabilityStatement and the keys can be read without a token. The one client is
// [ClientID]: public, PKCE with S256, any port and path on 127.0.0.1 or [::1].
//
// Each Patient is a user, and each Practitioner who treats one of them; everybody
// has the [Password]. A person meets two or three pages, each one form without a
// script. The sign-in page has the fields request, person ("p1001",
// "Practitioner/dr-1"), password, and answer (continue or cancel). A clinician of
// whom the app wants a patient in context chooses one: request, patient, answer.
// The consent page has a tick for each scope that can be done without, all of them
// named scope, then request and answer (allow or refuse); what is unticked is not
// granted. [Options.Approve] answers without the pages, as a patient.
//
// # Records
//
// Without [Options.Records] there are three invented patients, p1001 to p1003,
// from a generator that gives the same bytes at every start: one with allergies,
// one who was asked and has none, one of whom nothing is recorded, nor any care
// plan. Some records carry security labels. A fourth, p1004, is a test person
// (HTEST) whose chart is hostile: scripts, pictures and links that mislead, names
// that run backwards, titles of 10,000 characters, tables within tables, unknown
// codes, and on the first pages an entry without an id and one of an unknown type.
// The charts take the time of their last entry from a fixed date, not from the
// clock. With Options.Records the files of a directory are served, each resource with the
// exact bytes that it has in its file.
//
// A patient sees their own compartment (CompartmentDefinition "patient" of R4)
// and what belongs to nobody, such as practitioners and organizations; the latter
// can be read with any token, searched with a scope. Another patient's records
// are refused. A Binary belongs to whoever owns the document that points to it
// and can be read with the scope of either.
//
// A clinician sees with patient/ scopes the patient that was chosen, with user/
// scopes all whom they treat: a Patient who names them as general practitioner, or
// is the subject of a CareTeam in which they are. Everybody else's records are
// refused with 403 and an OperationOutcome that says so.
//
// # Authorization
//
// Authorization code with S256, aud and state; RFC 9207 iss in every answer;
// SMART scopes v1 and v2, with query parts (category, code, status and the other
// search parameters) that do limit the answers; scopes that are not understood
// are dropped. Codes live for a minute, and a replay ends the grant. Refresh
// tokens rotate; one that comes back ends the grant with its access tokens.
// RFC 7009 revocation of an access token ends that token, of a refresh token the
// grant. Tokens live in memory and end with the server.
//
// # The management page
//
// At /manage of the issuer (management_endpoint) a person signs in, sees which
// grants still work, and ends one: its refresh token and access tokens are refused
// from then on. A grant that the app has revoked is not listed any more. The fields
// of its forms are person and password, then session and grant.
//
// # What it is not
//
// Not a server for anybody's real records: there is no TLS, everybody has one
// password, nothing is stored, and it listens on the loopback interface only. It
// was written by the people who wrote the client, so it shares their reading of
// the standards and is never the only proof. There is no registration, no
// emergency access, no writing, no XML.
package sandbox
