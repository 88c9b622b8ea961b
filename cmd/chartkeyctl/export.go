package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
)

func (a *app) recordsExport() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "export DIR", Short: "Write the records into a new folder",
		Long: `Write the records into a new or empty folder. The format raw is one file a record with the very bytes that the clinic sent, manifest.json and
SHA256SUMS. The files are not encrypted: whoever has the folder can read them.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if format != "raw" {
				return usageError(fmt.Errorf("--format %q is not known; this version writes raw", format))
			}
			return a.withWorkspace(c.Context(), func(w *workspace.Workspace) error { return a.exportRecords(c.Context(), w, args[0]) })
		},
	}
	c.Flags().StringVar(&format, "format", "raw", "raw")
	return c
}

// exportRecords asks for nothing after the export: what is written is told, also where the person would have stopped it a moment later.
func (a *app) exportRecords(ctx context.Context, w *workspace.Workspace, dir string) error {
	names := clinicNames(ctx, w)
	done, err := w.ExportRaw(ctx, dir)
	if err != nil {
		return err
	}
	none := done.Written == 0 && len(done.Bad) == 0
	switch {
	case !none:
		done.Missing = wanted(done.Missing)
	case len(done.Missing) == 0:
		done.Missing = []workspace.Missing{unconnected}
	}
	err = a.answer(done, func(out io.Writer) {
		say(out, "Wrote %s (%d bytes) to %s. The files are not encrypted.", recordCount(done.Written), done.Bytes, dir)
		gaps{missing: done.Missing, all: none, names: names}.text(out)
		if len(done.Bad) > 0 {
			say(out, "! Damaged, and so not as the clinic sent it or not there at all:")
			badText(out, done.Bad)
			say(out, "To have it again, run chartkeyctl sync: it fetches what the clinics still have. Or restore the data directory from a backup.")
		}
		if done.Structure {
			say(out, "! What lists and finds the records is damaged. What was written is whole. Run chartkeyctl sync: it mends that.")
		}
	})
	if err == nil && (len(done.Bad) > 0 || done.Structure) {
		return answered(statusFailed)
	}
	return err
}

func (a *app) recordsVerify() *cobra.Command {
	return &cobra.Command{
		Use: "verify [DIR]", Short: "Check every stored record, or an exported folder, byte for byte", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				v, err := workspace.VerifyExport(c.Context(), args[0])
				return a.answerVerified(v, err, "Export the records anew into another folder.")
			}
			return a.withWorkspace(c.Context(), func(w *workspace.Workspace) error {
				v, err := w.VerifyRecords(c.Context(), nil)
				return a.answerVerified(v, err, damagedRecords)
			})
		},
	}
}

// answerVerified tells what a verification found, and what to do next where it found something.
func (a *app) answerVerified(v workspace.Verified, err error, next string) error {
	if err != nil {
		return err
	}
	err = a.answer(v, func(out io.Writer) {
		say(out, "Checked %s, %d bad.", recordCount(v.Checked), len(v.Bad))
		badText(out, v.Bad)
		if v.Structure {
			say(out, "! What lists and finds the records is damaged, so that some may not show.")
		}
		if next != "" && !v.Whole() {
			say(out, "%s", next)
		}
		if len(v.Damaged) > 0 {
			say(out, "Damaged before this export was written, and so not in it as the clinic sent it:")
			badText(out, v.Damaged)
		}
	})
	if err == nil && !v.Whole() {
		return answered(statusFailed)
	}
	return err
}

func badText(out io.Writer, list []workspace.Bad) {
	for _, b := range list {
		if b.Ref == "" {
			say(out, "  %s", b.Reason)
			continue
		}
		say(out, "  %s: %s", b.Ref, b.Reason)
	}
}
