package vault

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"chartkey/vault/audit"
)

// logDeeds are those of the log. What its own package cuts by its fakes is cut here on the vault's disk.
func logDeeds() []deedBy {
	logging := func(name string, kind audit.Kind, more func(*process) error) deed {
		return deed{
			name: name, see: seeLog,
			lay: func(p *process) error { return errors.Join(lay(p), more(p)) },
			steps: []func(*process) error{
				func(p *process) error { return p.anna.Activity().Append(p.Context(), kind, "Observation/9", "") },
			},
		}
	}
	nothing := func(*process) error { return nil }
	long := logging("log, and shorten the log", audit.Export, lengthenLog)
	long.dear, long.see = true, seeNewest
	restart := logging("begin the log anew", audit.View, spoilLog)
	restart.steps = []func(*process) error{func(p *process) error { _, err := p.anna.Activity().Restart(p.Context()); return err }}
	restart.see = func(p *process) (string, error) {
		if r, err := p.anna.Activity().Verify(p.Context()); err != nil || !r.OK {
			return "broken", err
		}
		return seeLog(p)
	}
	restart.again = func(p *process) error {
		if err := restart.steps[0](p); !errors.Is(err, audit.ErrIntact) {
			return err
		}
		return nil
	}
	return []deedBy{
		{logging("log a view", audit.View, nothing), both}, {logging("log an export", audit.Export, nothing), both},
		{logging("log behind a torn line", audit.View, tearLog), both}, {long, inRing}, {restart, both},
	}
}

// seeLog is what stands in the log, the same kinds in a row as one. An incomplete last line is what a kill leaves, and no entry.
func seeLog(p *process) (string, error) { return p.log(0) }

// seeNewest is the last of that.
func seeNewest(p *process) (string, error) { return p.log(1) }

func (p *process) log(newest int) (string, error) {
	r, err := p.anna.Activity().Verify(p.Context())
	if err == nil && !r.OK && r.Reason != audit.Incomplete {
		err = errors.New("the log is " + string(r.Reason))
	}
	if err != nil {
		return "", err
	}
	list, err := p.anna.Activity().Entries(p.Context(), p.anna.ActivityKey(), newest)
	var kinds []string
	for _, e := range slices.Backward(list) {
		if e.Kind != audit.Mended {
			kinds = append(kinds, string(e.Kind))
		}
	}
	return strings.Join(slices.Compact(kinds), ", "), err
}

// logNode is the file of the log.
func (p *process) logNode() (*node, error) {
	return p.disk.file("open", filepath.Join(p.anna.dir, activityFile))
}

func tearLog(p *process) error {
	n, err := p.logNode()
	if err == nil {
		n.data = append(slices.Clip(n.data), n.data[len(n.data)-300:len(n.data)-100]...)
	}
	return err
}

func spoilLog(p *process) error {
	n, err := p.logNode()
	if err == nil {
		n.data = slices.Clone(n.data)
		n.data[len(n.data)/2] ^= 1
	}
	return err
}

// lengthenLog lets the log grow until the next entry makes it too long.
func lengthenLog(p *process) error {
	const softLimit, longest = 8 << 20, 6 << 10
	for {
		n, err := p.logNode()
		if err != nil || len(n.data) > softLimit-longest/2 {
			return err
		}
		text := strings.Repeat("x", 3000)
		if len(n.data) > softLimit-longest {
			text = ""
		}
		if err := p.anna.Activity().Append(p.Context(), audit.View, "Observation/1", text); err != nil {
			return err
		}
	}
}
