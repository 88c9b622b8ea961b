package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"chartkey/cmd/internal/workspace"
	"chartkey/fhirclient/narrative"
)

// narrativeAnswer is what the sanitizer made of a narrative.
type narrativeAnswer struct {
	Status narrative.Status `json:"status"`
	Text   string           `json:"text"`
	Links  []narrativeLink  `json:"links"`
	Images []narrativeImage `json:"images"`
	Markup string           `json:"markup"`
	Notes  []narrativeNote  `json:"notes"`
}

type narrativeLink struct {
	Text      string `json:"text"`
	Target    string `json:"target"`
	HostASCII string `json:"host_ascii"`
	Clickable bool   `json:"clickable"`
}

type narrativeImage struct {
	Alt   string `json:"alt"`
	Kind  string `json:"kind"`
	Shown bool   `json:"shown"`
}

type narrativeNote struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (a *app) narrative() *cobra.Command {
	return &cobra.Command{
		Use: "narrative [FILE]", Short: "Show what would be drawn of a narrative (a text.div or a whole resource; - is standard input)",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := unlessStopped(c.Context(), func() (narrative.Document, error) { return a.readNarrative(args) })
			if err != nil {
				return err
			}
			return a.answer(narrativeDocument(d), func(out io.Writer) { narrativeText(out, d) })
		},
	}
}

func (a *app) readNarrative(args []string) (narrative.Document, error) {
	if len(args) == 0 || args[0] == "-" {
		if terminal(a.in) {
			a.tell("Type or paste the narrative, and end it with Ctrl-D on a line of its own:")
		}
		return workspace.ReadNarrative(a.in)
	}
	f, err := os.Open(args[0])
	if err != nil {
		return narrative.Document{}, fmt.Errorf("could not read the narrative: %w", err)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	return workspace.ReadNarrative(f)
}

func narrativeDocument(d narrative.Document) narrativeAnswer {
	n := narrativeAnswer{
		Status: d.Status, Text: d.Text(), Markup: d.Markup(), Links: []narrativeLink{}, Images: []narrativeImage{}, Notes: []narrativeNote{},
	}
	for _, l := range d.Links() {
		n.Links = append(n.Links, narrativeLink{l.Text, l.Target, l.HostASCII, l.Clickable})
	}
	for _, i := range d.Images() {
		n.Images = append(n.Images, narrativeImage{i.Alt, i.Kind, i.Shown})
	}
	for _, o := range d.Notes {
		n.Notes = append(n.Notes, narrativeNote{o.Code, o.Detail})
	}
	return n
}

func narrativeText(out io.Writer, d narrative.Document) {
	if d.Text() != "" {
		flow(out, d.Blocks, "")
	} else {
		say(out, "(no narrative that can be shown: %s)", d.Status)
	}
	for _, l := range d.Links() {
		if l.Clickable {
			say(out, "link: %s → %s", l.Text, l.Target)
		}
	}
	for _, n := range d.Notes {
		say(out, "note: %s %s", n.Code, n.Detail)
	}
}
