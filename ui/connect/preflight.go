package connect

import (
	"errors"
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// preflight says what signing in at a server would mean, and what stands in the way. oneVisit tells that a lasting sign-in is not asked for
// unless the person wants it.
func preflight(found ui.Probe, oneVisit bool, again *parts.Button) []fyne.CanvasObject {
	rows := []fyne.CanvasObject{parts.Card(parts.Column(look.GapMedium,
		parts.Section(lang.X("connect.preflight", "What signing in there means")), meaning(found, oneVisit)))}
	for i, code := range found.Problems {
		said, told := problem(found, i, code)
		if told {
			continue
		}
		if found.Blocking {
			rows = append(rows, parts.Warning(said.What, said.Next, again))
			again = nil // one is enough
			continue
		}
		rows = append(rows, parts.Hint(said.What, said.Next, nil))
	}
	if found.Blocking && again != nil {
		rows = append(rows, warning(&ui.Failure{Code: "unsupported-server", Err: errors.New("signing in cannot work")}, again))
	}
	return rows
}

// problem words one; told is true for what stands among the steps already.
func problem(found ui.Probe, i int, code string) (said ui.Sentence, told bool) {
	switch {
	case code == "no-refresh", code == "no-revocation":
		return said, true
	case ui.Explains(code):
		return ui.Explain(&ui.Failure{Code: code, Err: errors.New("probe")}), false
	case i < len(found.ProblemTexts) && found.ProblemTexts[i] != "":
		return ui.Sentence{What: found.ProblemTexts[i]}, false
	}
	return ui.Sentence{What: lang.X("connect.oddity", "Something about this server is unusual.")}, false
}

// meaning is the ladder of what the server says of itself.
func meaning(found ui.Probe, oneVisit bool) *parts.Steps {
	steps := parts.NewSteps()
	if !found.SMART {
		steps.Add(parts.StepRefused, lang.X("connect.meaning.nothing", "It offers no sign-in that this app can use"), "")
		return steps
	}
	steps.Add(parts.StepDone, lang.X("connect.meaning.who", "You sign in on the clinic’s own page"),
		lang.X("connect.meaning.who.at", "At {{.Host}}. This app never sees your password.", map[string]any{"Host": hostOf(found.Issuer, found.Host)}))
	if found.S256 {
		steps.Add(parts.StepDone, lang.X("connect.meaning.s256", "The sign-in is protected on its way"),
			lang.X("connect.meaning.s256.about", "Anyone who intercepts the answer can do nothing with it."))
	} else {
		steps.Add(parts.StepRefused, lang.X("connect.meaning.no-s256", "The sign-in is not protected on its way"), "")
	}
	switch {
	case found.Refresh == "likely" && oneVisit:
		steps.Add(parts.StepDone, lang.X("connect.meaning.may-stay", "You can stay signed in, if you ask for it below"),
			lang.X("connect.meaning.stays.about", "New records can then be fetched without your password."))
	case found.Refresh == "likely":
		steps.Add(parts.StepDone, lang.X("connect.meaning.stays", "You probably stay signed in"),
			lang.X("connect.meaning.stays.about", "New records can then be fetched without your password."))
	case found.Refresh == "unlikely":
		steps.Add(parts.StepWarning, lang.X("connect.meaning.ends", "You probably have to sign in each time"),
			lang.X("connect.meaning.ends.about", "What was fetched stays readable here."))
	default:
		steps.Add(parts.StepWaiting, lang.X("connect.meaning.unknown", "It does not say whether you stay signed in"),
			lang.X("connect.meaning.unknown.about", "That shows after the sign-in."))
	}
	if found.Revocation {
		steps.Add(parts.StepDone, lang.X("connect.meaning.revocation", "The access can be ended from here"),
			lang.X("connect.meaning.revocation.about", "At any time, under Access."))
		return steps
	}
	where := lang.X("connect.meaning.portal", "You end it in the clinic’s portal.")
	if found.Management != "" {
		where = lang.X("connect.meaning.portal.at", "You end it in the clinic’s portal, at {{.Host}}.", map[string]any{"Host": hostOf(found.Management, found.Host)})
	}
	steps.Add(parts.StepWarning, lang.X("connect.meaning.no-revocation", "The access can probably not be ended from here"), where)
	return steps
}

// hostOf is the host of an address: what a person compares with the browser's bar.
func hostOf(address, otherwise string) string {
	if u, err := url.Parse(strings.TrimSpace(address)); err == nil && u.Host != "" {
		return u.Host
	}
	return otherwise
}
