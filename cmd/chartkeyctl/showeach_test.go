package main

import (
	"encoding/json"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// showEach MINIMUM shows every record that is listed, one by one as a person would, and wants that none crashes, is empty or steers the
// terminal, and that there are at least so many.
func showEach(ts *testscript.TestScript, minimum int, kind vaultKind) {
	ctl(ts, false, []string{"--json", "records", "list"}, kind)
	var listed struct{ Records []struct{ Ref, Title string } }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &listed))
	if len(listed.Records) < minimum {
		ts.Fatalf("%d records are listed, not %d", len(listed.Records), minimum)
	}
	for _, r := range listed.Records {
		ctl(ts, false, []string{"records", "show", r.Ref}, kind)
		out := ts.ReadFile("stdout")
		if r.Title == "" || !strings.Contains(out, "Received") {
			ts.Fatalf("%s is shown as\n%s", r.Ref, out)
		}
		if i := strings.IndexFunc(out, func(c rune) bool { return c != '\n' && acts(c) }); i >= 0 {
			ts.Fatalf("%s prints %q", r.Ref, out[i:min(i+20, len(out))])
		}
	}
}
