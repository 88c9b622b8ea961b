package settings

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"chartkey/ui"
	"chartkey/ui/look"
	"chartkey/ui/parts"
)

// The two things that are done with all records share a place, and so a task: one at a time.
const work = "records"

// verify reads every record and holds it against what was received.
func (p *Page) verify() {
	p.dropProof()
	bar := parts.NewProgress("", p.stop)
	reported := ui.Report(p.env.Tasks, func(n [2]int) {
		bar.Set(ui.Count("settings.verifying", "{{.Count}} record checked.", "{{.Count}} records checked.", n[0]), n[0], n[1])
	})
	bar.Set(lang.X("settings.verifying.begun", "Reading every record."), 0, 0)
	p.put(p.work, bar)
	ui.Run(p.env.Tasks, work, func(ctx context.Context) (ui.Verified, error) {
		return p.env.Session.VerifyRecords(ctx, func(done, total int) { reported([2]int{done, total}) })
	}, func(v ui.Verified, err error) {
		switch {
		case err != nil:
			said := ui.Explain(err)
			p.put(p.work, parts.Warning(said.What, said.Next, nil))
		case len(v.Bad) > 0 || v.Structure:
			what := lang.X("settings.verified.structure", "The list of the records is damaged.")
			if len(v.Bad) > 0 {
				what = ui.Count("settings.verified.bad", "{{.Count}} record is not as it was received.", "{{.Count}} records are not as they were received.", len(v.Bad))
			}
			p.put(p.work, parts.Warning(what, lang.X("settings.verified.bad.next", "Getting the records anew mends that, as far as the clinics still have them."),
				parts.NewButton(parts.Quiet, look.Sync, lang.X("settings.verified.fetch", "Get them anew"), func() { p.env.Fetch() })))
		default:
			p.put(p.work, parts.Hint(verified(v), "", nil))
		}
	})
}

func verified(v ui.Verified) string {
	if v.Files == 0 {
		return ui.Count("settings.verified", "{{.Count}} record checked. It is as it was received.", "{{.Count}} records checked. Each is as it was received.", v.Checked)
	}
	return lang.X("settings.verified.files", "{{.Records}} checked. Each is as it was received.", map[string]any{"Records": ui.CountStored(v.Checked, v.Files)})
}

// askExport asks where to, and says what an export is.
func (p *Page) askExport() {
	p.env.Tasks.Drop(work)
	folder := parts.NewField(lang.X("settings.folder", "Folder"), lang.X("settings.folder.hint", "A new one, or one that is empty."))
	p.dropProof()
	proof := parts.NewSessionProof(p.env, p.scroll.Refresh, func() { p.export(folder, strings.TrimSpace(folder.Text())) })
	p.proof = proof
	export := func() {
		if strings.TrimSpace(folder.Text()) == "" {
			p.failed(folder, lang.X("settings.folder.empty", "Type the name of a folder first."))
			return
		}
		proof.Go()
	}
	folder.Submitted = func(string) { export() }
	card := p.question(folder, export)
	p.put(p.work, card)
	folder.Focus()
	parts.Reveal(card)
	ui.Run(p.env.Tasks, "folder", p.env.Session.ExportFolder, func(dir string, err error) {
		if err == nil && folder.Text() == "" { // otherwise the person has typed one meanwhile
			folder.SetText(dir)
		}
		parts.Reveal(card) // the focus may have brought no more than the field into sight
	})
}

func (p *Page) question(folder *parts.Field, export func()) fyne.CanvasObject {
	rows := []fyne.CanvasObject{
		parts.Section(lang.X("settings.export.title", "Export the records?")),
		parts.Para(lang.X("settings.export.about", "Every record is written as a file, as its clinic sent it. These files are not encrypted: whoever can read the folder can read them. The log notes the export.")),
		folder,
	}
	rows = append(rows, p.proof.Rows()...)
	return parts.Card(parts.Column(look.GapMedium, append(rows, parts.Flow(look.GapSmall,
		parts.NewButton(parts.Primary, look.Export, lang.X("settings.export.yes", "Write the files"), export),
		parts.NewButton(parts.Quiet, look.Close, lang.X("settings.export.no", "Cancel"), func() {
			p.dropProof()
			p.put(p.work)
		})))...))
}

