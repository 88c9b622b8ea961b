package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chartkey/assets/phrase"
	"chartkey/fhirclient/summary"
	"chartkey/vault/library"
)

// Patients tells apart whose records the connections bring: those that may well be of one person have the same number, counted from 1.
func Patients(list []Connection) []int {
	numbers := make([]int, len(list))
	var firsts []Connection
	for i, c := range list {
		at := slices.IndexFunc(firsts, func(o Connection) bool { return !c.mayBeAnother(o) })
		if at < 0 {
			at = len(firsts)
			firsts = append(firsts, c)
		}
		numbers[i] = at + 1
	}
	return numbers
}

// Labels are what to call the connections, by id: the names of the clinics, with those of the patients where there may be more than one.
func Labels(list []Connection) map[string]string {
	labels := make(map[string]string, len(list))
	several := several(list)
	for _, c := range list {
		labels[c.ID] = c.Name
		if several && c.PatientName != "" {
			labels[c.ID] += " · " + c.PatientName
		}
	}
	return labels
}

// SeveralPatients tells whether what [Workspace.Access] tells of may be of different people.
func SeveralPatients(list []Access) bool { return several(connectionsOf(list)) }

func several(list []Connection) bool {
	return slices.ContainsFunc(Patients(list), func(n int) bool { return n > 1 })
}

// AccessLabels are the [Labels] of what [Workspace.Access] tells of, which asks no keyring.
func AccessLabels(list []Access) map[string]string { return Labels(connectionsOf(list)) }

func connectionsOf(list []Access) []Connection {
	connections := make([]Connection, 0, len(list))
	for _, a := range list {
		connections = append(connections, a.Of)
	}
	return connections
}

// mayBeAnother tells whether two connections may bring the records of different people: their birth dates or their names do not agree, or, where
// that is not known, one clinic has them as two patients. One that goes by fewer names or by initials agrees.
func (c Connection) mayBeAnother(o Connection) bool {
	one := c.Base == o.Base && c.Patient != "" && o.Patient != ""
	if one && c.Patient == o.Patient {
		return false
	}
	if c.BirthDate != "" && o.BirthDate != "" && !strings.HasPrefix(c.BirthDate, o.BirthDate) && !strings.HasPrefix(o.BirthDate, c.BirthDate) {
		return true
	}
	a, b := nameWords(c.PatientName), nameWords(o.PatientName)
	if len(a) == 0 || len(b) == 0 {
		return one
	}
	return !agree(a, b)
}

// nameWords are the words of a name in lower case without diacritics.
func nameWords(name string) []string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(name))
	return strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) })
}

// agree tells whether each word of the shorter name is one of the other, or its initial, or is what an initial there stands for.
func agree(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	left := slices.Clone(b)
	for _, exact := range []bool{true, false} { // an initial must not use up the word that another one is
		a = slices.DeleteFunc(slices.Clone(a), func(word string) bool {
			i := slices.IndexFunc(left, func(other string) bool {
				return word == other || !exact && (initial(word, other) || initial(other, word))
			})
			if i >= 0 {
				left = slices.Delete(left, i, i+1)
			}
			return i >= 0
		})
	}
	return len(a) == 0
}

func initial(letter, word string) bool {
	return utf8.RuneCountInString(letter) == 1 && strings.HasPrefix(word, letter)
}

// others are the connections besides c that may be of another person, one for each of these.
func (w *Workspace) others(ctx context.Context, c Connection) []Connection {
	all, err := w.load(ctx)
	if err != nil {
		return nil // it is only a hint
	}
	var found []Connection
	for _, o := range all {
		if o.ID != c.ID && c.mayBeAnother(o) && !slices.ContainsFunc(found, func(f Connection) bool { return !f.mayBeAnother(o) }) {
			found = append(found, o)
		}
	}
	return found
}

// tellOfOthers tells whom nobody showed what came back that it may be of another person than what is here.
func (w *Workspace) tellOfOthers(ctx context.Context, c Connection, r ConnectRequest) {
	if r.Review != nil || r.Notice == nil || len(w.others(ctx, c)) == 0 {
		return
	}
	r.Notice(phrase.New("notice.others",
		"This may be another person's record than what is already here. Keep them as one person only if they belong together; otherwise add another person."))
}

// knownAs fills in by what one tells whose record the candidate is, so that it is kept with the connection.
func (c *Candidate) knownAs() Connection {
	known := c.Connection
	known.PatientName = first(c.PatientName, known.PatientName)
	known.BirthDate = first(c.BirthDate, known.BirthDate)
	return known
}

// notePatient keeps with the connection what the Patient record that was fetched says of the name and the birth date. What it does not say
// stays as it was.
func (w *Workspace) notePatient(ctx context.Context, c Connection, l *library.Library) error {
	if c.Patient == "" {
		return nil
	}
	r, err := l.Get(ctx, library.Key{Connection: c.ID, Type: "Patient", ID: c.Patient})
	if errors.Is(err, library.ErrNotFound) || errors.Is(err, library.ErrDamaged) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("could not read whose record it is: %w", err)
	}
	name, born := summary.Identity(r.Body)
	_, err = w.change(ctx, c, func(c *Connection) bool {
		before := *c
		c.PatientName, c.BirthDate = first(name, c.PatientName), first(born, c.BirthDate)
		return c.PatientName != before.PatientName || c.BirthDate != before.BirthDate
	})
	return err
}
