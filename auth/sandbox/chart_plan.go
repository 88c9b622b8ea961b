package sandbox

import (
	"time"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

// aim is something that a person and their team want to reach.
type aim struct {
	text, progress string // progress is a word of goal-achievement
	since, due     time.Time
	measure        string // what is measured, "" where nothing is
	value          *fhir.Quantity
	about          *fhir.Reference
}

// progressWords are the words for the codes of goal-achievement that occur.
var progressWords = map[string]string{"achieved": "achieved", "improving": "getting better", "in-progress": "under way"}

// aims adds a Goal and returns its reference.
func (c *chart) aims(a aim) *fhir.Reference {
	id := c.id("goal")
	status, word := fhir.GoalLifecycleStatusActive, progressWords[a.progress]
	if a.progress == "achieved" {
		status = fhir.GoalLifecycleStatusCompleted
	}
	out := fhir.Goal{
		Id: &id, Meta: meta(a.since), LifecycleStatus: status,
		Text: new(story).line("Goal", "%s", a.text).
			line("Agreed", "%s", spoken(a.since)).line("By", "%s", spoken(a.due)).line("So far", "%s", word).narrative(),
		AchievementStatus: ptr(concept(word, coding(hl7Terms+"goal-achievement", a.progress, ""))),
		Description:       concept(a.text),
		Subject:           *c.subject(),
		StartDate:         ptr(date(a.since)),
		ExpressedBy:       c.subject(),
	}
	target := fhir.GoalTarget{DueDate: ptr(date(a.due))}
	if a.measure != "" {
		target.Measure = ptr(concept(a.measure))
		target.DetailQuantity = a.value
	}
	out.Target = []fhir.GoalTarget{target}
	if a.about != nil {
		out.Addresses = []fhir.Reference{*a.about}
	}
	c.put(out)
	return reference("Goal/"+id, a.text)
}

// activity is one thing to do in a plan.
type activity struct {
	what, when string
	done       bool
}

// plan is a care plan.
type plan struct {
	title, summary string
	from, to       time.Time
	by             doctor
	about, team    *fhir.Reference
	goals          []*fhir.Reference
	activities     []activity
	note           string
}

// plans adds a CarePlan.
func (c *chart) plans(p plan) {
	id := c.id("plan")
	out := fhir.CarePlan{
		Id: &id, Meta: meta(p.from), Status: fhir.RequestStatusActive, Intent: fhir.CarePlanIntentPlan,
		Category:    []fhir.CodeableConcept{concept("Assessment and plan", coding(usCore+"careplan-category", "assess-plan", ""))},
		Title:       &p.title,
		Description: &p.summary,
		Subject:     *c.subject(),
		Period:      &fhir.Period{Start: ptr(date(p.from)), End: ptr(date(p.to))},
		Created:     ptr(date(p.from)),
		Author:      p.by.ref(),
		CareTeam:    []fhir.Reference{*p.team},
		Addresses:   []fhir.Reference{*p.about},
	}
	var goals []string
	for _, g := range p.goals {
		out.Goal = append(out.Goal, *g)
		goals = append(goals, *g.Display)
	}
	var rows [][]string
	for _, a := range p.activities {
		status, word := fhir.CarePlanActivityStatusInProgress, "under way"
		if a.done {
			status, word = fhir.CarePlanActivityStatusCompleted, "done"
		}
		out.Activity = append(out.Activity, fhir.CarePlanActivity{Detail: &fhir.CarePlanActivityDetail{
			Status: status, Description: ptr(a.what), ScheduledString: ptr(a.when), Code: ptr(concept(a.what)),
		}})
		rows = append(rows, []string{a.what, a.when, word})
	}
	text := new(story).line(p.title, "%s", p.summary).line("", "Our goals:").list(goals...).
		line("", "What we do for them:").table([]string{"What", "When", "State"}, rows)
	if p.note != "" {
		out.Note = []fhir.Annotation{{Text: p.note, AuthorReference: p.by.ref(), Time: ptr(instant(p.from))}}
		text.line("Note", "%s", p.note)
	}
	out.Text = text.narrative()
	c.put(out)
}