// export writes the files. What was asked stays where it is meanwhile, and so does the place that the person looks at.
func (p *Page) export(folder *parts.Field, dir string) {
	if p.exporting {
		return
	}
	p.exporting = true
	asked := p.work.Objects[0]
	folder.Fail("")
	bar := parts.NewProgress(lang.X("settings.exporting", "Writing the files. Stay on this page until they are there: if you leave it, nothing is kept of them."), p.stop)
	p.put(p.work, asked, bar)
	ui.Run(p.env.Tasks, work, func(ctx context.Context) (ui.Exported, error) { return p.env.Session.Export(ctx, dir) }, func(done ui.Exported, err error) {
		p.exporting = false
		if err == nil {
			p.put(p.work, exported(done)...)
			parts.Reveal(p.work)
			return
		}
		p.put(p.work, asked)
		p.failed(folder, ofFolder(err))
		folder.Focus()
	})
}

// ofFolder says why the files could not be written there.
func ofFolder(err error) string {
	code, part := ui.CodeOf(err), ui.PartOf(err)
	switch {
	case part == "relative-folder":
		return lang.X("settings.folder.relative", "Type the whole path, from the top of the disk or from ~, your home.")
	case part == "no-folder" && code != "disk-full":
		return lang.X("settings.folder.unmade", "That folder can be neither made nor opened. Name one in another place.")
	case code == "usage":
		return lang.X("settings.folder.full", "There is something in that folder, and nothing may be overwritten. Name a new one.")
	}
	said := ui.Explain(err)
	return said.What + " " + said.Next
}

// exported says what was written, and by clinic what of the record is not among it, as the manifest does.
func exported(done ui.Exported) []fyne.CanvasObject {
	written := ui.Count("settings.exported", "{{.Count}} record was written.", "{{.Count}} records were written.", done.Written)
	if done.Files > 0 {
		written = lang.X("settings.exported.files", "{{.Records}} were written.", map[string]any{"Records": ui.CountStored(done.Written, done.Files)})
	}
	written += " " + done.Folder
	if len(done.Bad) > 0 {
		written += "\n" + ui.Count("settings.exported.bad", "{{.Count}} record is damaged here and is not among them as it was received.",
			"{{.Count}} records are damaged here and are not among them as they were received.", len(done.Bad))
	}
	missing, clinics := byClinic(done)
	if len(done.Bad)+len(missing) == 0 {
		return []fyne.CanvasObject{parts.Hint(written, lang.X("settings.exported.next", "Delete them when they are not needed any more."), nil)}
	}
	rows := []fyne.CanvasObject{parts.Warning(written, lang.X("settings.exported.part", "This is only a part of the record. {{.Manifest}} says what is missing.",
		map[string]any{"Manifest": done.Manifest}), nil)}
	for _, name := range clinics {
		words := []fyne.CanvasObject{parts.NewParagraph(parts.StyleStrong, name),
			parts.Note(ui.Count("settings.exported.missing", "{{.Count}} kind is missing or incomplete:", "{{.Count}} kinds are missing or incomplete:", len(missing[name])))}
		for _, m := range missing[name] {
			words = append(words, parts.Para(ui.ExplainMissing(m).What))
		}
		rows = append(rows, parts.Card(parts.Column(look.GapTiny, words...)))
	}
	return rows
}

// byClinic sorts what is missing. Of a clinic that shares none of a kind, and of what nobody asked for, nothing is: where there are no records
// at all that is told too.
func byClinic(done ui.Exported) (missing map[string][]ui.Missing, clinics []string) {
	missing = map[string][]ui.Missing{}
	for _, m := range done.Missing {
		if done.Written > 0 && (m.State == "none" || m.State == "not-asked") {
			continue
		}
		if missing[m.Clinic] == nil {
			clinics = append(clinics, m.Clinic)
		}
		missing[m.Clinic] = append(missing[m.Clinic], m)
	}
	return missing, clinics
}

// failed says below the field what is wrong with it.
func (p *Page) failed(folder *parts.Field, words string) {
	folder.Fail(words)
	p.scroll.Refresh()
}

// stop ends what is under way. Of an export nothing is left behind.
func (p *Page) stop() { p.env.Tasks.Cancel(work) }
