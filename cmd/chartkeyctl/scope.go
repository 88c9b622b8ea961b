package main

import (
	"io"

	"github.com/spf13/cobra"

	"chartkey/auth"
)

// scopeAnswer is one scope explained, in the meaning of the specification's terms.
type scopeAnswer struct {
	Raw       string `json:"raw"`
	Valid     string `json:"valid"`
	Kind      string `json:"kind"`
	Context   string `json:"context"`
	Type      string `json:"type"`
	CRUDS     string `json:"cruds"`
	Query     string `json:"query"`
	Canonical string `json:"canonical"`
	Sentence  string `json:"sentence"`
	Why       string `json:"why"`
}

func (a *app) scope() *cobra.Command {
	return group("scope", "Explain, compare and try permissions, without any server", a.scopeExplain(), a.scopeCompare(), a.scopeCovers())
}

func (a *app) scopeExplain() *cobra.Command {
	return &cobra.Command{
		Use: "explain SCOPES", Short: "Say in plain words what scopes allow", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			scopes := auth.ParseScopes(args[0])
			if len(scopes) == 0 {
				scopes = auth.Scopes{auth.ParseScope(args[0])}
			}
			list := make([]scopeAnswer, 0, len(scopes))
			for _, s := range scopes {
				list = append(list, scopeAnswer{
					Raw: s.Raw, Valid: string(s.Valid), Kind: s.Kind, Context: s.Context, Type: s.Type, CRUDS: s.Letters, Query: s.Query,
					Canonical: s.Canonical(), Sentence: s.Sentence(), Why: s.Why,
				})
			}
			return a.answer(map[string][]scopeAnswer{"scopes": list}, func(out io.Writer) {
				for _, s := range list {
					if s.Sentence == "" {
						say(out, "%s\n  not a scope: %s", s.Raw, s.Why)
						continue
					}
					say(out, "%s\n  %s", s.Raw, s.Sentence)
				}
			})
		},
	}
}

func (a *app) scopeCompare() *cobra.Command {
	var asked, granted string
	c := &cobra.Command{
		Use: "compare --asked SCOPES --granted SCOPES", Short: "Put what was asked beside what was granted", Args: cobra.NoArgs,
		RunE: func(_ *cobra.Command, _ []string) error {
			d := auth.Compare(auth.ParseScopes(asked), auth.ParseScopes(granted))
			parts := map[string][]string{
				"granted": orEmpty(d.Granted), "narrowed": orEmpty(d.Narrowed), "refused": orEmpty(d.Refused), "unasked": orEmpty(d.Unasked),
			}
			return a.answer(parts, func(out io.Writer) {
				for _, part := range []string{"granted", "narrowed", "refused", "unasked"} {
					for _, s := range parts[part] {
						say(out, "%-9s %s", part, s)
					}
				}
			})
		},
	}
	c.Flags().StringVar(&asked, "asked", "", "what was asked for")
	c.Flags().StringVar(&granted, "granted", "", "what was granted")
	needed(c, "asked", "granted")
	return c
}

func (a *app) scopeCovers() *cobra.Command {
	var granted string
	c := &cobra.Command{
		Use: `covers --granted SCOPES "METHOD path"`, Short: `Say whether scopes allow a call such as "GET Observation?code=x"`, Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			d, err := auth.ParseScopes(granted).Covers(args[0])
			if err != nil {
				return usageError(err)
			}
			document := struct {
				Covered bool   `json:"covered"`
				Why     string `json:"why"`
			}{d.Covered, d.Why}
			return a.answer(document, func(out io.Writer) { say(out, "%s: %s", yesNo(d.Covered), d.Why) })
		},
	}
	c.Flags().StringVar(&granted, "granted", "", "what was granted")
	needed(c, "granted")
	return c
}
