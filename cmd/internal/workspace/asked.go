package workspace

import (
	"slices"

	"chartkey/auth"
	"chartkey/fhirclient"
)

// asked is what the request asks that server for. ErrUsage for what a patient's app must not ask for.
func (r *ConnectRequest) asked(server *auth.Configuration) (auth.Scopes, error) {
	asked := auth.ParseScopes(r.Scopes)
	if len(asked) == 0 {
		types := r.Types
		if len(types) == 0 {
			types = fhirclient.ShownTypes()
		}
		for _, t := range types {
			if !fhirclient.KnownType(t) {
				return nil, &UnknownTypeError{Type: t}
			}
		}
		asked = auth.DefaultScopes(server, types)
	}
	if r.Once {
		asked = slices.DeleteFunc(asked, func(s auth.Scope) bool { return s.Raw == "offline_access" || s.Raw == "online_access" })
	}
	return asked, requestable(asked)
}
