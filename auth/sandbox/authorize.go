package sandbox

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// authorize takes an authorization request (GET or POST). Without a known
// client and a good redirect_uri it answers 400 with a page, since it must not
// send the browser anywhere; every later error goes back to the client.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.errorPage(w, "The request cannot be read.")
		return
	}
	redirect := r.Form.Get("redirect_uri")
	switch {
	case r.Form.Get("client_id") != ClientID || len(r.Form["client_id"]) > 1:
		s.errorPage(w, "The app is not known here. Check its client id.")
		return
	case !allowedRedirect(redirect) || len(r.Form["redirect_uri"]) > 1:
		s.errorPage(w, "The app named a return address that is not allowed. It must be http on 127.0.0.1 or [::1], with a port.")
		return
	}
	if problem := s.checkRequest(r.Form); problem != nil {
		s.sendBack(w, r, redirect, errorAnswer(problem, r.Form.Get("state")))
		return
	}
	req, err := op.ParseAuthorizeRequest(r, s.provider.Decoder())
	if err != nil {
		s.sendBack(w, r, redirect, errorAnswer(oidc.ErrInvalidRequest().WithDescription("the request cannot be read"), r.Form.Get("state")))
		return
	}
	made, err := s.store.CreateAuthRequest(r.Context(), req, "")
	if err != nil {
		s.sendBack(w, r, redirect, errorAnswer(oidc.ErrServerError(), req.State))
		return
	}
	p := pending{id: made.GetID(), req: *req}
	switch {
	case s.faults.on(noAnswer):
		s.deadEnd(w)
	case s.opts.Approve:
		s.allow(w, r, p, grant{who: s.approved, patient: s.approved.key, scopes: s.grantScopes(req.Scopes, everyTick)})
	default:
		s.signInPage(w, p, s.approved.key, "")
	}
}

// checkRequest holds the rules of SMART App Launch 2.2, RFC 7636 and RFC 6749.
func (s *Server) checkRequest(form url.Values) *oidc.Error {
	invalid := oidc.ErrInvalidRequest()
	for name, values := range form {
		if len(values) > 1 && slices.Contains(singleParameters, name) {
			return invalid.WithDescription("the parameter %s is repeated", name)
		}
	}
	if problem := checkUnsupported(form); problem != nil {
		return problem
	}
	switch {
	case form.Get("state") == "":
		return invalid.WithDescription("state is missing")
	case form.Get("aud") != s.base():
		return invalid.WithDescription("aud must be %s", s.base())
	case form.Get("code_challenge") == "" || form.Get("code_challenge_method") != "S256":
		return invalid.WithDescription("PKCE with S256 is required")
	case len(parseScopes(splitScopes(form.Get("scope")))) == 0:
		return oidc.ErrInvalidScope().WithDescription("none of the scopes is known here")
	}
	return nil
}

// checkUnsupported refuses the parts of OAuth and OpenID Connect that are not here.
func checkUnsupported(form url.Values) *oidc.Error {
	mode := form.Get("response_mode")
	switch {
	case form.Get("response_type") == "":
		return oidc.ErrInvalidRequest().WithDescription("response_type is missing")
	case form.Get("response_type") != "code":
		return &oidc.Error{ErrorType: "unsupported_response_type", Description: "only code is supported"}
	case mode != "" && mode != "query":
		return oidc.ErrInvalidRequest().WithDescription("only the response mode query is supported")
	case form.Get("request") != "" || form.Get("request_uri") != "":
		return oidc.ErrRequestNotSupported()
	case form.Get("prompt") == "none":
		return oidc.ErrLoginRequired()
	}
	return nil
}

// singleParameters may occur once (RFC 6749 section 3.1).
var singleParameters = []string{
	"response_type", "response_mode", "state", "aud", "scope", "nonce",
	"code_challenge", "code_challenge_method", "prompt",
}

// allow ends an authorization request with a grant, and refuse without one.
func (s *Server) allow(w http.ResponseWriter, r *http.Request, p pending, g grant) {
	if s.faults.on(refuseConsent) {
		s.refuseConsent(w, r, p)
		return
	}
	request, err := s.store.allow(p.id, g)
	if err != nil {
		s.expiredPage(w)
		return
	}
	code, err := op.CreateAuthRequestCode(r.Context(), request, s.store, s.provider.Crypto())
	if err != nil {
		s.sendBack(w, r, p.req.RedirectURI, errorAnswer(oidc.ErrServerError(), p.req.State))
		return
	}
	s.sendBack(w, r, p.req.RedirectURI, url.Values{"code": {code}, "state": {p.req.State}})
}

// refuseConsent ends an authorization request without a grant.
func (s *Server) refuseConsent(w http.ResponseWriter, r *http.Request, p pending) {
	s.store.forget(p.id)
	s.sendBack(w, r, p.req.RedirectURI, errorAnswer(oidc.ErrAccessDenied().WithDescription("the person chose not to share"), p.req.State))
}

// errorAnswer is an error response of RFC 6749 section 4.1.2.1.
func errorAnswer(e *oidc.Error, state string) url.Values {
	v := url.Values{"error": {string(e.ErrorType)}}
	if e.Description != "" {
		v.Set("error_description", e.Description)
	}
	if state != "" {
		v.Set("state", state)
	}
	return v
}

// sendBack redirects the browser to the client, always with iss (RFC 9207).
func (s *Server) sendBack(w http.ResponseWriter, r *http.Request, redirect string, answer url.Values) {
	u, err := url.Parse(redirect)
	if err != nil {
		s.errorPage(w, "The return address cannot be read.")
		return
	}
	answer.Set("iss", s.issuer)
	if s.faults.on(wrongIss) {
		answer.Set("iss", "https://issuer.invalid")
	}
	if s.faults.on(wrongState) {
		answer.Set("state", "another-"+randomID())
	}
	q := u.Query()
	for name := range answer {
		q.Set(name, answer.Get(name))
	}
	u.RawQuery = q.Encode()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, u.String(), http.StatusFound) //nolint:gosec // allowedRedirect has checked the address
}
