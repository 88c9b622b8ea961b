package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// helpInJSON lets --json hold for help too, so that a program that asks for JSON never reads anything else.
func (a *app) helpInJSON(root *cobra.Command) {
	plain := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, args []string) {
		if !a.json {
			plain(c, args)
			return
		}
		var text bytes.Buffer
		c.SetOut(&text)
		plain(c, args)
		_ = a.answer(map[string]string{"help": text.String()}, nil)
	})
}

func (a *app) help() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Say how a command is used", Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			found, rest, err := c.Root().Find(args)
			if err != nil {
				return usageError(err)
			}
			if len(rest) > 0 {
				return unknownCommand(found, rest)
			}
			return found.Help()
		},
	}
}

// completion prints scripts that complete commands in a shell as they are typed.
func (a *app) completion() *cobra.Command {
	shell := func(name, use string, write func(root *cobra.Command, out io.Writer) error) *cobra.Command {
		return &cobra.Command{
			Use: name, Short: "Print the script that completes commands in " + name,
			Long: "Print the script that completes commands in " + name + ". To use it in this shell:\n\n  " + use, Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				var script bytes.Buffer
				if err := write(c.Root(), &script); err != nil {
					return fmt.Errorf("could not write the script: %w", err)
				}
				return a.answer(map[string]string{"script": script.String()}, func(io.Writer) { _, _ = script.WriteTo(a.out) })
			},
		}
	}
	return group("completion", "Complete commands in a shell as they are typed",
		shell("bash", "source <(chartkeyctl completion bash)",
			func(root *cobra.Command, out io.Writer) error { return root.GenBashCompletionV2(out, true) }),
		shell("fish", "chartkeyctl completion fish | source",
			func(root *cobra.Command, out io.Writer) error { return root.GenFishCompletion(out, true) }),
		shell("powershell", "chartkeyctl completion powershell | Out-String | Invoke-Expression",
			(*cobra.Command).GenPowerShellCompletionWithDesc),
		shell("zsh", "source <(chartkeyctl completion zsh)", (*cobra.Command).GenZshCompletion))
}
