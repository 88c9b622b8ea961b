package ui

import "fyne.io/fyne/v2/lang"

// sentences holds the words for every kind of failure. They are functions, since the language is known only when the window is there.
var sentences = map[string]func() Sentence{
	"usage": func() Sentence {
		return Sentence{lang.X("failure.usage", "That could not be understood."), lang.X("failure.usage.next", "Check what you typed and try again.")}
	},
	"not-found": func() Sentence {
		return Sentence{lang.X("failure.not-found", "It is not here any more."), lang.X("failure.not-found.next", "Go back and choose another one.")}
	},
	"no-keyring": func() Sentence {
		return Sentence{lang.X("failure.no-keyring", "This computer has no keyring that keeps secrets."), lang.X("failure.no-keyring.next", "Start one and try again, or choose a passphrase.")}
	},
	"keyring-locked": func() Sentence {
		return Sentence{lang.X("failure.keyring-locked", "The keyring of this computer is locked."), lang.X("failure.keyring-locked.next", "Try again, and unlock it when it asks. It usually opens when you log in.")}
	},
	"keyring-locked no-answer": func() Sentence {
		return Sentence{lang.X("failure.keyring.no-answer", "The keyring of this computer does not answer."), lang.X("failure.keyring.no-answer.next", "It may be waiting in a window of its own. Answer that, then try again.")}
	},
	"keyring-locked dismissed": func() Sentence {
		return Sentence{lang.X("failure.keyring.dismissed", "The keyring was not opened, since its question was refused."), lang.X("failure.keyring.dismissed.next", "Try again and allow it, or choose a passphrase.")}
	},
	"no-keyring no-collection": func() Sentence {
		return Sentence{lang.X("failure.keyring.no-collection", "This computer has a keyring service, and no keyring in it yet."), lang.X("failure.keyring.no-collection.next", "Make one with your desktop’s program for passwords and try again, or choose a passphrase.")}
	},
	"no-keyring not-kept": func() Sentence {
		return Sentence{lang.X("failure.keyring.not-kept", "The keyring of this computer answers, and does not keep what it is given."), lang.X("failure.keyring.not-kept.next", "Look whether the disk is full, or choose a passphrase.")}
	},
	"locked": func() Sentence {
		return Sentence{lang.X("failure.locked", "That did not open it."), lang.X("failure.locked.next", "Type the passphrase again.")}
	},
	"locked wrong-recovery": func() Sentence {
		return Sentence{lang.X("failure.recovery", "That recovery code does not open it."), lang.X("failure.recovery.next", "Type it as it is on paper. Blanks, dashes and small letters do not matter.")}
	},
	"locked behind-lock": func() Sentence {
		return Sentence{lang.X("failure.behind-lock", "Of a person behind a lock it cannot be seen."), lang.X("failure.behind-lock.next", "Unlock them first.")}
	},
	"locked unproven": func() Sentence {
		return Sentence{lang.X("failure.unproven", "It was not done, since what opens the records was not typed in the last minute."), lang.X("failure.unproven.next", "Try again, and type it when it is asked for.")}
	},
	"key-lost other-keyring": func() Sentence {
		return Sentence{lang.X("failure.other-keyring", "The keys are in another keyring than the one that answers on this computer now."), lang.X("failure.other-keyring.next", "Start or open the keyring of before again. If it is gone, open the records with the recovery code and choose anew what opens them.")}
	},
	"unseen-code": func() Sentence {
		return Sentence{lang.X("failure.unseen-code", "A new recovery code was made, and you left before it could be shown."), lang.X("failure.unseen-code.next", "Make another one. A code that you wrote down before opens nothing any more.")}
	},
	"unseen-code unwritten": func() Sentence {
		return Sentence{lang.X("failure.unwritten-code", "You left the new recovery code before you said that it is on paper."), lang.X("failure.unwritten-code.next", "If it is not, make another one. It is not shown again, and a code from before opens nothing any more.")}
	},
	"usage name-taken": func() Sentence {
		return Sentence{lang.X("failure.name-taken", "Somebody here has that name already."), lang.X("failure.name-taken.next", "Choose another one.")}
	},
	"usage long-name": func() Sentence {
		return Sentence{lang.X("failure.long-name", "That name is too long."), lang.X("failure.long-name.next", "Use a hundred characters at most.")}
	},
	"usage bad-name": func() Sentence {
		return Sentence{lang.X("failure.bad-name", "That name cannot be used."), lang.X("failure.bad-name.next", "It holds a character that cannot be seen: type it anew.")}
	},
	"usage weak-lock": func() Sentence {
		return Sentence{lang.X("failure.weak-lock", "That is too easy to guess."), lang.X("failure.weak-lock.next", "A PIN has six digits or more, and a passphrase twelve characters or more: not all the same and not in a row.")}
	},
	"key-lost lapsed": lapsed, "lapsed": lapsed,
	"key-lost locked-out": func() Sentence {
		return Sentence{lang.X("failure.locked-out", "After too many wrong tries the lock was removed, and the keys with it."), lang.X("failure.locked-out.next", "Only the recovery code opens the records. Without one, remove the person and connect again: the clinics still have what they had.")}
	},
	"key-lost": func() Sentence {
		return Sentence{lang.X("failure.key-lost", "The key of these records is gone from the keyring."), lang.X("failure.key-lost.next", "Restore the keyring from a backup, or remove the person and connect again.")}
	},
	"damaged": func() Sentence {
		return Sentence{lang.X("failure.damaged", "A file of Chartkey is damaged."), lang.X("failure.damaged.next", "Restore it from a backup, or remove the person and connect again.")}
	},
	"damaged vault": func() Sentence {
		return Sentence{lang.X("failure.damaged.vault", "The file vault.json of Chartkey is damaged."), lang.X("failure.damaged.vault.next", "Restore it from a backup. Settings, Check this computer, says where it lies.")}
	},
	"damaged person": func() Sentence {
		return Sentence{lang.X("failure.damaged.person", "This person’s files are damaged and cannot be opened."), lang.X("failure.damaged.person.next", "Restore them from a backup, or remove the person and connect again.")}
	},
	"damaged sign-ins": func() Sentence {
		return Sentence{lang.X("failure.damaged.sign-ins", "The sign-ins are damaged. The records can be read."), lang.X("failure.damaged.sign-ins.next", "Export the records. Then restore the files from a backup, or remove the person and connect again.")}
	},
	"damaged sign-in": func() Sentence {
		return Sentence{lang.X("failure.damaged.sign-in", "The stored sign-in is damaged."), lang.X("failure.damaged.sign-in.next", "Sign in again. Your records are still here.")}
	},
	"damaged records": func() Sentence {
		return Sentence{lang.X("failure.damaged.records", "The stored records are damaged."), lang.X("failure.damaged.records.next", "Get new records: what can be read is kept, and the rest is fetched again.")}
	},
	"damaged library": func() Sentence {
		return Sentence{lang.X("failure.damaged.library", "None of the stored records can be read."), lang.X("failure.damaged.library.next", "Restore the person’s file library.db from a backup. Where there is none, move it away and get new records.")}
	},
	"newer-format": func() Sentence {
		return Sentence{lang.X("failure.newer-format", "A newer version of Chartkey wrote this."), lang.X("failure.newer-format.next", "Install that version.")}
	},
	"bad-address": func() Sentence {
		return Sentence{lang.X("failure.bad-address", "This cannot be the address of a clinic’s server."), lang.X("failure.bad-address.next", "Ask the clinic for its FHIR address: it begins with https:// and often ends with /fhir or /r4.")}
	},
	"bad-address unknown-host": func() Sentence {
		return Sentence{lang.X("failure.unknown-host", "There is no server of that name."), lang.X("failure.unknown-host.next", "Check how the name between https:// and the next / is written, and try again.")}
	},
	"bad-address nobody-there": func() Sentence {
		return Sentence{lang.X("failure.nobody-there", "The computer at this address takes no connection."), lang.X("failure.nobody-there.next", "Check the address, also the number behind a colon. If it is right, the clinic’s server is switched off: try again later.")}
	},
	"bad-address no-fhir": func() Sentence {
		return Sentence{lang.X("failure.no-fhir", "A server answers there, and there are no health records at this address of it."), lang.X("failure.no-fhir.next", "Ask the clinic for its FHIR address. What comes behind the name often ends with /fhir or /r4.")}
	},
	"not-json": func() Sentence {
		return Sentence{lang.X("failure.not-json", "A web page answered, not a record server."), lang.X("failure.not-json.next", "Ask the clinic for its FHIR address; if it is this one, tell them that their server is broken.")}
	},
	"no-s256": func() Sentence {
		return Sentence{lang.X("failure.no-s256", "This server does not protect the sign-in, so Chartkey does not sign in there."), lang.X("failure.no-s256.next", "Tell the clinic that its server must offer PKCE with S256.")}
	},
	"config-rejected": func() Sentence {
		return Sentence{lang.X("failure.config-rejected", "The clinic’s server pointed somewhere it must not. Nothing was sent there."), lang.X("failure.config-rejected.next", "Tell the clinic, and do not sign in until they have fixed it.")}
	},
	"config-rejected certificate": func() Sentence {
		return Sentence{lang.X("failure.certificate", "The server cannot prove that it is the one of this address. Nothing was sent there."), lang.X("failure.certificate.next", "Check the address, and the clock of this computer. If both are right, tell the clinic that its certificate is not valid.")}
	},
	"needs-client-id": func() Sentence {
		return Sentence{lang.X("failure.needs-client-id", "The clinic has to know this app first."), lang.X("failure.needs-client-id.next", "Ask the clinic to register Chartkey, and type the id that they give you.")}
	},
	"consent-refused": func() Sentence {
		return Sentence{lang.X("failure.consent-refused", "The permission was refused. Nothing was shared and nothing stored."), lang.X("failure.consent-refused.next", "Connect again when you want to.")}
	},
	"timeout": func() Sentence {
		return Sentence{lang.X("failure.timeout", "The answer did not come in time."), lang.X("failure.timeout.next", "Try again, and finish in the browser within ten minutes.")}
	},
	"wrong-state": func() Sentence {
		return Sentence{lang.X("failure.wrong-state", "The answer belongs to another sign-in. Nothing was stored."), lang.X("failure.wrong-state.next", "Close the old tabs of the clinic and connect again.")}
	},
	"code-expired": func() Sentence {
		return Sentence{lang.X("failure.code-expired", "The sign-in took too long. Nothing was stored."), lang.X("failure.code-expired.next", "Connect again.")}
	},
	"signin-needed": func() Sentence {
		return Sentence{lang.X("failure.signin-needed", "The sign-in no longer works."), lang.X("failure.signin-needed.next", "Sign in again. Your records are still here.")}
	},
	"access-ended": func() Sentence {
		return Sentence{lang.X("failure.access-ended", "This access has ended."), lang.X("failure.access-ended.next", "Your records are still here. Sign in again if you want new ones.")}
	},
	"family-revoked": func() Sentence {
		return Sentence{lang.X("failure.family-revoked", "You, the clinic, or somebody with a copy of the sign-in ended it."), lang.X("failure.family-revoked.next", "Ask the clinic, then sign in again.")}
	},
	"stale-restore": func() Sentence {
		return Sentence{lang.X("failure.stale-restore", "These files were restored from an older copy."), lang.X("failure.stale-restore.next", "Sign in again. Your records are still here.")}
	},
	"needs-review": func() Sentence {
		return Sentence{lang.X("failure.needs-review", "The clinic answers differently than when you signed in. Nothing was changed."), lang.X("failure.needs-review.next", "Look at it under Access, then connect again if it is right.")}
	},
	"needs-review other-person": func() Sentence {
		return Sentence{lang.X("failure.other-person", "That was another person’s sign-in or record than the one here. Nothing was changed."), lang.X("failure.other-person.next", "Sign in as the same person as before. Keep the records of somebody else under another name: Settings, Other people on this computer.")}
	},
	"identity-rejected": func() Sentence {
		return Sentence{lang.X("failure.identity-rejected", "It is not certain whose record this is. Nothing was stored."), lang.X("failure.identity-rejected.next", "Connect again and choose the right person; if it happens again, tell the clinic.")}
	},
	"unsupported-server": func() Sentence {
		return Sentence{lang.X("failure.unsupported-server", "This server has no sign-in that Chartkey can use."), lang.X("failure.unsupported-server.next", "Ask the clinic for its SMART on FHIR address.")}
	},
	"unsupported-version": func() Sentence {
		return Sentence{lang.X("failure.unsupported-version", "This server speaks a FHIR release that Chartkey does not read."), lang.X("failure.unsupported-version.next", "Ask the clinic for its FHIR R4 address.")}
	},
	"offline": func() Sentence {
		return Sentence{lang.X("failure.offline", "The clinic cannot be reached."), lang.X("failure.offline.next", "Check the network and try again. What is stored can be read meanwhile.")}
	},
	"offline no-answer": func() Sentence {
		return Sentence{lang.X("failure.no-answer", "The clinic’s server did not answer in time."), lang.X("failure.no-answer.next", "Try again later. What is stored can be read meanwhile.")}
	},
	"offline proxy": func() Sentence {
		return Sentence{lang.X("failure.proxy", "The proxy that this computer uses did not make the connection."), lang.X("failure.proxy.next", "Check the proxy settings, or ask whoever looks after this network.")}
	},
	"captive-portal": func() Sentence {
		return Sentence{lang.X("failure.captive-portal", "The network wants you to sign in first."), lang.X("failure.captive-portal.next", "Do that in the browser, then try again.")}
	},
	"rate-limited": func() Sentence {
		return Sentence{lang.X("failure.rate-limited", "The clinic’s server is busy and asks to wait."), lang.X("failure.rate-limited.next", "Try again later.")}
	},
	"disk-full": func() Sentence {
		return Sentence{lang.X("failure.disk-full", "The disk is full. What was stored before is as it was."), lang.X("failure.disk-full.next", "Make room and try again.")}
	},
	"partial-data": func() Sentence {
		return Sentence{lang.X("failure.partial-data", "Only a part came. It is stored."), lang.X("failure.partial-data.next", "Fetch again later.")}
	},
	"cancelled": func() Sentence {
		return Sentence{lang.X("failure.cancelled", "Cancelled."), lang.X("failure.cancelled.next", "What was stored before is still here.")}
	},
	"busy": func() Sentence {
		return Sentence{lang.X("failure.busy", "Another Chartkey is at work on these records."), lang.X("failure.busy.next", "Wait until it has ended and try again.")}
	},
}

func lapsed() Sentence {
	return Sentence{lang.X("failure.lapsed", "Nobody unlocked for so long that sign-ins and records were given up, as was chosen. Nothing opens them any more."), lang.X("failure.lapsed.next", "Remove the person and connect again: the clinics still have what they had. They may still list this app until you end its access on their own pages.")}
}
