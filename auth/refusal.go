package auth

import (
	"errors"
	"net/http"
)

// provesEnd reports whether the server refused the refresh token as such: invalid_grant with the status of an error. The same code with 200 comes
// from a server that does not keep to the protocol, and proves nothing. A refresh and a revocation take the same answers for a refusal. What ended
// is the token that was sent and not always the sign-in: a lost answer may have replaced the token, see journal.Lost.
func provesEnd(err error) bool {
	refusal, ok := errors.AsType[*OAuthError](err)
	return ok && refusal.Code == "invalid_grant" && refusal.Status != http.StatusOK
}

// isLasting reports whether the server gave a reason that another try would meet again (RFC 6749 §5.2): the token cannot be tried.
func isLasting(err error) bool {
	refusal, ok := errors.AsType[*OAuthError](err)
	if !ok {
		return false
	}
	switch refusal.Code {
	case "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope":
		return true
	}
	return false
}
