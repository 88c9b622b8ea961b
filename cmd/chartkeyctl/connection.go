package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"chartkey/auth"
	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
)

// connectionAnswer is one connection in the answers.
type connectionAnswer struct {
	ID            string         `json:"id"`
	Name          string         `json:"name"`
	Base          string         `json:"base"`
	Issuer        string         `json:"issuer"`
	Patient       string         `json:"patient"`
	PatientName   string         `json:"patient_name"` // as the clinic has it; "" as long as it is not known
	BirthDate     string         `json:"birth_date"`
	State         workspace.Code `json:"state"`
	Lapsed        int            `json:"lapsed"` // days that nobody unlocked, where that is why a sign-in is needed; 0 otherwise
	TokenLocation string         `json:"token_location"`
	FHIRUser      string         `json:"fhir_user"`  // who signed in; "" where the clinic did not say
	Hosts         []string       `json:"hosts"`      // each server that takes part in the sign-in
	Expires       string         `json:"expires"`    // when a sign-in ends that cannot be renewed; "" otherwise
	Outcome       auth.Outcome   `json:"outcome"`    // of taking the access back; "" while it is not
	Management    string         `json:"management"` // the clinic's own page for it; "" where it names none
}

func (a *app) connections() *cobra.Command {
	return &cobra.Command{
		Use: "connections", Short: "List the connections to clinics", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withClinics(c.Context(), func(w *workspace.Workspace) error {
				all, err := w.Connections(c.Context())
				if err != nil {
					return err
				}
				return a.answerConnections(all, func(out io.Writer) {
					if len(all) == 0 {
						say(out, "No connections yet. Sign in with: chartkeyctl connect BASE --client-id ID")
						return
					}
					t := newTable(out)
					for _, k := range all {
						t.row(k.ID, k.Name, k.PatientName, stateWords(k), k.Base)
					}
					t.end()
					severalText(out, all)
				})
			})
		},
	}
}

func (a *app) connection() *cobra.Command {
	return group("connection", "Show or remove one connection", a.connectionShow(), a.connectionRemove())
}

func (a *app) connectionShow() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show one connection", Long: "Show one connection, named by its id or its name.", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withConnection(c.Context(), args[0], func(_ *workspace.Workspace, k workspace.Connection) error {
				return a.answerConnections([]workspace.Connection{k}, func(out io.Writer) {
					t := newTable(out)
					t.row("Name", k.Name)
					t.row("Id", k.ID)
					t.row("Address", k.Base)
					t.row("Signs in at", k.Server.Issuer)
					t.row("Servers that take part", strings.Join(k.Server.Hosts(), ", "))
					if k.FHIRUser != "" {
						t.row("Signed in as", k.FHIRUser)
					}
					t.row("Record of", patientWords(k))
					t.row("State", stateWords(k))
					if k.Server.Management != "" {
						t.row("Manage access at", k.Server.Management)
					}
					t.row("Signed in", k.SignedIn.Local().Format(time.DateTime))
					t.row("The lasting sign-in is", locationWords(k.TokenLocation))
					t.end()
				})
			})
		},
	}
}

