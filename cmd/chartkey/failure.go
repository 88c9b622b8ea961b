package main

import (
	"cmp"
	"errors"

	"chartkey/auth"
	"chartkey/cmd/internal/workspace"
	"chartkey/ui"
	"chartkey/vault"
	"chartkey/vault/audit"
)

// failureOf is failure for a person of whom it is known what opens their records once no try is left.
func failureOf(p ui.Person, err error) error {
	told := failure(err)
	if f, is := errors.AsType[*ui.Failure](told); is && f.Tries != nil {
		f.Tries.Then = "nothing"
		if p.Recovery {
			f.Tries.Then = "code"
		}
	}
	return told
}

// failure gives an error of the workspace to the window: by its kind, on which the words hang.
func failure(err error) error {
	if err == nil {
		return nil
	}
	_, held := errors.AsType[*auth.GiveBackError](err)
	end, undone := errors.AsType[*workspace.UndoneError](err)
	f := &ui.Failure{
		Code: string(workspace.CodeOf(err)), Part: cmp.Or(string(workspace.DamagedPart(err)), string(workspace.DetailOf(err))), Held: held,
		Log: errors.Is(err, audit.ErrDamaged), Err: err,
	}
	if undone {
		f.Held = end.Held()
		f.Undone = &ui.Undone{Revocation: *revocationOf(end.Revocation), Management: end.Connection.Server.Management}
	}
	if try, ok := errors.AsType[*vault.TryError](err); ok {
		f.Tries = &ui.Tries{Untried: try.Untried, Left: try.Left, Wait: try.Wait}
	}
	return f
}
