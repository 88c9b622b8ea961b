package main

import (
	"strings"
	"testing"

	"chartkey/auth/sandbox"
)

// TestFaultHints: whatever a clinic's server does wrong, what the person is told to do next is true of it. Each fault has its row; one without
// wants shows nothing of itself in a sign-in and a sync.
func TestFaultHints(t *testing.T) {
	needLong(t)
	type row struct {
		status int
		says   string // a part of the last thing that is said
	}
	const connectAgain, later = "Nothing was stored. Connect again", "What came is stored. Try chartkeyctl sync again later; if it stays, tell the clinic."
	rows := map[string]row{
		"html-for-json":       {1, "a web page came instead. The address probably belongs to a web page. Ask the clinic for its FHIR address."},
		"no-s256":             {1, "Tell the clinic that its server must offer PKCE with S256."},
		"refuse-consent":      {3, "Nothing was shared and nothing stored. Connect again when you want to."},
		"no-answer":           {1, "finish the sign-in in the browser within the time (--timeout)."},
		"wrong-state":         {1, "Close the old tabs of the clinic and connect again; if it stays, tell the clinic."},
		"wrong-iss":           {1, "Chartkey went no further and stored nothing. Tell the clinic"},
		"expired-code":        {3, connectAgain + "; if it stays, tell the clinic."},
		"bad-nonce":           {3, connectAgain + ", and choose the right person where the clinic asks; if it stays, tell the clinic."},
		"no-patient":          {3, connectAgain + ", and choose the right person where the clinic asks; if it stays, tell the clinic."},
		"token-html":          {1, "The address is right; the clinic's sign-in is broken. Tell the clinic."},
		"token-redirect":      {1, "Chartkey went no further and stored nothing. Tell the clinic"},
		"no-refresh-token":    {3, "Sign in again with chartkeyctl connect ID --sync. Your records are still here."},
		"no-rotation":         {},
		"widen-scope":         {0, "Given without being asked (never used):"},
		"no-scope":            {0, "The clinic did not say what it granted"},
		"lost-refresh-answer": {0, "The server's answer was lost; trying once more."},
		"lost-refresh-strict": {3, "Sign in again with chartkeyctl connect ID --sync. Your records are still here."},
		"refresh-500":         {0, "trying once more"},
		"refresh-429":         {0, "asks to wait"},
		"short-tokens":        {},
		"revoke-500":          {},
		"revoke-ignored":      {},
		"revoke-html":         {},
		"no-revocation":       {},
		"leak-other-patient":  {0, "of another person came along and were kept out. Tell the clinic:"},
		"broken-page":         {5, later},
		"unreadable-resource": {5, later},
		"unknown-type":        {},
		"foreign-next":        {5, later},
		"http-next-loop":      {5, later},
		"everything-403":      {},
		"everything-missing":  {},
		"empty-for-refused":   {},
		"forbid-observations": {5, "What is refused comes when you allow it, signing in again with chartkeyctl connect ID, or when the clinic does."},
		"rate-limit":          {},
		"slow":                {},
		"gone":                {},
		"server-error":        {},
	}
	tedious := map[string]bool{"rate-limit": true, "slow": true, "server-error": true} // their syncs only take longer
	for _, f := range sandbox.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			want, told := rows[f.Name]
			if !told {
				t.Fatal("nobody has looked at what a person is told of it")
			}
			server := startServer(t, sandbox.Options{Approve: true, Faults: []string{f.Name}})
			v := newVault(t)
			v.ctl(0, "person", "add", "Ann")
			steps := [][]string{{"connect", server.Base(), "--client-id", "chartkey", "--name", "clinic", "--open", "browser", "--timeout", "3s"}, {"sync"}}
			if tedious[f.Name] {
				steps = steps[:1]
			}
			status, said := 0, ""
			for _, step := range steps {
				if status == 0 {
					var out, errs string
					out, errs, status = runCtl(t, v.env, append([]string{"--passphrase-file", v.pass}, step...)...)
					said += out + errs
				}
			}
			if status != want.status || !strings.Contains(said, want.says) {
				t.Errorf("exit status %d, not %d, or %q is not in\n%s", status, want.status, want.says, said)
			}
			if f.Name != "html-for-json" && strings.Contains(said, "Check the address") {
				t.Errorf("the address is blamed:\n%s", said)
			}
		})
	}
}
