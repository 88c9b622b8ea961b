package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/auth/redirect"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
)

// Connect signs in at a clinic. While the person reads what came back, each permission is tried with a real read.
func (s *session) Connect(ctx context.Context, r ui.ConnectRequest) (ui.Connection, error) {
	begun := make(chan string, 1) // the address that the browser is handed
	request := workspace.ConnectRequest{
		Base: r.Base, Name: r.Name, ClientID: r.ClientID, Types: withPerson(r.Kinds), Once: !r.StaySignedIn, Notice: noticeOf(r),
		Open: func(ctx context.Context, address string) error {
			begun <- address
			return s.open(ctx, address, r.Opened)
		},
	}
	if r.Again != "" {
		request.Base = r.Again
	}
	if r.Pasted != nil {
		request.Paste = func(ctx context.Context) (string, error) { return awaitPaste(ctx, begun, r) }
	}
	if r.Review != nil {
		request.Review = func(ctx context.Context, found *workspace.Candidate) error { return review(ctx, found, r) }
	}
	if r.Undone != nil {
		request.Undone = func(e auth.Evidence) { r.Undone(evidenceOf(e)) }
	}
	done, err := s.w.Connect(ctx, request)
	if err != nil {
		return ui.Connection{}, s.failure(err)
	}
	return connectionOf(done.Connection), nil
}

// withPerson adds to the kinds that the person chose the one that says whose record it is: the review asks by it. nil stays nil.
func withPerson(kinds []string) []string {
	if len(kinds) == 0 || slices.Contains(kinds, "Patient") {
		return kinds
	}
	return append([]string{"Patient"}, kinds...)
}

// open hands the address to the browser. The page is told before: the opener of some systems ends only with the browser.
func (s *session) open(ctx context.Context, address string, opened func(string, error)) error {
	if opened == nil {
		opened = func(string, error) {}
	}
	opened(address, nil)
	err := s.browser(ctx, address)
	if err != nil && ctx.Err() == nil { // otherwise the answer has come, by whatever way
		opened(address, failure(err))
	}
	return err
}

// noticeOf passes on what the workspace says meanwhile, except that a browser did not open: Opened tells that, with the address.
func noticeOf(r ui.ConnectRequest) func(phrase.Phrase) {
	if r.Notice == nil {
		return nil
	}
	return func(p phrase.Phrase) {
		if p.Key() != workspace.Unopened.Key() {
			r.Notice(p.In(ui.Say))
		}
	}
}

// awaitPaste waits for an address that is the answer to this sign-in. Another one is said to be none, and waited on.
func awaitPaste(ctx context.Context, begun <-chan string, r ui.ConnectRequest) (string, error) {
	var request url.Values
	select {
	case address := <-begun:
		if u, err := url.Parse(address); err == nil {
			request = u.Query()
		}
	case <-ctx.Done():
		return "", ctx.Err()
	}
	for {
		select {
		case text := <-r.Pasted:
			text = strings.TrimSpace(text)
			wrong := answers(text, request)
			if wrong == "" {
				return text, nil
			}
			if r.Notice != nil {
				r.Notice(wrong)
			}
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// answers holds a pasted address against the authorization request, and says why it is no answer to that; "" if it is one.
func answers(text string, request url.Values) (wrong string) {
	own := request.Get("redirect_uri")
	values, err := redirect.ParsePasted(text, own)
	switch {
	case err == nil && values.Get("state") == request.Get("state"):
		return ""
	case err == nil && values.Get("state") == "":
		return lang.X("connect.paste.part", "That is only the beginning of the address where the browser ended. Copy all of it, to the end.")
	case values.Has("state"), endedElsewhere(text, request.Get("state")):
		return lang.X("connect.paste.before", "That address belongs to another sign-in. Copy it from the tab that this sign-in opened: it begins with {{.Address}}.", map[string]any{"Address": own})
	}
	return lang.X("connect.paste.other", "That is not the address where the browser ended. Copy the one that begins with {{.Address}}, to its end.", map[string]any{"Address": own})
}

// endedElsewhere tells of an address on this computer at which another sign-in ended.
func endedElsewhere(text, state string) bool {
	u, err := url.Parse(text)
	if err != nil {
		return false
	}
	other := u.Query().Get("state")
	return net.ParseIP(u.Hostname()).IsLoopback() && other != "" && other != state
}

// review shows what came back and tries it meanwhile. A person who does not want it ends the sign-in as one who refused at the clinic.
func review(ctx context.Context, found *workspace.Candidate, r ui.ConnectRequest) error {
	trying, stop := context.WithCancel(ctx)
	tried := make(chan struct{})
	go func() {
		defer close(tried)
		tryEach(trying, found.Access.Scopes, found.Test, r.Tested)
	}()
	keep, err := r.Review(ctx, consentOf(found))
	stop()
	<-tried
	switch {
	case err != nil:
		return fmt.Errorf("the review of the sign-in broke off: %w", err)
	case !keep:
		return fmt.Errorf("%w: not kept on this device", auth.ErrConsentRefused)
	}
	return nil
}

// tryEach tries each permission. What is still to be tried when the trying breaks off counts as failed.
func tryEach(ctx context.Context, scopes []workspace.ScopeAccess,
	try func(context.Context, ...func(workspace.ScopeAccess)) (workspace.Access, error), tested func(ui.ScopeLine),
) {
	if tested == nil {
		tested = func(ui.ScopeLine) {}
	}
	done := map[string]bool{}
	_, err := try(ctx, func(one workspace.ScopeAccess) {
		done[one.Scope] = true
		tested(lineOf(one))
	})
	if err == nil || ctx.Err() != nil {
		return
	}
	for _, one := range scopes {
		if one.CanTry && !done[one.Scope] {
			one.Test = "failed"
			tested(lineOf(one))
		}
	}
}

func consentOf(found *workspace.Candidate) ui.Consent {
	c := ui.Consent{
		Connection: connectionOf(found.Connection), Name: found.PatientName, BirthDate: ui.Day(found.BirthDate), Access: accessOf(found.Access),
		User: referencesForPeople(found.Connection.FHIRUser), OwnRecord: found.Connection.FHIRUser == "Patient/"+found.Connection.Patient,
		Hosts: found.Connection.Server.Hosts(),
	}
	for _, o := range found.Others {
		c.Others = append(c.Others, ui.Patient{Name: o.PatientName, Born: ui.Day(o.BirthDate)})
	}
	for _, w := range found.Warnings {
		c.Warnings = append(c.Warnings, w.Words.In(ui.Say))
	}
	return c
}
