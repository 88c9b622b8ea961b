package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"chartkey/auth"
	"chartkey/cmd/internal/workspace"
)

func (a *app) sync() *cobra.Command {
	var plan bool
	c := &cobra.Command{
		Use: "sync [ID...]", Short: "Fetch the records of all or the named connections",
		Long: `Fetch what is new or changed through all connections, or through those named by id or name. For each kind of record that did not come it
is said why. It ends with 5 where something was refused, failed or is not certain.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, ids []string) error {
			return a.withClinics(c.Context(), func(w *workspace.Workspace) error {
				if plan {
					return a.showPlan(c.Context(), w, ids)
				}
				return a.runSync(c.Context(), w, ids)
			})
		},
	}
	c.Flags().BoolVar(&plan, "plan", false, "only show what would be asked for")
	return c
}

// syncAnswer is the answer of sync, also where a connection failed: what the others brought is here all the same.
type syncAnswer struct {
	workspace.Synced
	Ends  []endAnswer `json:"ends,omitempty"` // of accesses that were taken back
	Error *failure    `json:"error,omitempty"`
}

func synced(done workspace.Synced) syncAnswer {
	return syncAnswer{Synced: done, Ends: endsOf(done.Ends)}
}

func (a *app) runSync(ctx context.Context, w *workspace.Workspace, ids []string) error {
	done, err := a.syncWith(ctx, w, ids)
	names := clinicNames(ctx, w)
	if err != nil {
		f, status := a.explain(err)
		answer := synced(done)
		answer.Error = f
		return a.answerInPart(err, answer, status, func(out io.Writer) {
			if broughtSomething(done) {
				syncedText(out, done, names)
			}
		})
	}
	if err := a.answer(synced(done), func(out io.Writer) { syncedText(out, done, names) }); err != nil {
		return err
	}
	if status := syncStatus(done); status != 0 {
		return answered(status)
	}
	return nil
}

// syncStatus is the gravest of what a sync that did not fail leaves open.
func syncStatus(done workspace.Synced) int {
	if done.Complete() {
		return 0
	}
	return cmp.Or(endsStatus(done.Ends), statusPartial)
}

// broughtSomething tells whether there is more to say of a sync than that it failed.
func broughtSomething(s workspace.Synced) bool {
	return s.Mended != nil || s.Stored+s.Unchanged+s.Removed+s.Quarantined+len(s.Partial)+len(s.Ends) > 0
}

func (a *app) showPlan(ctx context.Context, w *workspace.Workspace, ids []string) error {
	plans, err := w.Plan(ctx, ids)
	if err != nil {
		return err
	}
	return a.answer(map[string][]workspace.Planned{"plans": plans}, func(out io.Writer) {
		for _, p := range plans {
			say(out, "%s", p.Connection)
			switch p.Outcome {
			case "":
			case auth.Pending:
				say(out, "  You took this access back: that is tried again, and nothing is fetched.")
			default:
				say(out, "  You took this access back, and the clinic has not ended it. Nothing is fetched.")
			}
			for _, s := range p.Steps {
				say(out, "  GET %s", s.Address)
			}
			missingText(out, p.Partial, nil)
		}
	})
}

// syncWith syncs with a progress line where somebody can see it.
func (a *app) syncWith(ctx context.Context, w *workspace.Workspace, ids []string) (workspace.Synced, error) {
	var progress func(workspace.Progress)
	if terminal(a.errs) {
		bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(a.errs), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetElapsedTime(false))
		defer bar.Finish() //nolint:errcheck // a progress line that cannot be cleared harms nobody
		progress = func(p workspace.Progress) {
			bar.Describe(p.Connection + ": " + p.Step)
			_ = bar.Set(p.Records)
		}
	}
	return w.Sync(ctx, ids, func(text string) { a.tell("%s", text) }, progress)
}

func syncedText(out io.Writer, s workspace.Synced, names map[string]string) {
	for _, e := range s.Ends {
		revoked(e.Connection, e.Revocation).text(out, e.Connection.Name+": you took this access back. "+outcomeSentence(e.Connection, e.Revocation))
	}
	if m := s.Mended; m != nil {
		say(out, "! The stored records were damaged: %s could be read and kept, %d could not. Those are fetched again, as far as the clinic still has them.",
			recordCount(m.Kept), m.Lost)
		if m.Uncounted {
			say(out, "  What counts the records could not be read either: how many more there were cannot be told.")
		}
		say(out, "  The damaged file is kept; delete it once you miss nothing: %s", m.File)
	}
	if len(s.Ends) > 0 && s.Stored+s.Unchanged+s.Removed == 0 && len(s.Partial) == 0 {
		return // nothing else was fetched
	}
	say(out, "%s new or changed, %d unchanged, %d removed.", recordCount(s.Stored), s.Unchanged, s.Removed)
	if s.Quarantined > 0 {
		say(out, "! %s of another person came along and %s kept out. Tell the clinic: %s", recordCount(s.Quarantined),
			map[bool]string{true: "was", false: "were"}[s.Quarantined == 1], someOf(s.Strangers))
	}
	if s.Malformed > 0 {
		say(out, "! %s: not valid JSON. Kept as the clinic sent it, and shown as far as it can be read.", recordCount(s.Malformed))
	}
	if s.Conflicts > 0 {
		say(out, "! %s: sent twice under one version with different content. The last one is kept. Tell the clinic.", recordCount(s.Conflicts))
	}
	if s.Dangling > 0 {
		say(out, "  %s to nothing at the clinic, such as a doctor who is not listed there. Your own records are not affected.",
			counted(s.Dangling, "reference leads", "references lead"))
	}
	if s.LeftOut > 0 {
		say(out, "! %s larger than 5 MB. Their records name them (records show REF), and the clinic's portal has them.",
			counted(s.LeftOut, "attachment was left out, since it is", "attachments were left out, since they are"))
	}
	missingText(out, s.Partial, names)
	nextText(out, s.Partial)
}

// someOf names a few, and says how many more there are.
func someOf(names []string) string {
	const few = 5
	if more := len(names) - few; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), more)
	}
	return strings.Join(names, ", ")
}

// nextText says what a person can do about what did not come.
func nextText(out io.Writer, list []workspace.Missing) {
	has := func(states ...string) bool {
		return slices.ContainsFunc(list, func(m workspace.Missing) bool { return slices.Contains(states, m.State) })
	}
	if has("refused") {
		say(out, "What is refused comes when you allow it, signing in again with chartkeyctl connect ID, or when the clinic does. See: chartkeyctl access show")
	}
	if has("unknown", "failed") {
		say(out, "What came is stored. Try chartkeyctl sync again later; if it stays, tell the clinic.")
	}
}

// missingText says for each kind of record why it is not here, and of which clinic, if there are names. An empty list is never a lie.
func missingText(out io.Writer, list []workspace.Missing, names map[string]string) {
	words := map[string]string{
		"none": "nothing shared", "not-asked": "not asked for", "refused": "refused", "unknown": "cannot tell", "failed": "failed",
	}
	t := newTable(out)
	for _, m := range list {
		typ, why := m.Type, m.Reason.String()
		if typ == "*" {
			typ = "any kind"
		}
		if why == words[m.State] {
			why = ""
		}
		if names == nil {
			t.row("  "+typ, words[m.State], why)
		} else {
			t.row("  "+typ, words[m.State], cmp.Or(names[m.Connection], m.Connection), why)
		}
	}
	t.end()
}

// clinicNames are the names of the connections by id, where there are several to be told apart; else nil.
func clinicNames(ctx context.Context, w *workspace.Workspace) map[string]string {
	all, err := w.Connections(ctx)
	if err != nil || len(all) < 2 {
		return nil // without names there is still all that is to be said
	}
	names := map[string]string{}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	return names
}

// clinicLabels are the same for who asks for records: with the patients where there may be several.
func clinicLabels(ctx context.Context, w *workspace.Workspace) map[string]string {
	all, err := w.Connections(ctx)
	if err != nil || len(all) < 2 {
		return nil
	}
	return workspace.Labels(all)
}
