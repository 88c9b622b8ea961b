package ui

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"
)

// Day words a FHIR date or date-time for a person, as exactly as it was given and without the time of day: "12 Mar 2024", "Mar 2024",
// "2024". The day is the one that was written, wherever the reader is. What is no date is returned as it is.
func Day(when string) string {
	date := when
	if len(date) > len(time.DateOnly) && date[len(time.DateOnly)] == 'T' {
		date = date[:len(time.DateOnly)]
	}
	if at, err := time.Parse(time.DateOnly, date); err == nil {
		return lang.X("date.day", "{{.Day}} {{.Month}} {{.Year}}", dateParts(at))
	}
	if at, err := time.Parse("2006-01", date); err == nil {
		return lang.X("date.month", "{{.Month}} {{.Year}}", dateParts(at))
	}
	return when
}

// Instant is Day with the time of day as it was written, and with its zone where that is not the reader's: "12 Mar 2024, 10:30",
// "12 Mar 2024, 10:30 UTC", "12 Mar 2024, 10:30 (+02:00)".
func Instant(when string) string {
	at, err := time.Parse(time.RFC3339, when)
	if err != nil {
		return Day(when)
	}
	parts := dateParts(at)
	parts["Time"] = at.Format("15:04")
	words := lang.X("date.moment", "{{.Day}} {{.Month}} {{.Year}}, {{.Time}}", parts)
	_, here := at.Local().Zone()
	_, there := at.Zone()
	switch {
	case strings.HasSuffix(when, "Z") && here != 0:
		return words + " UTC"
	case here != there:
		return words + " (" + at.Format("-07:00") + ")"
	}
	return words
}

// Moment words a time of this device for a person: "12 Mar 2024, 10:30". The zero time is "".
func Moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	parts := dateParts(at.Local())
	parts["Time"] = at.Local().Format("15:04")
	return lang.X("date.moment", "{{.Day}} {{.Month}} {{.Year}}, {{.Time}}", parts)
}

// Ago says how long ago something was, after a verb: "2 minutes ago", "on 12 Mar 2024" after a week. The zero time is "".
func Ago(at, now time.Time) string {
	passed := now.Sub(at)
	switch {
	case at.IsZero():
		return ""
	case passed < time.Minute:
		return lang.X("ago.now", "just now")
	case passed < time.Hour:
		return Count("ago.minutes", "{{.Count}} minute ago", "{{.Count}} minutes ago", int(passed/time.Minute))
	case passed < 24*time.Hour:
		return Count("ago.hours", "{{.Count}} hour ago", "{{.Count}} hours ago", int(passed/time.Hour))
	case passed < 7*24*time.Hour:
		return Count("ago.days", "{{.Count}} day ago", "{{.Count}} days ago", int(passed/(24*time.Hour)))
	}
	return lang.X("ago.day", "on {{.Day}}", map[string]any{"Day": Day(at.Local().Format(time.DateOnly))})
}

func dateParts(at time.Time) map[string]any {
	return map[string]any{"Day": strconv.Itoa(at.Day()), "Month": month(at.Month()), "Year": strconv.Itoa(at.Year())}
}

// month is short. The keys are constant, so that they can be collected.
func month(m time.Month) string {
	return []func() string{
		func() string { return lang.X("date.jan", "Jan") }, func() string { return lang.X("date.feb", "Feb") },
		func() string { return lang.X("date.mar", "Mar") }, func() string { return lang.X("date.apr", "Apr") },
		func() string { return lang.X("date.may", "May") }, func() string { return lang.X("date.jun", "Jun") },
		func() string { return lang.X("date.jul", "Jul") }, func() string { return lang.X("date.aug", "Aug") },
		func() string { return lang.X("date.sep", "Sep") }, func() string { return lang.X("date.oct", "Oct") },
		func() string { return lang.X("date.nov", "Nov") }, func() string { return lang.X("date.dec", "Dec") },
	}[m-1]()
}
