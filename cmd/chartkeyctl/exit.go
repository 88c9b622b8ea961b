package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/vault/audit"
)

// answered ends a command that has said all it had to say, with a status other than 0.
type answered int

func (s answered) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// The exit statuses.
const (
	statusFailed  = 1
	statusUsage   = 2
	statusRefused = 3
	statusLocked  = 4
	statusPartial = 5
)

// endings says for each kind of failure how the command ends and what a person does next.
var endings = map[workspace.Code]struct {
	status int
	hint   string
}{
	workspace.Usage:              {statusUsage, "See chartkeyctl help."},
	workspace.NotFound:           {statusFailed, "See what there is with person list, connections or records list."},
	workspace.NoKeyring:          {statusLocked, "Start a keyring (gnome-keyring, KWallet, KeePassXC), or keep the vault under a passphrase: person add NAME --passphrase-file F."},
	workspace.KeyringLocked:      {statusLocked, "Unlock the keyring of this computer and try again."},
	workspace.Locked:             {statusLocked, "Give the right passphrase with --passphrase-file."},
	workspace.KeyLost:            {statusLocked, "The keyring no longer holds the key of this vault. Restore the keyring from a backup, or remove the person and connect anew."},
	workspace.Damaged:            {statusFailed, "Restore the data directory from a backup, or remove the person and connect anew."},
	workspace.NewerFormat:        {statusFailed, "A newer version of Chartkey wrote this. Install that version."},
	workspace.BadAddress:         {statusFailed, "Check the address with the clinic: it begins with https:// and often ends with /fhir or /r4."},
	workspace.NotJSON:            {statusFailed, "The address probably belongs to a web page. Ask the clinic for its FHIR address."},
	workspace.NoS256:             {statusFailed, "Chartkey does not sign in there. Tell the clinic that its server must offer PKCE with S256."},
	workspace.ConfigRejected:     {statusFailed, "Nothing was sent there. Tell the clinic, and do not sign in until they have mended it."},
	workspace.NeedsClientID:      {statusUsage, "Ask the clinic to register Chartkey and give its id with --client-id."},
	workspace.ConsentRefused:     {statusRefused, "Nothing was shared and nothing stored. Connect again when you want to."},
	workspace.Timeout:            {statusFailed, "Try again, and finish the sign-in in the browser within the time (--timeout)."},
	workspace.WrongState:         {statusFailed, "Nothing was stored. Close the old tabs of the clinic and connect again."},
	workspace.CodeExpired:        {statusRefused, "Nothing was stored. Connect again."},
	workspace.SignInNeeded:       {statusRefused, "Sign in again with connect ID. Your records are still here."},
	workspace.AccessEnded:        {statusRefused, "Your records are still here. Sign in again with connect ID if you want new ones."},
	workspace.FamilyRevoked:      {statusRefused, "You, the clinic, or somebody with a copy of the sign-in ended it. Ask the clinic, then sign in again with connect ID."},
	workspace.StaleRestore:       {statusRefused, "This vault was restored from an older copy. Sign in again with connect ID."},
	workspace.NeedsReview:        {statusRefused, "Nothing was changed. Look at it with access show, then connect anew if it is right."},
	workspace.IdentityRejected:   {statusRefused, "Nothing was stored. Connect again and choose the right person; if it stays, tell the clinic."},
	workspace.UnsupportedServer:  {statusFailed, "See what the server offers with probe."},
	workspace.UnsupportedVersion: {statusFailed, "Ask the clinic for its FHIR R4 address."},
	workspace.Offline:            {statusFailed, "Check the network and try again. What is stored can be read meanwhile."},
	workspace.CaptivePortal:      {statusFailed, "Sign in to the network with the browser first, then try again."},
	workspace.RateLimited:        {statusFailed, "The server asks for patience. Try again later."},
	workspace.DiskFull:           {statusFailed, "Make room on the disk and try again. What was stored before is as it was."},
	workspace.PartialData:        {statusPartial, "What came is stored. Try sync again later."},
	workspace.Cancelled:          {statusFailed, "What was stored before is still here."},
	workspace.Busy:               {statusFailed, "Another Chartkey is at work on this vault. Wait until it has ended and try again."},
}

// exit reports an error to the person and gives the exit status of the process.
func (a *app) exit(err error) int {
	if err == nil {
		return 0
	}
	var done answered
	if errors.As(err, &done) {
		return int(done)
	}
	f, status := explain(err)
	if a.json {
		_ = a.answer(map[string]*failure{"error": f}, nil)
	} else {
		a.tell("chartkeyctl: %s. %s", strings.TrimRight(f.Message, "."), f.Hint)
	}
	return status
}

// failure is an error in an answer.
type failure struct {
	Code    workspace.Code `json:"code"`
	Message string         `json:"message"`
	Hint    string         `json:"hint"`
}

// explain puts an error into words, and says how the process ends.
func explain(err error) (*failure, int) {
	code := workspace.CodeOf(err)
	end, known := endings[code]
	if !known {
		end.status = statusFailed
	}
	if errors.Is(err, audit.ErrDamaged) {
		end.hint = "Keep the damaged log aside and begin a new one: activity restart."
	}
	if errors.Is(err, workspace.ErrEndPending) {
		end.status, end.hint = statusPartial, "The next sync asks the clinic again; access revoke ID does so now."
	}
	return &failure{Code: code, Message: oneLine(err.Error()), Hint: end.hint}, end.status
}

// answerInPart is answer for a command that failed after it had brought something: in JSON document holds the failure too.
func (a *app) answerInPart(err error, document any, status int, text func(out io.Writer)) error {
	if e := a.answer(document, text); e != nil || !a.json {
		return errors.Join(err, e)
	}
	return answered(status)
}

// oneLine joins the lines of joined errors.
func oneLine(s string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(s, "\n"), func(l string) bool { return l == "" }), "; ")
}

func usageError(err error) error {
	if err == nil || errors.Is(err, workspace.ErrUsage) {
		return err
	}
	return fmt.Errorf("%w: %w", workspace.ErrUsage, err)
}

// usageArgs makes a command's complaint about its arguments a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.NoArgs
	}
	return func(c *cobra.Command, args []string) error { return usageError(check(c, args)) }
}

func inEveryCommand(c *cobra.Command, do func(*cobra.Command)) {
	do(c)
	for _, sub := range c.Commands() {
		inEveryCommand(sub, do)
	}
}

// group is a command that only holds others: alone it is a mistake, and says what there is.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: func(c *cobra.Command, args []string) error {
		names := make([]string, 0, len(subs))
		for _, s := range c.Commands() {
			names = append(names, s.Name())
		}
		if len(args) > 0 {
			return usageError(fmt.Errorf("%s has no command %q, only: %s", c.CommandPath(), args[0], strings.Join(names, ", ")))
		}
		return usageError(fmt.Errorf("%s needs one of: %s", c.CommandPath(), strings.Join(names, ", ")))
	}}
	c.AddCommand(subs...)
	return c
}
