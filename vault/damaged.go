package vault

import (
	"encoding/json"
	"path/filepath"
	"regexp"
)

// unreadable is what can be told of a person whose header cannot be read: the id, which is the name of the folder, and what the text of the
// header still says, if that is about this person at all. Nothing is opened by it.
func (v *Vault) unreadable(id string, problem error) Person {
	p := Person{ID: id, Problem: problem}
	data, err := v.disk.ReadFile(filepath.Join(v.personDir(id), headerFile), headerLimit)
	if err != nil || remnant(data, "person") != id {
		return p
	}
	if label := remnant(data, "label"); CheckLabel(label) == nil {
		p.Label = label
	}
	if role := Role(remnant(data, "role")); checkRole(role) == nil {
		p.Role = role
	}
	if backend := remnant(data, "backend"); backend == kindKeyring || backend == kindPassphrase {
		p.Backend = backend
	}
	return p
}

// remnant is a text member of a JSON object that may be broken elsewhere, "" if it is not there.
func remnant(data []byte, name string) (text string) {
	found := regexp.MustCompile(`"` + name + `":("(?:[^"\\]|\\.)*")`).FindSubmatch(data)
	if found == nil || json.Unmarshal(found[1], &text) != nil {
		return ""
	}
	return text
}
