package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/cmd/internal/workspace"
)

// TestSyncedText: each thing that a person should know of a sync is one line, and what there is nothing to say of is none.
func TestSyncedText(t *testing.T) {
	for _, c := range []struct {
		situation string
		synced    workspace.Synced
		names     map[string]string
		want      []string
	}{
		{"all well", workspace.Synced{Stored: 1, Unchanged: 2}, nil, []string{"1 record new or changed, 2 unchanged, 0 removed."}},
		{"odd records", workspace.Synced{Stored: 3, Malformed: 1, Conflicts: 2}, nil, []string{
			"3 records new or changed, 0 unchanged, 0 removed.",
			"! 1 record: not valid JSON. Kept as the clinic sent it, and shown as far as it can be read.",
			"! 2 records: sent twice under one version with different content. The last one is kept. Tell the clinic.",
		}},
		{"references that lead nowhere", workspace.Synced{Dangling: 2}, nil, []string{
			"0 records new or changed, 0 unchanged, 0 removed.",
			"  2 references lead to nothing at the clinic, such as a doctor who is not listed there. Your own records are not affected.",
		}},
		{"a reference that leads nowhere", workspace.Synced{Dangling: 1}, nil, []string{
			"0 records new or changed, 0 unchanged, 0 removed.",
			"  1 reference leads to nothing at the clinic, such as a doctor who is not listed there. Your own records are not affected.",
		}},
		{"another person's", workspace.Synced{Quarantined: 1, Strangers: []string{"Observation/x"}}, nil, []string{
			"0 records new or changed, 0 unchanged, 0 removed.",
			"! 1 record of another person came along and was kept out. Tell the clinic: Observation/x",
		}},
		{"many of another person", workspace.Synced{Quarantined: 7, Strangers: strings.Fields("Basic/1 Basic/2 Basic/3 Basic/4 Basic/5 Basic/6 Basic/7")}, nil, []string{
			"0 records new or changed, 0 unchanged, 0 removed.",
			"! 7 records of another person came along and were kept out. Tell the clinic: Basic/1, Basic/2, Basic/3, Basic/4, Basic/5 and 2 more",
		}},
		{"missing kinds", workspace.Synced{Partial: []workspace.Missing{
			{Connection: "a", Type: "Goal", State: "none", Reason: reason("nothing shared")},
			{Connection: "a", Type: "*", State: "unknown", Reason: reason("2 entries could not be read")},
		}}, nil, []string{
			"0 records new or changed, 0 unchanged, 0 removed.",
			"  Goal      nothing shared",
			"  any kind  cannot tell  2 entries could not be read",
			"What came is stored. Try chartkeyctl sync again later; if it stays, tell the clinic.",
		}},
		{"of two clinics", workspace.Synced{Partial: []workspace.Missing{
			{Connection: "a", Type: "Goal", State: "none", Reason: reason("nothing shared")},
			{Connection: "b", Type: "Goal", State: "refused", Reason: reason("the server answered 403 Forbidden")},
		}}, map[string]string{"a": "North", "b": "South"}, []string{
			"0 records new or changed, 0 unchanged, 0 removed.",
			"  Goal  nothing shared  North",
			"  Goal  refused         South  the server answered 403 Forbidden",
			"What is refused comes when you allow it, signing in again with chartkeyctl connect ID, or when the clinic does. See: chartkeyctl access show",
		}},
		{"an end that was pending, and another clinic's records", workspace.Synced{Stored: 1, Ends: []workspace.End{{
			Connection: workspace.Connection{Name: "North"}, Revocation: &auth.Revocation{Outcome: auth.EndedChecked, Evidence: []auth.Evidence{
				{At: time.Date(2026, 3, 1, 9, 30, 0, 0, time.Local), Step: reason("end the stored sign-in").Phrase, Answer: reason("the server said yes (HTTP 200)").Phrase},
			}},
		}}}, nil, []string{
			"North: you took this access back. Ended, checked.",
			"  2026-03-01 09:30:00  end the stored sign-in  the server said yes (HTTP 200)",
			"1 record new or changed, 0 unchanged, 0 removed.",
		}},
	} {
		var out strings.Builder
		syncedText(&out, c.synced, c.names)
		if want := strings.Join(c.want, "\n") + "\n"; out.String() != want {
			t.Errorf("%s:\n%s", c.situation, out.String())
		}
	}
}

// TestSyncedEnds: what became of an access that was taken back is in the JSON answer, and the gravest of several is the exit status.
func TestSyncedEnds(t *testing.T) {
	end := func(o auth.Outcome) workspace.End {
		c := workspace.Connection{ID: "a", Server: auth.Configuration{Management: "https://north.example/manage"}}
		return workspace.End{Connection: c, Revocation: &auth.Revocation{Outcome: o}}
	}
	for _, c := range []struct {
		outcomes []auth.Outcome
		want     int
	}{
		{[]auth.Outcome{auth.EndedChecked}, 0},
		{[]auth.Outcome{auth.EndedChecked, auth.Pending}, statusPartial},
		{[]auth.Outcome{auth.Accepted}, statusPartial},
		{[]auth.Outcome{auth.NotOffered, auth.Pending}, statusRefused},
		{[]auth.Outcome{auth.Pending, auth.StillOpen}, statusRefused},
	} {
		var done workspace.Synced
		for _, o := range c.outcomes {
			done.Ends = append(done.Ends, end(o))
		}
		if got := syncStatus(done); got != c.want {
			t.Errorf("%v: %d, want %d", c.outcomes, got, c.want)
		}
	}
	answer, err := json.Marshal(synced(workspace.Synced{Ends: []workspace.End{end(auth.EndedChecked)}}).Ends)
	const want = `[{"connection":"a","outcome":"ended-checked","until":"","evidence":[],"management":"https://north.example/manage"}]`
	if err != nil || string(answer) != want {
		t.Errorf("%s, %v", answer, err)
	}
}

func reason(english string) phrase.Plain { return phrase.Plain{Phrase: phrase.New("reason", english)} }
