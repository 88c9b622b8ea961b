package sandbox

import (
	"slices"
	"strings"
)

// care says whom each practitioner treats: ids of patients by "Practitioner/id".
// There is a care relation where the Patient names the practitioner as their
// general practitioner, or where both are in a CareTeam that is not over.
type care map[string][]string

// note reads the care relations that a resource tells of.
func (c care) note(e *entry, resolve func(string) string) {
	switch e.typ {
	case "Patient":
		for _, ref := range referencesAt(e.res, "generalPractitioner", resolve) {
			c.add(ref, e.id)
		}
	case "CareTeam":
		if status, _ := e.res["status"].(string); status != "" && status != "active" {
			return
		}
		for _, patient := range referencesAt(e.res, "subject", resolve) {
			id, ok := strings.CutPrefix(patient, "Patient/")
			if !ok {
				continue
			}
			for _, ref := range referencesAt(e.res, "participant.member", resolve) {
				c.add(ref, id)
			}
		}
	}
}

func (c care) add(practitioner, patient string) {
	if strings.HasPrefix(practitioner, practitioners) && !slices.Contains(c[practitioner], patient) {
		c[practitioner] = append(c[practitioner], patient)
	}
}

// referencesAt lists the resources that the references at a path point to.
func referencesAt(res map[string]any, path string, resolve func(string) string) []string {
	var out []string
	for _, v := range at(res, strings.Split(path, ".")) {
		ref, ok := v.(map[string]any)
		if !ok {
			continue
		}
		written, _ := ref["reference"].(string)
		if target := resolve(written); target != "" {
			out = append(out, target)
		}
	}
	return out
}
