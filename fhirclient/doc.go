// Package fhirclient reads a patient's record from a FHIR server (R4, R4B, R5)
// over an *http.Client that it is given.
//
// The caller brings a client that signs requests (or none, for an open
// server), the rights that the server granted, and a [Sink] that stores what
// comes:
//
//	c := fhirclient.New(base, signed, fhirclient.Options{})
//	capabilities, err := c.Capabilities(ctx)
//	plan := fhirclient.MakePlan(fhirclient.PlanInput{Patient: id, Asked: types, Rights: rights, Capabilities: capabilities})
//	result, err := c.Run(ctx, plan, id, sink, nil)
//
// [MakePlan] decides what is asked of the server, and computes nothing else:
// it can be printed before the first request. [Client.Run] carries the plan
// out, page by page, and says for each type that did not simply come why.
//
// # What is promised
//
// A record is handed over as the server sent it, byte for byte: pages are cut
// by byte span, nothing is decoded and encoded again. An entry that cannot be
// used is counted and named in [Result.Unreadable]. A record that names
// another patient never reaches the Sink. No request leaves the scheme, host
// and port of the base address, no redirect is followed, and no link is edited.
// A cancelled context ends a run at once and leaves no goroutine behind.
//
// "none" ([None]) is said only on evidence: a permitted, unconstrained
// search that was read to its end. Even then it means "nothing shared", since
// a server may hide a refusal as an empty answer (spec/fhir-client.md §5).
//
// # What it is not for
//
// It keeps no tokens, stores nothing, logs nothing and draws nothing. It does
// not write to a server: it sends GET requests only. It does not judge what a
// record means: that is the work of the packages summary and narrative.
//
// # Limits
//
// One resource 64 MiB, one page 1 GiB (streamed), one search 5,000 pages,
// 2,000,000 entries or 100 pages with nothing new, one run 5,000 records by
// reference ([Result.NotTried] counts the rest, for the next one). The address of
// a next page 8 KiB; an address, version or ETag of a record 2 KiB. In memory are
// two batches of at most 500 entries or about 4 MB each (a larger resource is a
// batch of its own), and 20 to 40 bytes for each record seen in the run. Bodies
// must be UTF-8 JSON. A server that sends ill-formed numbers or strings inside a
// resource is tolerated: the entry is marked [Entry.Malformed].
package fhirclient
