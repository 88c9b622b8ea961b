package main

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"chartkey/auth/redirect"
	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
	"chartkey/vault/audit"
	"chartkey/vault/library"
)

// advised is an error with a next step of its own.
type advised struct {
	error
	hint string
}

func (e *advised) Unwrap() error { return e.error }

func advise(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &advised{err, hint}
}

// hint says what a person does next.
func (a *app) hint(err error, code workspace.Code) string {
	if e, ok := errors.AsType[*advised](err); ok {
		return e.hint
	}
	if code == workspace.Cancelled {
		return a.stopped()
	}
	if e, ok := errors.AsType[*workspace.UnknownTypeError](err); ok && e.Near != "" {
		return "Did you mean " + e.Near + "?"
	}
	known := situations
	if code == "" || code == workspace.NotFound {
		known = slices.Concat(situations, files)
	}
	for _, s := range known {
		if errors.Is(err, s.err) {
			return s.hint
		}
	}
	switch {
	case errors.As(err, new(*vault.ElsewhereError)):
		return "Start or open that keyring again. If it is gone, open the records with --recovery-file F, and choose anew what opens them: chartkeyctl lock set"
	case errors.As(err, new(*workspace.UnknownTypeError)):
		return "Kinds have the names of FHIR, such as Observation or Condition. chartkeyctl records list shows those that are here, before the slash."
	case errors.As(err, new(*workspace.SeveralPersonsError)):
		return "Say whose with --person NAME."
	case code == workspace.Usage:
		return "See: " + a.command + " --help"
	case code == "":
		return "Try again; chartkeyctl doctor tells what this computer lacks."
	}
	return endings[code].hint
}

type situation struct {
	err  error
	hint string
}

// situations are failures after which a person does something else than after the others of their code.
var situations = []situation{
	{audit.ErrDamaged, "Keep the damaged log aside and begin a new one: chartkeyctl activity restart"},
	{vault.ErrIdentityDamaged, "Restore vault.json in the data directory from a backup. Where there is none, remove the persons that chartkeyctl person list shows " +
		"as damaged, and then move vault.json away."},
	{vault.ErrSignInsDamaged, "The records can be read: save them with chartkeyctl records export DIR. Then restore the data directory from a backup, or remove " +
		"the person and connect anew."},
	{vault.ErrTokenDamaged, "Sign in again with: chartkeyctl connect ID. Your records are still here."},
	{library.ErrUnreadable, "Restore library.db in the person's folder from a backup; chartkeyctl doctor says where that is. Where there is none, move it away and " +
		"run chartkeyctl sync: it fetches what the clinics still have."},
	{library.ErrDamaged, damagedRecords},
	{library.ErrForbidden, "Give yourself the right to read and write that file, which is in the person's folder of the data directory, and its journal beside it."},
	{workspace.ErrNobody, "Add a person with: chartkeyctl person add NAME"},
	{workspace.ErrNoSuchPerson, "See who there is with: chartkeyctl person list"},
	{workspace.ErrSeveralOfPerson, "Give the id, which is the last column of: chartkeyctl person list"},
	{vault.ErrNotFound, "See who there is with: chartkeyctl person list"},
	{vault.ErrExists, "Choose another name. See who there is with: chartkeyctl person list"},
	{vault.ErrBadName, "Choose another name."},
	{vault.ErrForeignFolder, "Name a new or empty folder with --home."},
	{workspace.ErrUnconnected, "Sign in to a clinic with: chartkeyctl connect BASE --client-id ID --sync"},
	{workspace.ErrNoSuchConnection, "See which there are with: chartkeyctl connections"},
	{workspace.ErrSeveralOfName, "Give its id, which is the first column of: chartkeyctl connections"},
	{workspace.ErrNoSuchRecord, "Name it as chartkeyctl records list does in its last column, such as Observation/123."},
	{workspace.ErrFolderNotEmpty, "Name a new or empty folder."},
	{workspace.ErrNoExport, "Name a folder that chartkeyctl records export wrote."},
	{workspace.ErrCutOff, "Chartkey tries that again for 90 days, whenever it is used. Try later, or end it in the clinic's portal."},
	{workspace.ErrUndecided, "Say there whether it is to be kept, and try again."},
	{workspace.ErrBrokenSignIn, "Nothing was stored. The address is right; the clinic's sign-in is broken. Tell the clinic."},
	{workspace.ErrNotOpened, "Nothing was stored. Give another program with --open; or --open - prints the address, to be opened by hand " +
		"(with --paste too if the browser is on another computer)."},
	{audit.ErrIntact, "There is nothing to do. Check it with: chartkeyctl activity verify"},
	{redirect.ErrTimeout, "Try again, and finish the sign-in in the browser within the time (--timeout). If the clinic's page says that it does not know " +
		"this app, ask the clinic for the right --client-id."},
	{workspace.ErrNeedsLock, "Set one with: chartkeyctl lock set --kind pin"},
	{vault.ErrWeakLock, "Nothing was changed. Choose another: five random words stop who finds the computer, a PIN only slows them."},
	{vault.ErrNoLock, "See how it opens with: chartkeyctl lock status"},
	{vault.ErrWrongRecovery, "Type it as it is on paper. Blanks, dashes and small letters do not matter."},
	{vault.ErrWrongLock, "Try again. After the tenth wrong try only a recovery code opens the vault."},
	{vault.ErrLockedOut, "Remove the person with: chartkeyctl person remove NAME. What the clinics have is still there: add a person and connect anew."},
	{vault.ErrLapsed, "Remove the person with: chartkeyctl person remove NAME. What the clinics have is still there: add a person and connect anew. " +
		"They may still list this app: end its access on their own pages."},
	{vault.ErrBadLease, "Nothing was changed. Give a number of days from 7 to 365, or never."},
	{workspace.ErrNotAskable, "Leave --scope out to ask for what Chartkey shows. What a scope means is told by: chartkeyctl scope explain"},
	{redirect.ErrNotRedirect, "Nothing was stored. Connect again, and paste the whole address at which the browser ends."},
}