func (a *app) connectionRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove ID", Short: "Delete a connection and its records from this device",
		Long: `Delete a connection, named by its id or its name, with its sign-in and its records, from this device. The clinic is told nothing: to take its
permission back use access revoke first.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withConnection(c.Context(), args[0], func(w *workspace.Workspace, k workspace.Connection) error {
				n, err := w.RemoveConnection(c.Context(), k.ID)
				if err != nil {
					return err
				}
				return a.answerConnections([]workspace.Connection{k}, func(out io.Writer) {
					say(out, "Removed %s and %s from this device.", k.Name, recordCount(n))
					if k.Revocation == nil || k.Revocation.Outcome != auth.EndedChecked {
						say(out, "The clinic may still list this app: end its access %s.", portalOf(k))
					}
				})
			})
		},
	}
}

func (a *app) withConnection(ctx context.Context, id string, do func(*workspace.Workspace, workspace.Connection) error) error {
	return a.withWorkspace(ctx, func(w *workspace.Workspace) error {
		k, err := w.Connection(ctx, id)
		if err != nil {
			return err
		}
		return do(w, k)
	})
}

func (a *app) answerConnections(list []workspace.Connection, text func(io.Writer)) error {
	answers := make([]connectionAnswer, 0, len(list))
	for _, k := range list {
		n := connectionAnswer{
			ID: k.ID, Name: k.Name, Base: k.Base, Issuer: k.Server.Issuer, Patient: k.Patient, PatientName: k.PatientName,
			BirthDate: k.BirthDate, State: k.State, Lapsed: k.Lapsed, TokenLocation: k.TokenLocation,
			FHIRUser: k.FHIRUser, Hosts: k.Server.Hosts(), Management: k.Server.Management,
		}
		if k.Revocation != nil {
			n.Outcome = k.Revocation.Outcome
		}
		if !k.Expires.IsZero() {
			n.Expires = k.Expires.UTC().Format(time.RFC3339)
		}
		answers = append(answers, n)
	}
	return a.answer(map[string][]connectionAnswer{"connections": answers}, text)
}

// patientWords says whose record a connection brings.
func patientWords(k workspace.Connection) string {
	words := k.PatientName
	if k.BirthDate != "" {
		words = cmp.Or(words, "somebody") + ", born " + k.BirthDate
	}
	if words == "" {
		return k.Patient
	}
	return words + " (" + k.Patient + ")"
}

// severalText warns where the connections may be of different people.
func severalText(out io.Writer, all []workspace.Connection) {
	var people []string
	for i, n := range workspace.Patients(all) {
		if n > len(people) {
			people = append(people, patientWords(all[i]))
		}
	}
	if len(people) > 1 {
		say(out, "! These may be of different people: %s. Keep them as one person only if they belong together; otherwise add another: chartkeyctl person add",
			strings.Join(people, "; "))
	}
}

// stateWords says a connection's state to a person.
func stateWords(k workspace.Connection) string {
	if r := k.Revocation; r != nil {
		if r.Outcome == auth.NotOffered && !r.Until.IsZero() {
			return "taken back by you; ends by itself at " + r.Until.Local().Format(time.DateTime)
		}
		return map[auth.Outcome]string{
			auth.EndedChecked: "ended by you",
			auth.Accepted:     "ended by you; the clinic said yes, not checkable",
			auth.Pending:      "taken back by you: pending",
			auth.NotOffered:   "taken back by you, not ended at the clinic",
			auth.StillOpen:    "taken back by you, still open at the clinic",
		}[r.Outcome]
	}
	if k.State == workspace.Connected && k.TokenLocation == vault.Nowhere && !k.Expires.IsZero() {
		return "for one visit only, until " + k.Expires.Local().Format(time.DateTime)
	}
	if k.State == workspace.SignInNeeded && k.Lapsed != 0 {
		return fmt.Sprintf("forgotten after nobody unlocked for %d days: sign in again", k.Lapsed)
	}
	words, ok := map[workspace.Code]string{
		workspace.Connected:     "connected",
		workspace.Refreshing:    "renewing the sign-in",
		workspace.SignInNeeded:  "sign in again",
		workspace.AccessEnded:   "access has ended",
		workspace.FamilyRevoked: "ended by you, the clinic or a copy: sign in again",
		workspace.StaleRestore:  "restored from an older copy: sign in again",
		workspace.NeedsReview:   "needs a look: something changed",
		workspace.Ended:         "ended by you",
	}[k.State]
	if !ok {
		return string(k.State)
	}
	return words
}

func locationWords(l string) string {
	switch l {
	case "keyring":
		return "in the keyring, sealed"
	case "file":
		return "in the vault's file, sealed"
	}
	return "nowhere: there is none"
}
