package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"chartkey/auth/sandbox"
)

// approveFirst is what --approve without a value means.
const approveFirst = "first"

func (a *app) sandbox() *cobra.Command {
	var addr, approve string
	var o sandbox.Options
	c := &cobra.Command{
		Use: "sandbox", Short: "Run a clinic with made-up patients on this computer",
		Long: `Run a clinic's server with made-up patients on this computer until interrupted. The first line is its address for connect; the client id is
chartkey. Patients and clinicians sign in on its pages and choose what is shared; what they allowed is listed and ended at /manage of the same
address. --records serves your own files of resources and Bundles instead: each Patient in them can sign in, and who treats one.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(o.Faults) == 1 && o.Faults[0] == "list" {
				return a.listFaults()
			}
			if err := chooseApproved(&o, c.Flags().Changed("approve"), approve, args); err != nil {
				return err
			}
			s, err := sandbox.New(o)
			if err != nil {
				return usageError(fmt.Errorf("could not set up the sandbox: %w", err))
			}
			base, err := s.Listen(addr)
			if err != nil {
				return advise(usageError(fmt.Errorf("could not start the sandbox: %w", err)),
					"Give --addr 127.0.0.1 with a port that is free; 127.0.0.1:0 takes any.")
			}
			say(a.out, "%s", base)
			for _, w := range s.Warnings() {
				a.tell("warning: %s", w)
			}
			if terminal(a.out) {
				a.tell("Connect with: chartkeyctl connect %s --client-id chartkey\nEnd it with Ctrl-C.", base)
			}
			<-c.Context().Done()
			return s.Close()
		},
	}
	f := c.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:0", "address to listen at, on this computer only")
	f.StringVar(&o.Records, "records", "", "folder with FHIR resources and Bundles to serve instead")
	f.StringArrayVar(&o.Faults, "fault", nil, "misbehave in this way (list shows the ways)")
	f.StringArrayVar(&o.Deny, "deny", nil, "leave this scope out of every grant")
	f.StringVar(&approve, "approve", "", "let every sign-in through at once, as the first or the named patient")
	f.Lookup("approve").NoOptDefVal = approveFirst
	return c
}

// chooseApproved reads --approve, which may stand alone, with =PATIENT, or with the patient as the next argument.
func chooseApproved(o *sandbox.Options, given bool, approve string, args []string) error {
	o.Approve = given
	switch {
	case len(args) == 0 && approve != approveFirst:
		o.Patient = approve
	case len(args) == 1 && given && approve == approveFirst:
		o.Patient = args[0]
	case len(args) == 1:
		return usageError(fmt.Errorf("sandbox takes no %q; name a patient with --approve", args[0]))
	}
	return nil
}

func (a *app) listFaults() error {
	type fault struct {
		Name  string `json:"name"`
		About string `json:"about"`
	}
	list := []fault{}
	for _, f := range sandbox.Faults() {
		list = append(list, fault{f.Name, f.About})
	}
	return a.answer(map[string][]fault{"faults": list}, func(out io.Writer) {
		t := newTable(out)
		for _, f := range list {
			t.row(f.Name, f.About)
		}
		t.end()
	})
}