// damagedRecords is what to do where some of the records are damaged.
const damagedRecords = "Run chartkeyctl sync: it keeps what can be read and fetches the rest again. chartkeyctl records export DIR saves what can be read."

// files are what is wrong with a file or folder, where that is all that is known.
var files = []situation{
	{fs.ErrNotExist, "Check the name of the file or folder."},
	{fs.ErrPermission, "Choose another place, or change the rights of this one."},
	{syscall.ENOTDIR, "Name a folder, not a file."},
	{syscall.EISDIR, "Name a file, not a folder."},
}

// stopped says what it means for a command that the person has ended it.
func (a *app) stopped() string {
	_, command, _ := strings.Cut(a.command, " ")
	if words, ok := map[string]string{
		"connect":           "Nothing was stored, and an earlier sign-in is as it was.",
		"sync":              "What came is stored, and what was stored before is still here. The next sync goes on from there.",
		"records export":    "Nothing of it is left in the folder.",
		"records verify":    "Nothing was changed, and it is not known whether all is well.",
		"access revoke":     "The clinic may have heard of it or not. To be sure, do it again.",
		"person remove":     "See with chartkeyctl person list whether it was removed. If not, do it again.",
		"connection remove": "See with chartkeyctl connections whether it was removed. If not, do it again.",
	}[command]; ok {
		return words
	}
	return "Nothing was changed."
}

// endings says for each kind of failure how the command ends and what a person does next, where nothing closer is known.
var endings = map[workspace.Code]struct {
	status int
	hint   string
}{
	workspace.Usage:              {statusUsage, ""},
	workspace.NotFound:           {statusFailed, "See what there is with chartkeyctl person list, chartkeyctl connections or chartkeyctl records list."},
	workspace.NoKeyring:          {statusLocked, "Start a keyring (gnome-keyring, KWallet, KeePassXC), or keep the vault under a passphrase: chartkeyctl person add NAME --passphrase-file F"},
	workspace.KeyringLocked:      {statusLocked, "Unlock the keyring of this computer and try again."},
	workspace.Locked:             {statusLocked, "Type the right passphrase at a terminal, or give the file that holds it with --passphrase-file F."},
	workspace.KeyLost:            {statusLocked, "The keyring no longer holds the key of this vault. Restore the keyring from a backup, or remove the person and connect anew."},
	workspace.Damaged:            {statusFailed, "Restore the data directory from a backup, or remove the person and connect anew."},
	workspace.NewerFormat:        {statusFailed, "A newer version of Chartkey wrote this. Install that version."},
	workspace.BadAddress:         {statusFailed, "Check the address with the clinic: it begins with https:// and often ends with /fhir or /r4."},
	workspace.NotJSON:            {statusFailed, "The address probably belongs to a web page. Ask the clinic for its FHIR address."},
	workspace.NoS256:             {statusFailed, "Chartkey does not sign in there. Tell the clinic that its server must offer PKCE with S256."},
	workspace.ConfigRejected:     {statusFailed, "Chartkey went no further and stored nothing. Tell the clinic, and do not sign in until they have mended it."},
	workspace.NeedsClientID:      {statusUsage, "Ask the clinic to register Chartkey and give its id with --client-id."},
	workspace.ConsentRefused:     {statusRefused, "Nothing was shared and nothing stored. Connect again when you want to."},
	workspace.Timeout:            {statusFailed, "It took too long. Try again later."},
	workspace.WrongState:         {statusFailed, "Nothing was stored. Close the old tabs of the clinic and connect again; if it stays, tell the clinic."},
	workspace.CodeExpired:        {statusRefused, "Nothing was stored. Connect again; if it stays, tell the clinic."},
	workspace.SignInNeeded:       {statusRefused, "Sign in again with chartkeyctl connect ID --sync. Your records are still here."},
	workspace.AccessEnded:        {statusRefused, "Your records are still here. Sign in again with chartkeyctl connect ID if you want new ones."},
	workspace.FamilyRevoked:      {statusRefused, "You, the clinic, or somebody with a copy of the sign-in ended it. Ask the clinic, then sign in again with chartkeyctl connect ID."},
	workspace.StaleRestore:       {statusRefused, "This vault was restored from an older copy. Sign in again with chartkeyctl connect ID."},
	workspace.NeedsReview:        {statusRefused, "Nothing was changed. Look at it with chartkeyctl access show, then connect anew if it is right."},
	workspace.IdentityRejected:   {statusRefused, "Nothing was stored. Connect again, and choose the right person where the clinic asks; if it stays, tell the clinic."},
	workspace.UnsupportedServer:  {statusFailed, "Ask the clinic for its SMART on FHIR address. What this one offers is told by chartkeyctl probe BASE."},
	workspace.UnsupportedVersion: {statusFailed, "Ask the clinic for its FHIR R4 address."},
	workspace.Offline:            {statusFailed, "Check the network and try again. What is stored can be read meanwhile."},
	workspace.CaptivePortal:      {statusFailed, "Sign in to the network with the browser first, then try again."},
	workspace.RateLimited:        {statusFailed, "The server asks for patience. Try again later."},
	workspace.DiskFull:           {statusFailed, "Make room on the disk and try again. What was stored before is as it was."},
	workspace.PartialData:        {statusPartial, "What came is stored. Try chartkeyctl sync again later."},
	workspace.Cancelled:          {statusFailed, ""},
	workspace.Busy:               {statusFailed, "Another Chartkey is at work on this vault. Wait until it has ended and try again."},
}
