package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"chartkey/assets/phrase"
	"chartkey/auth"
	"chartkey/cmd/internal/workspace"
)

// connectAnswer is the answer of connect; Sync is there with --sync, and Error if that failed: the connection is kept all the same.
type connectAnswer struct {
	Connection  string            `json:"connection"`
	Patient     string            `json:"patient"`
	FHIRUser    string            `json:"fhir_user"` // who signed in; "" where the clinic did not say
	Hosts       []string          `json:"hosts"`     // each server that takes part in the sign-in
	Asked       []string          `json:"asked"`
	Granted     []string          `json:"granted"`
	Narrowed    []string          `json:"narrowed"`
	Refused     []string          `json:"refused"`
	Unasked     []string          `json:"unasked"`
	Unconfirmed bool              `json:"unconfirmed"`
	Sync        *workspace.Synced `json:"sync,omitempty"`
	Error       *failure          `json:"error,omitempty"`
}

type connectFlags struct {
	name, clientID, scope, open string
	port                        int
	paste, sync                 bool
	timeout                     time.Duration
}

func (a *app) connect() *cobra.Command {
	var f connectFlags
	c := &cobra.Command{
		Use: "connect BASE", Short: "Sign in to a clinic and keep the connection",
		Long: `Sign in to a clinic in your own browser and keep the connection. BASE is the clinic's FHIR address, or the id or name of a connection to
sign in to again, which keeps the old one if it fails. Your password stays between you and the clinic. Most clinics have to know the app: they
give you the id for --client-id, which is no secret. Without --scope it asks to read what Chartkey shows, and to stay signed in.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withClinics(c.Context(), func(w *workspace.Workspace) error { return a.runConnect(c.Context(), w, args[0], f) })
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.name, "name", "", "your name for the connection (default: the host)")
	fl.StringVar(&f.clientID, "client-id", "", "what the clinic knows this app by; you get it from the clinic")
	fl.StringVar(&f.scope, "scope", "", "what to ask for (default: reading what Chartkey shows)")
	fl.IntVar(&f.port, "port", 0, "fixed port for the answer, where a clinic needs one")
	fl.StringVar(&f.open, "open", "", "program that is given the address in place of the system's browser; - prints it")
	fl.BoolVar(&f.paste, "paste", false, "read the address where the browser ended from standard input")
	fl.BoolVar(&f.sync, "sync", false, "fetch the records at once")
	fl.DurationVar(&f.timeout, "timeout", workspace.AttemptTimeout, "how long to wait for the sign-in, at most 10m")
	return c
}

func (a *app) runConnect(ctx context.Context, w *workspace.Workspace, base string, f connectFlags) error {
	if f.port < 0 || f.port > 65535 {
		return usageError(errors.New("--port is 0 (any) to 65535"))
	}
	if f.timeout <= 0 || f.timeout > workspace.AttemptTimeout {
		return usageError(errors.New("--timeout is more than 0 and at most 10m, such as 90s"))
	}
	r := workspace.ConnectRequest{
		Base: base, Name: f.name, ClientID: f.clientID, Scopes: f.scope, Port: f.port, Timeout: f.timeout,
		Open: a.opener(f.open), Notice: func(p phrase.Phrase) { a.tell("%s", p) },
	}
	if f.paste {
		r.Paste = a.pasted
	}
	r.Unattended = f.open != "" && !terminal(a.errs) // with a terminal somebody has the address before them
	done, err := w.Connect(ctx, r)
	if end, undone := errors.AsType[*workspace.UndoneError](err); undone {
		return a.undone(err, end)
	}
	if err != nil {
		return err
	}
	answer := connectAnswer{
		Connection: done.Connection.ID, Patient: done.Connection.Patient,
		FHIRUser: done.Connection.FHIRUser, Hosts: done.Connection.Server.Hosts(), Asked: orEmpty(auth.ParseScopes(done.Connection.Asked).Strings()),
		Granted: orEmpty(done.Granted), Narrowed: orEmpty(done.Narrowed), Refused: orEmpty(done.Refused), Unasked: orEmpty(done.Unasked),
		Unconfirmed: done.Connection.Unconfirmed,
	}
	text := func(out io.Writer) { connectText(out, done, answer.Sync) }
	if f.sync {
		synced, err := a.syncWith(ctx, w, []string{done.Connection.ID})
		answer.Sync = &synced
		if err != nil {
			err = fmt.Errorf("the connection is kept, but its records could not all be fetched: %w", err)
			if workspace.CodeOf(err) == workspace.Cancelled {
				err = advise(err, "The connection is kept, and what came is stored. Go on with: chartkeyctl sync")
			}
			var status int
			answer.Error, status = a.explain(err)
			return a.answerInPart(err, answer, status, text)
		}
	}
	err = a.answer(answer, text)
	if err == nil && answer.Sync != nil && !answer.Sync.Complete() {
		return answered(statusPartial)
	}
	return err
}

// undoneAnswer is a sign-in that came back and was not kept, and what became of it at the clinic.
type undoneAnswer struct {
	Undone revokeAnswer `json:"undone"`
	Error  *failure     `json:"error"`
}

func (a *app) undone(err error, end *workspace.UndoneError) error {
	answer := revoked(end.Connection, end.Revocation)
	f, status := a.explain(err)
	return a.answerInPart(err, undoneAnswer{answer, f}, status, func(out io.Writer) {
		answer.text(out, "What the clinic granted was taken back. "+outcomeSentence(end.Connection, end.Revocation))
	})
}

// opener is what --open means. The address is printed beside it for a browser that does not come up.
func (a *app) opener(program string) func(context.Context, string) error {
	switch program {
	case "-":
		return func(_ context.Context, address string) error {
			out := a.out
			if a.json {
				out = a.errs // standard output holds the answer alone
			}
			say(out, "%s", address)
			return nil
		}
	case "":
		return func(ctx context.Context, address string) error {
			a.tell("Sign in with your browser. If it does not open, go to:\n%s", address)
			return workspace.SystemBrowser(ctx, address)
		}
	}
	return func(ctx context.Context, address string) error {
		path, err := filepath.Abs(program)
		if filepath.Base(program) == program { // a bare name is looked up like any command
			path, err = program, nil
		}
		if err != nil {
			return fmt.Errorf("could not find the program of --open: %w", err)
		}
		return workspace.RunBrowser(ctx, path, address)
	}
}

// pasted reads one line: the address where the browser ended.
func (a *app) pasted(ctx context.Context) (string, error) {
	if terminal(a.in) {
		a.tell("When the browser ends at a page that does not load, paste its address here:")
	}
	return unlessStopped(ctx, func() (string, error) {
		s := bufio.NewScanner(io.LimitReader(a.in, 64<<10))
		s.Buffer(nil, 64<<10)
		for s.Scan() {
			if s.Text() != "" {
				return s.Text(), nil
			}
		}
		return "", advise(usageError(errors.New("no address came on standard input")), "Nothing was stored. Connect again, and paste the whole address at which the browser ends.")
	})
}

func connectText(out io.Writer, done workspace.ConnectResult, synced *workspace.Synced) {
	c := done.Connection
	say(out, "Connected to %s (%s).", c.Name, c.ID)
	who := "The clinic did not say who signed in"
	if c.FHIRUser != "" {
		who = "Signed in as " + c.FHIRUser
	}
	if c.Patient != "" {
		who += ", to the record of " + c.Patient
	}
	say(out, "%s. Servers that take part: %s.", who, strings.Join(c.Server.Hosts(), ", "))
	if c.Unconfirmed {
		say(out, "The clinic did not say what it granted; what follows is what was asked.")
	}
	for _, part := range []struct {
		title  string
		scopes []string
	}{
		{"The clinic lets this app:", done.Granted},
		{"Only in part:", done.Narrowed},
		{"Not allowed:", done.Refused},
		{"Given without being asked (never used):", done.Unasked},
	} {
		if len(part.scopes) == 0 {
			continue
		}
		say(out, "%s", part.title)
		for _, s := range part.scopes {
			say(out, "  - %s", auth.ParseScope(s).Sentence())
		}
	}
	for _, p := range done.Warnings {
		say(out, "! %s", p.Words)
	}
	once := !c.Expires.IsZero()
	if once {
		say(out, "! The clinic gives no lasting sign-in. Records that were fetched stay readable.")
	}
	switch {
	case once && synced == nil:
		say(out, "The records have to be fetched as part of the sign-in: chartkeyctl connect %s --sync", c.ID)
	case synced == nil:
		say(out, "Fetch the records with: chartkeyctl sync")
	case broughtSomething(*synced):
		syncedText(out, *synced, nil)
	}
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
