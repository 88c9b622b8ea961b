package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"chartkey/cmd/internal/release"
	"chartkey/cmd/internal/workspace"
	"chartkey/vault"
)

// app is one run of the command: its streams and its global flags.
type app struct {
	in        io.Reader
	out, errs io.Writer
	command   string // the one that runs, such as "chartkeyctl records list"

	home           string
	person         string
	passphraseFile string
	unlockFile     string
	recoveryFile   string
	json           bool
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:     "chartkeyctl",
		Version: release.Version,
		Short:   "Read your own health record, and see and end what an app may do with it",
		Long: `chartkeyctl signs in to your clinic in your own browser, fetches your record to this machine, encrypted, and shows it in plain words.
It shows what the clinic lets the app do, and takes that back with proof.

The first steps:
  chartkeyctl person add Ann
  chartkeyctl connect https://ehr.example.org/fhir --client-id ID --sync
  chartkeyctl records list`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(c, args)
			}
			return c.Help()
		},
		PersistentPreRun: func(c *cobra.Command, _ []string) { a.command = c.CommandPath() },
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.errs)
	root.SetFlagErrorFunc(flagError)
	root.Flags().Bool("version", false, "tell which version this is")
	f := root.PersistentFlags()
	f.StringVar(&a.home, "home", "", "data directory (default: the user's own)")
	f.StringVar(&a.person, "person", "", "whose vault (default: the only one)")
	f.BoolVar(&a.json, "json", false, "answer in JSON")
	f.StringVar(&a.passphraseFile, "passphrase-file", "", "file with the passphrase of a vault without keyring (- is standard input)")
	f.StringVar(&a.unlockFile, "unlock-file", "", "file with the PIN or passphrase of the lock (- is standard input)")
	f.StringVar(&a.recoveryFile, "recovery-file", "", "file with the recovery code, which opens the vault by itself (- is standard input)")
	root.AddCommand(
		a.doctor(), a.persons(), a.lock(), a.recovery(), a.lease(), a.probe(), a.connect(), a.connections(), a.connection(), a.sync(), a.records(), a.narrative(),
		a.scope(), a.access(), a.activity(), a.sandbox(), a.manual(), a.completion(),
	)
	root.SetHelpCommand(a.help())
	a.helpInJSON(root)
	inEveryCommand(root, func(c *cobra.Command) { c.Args = usageArgs(c.Args) })
	return root
}

// testOnlyPassphraseCost makes the passphrases of tests cheap; zero is the real cost.
var testOnlyPassphraseCost vault.Cost

// now is the clock of this computer. Tests move it.
var now = time.Now

// openHome opens the data directory with the keyring of the system.
func (a *app) openHome() (*workspace.Home, error) {
	return workspace.Open(workspace.Config{
		Dir: a.home, Keyring: workspace.SystemKeyring(), Now: now, PassphraseCost: testOnlyPassphraseCost,
		Notice: func(text string) { a.tell("%s", text) },
	})
}

func (a *app) unlockPerson(ctx context.Context, home *workspace.Home, p vault.Person) (*workspace.Workspace, vault.Key, error) {
	if p.Problem != nil { // before a passphrase is asked for
		return nil, vault.Key{}, fmt.Errorf("could not open %s: %w", nameOf(p), p.Problem)
	}
	key, err := a.key(ctx, p)
	if err != nil {
		return nil, vault.Key{}, err
	}
	w, err := home.Unlock(ctx, p.ID, key)
	return w, key, recoveryAdvice(p, err)
}

// tidyWait is how long a command waits at its end for what a killed run has left half stored, where a clinic may have to be asked about it.
const tidyWait = 2 * time.Second

// withClinics is withWorkspace for a command that has to do with clinics: it waits for them as long as it takes.
func (a *app) withClinics(ctx context.Context, do func(w *workspace.Workspace) error) error {
	return a.withWorkspace(ctx, func(w *workspace.Workspace) error {
		err := do(w)
		w.Tidied(ctx)
		return err
	})
}

// withWorkspace runs do on the unlocked vault of the person of --person.
func (a *app) withWorkspace(ctx context.Context, do func(w *workspace.Workspace) error) error {
	return a.asPerson(ctx, func(w *workspace.Workspace, _ vault.Key) error { return do(w) })
}

// asPerson is withWorkspace for who asks for the key again, which was typed once.
func (a *app) asPerson(ctx context.Context, do func(*workspace.Workspace, vault.Key) error) error {
	home, err := a.openHome()
	if err != nil {
		return err
	}
	p, err := home.Person(a.person)
	if err != nil {
		return err
	}
	return a.withPerson(ctx, home, p, do)
}

// withPerson runs do on the unlocked vault of a person and closes it after. What goes wrong then is told beside the answer, which is out already.
func (a *app) withPerson(ctx context.Context, home *workspace.Home, p vault.Person, do func(*workspace.Workspace, vault.Key) error) error {
	w, key, err := a.unlockPerson(ctx, home, p)
	if err != nil {
		return err
	}
	err = do(w, key)
	soon, cancel := context.WithTimeout(ctx, tidyWait)
	defer cancel()
	w.Tidied(soon)
	if e := w.Close(); e != nil {
		f, status := a.explain(e)
		a.complain(f)
		if err == nil {
			err = answered(status)
		}
	}
	return err
}

// answer prints the one document of a command: JSON, or what text writes.
func (a *app) answer(document any, text func(out io.Writer)) error {
	if !a.json {
		text(harmless{a.out})
		return nil
	}
	enc := json.NewEncoder(escaped{a.out})
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(document); err != nil {
		return fmt.Errorf("could not write the answer: %w", err)
	}
	return nil
}

// tell writes a line for the person beside the answer.
func (a *app) tell(format string, args ...any) {
	_, _ = fmt.Fprintf(harmless{a.errs}, format+"\n", args...)
}

// output is where answers go. What could not be written is no answer, whoever wrote it: text is made of many small writes that do not look.
type output struct {
	to  io.Writer
	err error // of the first write that failed
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.to.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// lost is nil as long as all that was said could be written, or its reader had read enough.
func (o *output) lost() error {
	if o.err == nil || errors.Is(o.err, syscall.EPIPE) {
		return nil
	}
	return fmt.Errorf("could not write the answer: %w", o.err)
}

// terminal reports whether a stream is one.
func terminal(stream any) bool {
	if o, ours := stream.(*output); ours {
		stream = o.to
	}
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
